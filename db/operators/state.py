"""How the installation is: mail that was not sent, and what the clock has not done in time."""

from dataclasses import dataclass

from db import clock, operators, pages
from db.engine.transaction import Transaction
from db.installation import facts, rules
from db.mails import MailWaiting
from db.operators import log
from db.refusals import Missing


@dataclass(frozen=True, slots=True)
class State:
    alarms: list  # that are late
    late: list[str]  # sentences of rules about time that are broken now
    mails: int  # that failed
    backed_up_at: str | None


@dataclass(frozen=True, slots=True)
class Texts:
    """SMS of the last 24 hours, which are limited."""

    sent: int  # also those that failed
    failed: int
    problems: list  # each with how often it came and when it came last


def look(tx: Transaction, operator) -> State:
    operators.must_be(tx, operator)
    before = clock.moved(tx.now, minutes=-rules.PATIENCE)
    late = [sentence for sentence, count in rules.overdue(tx) if count]
    failed = tx.value("count_mails_failed")
    return State(tx.all("late_alarms", before=before), late, failed, facts.backed_up_at(tx))


def mails(tx: Transaction, operator, after: str | None = None) -> pages.Page:
    operators.must_be(tx, operator)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("mails_failed", before=before, limit=pages.FETCHED), "id")


def texts(tx: Transaction, operator) -> Texts:
    operators.must_be(tx, operator)
    since = clock.moved(tx.now, days=-1)
    sent, failed = tx.one("count_sms", since=since)
    return Texts(sent, failed, tx.all("sms_failed", since=since))


def retry(tx: Transaction, operator, mail_id: int) -> None:
    """From the beginning, at once."""
    operators.must_be(tx, operator)
    mail = tx.one("retry_mail", id=mail_id, now=tx.now)
    if mail is None:
        raise Missing()
    log.write(tx, operator, "mail_retried", subject=mail.subject)
    tx.emit(MailWaiting())
