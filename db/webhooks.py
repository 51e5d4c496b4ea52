"""Addresses of programs that are told of what happens to somebody's sessions, requests and payouts.

What is told is stored in the transaction it is about, and delivered afterwards: late rather than never, for a day.
"""

import base64
import json
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from db import clock, notifications, pages
from db.checks import Check
from db.engine.transaction import Row, Transaction
from db.events import event
from db.fields import Choices, Field, Fields, Schema, checked
from db.ids import new_id
from db.language import FORMER, _
from db.refusals import Missing, Refused

EVENTS = {
    "booking_made": _("A seat was booked"),
    "booking_cancelled": _("A seat was cancelled"),
    "session_started": _("A session started"),
    "session_completed": _("A session was completed"),
    "request_answered": _("A request was accepted or declined"),
    "interview_answered": _("An interview was accepted, declined or cancelled, or another time proposed"),
    "payout_paid": _("A payout was paid"),
}
# What never happens to somebody of a role.
NEVER = {
    "learner": ("payout_paid",),
    "mentor": ("interview_answered",),
    "employer": ("request_answered", "payout_paid"),
}
TEST = "test"
MOST = 5  # of one person
MOST_WAITING = 500  # deliveries to one address
KEPT_DAYS = 30
# Seconds until a delivery is tried again: eight times in all, within a day.
AGAIN = (60, 300, 900, 3600, 3 * 3600, 8 * 3600, 11 * 3600)
OLDEST_HOURS = 25
# Why one could not be delivered, besides the status of the answer.
PROBLEMS = {
    "malformed": _("The address can’t be used."),
    "unreachable": _("The address couldn’t be reached."),
    "private": _("The address is within a private network, where this server delivers nothing."),
    "slow": _("The answer took too long."),
    "sealed": _("This server can’t read the secret any more. Please delete this webhook and add it again."),
    "status": _("The answer wasn’t a success."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Field):
    def schema(self) -> Schema:
        return {"type": "string", "format": "uri", "maxLength": 500}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        url = check.link(name, value)
        try:
            parts = urlsplit(url)
            is_usable = bool(parts.hostname) and parts.username is None and parts.port != 0
        except ValueError:
            is_usable = False
        if name not in check.errors and not is_usable:
            check.refuse(name, _("Please enter an address that begins with https://."))
        return url


FIELDS: Fields = {
    "url": Address(),
    "events": Choices(options=tuple(EVENTS), sentence=_("Please choose what you want to be told.")),
}


@event
class DeliveryWaiting:
    """Wakes those who deliver it, so that this happens at once."""


def make(tx: Transaction, person, given: dict, seal: Callable[[list[str]], str]) -> tuple[Row, str]:
    """The webhook, and the secret that its deliveries are signed with, which nobody can read again."""
    fields = checked(FIELDS, given)
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
    stored = {"url": fields["url"], "events": fields["events"], "sealed": seal([secret])}
    row = tx.one("insert_webhook", id=new_id(), person_id=person.id, now=tx.now, most=MOST, **stored)
    if row is None:
        raise Refused(_("You have {most} webhooks already. Please delete one first.", most=MOST))
    return row, secret


def of_person(tx: Transaction, person_id: int) -> list:
    return tx.all("webhooks", person_id=person_id, most=MOST)


def get(tx: Transaction, person, webhook_id: int):
    webhook = tx.one("webhook", id=webhook_id, person_id=person.id)
    if webhook is None:
        raise Missing()
    return webhook


def delete(tx: Transaction, person, webhook_id: int) -> None:
    if tx.one("delete_webhook", id=webhook_id, person_id=person.id) is None:
        raise Missing()


def page(tx: Transaction, person, webhook_id: int, after: str | None = None) -> pages.Page:
    """What was delivered to it, and what waits, the newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    found = {"webhook_id": webhook_id, "person_id": person.id, "before": before, "limit": pages.FETCHED}
    return pages.cut(tx.all("deliveries_page", **found), "id")


def everything(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_deliveries", person_id=person_id)


def send_test(tx: Transaction, person, webhook_id: int) -> None:
    webhook = get(tx, person, webhook_id)
    _queue(tx, webhook.id, TEST, {"text": "It works."})


def send_again(tx: Transaction, person, delivery_id: int) -> int:
    """Also what was delivered already. Returns the id of its webhook."""
    again = tx.one("deliver_again", id=delivery_id, person_id=person.id, now=tx.now)
    if again is None:
        raise Missing()
    tx.emit(DeliveryWaiting())
    return int(again.webhook_id)


def tell_of_seat(tx: Transaction, kind: str, seat) -> None:
    """`seat` is a row of booking_details."""
    if not seat.has_webhooks:
        return
    told = _session(seat, seat.session_id) | {
        "booking_id": str(seat.id),
        "learner": _person(seat.learner_id, seat.learner_name),
        "price_cents": seat.price_cents,
        "currency": seat.currency,
    }
    _tell(tx, kind, told, seat.host_id, seat.learner_id)


def tell_of_session(tx: Transaction, kind: str, session_id: int) -> None:
    for webhook in tx.all("webhooks_of_session", session_id=session_id):
        if kind in webhook.events.split():
            _queue(tx, webhook.id, kind, _session(tx.one("told_session", id=session_id), session_id))


def tell_of_request(tx: Transaction, request, status: str) -> None:
    told = {
        "request_id": str(request.id),
        "session_id": str(request.id) if status == "accepted" else None,
        "status": status,
        "topic": request.topic,
        "learner": _person(request.learner_id, request.learner_name),
        "mentor": _person(request.mentor_id, request.mentor_name),
    }
    _tell(tx, "request_answered", told, request.learner_id, request.mentor_id)


def tell_of_interview(tx: Transaction, interview, status: str) -> None:
    """A candidate who hears nothing of it is not told here either."""
    told = {
        "interview_id": str(interview.id),
        "session_id": str(interview.id) if status == "accepted" else None,
        "status": status,
        "kind": interview.kind,
        "title": interview.title,
        "starts_at": interview.starts_at,
        "duration_minutes": interview.duration_minutes,
        "employer": _person(interview.employer_id, interview.employer_name),
        "candidate": _person(interview.candidate_id, interview.candidate_name),
    }
    candidate_id = None if interview.is_silent else interview.candidate_id
    _tell(tx, "interview_answered", told, interview.employer_id, candidate_id)


def tell_if_interview(tx: Transaction, session_id: int) -> None:
    """A session was called off: the interview is, too, if it was one."""
    if interview := tx.one("told_interview", id=session_id):
        tell_of_interview(tx, interview, "cancelled")


def tell_of_payout(tx: Transaction, payout) -> None:
    told = {name: getattr(payout, name) for name in ("amount_cents", "currency", "status", "reference")}
    _tell(tx, "payout_paid", {"payout_id": str(payout.id), **told}, payout.account_id)


def leave(tx: Transaction, person_id: int) -> None:
    """They are suspended, or delete their account: what waits is not delivered."""
    tx.run("hold_deliveries", person_id=person_id)


def due(tx: Transaction, most: int, busy: Collection[int] = ()) -> list[int]:
    """The oldest of each webhook, except of those that are busy: one that is slow takes up no more than one place."""
    found = tx.all("webhooks_due", now=tx.now, most=most + len(busy))
    return [one.delivery_id for one in found if one.webhook_id not in busy][:most]


def claim(tx: Transaction, most: int, busy: Collection[int] = ()) -> list:
    """What a killed process held is due again after a minute."""
    retry_at = clock.moved(tx.now, seconds=AGAIN[0])
    return [tx.one("claim_delivery", id=one, retry_at=retry_at) for one in due(tx, most, busy)]


def delivered(tx: Transaction, delivery, status: int) -> None:
    tx.run("mark_delivered", id=delivery.id, status=status, now=tx.now)
    tx.run("mark_webhook_well", id=delivery.webhook_id)


def failed(tx: Transaction, delivery, problem: str, status: int | None = None) -> None:
    """It is tried again, with longer and longer pauses, and so is all else that waits for this address."""
    is_over = delivery.attempts > len(AGAIN) or delivery.created_at < clock.moved(tx.now, hours=-OLDEST_HOURS)
    until = clock.moved(tx.now, seconds=AGAIN[min(delivery.attempts, len(AGAIN)) - 1])
    due_at = None if is_over else until
    tx.run("mark_undelivered", id=delivery.id, due_at=due_at, status=status, problem=problem, now=tx.now)
    tx.run("put_deliveries_off", webhook_id=delivery.webhook_id, until=until)
    tx.run("mark_webhook_failing", id=delivery.webhook_id, now=tx.now)
    if is_over and (webhook := tx.one("mark_failure_told", id=delivery.webhook_id, now=tx.now)):
        link = f"/settings/webhooks/{delivery.webhook_id}"
        host = urlsplit(webhook.url).hostname or ""
        notifications.notify(tx, webhook.person_id, "webhook_failing", link=link, host=host)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_deliveries", before=clock.after(days=-KEPT_DAYS))


def _tell(tx: Transaction, kind: str, told: dict, first: int, second: int | None = None) -> None:
    for webhook in tx.all("webhooks_of_two", first=first, second=second):
        if kind in webhook.events.split():
            _queue(tx, webhook.id, kind, told)


def _queue(tx: Transaction, webhook_id: int, kind: str, told: dict) -> None:
    delivery_id = new_id()
    body = json.dumps({"id": str(delivery_id), "event": kind, "created_at": tx.now, "data": told}, ensure_ascii=False)
    stored = {"id": delivery_id, "webhook_id": webhook_id, "event": kind, "body": body}
    if tx.run("insert_delivery", **stored, now=tx.now, most=MOST_WAITING):
        tx.emit(DeliveryWaiting())


def _session(row, session_id: int) -> dict:
    return {
        "session_id": str(session_id),
        "title": row.title,
        "starts_at": row.starts_at,
        "host": _person(row.host_id, row.host_name),
    }


def _person(person_id: int | None, name: str | None) -> dict:
    return {"id": str(person_id or 0), "name": name or str(FORMER)}
