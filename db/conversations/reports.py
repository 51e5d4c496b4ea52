"""Reports of what somebody wrote. They keep it as it was; an operator decides."""

from db import clock, conversations, notifications, operators
from db.conversations import messages
from db.engine.transaction import Transaction
from db.fields import Id, Maybe, Text, checked
from db.ids import new_id
from db.language import _
from db.refusals import Refused

REPORT = {
    "message_id": Maybe(field=Id(), note="The message it is about; without it, all that they wrote"),
    "reason": Text(least=1, most=500, lines=True, label=_("Reason")),
}
MOST_A_DAY = 10
PAGE = "/admin/messages"


def quoted(tx: Transaction, person_id: int, conversation, message_id: int | None) -> str:
    """What the report will show: the message, or the last ones."""
    if message_id:
        message = messages.get(tx, person_id, message_id)
        if message.sender_id != conversation.other_id or message.conversation_id != conversation.id:
            raise Refused(_("This is your own message."), kind="own")
        return str(message.body or message.file_name or "")
    said = tx.all("last_said", conversation_id=conversation.id, about_id=conversation.other_id)
    return "\n".join(row.body for row in reversed(said))


def report(tx: Transaction, person, conversation_id: int, given: dict) -> int:
    conversation = conversations.get(tx, person.id, conversation_id)
    found = checked(REPORT, given)
    message_id = found.get("message_id") or 0
    quote = quoted(tx, person.id, conversation, message_id)
    if tx.value("count_message_reports_by", me=person.id, since=clock.moved(tx.now, days=-1)) >= MOST_A_DAY:
        raise Refused(_("You’ve reported {most} messages today. Please wait a day.", most=MOST_A_DAY), kind="too_many")
    report_id = new_id()
    if not tx.run(
        "insert_message_report",
        id=report_id,
        conversation_id=conversation_id,
        message_id=message_id,
        me=person.id,
        about_id=conversation.other_id,
        reason=found["reason"],
        quoted=quote,
        now=tx.now,
    ):
        raise Refused(_("You have already reported this."), kind="state")
    operators.tell(tx, "message_reported", PAGE, name=person.name, text=notifications.excerpt(found["reason"]))
    return report_id


def all_by(tx: Transaction, person_id: int) -> list:
    return tx.all("message_reports_by", me=person_id)
