"""Finding mentors: by words, by what they know, speak and cost, by their ratings, and by when they have time."""

from dataclasses import dataclass, field
from typing import Any

from db import clock, listings, pages
from db.engine.transaction import Row, Transaction
from db.listings import shapes, words
from db.listings.filters import Filters
from db.listings.shapes import Shape

MOST_COUNTED = 1000
FEW_COUNTED = 100  # where each one is looked up
MOST_CHOICES = 24
WEEK = 7  # days in which somebody is free this week
# Of a word that more than so many have, only the word itself and the commonest that begin with it are looked for.
COMMON = 1000
# How much longer it takes to begin with one of them and look up the listing than to read the next listing and look
# whether it has the others.
LED = 1
KINDS: dict[str, tuple[type, ...]] = {
    "fit": (int, int, int),
    "standing": (int, int),
    "rating": (int, int, int),
    "price": (str, int, int),
    "open": (str, int),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word that was typed, and what stands for it in the index."""

    typed: str
    kind: str
    listings: int  # how many have it, or more
    likely: tuple[str, ...] = ()  # the words that are looked for, if it is not what was typed
    is_other: bool = False  # nobody says what was typed


@dataclass(frozen=True, slots=True)
class Counted:
    count: int
    is_more: bool = False  # there are more, which were not counted


@dataclass(frozen=True, slots=True)
class Found(pages.Page):
    counted: Counted | None  # None for a page that is not the first one
    spelt: dict[str, str] = field(default_factory=dict)  # what was looked for instead of what was typed


def page(tx: Transaction, viewer_id: int | None, wanted: Filters, after: str | None = None, home: str = "") -> Found:
    """With `home`, prices in that currency come before those in others, which are never compared with them."""
    terms = [_term(tx, typed) for typed in wanted.terms]
    spelt = {term.typed: term.likely[0] for term in terms if term.is_other}
    if any(not term.listings for term in terms):
        return Found([], None, Counted(0), spelt)
    search = _Search(tx, wanted, sorted(terms, key=lambda term: term.listings), viewer_id)
    found = search.by_price(home, after) if wanted.order == "price" and not wanted.currency else search.page(after)
    counted = None if after else search.count() if found.next else Counted(len(found.items))
    return Found([_fresh(row, tx.now) for row in found.items], found.next, counted, spelt)


def count(tx: Transaction, wanted: Filters) -> Counted:
    terms = [_term(tx, typed) for typed in wanted.terms]
    if any(not term.listings for term in terms):
        return Counted(0)
    return _Search(tx, wanted, sorted(terms, key=lambda term: term.listings), None).count()


def choices(tx: Transaction) -> dict[str, list[str]]:
    """What can be chosen: expertise that many have, the languages that are spoken, and the currencies of prices."""
    return tx.remembered(_choices)


def cards(tx: Transaction, viewer_id: int | None, mentor_ids: list[int]) -> list[Row]:
    """Those of them that are listed, in that order."""
    found = (tx.one("listed_card", id=mentor_id, me=viewer_id, now=tx.now) for mentor_id in mentor_ids)
    return [_fresh(card, tx.now) for card in found if card]


def _lead(
    tx: Transaction, rows: int, terms: list[Term], tagged: list[int], speakers: int | None, wanted: Filters
) -> str:
    """Whom to begin with: those of the rarest that is asked for, unless reading the listings in their order finds so
    many rows sooner. In the order of how well they fit, everybody has to be looked at.
    """
    counts = {"term": terms[0].listings if terms else None, "tag": tagged[0] if tagged else None, "language": speakers}
    known = {name: count for name, count in counts.items() if count is not None}
    if not known:
        return ""
    lead = min(known, key=lambda name: known[name])
    if terms and wanted.order == "fit" and known[lead] < COMMON:
        return lead
    listed = max(tx.remembered(_total), 1)
    read: float = rows
    for count in [*(term.listings for term in terms), *tagged, *([speakers] if speakers is not None else [])]:
        read *= max(listed / max(count, 1), 1)
    for is_narrowed in (
        wanted.rating,
        wanted.free or None,
        wanted.max_price,
        wanted.min_price,
        wanted.currency or None,
    ):
        read *= 2 if is_narrowed is not None else 1
    return lead if known[lead] * LED < min(read, listed) else ""


class _Search:
    """What is looked for, as one of the shapes that `shapes` composes, with its parameters."""

    def __init__(self, tx: Transaction, wanted: Filters, terms: list[Term], viewer_id: int | None):
        self._tx, self._viewer_id = tx, viewer_id
        held = sorted((tx.value("count_of_tag", folded=tag) or 0, tag) for tag in wanted.tags)
        speakers = 0
        if wanted.language:
            speakers = tx.value("count_of_language", language=wanted.language, most=MOST_COUNTED * 10)
        asked_for = (terms, [count for count, _tag in held], speakers if wanted.language else None, wanted)
        lead = _lead(tx, pages.FETCHED, *asked_for)
        self._counted_by = _lead(tx, FEW_COUNTED, *asked_for)
        order = wanted.order
        if order == "fit" and not (terms and lead):
            order = "standing"
        self.shape = Shape(
            order=order,
            terms=tuple(term.kind for term in terms),
            tags=len(held),
            language=bool(wanted.language),
            lead=lead,
            currency="this" if wanted.currency else "",
            least=wanted.min_price is not None,
            most=wanted.max_price is not None,
            rating=wanted.rating is not None,
            free=wanted.free,
        )
        self.given: dict[str, Any] = {f"tag_{number}": tag for number, (_count, tag) in enumerate(held)}
        for number, term in enumerate(terms):
            self.given |= _looked_for(term, number)
        self.given |= {
            "language": wanted.language,
            "currency": wanted.currency,
            "min_price": wanted.min_price,
            "max_price": wanted.max_price,
            "rating": wanted.rating,
            "now": tx.now,
            "free_before": clock.moved(tx.now, days=WEEK),
        }

    def page(self, after: str | None, limit: int = pages.FETCHED, **shape: Any) -> pages.Page:
        return pages.cut(self._rows(after, limit, **shape), *self._columns())

    def by_price(self, home: str, after: str | None) -> pages.Page:
        """First what costs money of the reader's own, then the other currencies one by one."""
        self.given["currency"] = home
        rows: list[Row] = []
        if home and (not after or after.startswith(f"{home}.")):
            rows = self._rows(after, pages.FETCHED, currency="this")
            after = None
        if len(rows) < pages.FETCHED:
            rows += self._rows(after, pages.FETCHED - len(rows), currency="others" if home else "")
        return pages.cut(rows, *self._columns())

    def count(self) -> Counted:
        is_looked_up = self.shape.terms or self.shape.tags or self.shape.language
        most = FEW_COUNTED if is_looked_up and not self._counted_by else MOST_COUNTED
        query = shapes.count(shapes.like(self.shape, lead=self._counted_by))
        counted = self._tx.composed(query, **self._parameters(query, most_counted=most + 1))[0].counted
        return Counted(min(counted, most), counted > most)

    def _rows(self, after: str | None, limit: int, **shape: Any) -> list[Row]:
        here = pages.start(after, *KINDS[self.shape.order])
        query = shapes.page(shapes.like(self.shape, after=here is not None, **shape))
        start = dict(zip((f"after_{name}" for name in self._columns()), here or (), strict=bool(here)))
        given = {"limit": limit, "me": self._viewer_id} | start
        return self._tx.composed(query, **self._parameters(query, **given))

    def _columns(self) -> tuple[str, ...]:
        return shapes.ORDERS[self.shape.order][0]

    def _parameters(self, query: Any, **more: Any) -> dict[str, Any]:
        given = self.given | more
        return {name: given[name] for name in query.parameters}


def _choices(tx: Transaction) -> tuple[dict[str, list[str]], str]:
    rows = tx.all("choices_of_mentors", most=MOST_CHOICES)
    kinds = ("tags", "languages", "currencies")
    return {kind: [row.value for row in rows if row.kind == kind] for kind in kinds}, pages.EVER


def _total(tx: Transaction) -> tuple[int, str]:
    return tx.value("count_listings"), pages.EVER


def _fresh(row: Row, now: str) -> Row:
    """What the clock has not looked up yet is not shown."""
    is_ahead = now < row.next_open_at < listings.NEVER
    return row if is_ahead else row._replace(next_open_at="")


def _term(tx: Transaction, typed: str) -> Term:
    """Who says a word that begins so; if nobody does, those that are nearly spelt so, or that contain it."""
    exact = tx.value("count_of_word", word=typed) or 0
    if exact and (len(typed) <= 2 or exact >= COMMON):
        return Term(typed, "words", exact)
    count = int(tx.value("count_of_words", first=typed, last=_after(typed)) or 0)
    if count >= COMMON:
        most = tx.all("most_used_words", first=typed, last=_after(typed), most=shapes.SPELLINGS)
        return Term(
            typed, "words", min(count, sum(row.listings for row in most)), likely=tuple(row.word for row in most)
        )
    if count:
        return Term(typed, "range", count)
    near = _near(tx, typed)
    if not near and len(typed) > 2:
        near = tx.all("words_with", pattern=f"%{typed}%", most=shapes.SPELLINGS)
    likely = tuple(row.word for row in near)
    return Term(typed, "words", sum(row.listings for row in near), likely=likely, is_other=bool(likely))


def _near(tx: Transaction, typed: str) -> list[Row]:
    parts = sorted(words.shortened(typed))
    if not parts:
        return []
    query = shapes.near()
    rows = tx.composed(query, **shapes.filled("part", parts, shapes.PARTS))
    slips = 1 if len(typed) < 8 else 2
    found = [(words.distance(typed, row.word), row) for row in rows]
    least = min((far for far, _row in found), default=9)
    return [row for far, row in found if far == least <= slips][: shapes.SPELLINGS]


def _looked_for(term: Term, number: int) -> dict[str, str]:
    if term.kind == "range":
        return {f"from_{number}": term.typed, f"to_{number}": _after(term.typed)}
    return shapes.filled(f"word_{number}", list(term.likely or [term.typed]), shapes.SPELLINGS)


def _after(text: str) -> str:
    """After every text that begins with this one."""
    return text + "\U0010ffff"
