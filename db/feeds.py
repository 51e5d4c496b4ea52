"""The private address at which somebody’s calendar program reads their sessions: made anew, or deleted, at any time."""

import hashlib
import secrets
from typing import Any

from db import clock, ics, people
from db.engine.transaction import Transaction
from db.fields import Choice, Field, checked
from db.language import _, translate
from db.refusals import Missing

FIELDS: dict[str, Field] = {"shows": Choice(options=("all", "busy"))}
PAST, AHEAD = 30, 400  # days
MOST = 1000


def make(tx: Transaction, person, given: dict) -> str:
    """Returns the token, which nobody can read again; the address before it ends."""
    shows = checked(FIELDS, given)["shows"]
    token = secrets.token_urlsafe(24)
    tx.run("make_feed", person_id=person.id, token_hash=_hashed(token), shows=shows, now=tx.now)
    return token


def delete(tx: Transaction, person) -> None:
    if not tx.run("delete_feed", person_id=person.id):
        raise Missing()


def of_person(tx: Transaction, person_id: int):
    """What it shows and since when it is there, or None."""
    return tx.one("feed", person_id=person_id)


def written(tx: Transaction, token: str, site: str) -> bytes:
    """The same bytes until something in it changes. Who may only see when they are busy learns nothing else."""
    feed = tx.one("feed_of_token", token_hash=_hashed(token))
    if feed is None:
        raise Missing()
    language = people.language(feed)
    since, until = clock.midnight(clock.read(tx.now).date(), "UTC"), clock.moved(tx.now, days=AHEAD)
    rows = tx.all("in_feed", me=feed.person_id, since=clock.moved(since, days=-PAST), until=until, most=MOST)
    busy = translate(_("Busy"), language)
    entries = []
    for row in rows:
        times: dict[str, Any] = {"stamp": row.created_at, "starts_at": row.starts_at, "ends_at": row.ends_at}
        if feed.shows == "busy":
            hidden = hashlib.sha256(f"{token}{row.id}".encode()).hexdigest()[:32]
            times["stamp"] = row.starts_at
            entries.append(ics.Entry(uid=f"{hidden}@mentora", revision=row.revision, title=busy, **times))
            continue
        address = f"{site}/sessions/{row.id}"
        shown: dict[str, Any] = {"text": f"{ics.said(row.title, row.met, language)}\n{address}", "address": address}
        shown["link"] = row.meeting_link or f"{site}/room/{row.id}"
        entries.append(ics.Entry(uid=ics.uid(row.id), revision=row.revision, title=row.title, **shown, **times))
    return ics.written(entries, name="Mentora")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
