"""The fields of a session, checked and stored."""

from db import calendars, changes, clock, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import CURRENCY, PRICE, Field, Link, Maybe, Text, Time, Whole, checked
from db.ids import new_id
from db.installation import facts
from db.language import _

FIELDS: dict[str, Field] = {
    "title": Text(most=120),
    "description": Text(most=10_000, lines=True, note="Markdown"),
    "domain": Text(most=40),
    "starts_at": Maybe(field=Time()),
    "duration_minutes": Whole(least=10, most=480),
    "seats": Whole(least=1, most=100),
    "price_cents": PRICE,
    "currency": CURRENCY,
    "meeting_link": Link(note="Shown to the host and to people with a seat; empty for the built-in room"),
    "cutoff_hours": Whole(least=0, most=168, note="Cancelling a booking is free until this long before the start"),
}
FRESH = {
    "title": "",
    "description": "",
    "domain": "",
    "starts_at": None,
    "duration_minutes": 60,
    "seats": 1,
    "price_cents": 0,
    "currency": "EUR",
    "meeting_link": "",
    "cutoff_hours": 24,
}
UNFINISHED = _("This session can’t be published yet.")


def create(tx: Transaction, host, given: dict) -> int:
    """A new draft; `host` is a person with their time zone."""
    session_id, check = new_id(), Check()
    fields = FRESH | checked(FIELDS, given, host.timezone, check)
    if not any(fields[name] or name in check.errors for name in ("title", "description", "domain", "starts_at")):
        check.refuse("title", _("Please enter a title, or something else to start with."))
    check.done()
    insert(tx, host, session_id, fields)
    changes.touch_people(tx, host.id)
    return session_id


def insert(
    tx: Transaction,
    host,
    session_id: int,
    fields: dict,
    *,
    kind: str = "class",
    status: str = "draft",
    series_id: int | None = None,
) -> None:
    fields = fields | {"domain": domain_as_known(tx, fields["domain"])}
    tx.run(
        "insert_session",
        id=session_id,
        kind=kind,
        status=status,
        host_id=host.id,
        series_id=series_id,
        now=tx.now,
        published_at=None if status == "draft" else tx.now,
        **stored(fields, host.name),
    )
    if status == "scheduled":
        sessions.index_text(tx, session_id)


def stored(fields: dict, host_name: str) -> dict:
    """The fields as they are in the table: with the end, and with the text that a search looks in."""
    starts_at = fields["starts_at"]
    ends_at = clock.moved(starts_at, minutes=fields["duration_minutes"]) if starts_at else None
    search_text = _search_text(fields["title"], fields["domain"], host_name, fields["description"])
    return {name: fields[name] for name in FIELDS} | {"ends_at": ends_at, "search_text": search_text}


def must_be_complete(tx: Transaction, fields: dict, check: Check, before=None) -> None:
    """What a session needs before it can be booked, which `check` collects.

    `before` is the session as it is booked now: what was fine when it was published need not be changed.
    """
    if not fields["title"]:
        check.refuse("title", _("Please enter a title."))
    if not fields["domain"]:
        check.refuse("domain", _("Please enter a domain: what the session is about, in a word or two."))
    if not fields["starts_at"]:
        check.refuse("starts_at", _("Please choose a start."))
    elif fields["starts_at"] <= tx.now and not (before and fields["starts_at"] == before.starts_at):
        check.refuse("starts_at", _("The start must be in the future."))
    is_as_before = before and fields["seats"] <= before.seats and fields["meeting_link"] == before.meeting_link
    taken = before.seats_taken if before else 0
    if not is_as_before and (sentence := _too_many(tx, fields["seats"], taken, fields["meeting_link"])):
        check.refuse("seats", sentence)


def host_must_be_free(
    tx: Transaction, host_id: int, fields: dict, check: Check, but: int = 0, given: dict | None = None
) -> None:
    """`given` says whether they know that they are busy elsewhere."""
    if when := span(fields, check):
        calendars.host_must_be_free(tx, host_id, *when, but=but, check=check)
        calendars.must_not_be_busy(tx, host_id, *when, given=given, check=check)


def span(fields: dict, check: Check) -> tuple[str, str] | None:
    """The start and the end; None when either is missing or wrong."""
    if not fields["starts_at"] or check.errors.keys() & {"starts_at", "duration_minutes"}:
        return None
    return fields["starts_at"], clock.moved(fields["starts_at"], minutes=fields["duration_minutes"])


def too_many_seats(tx: Transaction, session) -> str:
    """What to do about it when not everybody who books would have a place in the room; else nothing."""
    return _too_many(tx, session.seats, session.seats_taken, session.meeting_link)


def _too_many(tx: Transaction, seats: int, taken: int, meeting_link: str) -> str:
    holds = facts.room_holds(tx)
    if holds is None or meeting_link or seats < holds:
        return ""
    if taken >= holds:
        return _(
            "Mentora’s room holds {count} people here, including you, and more have a seat. "
            "Please use a meeting link, or those who come last wait in line.",
            count=holds,
        )
    return _(
        "Mentora’s room holds {count} people here, including you. Please offer fewer seats, or add a meeting link. "
        "Those who run this server can allow more, with the media server Janus or --room-holds.",
        count=holds,
    )


def domain_as_known(tx: Transaction, domain: str) -> str:
    """A domain keeps its first spelling, so that “python” and “Python” are one filter."""
    if not domain:
        return ""
    tx.run("insert_domain", folded=domain.casefold(), name=domain)
    return tx.value("domain_name", folded=domain.casefold())


def rename_host(tx: Transaction, host_id: int, name: str) -> None:
    """Sessions that can still be found are found by the new name."""
    for session in tx.all("searchable_sessions", me=host_id):
        tx.run(
            "set_search_text",
            id=session.id,
            search_text=_search_text(session.title, session.domain, name, session.description),
        )
        sessions.index_text(tx, session.id)


def _search_text(title: str, domain: str, host_name: str, description: str) -> str:
    return " ".join((title, domain, host_name, description)).casefold()
