"""The outbox: a mail is stored in the transaction it is about, and delivered afterwards, late rather than never."""

from db import clock, dispatches, people, telling
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.language import _, together, translate

OURS = "mentora:"
# Minutes until a mail is tried again. This doubles each time, so the eighth try is after 21 hours.
AGAIN = 10
# Mails that somebody may do without, in an hour; more of them wait.
MOST_AN_HOUR = 30
PROBLEM = 300  # characters of what the mail server said


@event
class MailWaiting:
    """Wakes those who deliver it, so that this happens at once."""


def send(
    tx: Transaction,
    recipient: str,
    subject: str,
    body: str,
    language: str = "",
    *,
    kind: str = "",
    to: int | None = None,
    calendar: str = "",
    waits: bool = False,
    starts_at: str = "",
) -> None:
    """In the language of the person who gets it. Mail about the account is of no kind.

    With a `kind`, a group of `telling` or its digest, it goes `to` a person, unless they don’t want those. If it
    `waits`, it is sent after their quiet hours, unless it reminds them of a session that `starts_at` soon. `calendar`
    is what `invitations` makes for it.
    """
    due_at = dispatches.awake(tx, to, starts_at) if waits and to else tx.now
    subject, body = (translate(text, language) for text in (subject, body))
    stored = {"recipient": recipient, "subject": subject, "body": body, "language": language, "calendar": calendar}
    of = {"kind": kind, "person_id": to, "waits": int(waits), "starts_at": starts_at}
    tx.leave("insert_mail", id=new_id(), **stored, **of, due_at=due_at, now=tx.now)
    tx.emit(MailWaiting())


def send_test(tx: Transaction, person) -> None:
    person = people.still_there(tx, person.id)
    text = paragraphs(
        _("This is the test email that you asked for in your settings. Mail from Mentora reaches you."),
        together(_("Your settings:"), page("/settings"), between="\n"),
    )
    send(tx, person.email, _("Test email from Mentora"), text, people.language(person))


def page(path: str) -> str:
    """The address of a page. The public one is filled in when the mail is delivered."""
    return f"{OURS}{path}"


def addressed(body: str, address: str) -> str:
    return "\n".join(
        address + line.removeprefix(OURS) if line.startswith(f"{OURS}/") else line for line in body.split("\n")
    )


def paragraphs(*parts: str) -> str:
    return together(*parts, between="\n\n")


def are_due(tx: Transaction) -> bool:
    return bool(tx.value("are_mails_due", now=tx.now))


def claim(tx: Transaction) -> list:
    """Takes what is due. What a killed process held is due again after ten minutes."""
    claimed = tx.all("claim_mails", now=tx.now, retry_at=clock.after(minutes=AGAIN))
    return [mail for mail in claimed if not _is_too_early(tx, mail) and not _has_to_wait(tx, mail)]


def _is_too_early(tx: Transaction, mail) -> bool:
    """Their quiet hours may have begun since it was written, or since it was last tried."""
    if not mail.waits or not mail.person_id:
        return False
    if (until := dispatches.awake(tx, mail.person_id, mail.starts_at)) <= tx.now:
        return False
    tx.run("release_mail", id=mail.id, due_at=until)
    return True


def _has_to_wait(tx: Transaction, mail) -> bool:
    """Nobody’s mailbox is flooded: they wait, with all others to the same person, until there is room for one."""
    since = clock.moved(tx.now, hours=-1)
    tried = []
    if mail.kind:
        tried = tx.all("mails_tried", recipient=mail.recipient, since=since, most=MOST_AN_HOUR)
    if len(tried) < MOST_AN_HOUR:
        tx.run("mark_mail_tried", id=mail.id, now=tx.now)
        return False
    until = clock.moved(tried[-1].tried_at, hours=1, seconds=1)
    tx.run("release_mail", id=mail.id, due_at=until)
    tx.run("put_mails_off", recipient=mail.recipient, now=tx.now, until=until)
    return True


def sent(tx: Transaction, mail_id: int) -> None:
    tx.run("mark_mail_sent", id=mail_id, now=tx.now)


def failed(tx: Transaction, mail, problem: str, *, is_final: bool = False) -> None:
    """It is tried again, each time after twice as long; not if the mail server refused it for good."""
    due_at = clock.moved(tx.now, minutes=AGAIN * 2 ** (mail.attempts - 1))
    shown = "".join(sign if sign.isprintable() else " " for sign in problem)[:PROBLEM]
    tx.run("mark_mail_failed", id=mail.id, problem=shown, due_at=due_at, is_final=int(is_final), now=tx.now)


def plan_again(tx: Transaction, person_id: int, before: telling.Reader) -> None:
    """Their quiet hours are others now: what waits for the end of the former ones waits for that of these."""
    now = dispatches.reader_of(tx, person_id)
    for mail in tx.all("mails_waiting", person_id=person_id, now=tx.now):
        due_at = telling.awake(tx.now, now, mail.starts_at)
        if mail.due_at == telling.awake(tx.now, before, mail.starts_at) and mail.due_at != due_at:
            tx.run("move_mail", id=mail.id, due_at=due_at)
            tx.emit(MailWaiting())


def drop_waiting(tx: Transaction, person_id: int, kind: str) -> None:
    """They don’t want those any more."""
    tx.run("drop_waiting_mails", person_id=person_id, kind=kind)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_mails", before=clock.after(days=-30))
