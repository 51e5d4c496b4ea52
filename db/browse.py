"""What there is to book: filtered, a page at a time in the order of their starts; and what would suit somebody."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from db import clock, money, pages, patterns
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import CURRENCY
from db.language import _

MOST_COUNTED = 1000
# Up to so many sessions with the words are looked up and sorted. Of more, the first in the order are soon found.
FEW = 300
# Letters in the descriptions of a page. With more it is looked up each time: every filter has a page of its own.
LONGEST_REMEMBERED = 100_000
RECOMMENDED = 12
# How many of the best are checked: more only if hardly any of them can be booked.
LOOKED_AT = (40, 400, 4_000)
WHEN = ("", "today", "week", "range")


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody wants to see; the empty one shows everything."""

    domain: str = ""
    max_price: int | None = None
    since: str = ""  # the start is at or after
    until: str = ""  # and before
    words: str = ""
    currency: str = ""  # of the highest price; nothing is free in every currency

    def fits(self, card) -> bool:
        """Whether a session that was published just now belongs on a list that is looked at with these filters."""
        return (
            (not self.domain or card.domain == self.domain)
            and (self.max_price is None or card.price_cents <= self.max_price)
            and (not self.currency or card.currency == self.currency or card.price_cents == 0)
            and card.starts_at >= self.since
            and (not self.until or card.starts_at < self.until)
            and self.words in card.search_text
        )


def filters(given: dict, timezone: str) -> Filters:
    """From the parameters of an address. `from` and `to` are days in the reader's zone, both included, or moments.

    The highest price is in any currency, unless one follows it (`1000 EUR`) or is given.
    """
    if all(value in ("", None) for value in given.values()):
        return Filters()
    check = Check()
    sent = given.get("max_price")
    max_price, _space, currency = ("" if sent is None else str(sent)).strip().partition(" ")
    if currency := currency or given.get("currency", ""):
        check.choice("currency", currency, tuple(money.CURRENCIES), CURRENCY.sentence or "")
    highest = check.whole("max_price", max_price, least=0, most=10**12) if max_price else None
    when = check.choice("when", given.get("when", ""), WHEN, _("Please choose today, this week or a range."))
    since, until = _span(check, when, given.get("from", ""), given.get("to", ""), timezone)
    found = Filters(
        domain=check.text("domain", given.get("domain", ""), most=40),
        max_price=highest,
        since=since,
        until=until,
        words=check.text("q", given.get("q", ""), most=100, label=_("Search")).casefold(),
        currency=currency if highest else "",
    )
    check.done()
    return found


def page(tx: Transaction, viewer_id: int | None, wanted: Filters, after: str | None = None) -> pages.Page:
    found = _page(tx, wanted, after) if after or wanted.words else tx.remembered(_first_page, wanted)
    return _with_own(tx, viewer_id, found)


def count(tx: Transaction, wanted: Filters) -> int:
    """How many sessions fit, counted up to `MOST_COUNTED`."""
    return _count(tx, wanted) if wanted.words else tx.remembered(_first_count, wanted)


def domains(tx: Transaction) -> list[str]:
    return choices(tx)[0]


def choices(tx: Transaction) -> tuple[list[str], list[str]]:
    """The domains and the currencies of what can be booked."""
    return tx.remembered(_choices)


def _first_page(tx: Transaction, wanted: Filters) -> tuple[pages.Page, str]:
    """As time passes, a session leaves the list when it starts, and the first one leaves first."""
    found = _page(tx, wanted, None)
    if sum(len(row.description) for row in found.items) > LONGEST_REMEMBERED:
        return found, tx.now
    return found, found.items[0].starts_at if found.items else pages.EVER


def _first_count(tx: Transaction, wanted: Filters) -> tuple[int, str]:
    found = tx.remembered(_first_page, wanted)
    return _count(tx, wanted), found.items[0].starts_at if found.items else pages.EVER


def _choices(tx: Transaction) -> tuple[tuple[list[str], list[str]], str]:
    rows = tx.all("open_choices")
    known = [[row.value for row in rows if row.kind == kind] for kind in ("domain", "currency")]
    return (known[0], known[1]), pages.EVER


def _page(tx: Transaction, wanted: Filters, after: str | None) -> pages.Page:
    start, session_id = pages.start(after, str, int) or (_just_before(wanted.since), pages.LAST_ID)
    if start <= tx.now:  # a later page of an old list must not show what has begun
        start, session_id = tx.now, pages.LAST_ID
    parameters = {"after_start": start, "after_id": session_id, "limit": pages.FETCHED, **_parameters(wanted)}
    if _is_in_texts(wanted.words):
        texts = {name: value for name, value in parameters.items() if name != "pattern"}
        rows = tx.all("browse_texts", words=wanted.words, domain=wanted.domain or None, few=FEW, **texts)
        if rows[0].matched <= FEW:
            return pages.cut([row for row in rows if row.id], "starts_at", "id")
    if wanted.domain:
        rows = tx.all("browse_domain", domain=wanted.domain, **parameters)
    else:
        rows = tx.all("browse", **parameters)
    return pages.cut(rows, "starts_at", "id")


def _with_own(tx: Transaction, viewer_id: int | None, found: pages.Page) -> pages.Page:
    """Everybody is shown the same sessions; these are this person's bookings in them."""
    if viewer_id is None or not found.items:
        return found
    first, last = found.items[0].starts_at, found.items[-1].starts_at
    own = {one.session_id: one for one in tx.all("booked_between", me=viewer_id, first=first, last=last)}
    if not own:
        return found
    items = [
        row._replace(booking_status=mine.status, removed_at=mine.removed_at) if (mine := own.get(row.id)) else row
        for row in found.items
    ]
    return pages.Page(items, found.next)


def _count(tx: Transaction, wanted: Filters) -> int:
    since = max(tx.now, _just_before(wanted.since))
    parameters = {"after_start": since, "most": MOST_COUNTED, **_parameters(wanted)}
    if wanted.domain:
        return tx.value("count_open_domain", domain=wanted.domain, **parameters)
    if _is_in_texts(wanted.words):
        del parameters["pattern"]
        return tx.value("count_texts", words=wanted.words, **parameters)
    return tx.value("count_open", **parameters)


def recommended(tx: Transaction, learner_id: int) -> list:
    """What suits them best of what they could book: not full, not booked, and at no time of another seat."""
    held = tx.all("seats_ahead", me=learner_id)
    for most in LOOKED_AT:
        rows = tx.all("recommended", me=learner_id, now=tx.now, most=most)
        found = [row for row in rows if _can_book(row, held)]
        if len(found) >= RECOMMENDED or len(rows) < most:
            break
    return found[:RECOMMENDED]


def _can_book(session, held: list) -> bool:
    """`held` are the seats in the order of their start."""
    if session.seats_taken >= session.seats or session.booking_status:
        return False
    before = bisect_left(held, session.ends_at, key=lambda seat: seat.starts_at)  # nobody holds two at one time
    return before == 0 or held[before - 1].ends_at <= session.starts_at


def _parameters(wanted: Filters) -> dict:
    return {
        "until": wanted.until or pages.EVER,
        "max_price": wanted.max_price,
        "currency": wanted.currency or None,
        "pattern": patterns.part(wanted.words),
    }


def _is_in_texts(words: str) -> bool:
    """Whether the index of texts can find them: it has every three letters in a row. For one, each text is read."""
    return len(words) >= 2 and "\0" not in words


def _just_before(moment: str) -> str:
    """So that a page that starts after this moment begins with it."""
    return clock.moved(moment, seconds=-1) if moment else ""


def _span(check: Check, when: str, first: str, last: str, timezone: str) -> tuple[str, str]:
    today = clock.today(timezone)
    if when == "today":
        return "", clock.midnight(today + timedelta(days=1), timezone)
    if when == "week":
        return "", clock.midnight(today + timedelta(days=7 - today.weekday()), timezone)
    return _edge(check, "from", first, timezone, 0), _edge(check, "to", last, timezone, 1)


def _edge(check: Check, field: str, text: str, timezone: str, days: int) -> str:
    if not text:
        return ""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            if not 1970 < day.year < 9000:
                raise ValueError(text)
            return clock.midnight(day + timedelta(days=days), timezone)
        return clock.from_wall(text, timezone)
    except (ValueError, TypeError):
        check.errors[field] = _("Please enter a valid date.")
        return ""
