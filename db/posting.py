"""Turns news that are due into emails, in the language and the zone of their reader: one by one, or as a digest."""

import json
import math
from typing import Any

from db import clock, connections, dispatches, mails, notifications, people, telling
from db.engine.transaction import Transaction
from db.language import _, ngettext, together

MOST = 50  # in one transaction
SHOWN = 30  # in a digest; the others are counted


def is_due(tx: Transaction) -> bool:
    return bool(tx.value("are_posts_due", now=tx.now))


def post(tx: Transaction, most: int = MOST) -> None:
    """What is due. It leaves its table in the transaction that writes the email: a kill undoes both."""
    for taken in sorted(tx.all("take_dispatches", now=tx.now, most=most), key=lambda one: one.notification_id):
        told = readable(tx, taken.notification_id)
        if told and (until := awake(tx, told)) > tx.now:
            waiting = {"notification_id": told.id, "person_id": told.person_id}
            tx.run("insert_dispatch", **waiting, way="mail", due_at=until)
        elif told:
            _mail(tx, told)
    if person_id := tx.value("digest_due", now=tx.now):
        _digest(tx, person_id)


def put_off_first(tx: Transaction) -> None:
    """One that cannot be written must not hold up the others. In the end it is given up."""
    tx.run("put_off_first_mail", now=tx.now, due_at=clock.moved(tx.now, hours=1))
    if person_id := tx.value("digest_due", now=tx.now):
        tx.run("put_off_digest", person_id=person_id, now=tx.now, due_at=clock.moved(tx.now, hours=1))
    tx.run("give_up_dispatches")


def readable(tx: Transaction, notification_id: int):
    """The row, unless there is no reason any more to send it."""
    told = tx.one("posted", id=notification_id)
    if told is None or (told.read_at and told.read_at > told.created_at):
        return None
    if told.kind.startswith("reminder") and not _is_true(tx, told):
        return None
    return told


def awake(tx: Transaction, told) -> str:
    """When it may be sent: it is late or tried again, and their quiet hours may have begun meanwhile."""
    if not telling.waits(told.kind, told.level):
        return tx.now
    reader = telling.Reader(telling.chosen(told.chosen), told.timezone)
    return telling.awake(tx.now, reader, _reminded_of(told))


def notice(tx: Transaction, told) -> notifications.Notice:
    """As it reads now: it may have waited for the end of the quiet hours."""
    if told.kind.startswith("reminder"):
        params = json.loads(told.params)
        left = (clock.read(params["starts_at"]) - clock.read(tx.now)).total_seconds() / 60
        params |= {"minutes": math.ceil(left)}
        if "must_check" in params:  # they may have done so meanwhile
            params["must_check"] = connections.needs_it(tx, told.person_id)
        return notifications.notice(told._replace(params=json.dumps(params)))
    return notifications.notice(told)


def _is_true(tx: Transaction, told) -> bool:
    session = notifications.SESSION.fullmatch(told.link)
    starts_at = _starts_at(told)
    return bool(
        session
        and starts_at > tx.now
        and tx.value("still_planned", session_id=int(session[1]), starts_at=starts_at, person_id=told.person_id)
    )


def _reminded_of(told) -> str:
    """When the session starts that it reminds of, if it is a reminder."""
    return _starts_at(told) if told.kind.startswith("reminder") else ""


def _starts_at(told) -> str:
    found: str = json.loads(told.params).get("starts_at", "")
    return found


def _mail(tx: Transaction, told) -> None:
    said = notice(tx, told)
    text = mails.paragraphs(said.body, _check(tx, told), _link(said.link))
    given = {"waits": telling.waits(told.kind, told.level), "starts_at": _reminded_of(told)}
    _send(tx, told, said.title, text, telling.group_of(told.kind), **given)


def _digest(tx: Transaction, person_id: int) -> None:
    """What they have not read on the page. If that is nothing, nothing is sent."""
    if (until := dispatches.awake(tx, person_id)) > tx.now:
        tx.run("put_off_digest", person_id=person_id, now=tx.now, due_at=until)
        return
    taken = [one.notification_id for one in tx.all("take_digest", person_id=person_id, now=tx.now)]
    told = [found for one in sorted(taken) if (found := readable(tx, one))]
    if not told:
        return
    parts = []
    for one in told[:SHOWN]:
        said = notice(tx, one)
        parts.append(together(said.title, said.body, mails.page(said.link), between="\n"))
    if (more := len(told) - SHOWN) > 0:
        parts.append(ngettext("{count} more is on the page.", "{count} more are on the page.", more))
    parts.append(
        together(
            _("Choose how often you get these emails:"), mails.page("/settings#settings-notifications"), between="\n"
        )
    )
    subject = ngettext("{count} update from Mentora", "{count} updates from Mentora", len(told))
    _send(tx, told[0], subject, mails.paragraphs(*parts), telling.DIGEST, waits=True)


def _check(tx: Transaction, told) -> str:
    """Before a first session with video, its reminder leads to the check of the connection too."""
    session = notifications.SESSION.fullmatch(told.link)
    must_check = json.loads(told.params).get("must_check") and connections.needs_it(tx, told.person_id)
    if not session or not must_check:
        return ""
    return together(_("Check your connection:"), mails.page(f"/check?session={session[1]}"), between="\n")


def _link(link: str) -> str:
    return together(_("Open it:"), mails.page(link), between="\n")


def _send(tx: Transaction, told, subject: str, text: str, group: str, **when: Any) -> None:
    kind = "" if group == telling.SECURITY else group
    mails.send(tx, told.email, subject, text, people.language(told), kind=kind, to=told.person_id, **when)
