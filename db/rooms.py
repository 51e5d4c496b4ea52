"""A room: who may enter, the chat, and the shared note."""

from db import changes, interviewers, invitations, pages, seat_news
from db.engine.transaction import Transaction
from db.events import event
from db.fields import Id, Maybe, Text, checked
from db.ids import new_id
from db.language import _
from db.refusals import Invalid, Missing, Refused
from db.sessions.readiness import Removed, is_open

MOST_PARAGRAPHS = 500
MESSAGE = {"body": Text(least=1, most=4000, lines=True, label=_("Message"))}
PARAGRAPH = {
    "id": Maybe(field=Id(), note="Of the paragraph to replace; without it a new one"),
    "body": Text(most=4000, lines=True, label=_("Paragraph")),
}


@event
class MessageSent:
    session_id: int
    message_id: int
    person_id: int
    name: str
    body: str
    sent_at: str


@event
class ParagraphWritten:
    """A paragraph of the note is new or changed, or deleted when it is empty."""

    session_id: int
    paragraph_id: int
    person_id: int
    body: str


def guest(tx: Transaction, person_id: int, session_id: int):
    """Somebody who belongs in this room, open or not."""
    found = tx.one("room_guest", id=session_id, me=person_id)
    if found is None:
        raise Missing()
    if found.removed_at:
        raise Removed()
    return found


def may_enter(tx: Transaction, person_id: int, session_id: int):
    """The guest, when the room is open now; else None."""
    try:
        found = guest(tx, person_id, session_id)
    except Missing:
        return None
    return found if found.status == "live" or is_open(found, tx.now) else None


def remove(tx: Transaction, host, session_id: int, learner_id: int) -> None:
    """From the room, and from everything that was said, written and recorded in it. They keep their booking; a
    colleague is an interviewer no more.
    """
    _must_host_open(tx, host.id, session_id)
    if any(one.id == learner_id for one in interviewers.of_interview(tx, session_id)):
        interviewers.remove(tx, host, session_id, learner_id)
        return
    seat_news.announce_all_first(tx, session_id)
    if not tx.run("remove_learner", session_id=session_id, learner_id=learner_id, now=tx.now):
        raise Missing()
    tx.run("raise_revision", id=session_id)
    invitations.withdraw(tx, learner_id, session_id)
    changes.touch(tx, session_id)


def readmit(tx: Transaction, host, session_id: int, learner_id: int) -> None:
    found = guest(tx, host.id, session_id)
    if not found.is_host or not tx.run("readmit_learner", session_id=session_id, learner_id=learner_id):
        raise Missing()
    tx.run("raise_revision", id=session_id)
    invitations.invite_again(tx, learner_id, session_id)
    changes.touch(tx, session_id)


def say(tx: Transaction, person, session_id: int, body) -> MessageSent:
    body = checked(MESSAGE, {"body": body})["body"]
    _must_be_open(tx, person.id, session_id)
    message = MessageSent(session_id, new_id(), person.id, person.name, body, tx.now)
    tx.run("insert_message", id=message.message_id, session_id=session_id, person_id=person.id, body=body, now=tx.now)
    tx.emit(message)
    return message


def messages(tx: Transaction, person, session_id: int) -> list:
    guest(tx, person.id, session_id)
    return tx.all("messages", session_id=session_id)


def with_chats(tx: Transaction, person, after: str | None = None) -> pages.Page:
    """Sessions that are over, whose chat this person can read, the newest first."""
    start, session_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    before = {"before_start": start, "before_id": session_id, "limit": pages.FETCHED}
    return pages.cut(tx.all("rooms_with_chats", me=person.id, **before), "starts_at", "id")


def write(tx: Transaction, person, session_id: int, paragraph_id: int | None, body) -> ParagraphWritten:
    """A new paragraph without an id; one with an id is replaced, or deleted when it is empty."""
    body = checked(PARAGRAPH, {"body": body})["body"]
    _must_be_open(tx, person.id, session_id)
    if paragraph_id is None:
        if not body:
            raise Invalid({"body": _("This paragraph is empty.")})
        if tx.value("count_paragraphs", session_id=session_id) >= MOST_PARAGRAPHS:
            raise Refused(_("The note is full."), kind="full")
        paragraph_id = new_id()
        tx.run("insert_paragraph", id=paragraph_id, session_id=session_id, person_id=person.id, body=body, now=tx.now)
    elif body:
        if not tx.run(
            "write_paragraph", id=paragraph_id, session_id=session_id, person_id=person.id, body=body, now=tx.now
        ):
            raise Refused(_("Somebody deleted this paragraph."), kind="gone")
    else:
        tx.run("remove_paragraph", id=paragraph_id, session_id=session_id)
    written = ParagraphWritten(session_id, paragraph_id, person.id, body)
    tx.emit(written)
    return written


def note(tx: Transaction, person, session_id: int) -> list:
    guest(tx, person.id, session_id)
    return tx.all("paragraphs", session_id=session_id)


def messages_by(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_messages", me=person_id)


def paragraphs_by(tx: Transaction, person_id: int) -> list:
    """Those of shared notes that they wrote last."""
    return tx.all("exported_paragraphs", me=person_id)


def _must_be_open(tx: Transaction, person_id: int, session_id: int):
    found = guest(tx, person_id, session_id)
    if may_enter(tx, person_id, session_id) is None:
        raise Refused(_("The room is closed."), kind="not_now")
    return found


def _must_host_open(tx: Transaction, person_id: int, session_id: int) -> None:
    if not _must_be_open(tx, person_id, session_id).is_host:
        raise Missing()
