"""Tokens with which a program acts for somebody, as far as its scopes go. Each is shown once and stored hashed."""

import hashlib
import secrets
from dataclasses import dataclass

from db import clock, notifications
from db.engine.transaction import Row, Transaction
from db.fields import Choices, Fields, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused, Unknown

PREFIX = "mentora_"
MOST = 20  # of one person
GONE = _("This token was revoked already.")
UNKNOWN = _("This access token doesn’t exist, has expired or was revoked.")
NOTED_EVERY = 60 * 60  # seconds: when a token was last used is no more exact than that
# What a scope is about. Those who may change it may read it, too.
AREAS = {
    "sessions": _("Sessions, bookings, rooms and recordings"),
    "requests": _("Requests"),
    "interviews": _("Interviews and candidates"),
    "people": _("Mentors, students and reviews"),
    "hours": _("Open hours"),
    "profile": _("My profile and picture"),
    "notifications": _("Notifications"),
    "messages": _("Messages and calls"),
    "money": _("Earnings, payments and payouts"),
}
SCOPES = tuple(f"{area}:{act}" for area in AREAS for act in ("read", "write"))


FIELDS: Fields = {
    "name": Text(least=1, most=60, label=_("Name")),
    "scopes": Choices(options=SCOPES, sentence=_("Please choose what the token may do.")),
    "days": Whole(least=1, most=366, note="Until it expires"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows."""

    token_id: int
    person_id: int
    role: str
    scopes: frozenset[str]

    def allows(self, area: str, *, changes: bool) -> bool:
        return f"{area}:write" in self.scopes or (not changes and f"{area}:read" in self.scopes)


def make(tx: Transaction, person, given: dict) -> tuple[Row, str]:
    """The token's row, and the token itself, which nobody can read again."""
    fields = checked(FIELDS, given)
    token = PREFIX + secrets.token_urlsafe(32)
    row = tx.one(
        "insert_access_token",
        id=new_id(),
        person_id=person.id,
        name=fields["name"],
        token_hash=_hashed(token),
        scopes=fields["scopes"],
        now=tx.now,
        expires_at=clock.after(days=fields["days"]),
        most=MOST,
    )
    if row is None:
        raise Refused(_("You have {most} tokens already. Please revoke one first.", most=MOST))
    notifications.notify(tx, person.id, "new_access_token", link="/settings/tokens", name=row.name)
    return row, token


def of_person(tx: Transaction, person_id: int) -> list:
    return tx.all("access_tokens", person_id=person_id, now=tx.now, most=MOST)


def get(tx: Transaction, person, token_id: int):
    token = tx.one("access_token", id=token_id, person_id=person.id)
    if token is None:
        raise Missing(GONE)
    return token


def revoke(tx: Transaction, person, token_id: int) -> None:
    if tx.one("revoke_access_token", id=token_id, person_id=person.id) is None:
        raise Missing(GONE)


def revoke_all(tx: Transaction, person) -> None:
    tx.run("revoke_access_tokens", person_id=person.id)


def find(tx: Transaction, token: str) -> tuple[Grant, bool] | None:
    """What it allows, and whether its use is to be noted."""
    row = tx.one("access_token_of", token_hash=_hashed(token), now=tx.now)
    if row is None:
        return None
    is_news = row.used_at is None or clock.moved(row.used_at, seconds=NOTED_EVERY) < tx.now
    return Grant(row.id, row.person_id, row.role, frozenset(row.scopes.split())), is_news


def must_still_work(tx: Transaction, token_id: int) -> None:
    """It may have been revoked while the rest of a request was on its way."""
    if tx.one("working_access_token", id=token_id, now=tx.now) is None:
        raise Unknown(UNKNOWN)


def used(tx: Transaction, token_id: int) -> None:
    tx.run("mark_access_token_used", id=token_id, now=tx.now)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_access_tokens", before=tx.now)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
