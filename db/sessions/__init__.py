"""Sessions: what a mentor writes down, and sees of them.

How one is changed, published and held, and made into a series, is in the files beside this one.
"""

from dataclasses import dataclass
from itertools import groupby

from db import changes, clock, money
from db.checks import Check
from db.engine.transaction import Transaction
from db.ids import new_id
from db.refusals import Invalid, Missing

FIELDS = (
    "title",
    "description",
    "domain",
    "starts_at",
    "duration_minutes",
    "seats",
    "price_cents",
    "currency",
    "meeting_link",
    "cutoff_hours",
)
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
PAGE = 25
LAST = 2**63 - 1
EVER = "9999"


@dataclass(frozen=True, slots=True)
class Hosted:
    """A session on its host's list, and who is in it."""

    session: object
    participants: tuple

    @property
    def ready(self) -> int:
        return sum(1 for one in self.participants if one.ready_at)


@dataclass(frozen=True, slots=True)
class Page:
    items: list
    older: str | None  # where the next page starts, None on the last one


def checked(given: dict, timezone: str) -> dict:
    """The fields that were given, as they can be stored. A draft may lack what publishing will ask for."""
    check = Check()
    found = {}
    if "title" in given:
        found["title"] = check.text("title", given["title"], most=120)
    if "description" in given:
        found["description"] = check.text("description", given["description"], most=10_000, lines=True)
    if "domain" in given:
        found["domain"] = check.text("domain", given["domain"], most=40)
    if "starts_at" in given:
        found["starts_at"] = (
            None if given["starts_at"] in (None, "") else check.moment("starts_at", given["starts_at"], timezone)
        )
    if "duration_minutes" in given:
        found["duration_minutes"] = check.whole(
            "duration_minutes", given["duration_minutes"], least=10, most=480, unit="minutes"
        )
    if "seats" in given:
        found["seats"] = check.whole("seats", given["seats"], least=1, most=100)
    if "price_cents" in given:
        found["price_cents"] = check.whole("price_cents", given["price_cents"], least=0, most=money.MOST)
    if "currency" in given:
        found["currency"] = check.choice(
            "currency", given["currency"], tuple(money.CURRENCIES), "Please choose a currency from the list."
        )
    if "meeting_link" in given:
        found["meeting_link"] = check.link("meeting_link", given["meeting_link"])
    if "cutoff_hours" in given:
        found["cutoff_hours"] = check.whole("cutoff_hours", given["cutoff_hours"], least=0, most=168, unit="hours")
    check.done()
    return found


def draft(tx: Transaction, host, given: dict):
    """A new draft; `host` is the person as `people.me` answers it."""
    session_id = new_id()
    insert(tx, session_id, host, FRESH | checked(given, host.timezone))
    changes.touch_only(tx, session_id, host.id)
    return get(tx, session_id, host.id)


def insert(
    tx: Transaction,
    session_id: int,
    host,
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


def get(tx: Transaction, session_id: int, viewer_id: int | None):
    """The session as this person may see it."""
    session = tx.one("session", id=session_id, me=viewer_id)
    if session is None:
        raise Missing()
    return session


def own(tx: Transaction, session_id: int, host_id: int):
    session = tx.one("session", id=session_id, me=host_id)
    if session is None or session.host_id != host_id:
        raise Missing()
    return session


def must_be_complete(tx: Transaction, fields: dict, still_at: str | None = None) -> None:
    """What a session needs before anybody may book it; `still_at` is a start that was right when it was published."""
    errors = {}
    if not fields["title"]:
        errors["title"] = "A title is needed."
    if not fields["domain"]:
        errors["domain"] = "A domain is needed: what the session is about, in a word or two."
    if not fields["starts_at"]:
        errors["starts_at"] = "A start is needed."
    elif fields["starts_at"] <= tx.now and fields["starts_at"] != still_at:
        errors["starts_at"] = "The start must lie in the future."
    if errors:
        raise Invalid(errors, "This cannot be published yet.")


def record_move(tx: Transaction, session_id: int, status: str, person_id: int | None) -> None:
    """Who brought it into this state; nobody means the clock."""
    tx.run("insert_move", id=new_id(), session_id=session_id, status=status, person_id=person_id, now=tx.now)


def status(tx: Transaction, session_id: int) -> str | None:
    return tx.value("session_status", id=session_id)


# What its host sees


def counts(tx: Transaction, host_id: int):
    return tx.one("hosted_counts", me=host_id)


def drafts(tx: Transaction, host_id: int) -> list:
    return tx.all("hosted_drafts", me=host_id)


def upcoming(tx: Transaction, host_id: int) -> list[Hosted]:
    rows = tx.all("hosted_upcoming", me=host_id)
    return [_hosted(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def past(tx: Transaction, host_id: int, before: str | None = None) -> Page:
    start, session_id = place(before) or (EVER, LAST)
    return paged(tx.all("hosted_past", me=host_id, before_start=start, before_id=session_id, limit=PAGE + 1))


def hosted(tx: Transaction, host_id: int, before: int | None = None) -> list:
    return tx.all("hosted_json", me=host_id, before=before or LAST, limit=PAGE + 1)


def all_of(tx: Transaction, host_id: int) -> list:
    return tx.all("sessions_of", me=host_id)


def place(text: str | None) -> tuple[str, int] | None:
    """Where a page starts, as it stands in an address: `2026-11-21T15:00:00Z.42`."""
    if not text:
        return None
    start, _, number = text.rpartition(".")
    if (
        not number.isascii()
        or not number.isdigit()
        or len(number) > 19
        or int(number) > LAST
        or len(start) > 20
        or not start.isascii()
    ):
        raise Invalid({"page": "There is no such page."})
    return start, int(number)


def paged(rows: list, key: str = "id") -> Page:
    """Of one row more than a page has, that one says that there is a next page."""
    older = f"{rows[PAGE - 1].starts_at}.{getattr(rows[PAGE - 1], key)}" if len(rows) > PAGE else None
    return Page(rows[:PAGE], older)


def _hosted(rows: list) -> Hosted:
    return Hosted(rows[0], tuple(row for row in rows if row.booking_id))


def stored(fields: dict, host_name: str) -> dict:
    """The fields as the table holds them: with the end, and with the words it is found by."""
    starts_at = fields["starts_at"]
    ends_at = clock.moved(starts_at, minutes=fields["duration_minutes"]) if starts_at else None
    search_text = _search_text(fields["title"], fields["domain"], host_name, fields["description"])
    return {name: fields[name] for name in FIELDS} | {"ends_at": ends_at, "search_text": search_text}


def domain_as_known(tx: Transaction, domain: str) -> str:
    """Whoever was first decides how a domain is spelt, so that “python” and “Python” are one filter."""
    if not domain:
        return ""
    tx.run("know_domain", folded=domain.casefold(), name=domain)
    return tx.value("domain_as_known", folded=domain.casefold())


def rename_host(tx: Transaction, host_id: int, name: str) -> None:
    """What can still be found is found by the new name."""
    for session in tx.all("hosted_to_find", me=host_id):
        tx.run(
            "set_search_text",
            id=session.id,
            search_text=_search_text(session.title, session.domain, name, session.description),
        )


def _search_text(title: str, domain: str, host_name: str, description: str) -> str:
    return " ".join((title, domain, host_name, description)).casefold()
