"""The outbox: mail is written with its cause and delivered afterwards, late rather than never."""

from db import clock
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id


@event
class MailWaiting:
    """Wakes the clock, so that nobody waits for its next round."""


def send(tx: Transaction, recipient: str, subject: str, body: str) -> None:
    tx.run("insert_mail", id=new_id(), recipient=recipient, subject=subject, body=body, now=tx.now)
    tx.emit(MailWaiting())


def claim(tx: Transaction) -> list:
    """Takes what is due; whoever is killed while delivering lets it go after ten minutes."""
    return tx.all("claim_mails", now=tx.now, retry_at=clock.after(minutes=10))


def sent(tx: Transaction, mail_id: int) -> None:
    tx.run("mail_sent", id=mail_id, now=tx.now)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_mails", before=clock.after(days=-30))
