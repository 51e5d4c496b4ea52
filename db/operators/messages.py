"""Messages that were reported: an operator deletes them or not, and may suspend their author."""

from db import operators, pages
from db.conversations import messages
from db.engine.transaction import Transaction
from db.language import _
from db.operators import log
from db.refusals import Missing, Refused


def page(tx: Transaction, operator, after: str | None = None) -> pages.Page:
    """The reports that wait, the oldest first."""
    operators.must_be(tx, operator)
    (start,) = pages.start(after, int) or (0,)
    return pages.cut(tx.all("reported_messages", after=start, limit=pages.FETCHED), "id")


def get(tx: Transaction, operator, report_id: int):
    operators.must_be(tx, operator)
    found = tx.one("message_report", id=report_id)
    if found is None:
        raise Missing()
    return found


def keep(tx: Transaction, operator, report_id: int) -> None:
    """What was reported stays as it is."""
    report, is_own = _settle(tx, operator, report_id)
    log.write(tx, operator, "message_kept", report.about_id, is_own=is_own)


def delete(tx: Transaction, operator, report_id: int) -> None:
    """For both of the two."""
    report, is_own = _settle(tx, operator, report_id)
    message = tx.one("message_of_anybody", id=report.message_id)
    if message is None or not messages.wipe(tx, message):
        raise Refused(_("This message has been deleted already."), kind="state")
    log.write(tx, operator, "message_deleted", report.about_id, reason=report.reason, is_own=is_own)


def _settle(tx: Transaction, operator, report_id: int):
    """The report, and whether it is about the operator themselves, or by them."""
    report = get(tx, operator, report_id)
    is_own = operators.is_own(tx, operator, report.about_id, report.person_id)
    if not tx.run("settle_message_report", id=report_id, now=tx.now):
        raise Refused(_("This report has been settled already."), kind="state")
    return report, is_own
