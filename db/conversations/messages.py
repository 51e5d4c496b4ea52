"""Messages: sent once however often a page tries, read, found, and for a while edited and deleted by their sender."""

from db import clock, conversations, notifications, pages
from db.changes import ConversationChanged
from db.checks import Check
from db.conversations import news
from db.engine.transaction import Transaction
from db.fields import Id, Maybe, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.listings import words
from db.refusals import Invalid, Missing, Refused

LONGEST = 4000
MESSAGE = {
    "body": Text(least=1, most=LONGEST, lines=True, label=_("Message")),
    "client_id": Text(most=40, note="Made by the program: what it sends twice with the same one is stored once"),
    "draft_revision": Maybe(
        field=Whole(least=0, most=2**53), note="The draft its writer saw: a newer one stays. Without it, any ends"
    ),
}
EDIT = {"body": MESSAGE["body"]}
READ = {"upto": Maybe(field=Id(), note="The newest message that was seen; without it all")}
CHANGED_FOR = 10  # minutes
MOST_A_MINUTE = 30
AT_ONCE = 100  # that a page is given after it was away
MOST_WORDS = 8
COMMAND = "/schedule"


def page(tx: Transaction, person_id: int, conversation, after: str | None = None) -> pages.Page:
    """The newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    rows = tx.all("direct_messages", conversation_id=conversation.id, me=person_id, before=before, limit=pages.FETCHED)
    return pages.cut(rows, "id")


def missed(tx: Transaction, person_id: int, conversation, after: int, since: str) -> list:
    """What a page lacks that has all up to the message `after`, as it was at the moment `since`."""
    of = {"conversation_id": conversation.id, "me": person_id, "after": after, "limit": AT_ONCE}
    return tx.all("messages_changed", since=since, **of) + tx.all("messages_since", **of)


def get(tx: Transaction, person_id: int, message_id: int):
    found = tx.one("direct_message", id=message_id, me=person_id)
    if found is None:
        raise Missing()
    return found


def send(tx: Transaction, person, conversation_id: int, given: dict):
    """Returns the message, and whether it is new: a page that was cut off sends it again."""
    found = checked(MESSAGE, {"client_id": "", "draft_revision": None, **given})
    if is_command(found["body"]):
        raise Invalid({"body": _("This is a command. It fills in a form, and isn’t sent as a message.")})
    sent = add(tx, person, conversation_id, found["body"], found["client_id"])
    ended = {"revision": found["draft_revision"], "body": found["body"]}
    tx.run("end_draft", conversation_id=conversation_id, me=person.id, **ended)
    return sent


def add(
    tx: Transaction, person, conversation_id: int, body: str, client_id: str, file_name: str = "", is_held: bool = False
):
    """One that is held reaches nobody, whether or not its sender is blocked now."""
    conversation = conversations.get(tx, person.id, conversation_id)
    of = {"conversation_id": conversation_id, "me": person.id}
    message_id = new_id()
    client_id = client_id or str(message_id)
    if before := tx.value("message_sent_before", **of, client_id=client_id):
        return get(tx, person.id, before), False
    conversations.must_be_two(conversation)
    _must_not_have_blocked(conversation)
    if tx.value("count_sent", me=person.id, since=clock.moved(tx.now, minutes=-1)) >= MOST_A_MINUTE:
        raise Refused(_("You’re writing very fast. Please wait a moment."), kind="too_many")
    is_held = is_held or bool(conversation.blocked_by_other_at)
    text = _folded(f"{body} {file_name}")
    tx.run(
        "insert_direct_message",
        id=message_id,
        **of,
        client_id=client_id,
        body=body,
        search_text=text,
        is_held=int(is_held),
        now=tx.now,
    )
    tx.run("keep_message_text", id=message_id)
    tx.run("bring_to_top", conversation_id=conversation_id, person_id=person.id, last_id=message_id)
    if not is_held:
        _tell(tx, person, conversation, message_id, body or file_name)
    tx.emit(ConversationChanged(conversation_id, (person.id,) if is_held else (person.id, conversation.other_id)))
    return get(tx, person.id, message_id), True


def read(tx: Transaction, person, conversation_id: int, upto: int | str | None = None) -> int:
    """Up to this message, or all. Returns how many are left in it."""
    conversation = conversations.get(tx, person.id, conversation_id)
    upto = min(checked(READ, {"upto": upto})["upto"] or conversation.last_id, conversation.last_id)
    if not tx.run("read_messages", conversation_id=conversation_id, me=person.id, upto=upto):
        return int(conversation.unread)
    is_apart = conversation.blocked_at or conversation.blocked_by_other_at
    people = (person.id,) if is_apart else (person.id, conversation.other_id)
    tx.emit(ConversationChanged(conversation_id, people))
    return _recount(tx, conversation_id, person.id)


def edit(tx: Transaction, person, message_id: int, given: dict):
    message = own(tx, person, message_id)
    body = checked(EDIT, given)["body"]
    if is_command(body):
        raise Invalid({"body": _("This is a command. It fills in a form, and isn’t sent as a message.")})
    conversation = conversations.get(tx, person.id, message.conversation_id)
    _must_not_have_blocked(conversation)
    edited = {"id": message_id, "me": person.id, "body": body, "now": tx.now, "since": changeable_since(tx.now)}
    if conversation.blocked_by_other_at and not message.is_held:
        if not tx.run("edit_held", **edited):
            raise _too_late(message)
        tx.emit(ConversationChanged(message.conversation_id, (person.id,)))
        return get(tx, person.id, message_id)
    if not tx.run("edit_message", **edited, search_text=_folded(body)):
        raise _too_late(message)
    tx.run("forget_message_text", id=message_id)
    tx.run("keep_message_text", id=message_id)
    if not message.is_held and (reader := _reader(tx, message)):
        news.retell(tx, reader, message.conversation_id, link_of(message.conversation_id))
    _touch(tx, message)
    return get(tx, person.id, message_id)


def delete(tx: Transaction, person, message_id: int):
    message = own(tx, person, message_id)
    if not wipe(tx, message, since=changeable_since(tx.now)):
        raise _too_late(message)
    return get(tx, person.id, message_id)


def wipe(tx: Transaction, message, *, since: str = "") -> bool:
    """Takes away what it said. False when it was sent too long ago, or is deleted already."""
    if tx.one("delete_message", id=message.id, me=message.sender_id, now=tx.now, since=since) is None:
        return False
    tx.run("drop_message_file", id=message.id)
    tx.run("forget_message_text", id=message.id)
    reader = _reader(tx, message)
    if reader and not message.is_held:
        _recount(tx, message.conversation_id, reader)
    _touch(tx, message)
    return True


def own(tx: Transaction, person, message_id: int):
    message = get(tx, person.id, message_id)
    if message.sender_id != person.id:
        raise Missing()
    return message


def changeable_since(now: str) -> str:
    """What was sent later can be edited and deleted."""
    return clock.moved(now, minutes=-CHANGED_FOR)


def find(tx: Transaction, person_id: int, typed: str, after: str | None = None) -> pages.Page:
    """The newest first: what has all the words, each of them whole or as it begins."""
    check = Check()
    text = check.text("q", typed, most=100, label=_("Search"))
    check.done()
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    wanted = [word for word in words.of(text) if len(word) > 1 or not word.isascii()][:MOST_WORDS]
    if not wanted:
        return pages.Page([], None)
    rows = tx.all("find_messages", me=person_id, words=" ".join(wanted), before=before, limit=pages.FETCHED)
    return pages.cut(rows, "id")


def is_command(body: str) -> bool:
    return body.lower().split(maxsplit=1)[:1] == [COMMAND]


def link_of(conversation_id: int) -> str:
    return f"/messages/{conversation_id}"


def all_by(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_direct_messages", me=person_id)


def _tell(tx: Transaction, person, conversation, message_id: int, text: str) -> None:
    """The first one that is unread is announced; the number at the top counts all."""
    other_id = conversation.other_id
    of = {"conversation_id": conversation.id, "person_id": other_id, "last_id": message_id}
    counted = tx.one("count_unread", **of, now=tx.now)
    if counted.unread == 1:
        news.tell(tx, other_id, person, link_of(conversation.id), text)
    conversations.tell_unread(tx, other_id)


def _recount(tx: Transaction, conversation_id: int, person_id: int) -> int:
    """The news of it goes with the last unread message."""
    counted = tx.one("recount_unread", conversation_id=conversation_id, person_id=person_id)
    left = counted.unread if counted else 0
    if not left:
        notifications.withdraw(tx, person_id, "message", link_of(conversation_id))
    else:
        news.retell(tx, person_id, conversation_id, link_of(conversation_id))
    conversations.tell_unread(tx, person_id)
    return int(left)


def _touch(tx: Transaction, message) -> None:
    reader = None if message.is_held else _reader(tx, message)
    people = tuple(one for one in (message.sender_id, reader) if one)
    tx.emit(ConversationChanged(message.conversation_id, people))


def _reader(tx: Transaction, message) -> int | None:
    reader: int | None = tx.value("other_side", conversation_id=message.conversation_id, sender_id=message.sender_id)
    return reader


def _must_not_have_blocked(conversation) -> None:
    if conversation.blocked_at:
        raise Refused(_("You’ve blocked them. Unblock them to write to them."), kind="state")


def _folded(text: str) -> str:
    return " ".join(words.of(text))


def _too_late(message) -> Refused:
    if message.deleted_at:
        return Refused(_("This message was deleted."), kind="state")
    if not message.body:
        return Refused(_("A file can’t be edited. You can delete it and send another one."), kind="state")
    sentence = _("A message can be changed for {count} minutes after it was sent.", count=CHANGED_FOR)
    return Refused(sentence, kind="too_late")
