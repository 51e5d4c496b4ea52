"""The outbox: a mail is stored in the transaction it is about, and delivered afterwards, late rather than never."""

from db import clock
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.language import together, translate

OURS = "mentora:"


@event
class MailWaiting:
    """Wakes the clock, so that the mail is delivered at once."""


def send(tx: Transaction, recipient: str, subject: str, body: str, language: str = "", *, calendar: str = "") -> None:
    """In the language of the person who gets it. `calendar` is what `invitations` makes for it."""
    subject, body = (translate(text, language) for text in (subject, body))
    tx.run("insert_mail", id=new_id(), recipient=recipient, subject=subject, body=body, calendar=calendar, now=tx.now)
    tx.emit(MailWaiting())


def page(path: str) -> str:
    """The address of a page. The public one is filled in when the mail is delivered."""
    return f"{OURS}{path}"


def addressed(body: str, address: str) -> str:
    return "\n".join(
        address + line.removeprefix(OURS) if line.startswith(f"{OURS}/") else line for line in body.split("\n")
    )


def paragraphs(*parts: str) -> str:
    return together(*parts, between="\n\n")


def claim(tx: Transaction) -> list:
    """Takes what is due. What a killed process held is due again after ten minutes."""
    return tx.all("claim_mails", now=tx.now, retry_at=clock.after(minutes=10))


def sent(tx: Transaction, mail_id: int) -> None:
    tx.run("mark_mail_sent", id=mail_id, now=tx.now)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_mails", before=clock.after(days=-30))
