"""The queries that find mentors. Which tables they read, and in which order, depends on what was chosen, so they are
composed: once for each shape, with parameters for what differs between two searches of one shape.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from db.engine.queries import Query

HERE = Path("db/listings/shapes.py")
SPELLINGS = 4  # of a word that was misspelt
PARTS = 21  # of a word, see `words.shortened`
MOST_NEAR = 100
# What each order compares, and whether the highest comes first.
ORDERS = {
    "fit": (("fit", "standing", "mentor_id"), True),
    "standing": (("standing", "mentor_id"), True),
    "rating": (("rating", "ratings", "mentor_id"), True),
    "price": (("price_currency", "price_cents", "mentor_id"), False),
    "open": (("next_open_at", "mentor_id"), False),
}
# Of these, those that a card has anyway, by the same name.
IN_CARDS = ("price_currency", "price_cents", "next_open_at")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a search looks at. Of a term, "range": the words that begin with it; "words": some of them."""

    order: str = "standing"
    terms: tuple[str, ...] = ()
    tags: int = 0  # of expertise: all of them
    language: bool = False
    lead: str = ""  # begins with those of the "term", "tag" or "language" that the fewest have; else reads in order
    currency: str = ""  # "this": prices in one currency; "others": in every other one
    least: bool = False
    most: bool = False
    rating: bool = False
    free: bool = False
    after: bool = False  # goes on where a page ended


class Those(NamedTuple):
    """Some of the mentors."""

    table: Any
    mentor_id: Any
    condition: Any

    def all(self) -> Any:
        from pypika import Query as Sql

        return Sql.from_(self.table).select(self.mentor_id.as_("mentor_id")).where(self.condition).as_("led")

    def include(self, one: Any) -> Any:
        """Whether this one is among them."""
        from pypika import Query as Sql
        from pypika.terms import ExistsCriterion

        found = Sql.from_(self.table).select(self.mentor_id).where(self.mentor_id == one.mentor_id)
        return ExistsCriterion(found.where(self.condition))


def like(shape: Shape, **changes: Any) -> Shape:
    return replace(shape, **changes)


def filled(name: str, values: list[str], size: int) -> dict[str, str]:
    """As many parameters as the shape has, the last value again and again."""
    return {f"{name}_{number}": values[min(number, len(values) - 1)] for number in range(size)}


@lru_cache(maxsize=512)
def page(shape: Shape) -> Query:
    """The cards of a page in order. Only these are read whole."""
    from pypika import Order, Table
    from pypika import Query as Sql
    from pypika.functions import Count
    from pypika.terms import Tuple

    columns, is_descending = ORDERS[shape.order]
    direction = Order.desc if is_descending else Order.asc
    found = _found(shape, columns).as_("found")
    chosen = Sql.from_(found).select(*(found.field(name) for name in columns))
    if shape.after:
        here = Tuple(*(found.field(name) for name in columns))
        there = Tuple(*(_parameter(f"after_{name}") for name in columns))
        chosen = chosen.where(here < there if is_descending else here > there)
    for name in columns:
        chosen = chosen.orderby(found.field(name), order=direction)
    few = chosen.limit(_parameter("limit")).as_("few")
    cards: Any = Table("mentor_cards")
    follows, sessions = Table("follows"), Table("sessions")
    is_followed = (
        Sql.from_(follows)
        .select(Count("*"))
        .where((follows.mentor_id == few.mentor_id) & (follows.learner_id == _parameter("me")))
    )
    upcoming = (
        Sql.from_(sessions)
        .select(Count("*"))
        .where((sessions.host_id == few.mentor_id) & (sessions.starts_at > _parameter("now")))
        .where((sessions.status == "scheduled") & (sessions.kind == "class"))
    )
    shown = [few.field(name) for name in columns if name not in IN_CARDS]
    made = Sql.from_(few).cross_join(cards).cross().where(cards.id == few.mentor_id)
    made = made.select(cards.star, *shown, is_followed.as_("is_followed"), upcoming.as_("upcoming"))
    for name in columns:
        made = made.orderby(few.field(name), order=direction)
    return _query("found_mentors", made.get_sql())


@lru_cache(maxsize=1)
def near() -> Query:
    """Words that share a part with one that was misspelt."""
    from pypika import Order, Table
    from pypika import Query as Sql

    slips, words = Table("misspellings"), Table("words")
    found = Sql.from_(slips).cross_join(words).cross().where(words.word == slips.word).distinct()
    found = found.where(slips.part.isin([_parameter(f"part_{number}") for number in range(PARTS)]))
    found = found.select(words.word, words.listings).orderby(words.listings, order=Order.desc).orderby(words.word)
    return _query("near_words", found.limit(MOST_NEAR).get_sql())


@lru_cache(maxsize=512)
def count(shape: Shape) -> Query:
    """How many there are, up to a number."""
    from pypika import Query as Sql
    from pypika.functions import Count

    some = _found(shape, ("mentor_id",)).limit(_parameter("most_counted")).as_("some")
    return _query("count_found_mentors", Sql.from_(some).select(Count("*").as_("counted")).get_sql())


def _found(shape: Shape, columns: tuple[str, ...]) -> Any:
    """Everybody who fits."""
    from pypika import Query as Sql
    from pypika import Table

    one: Any = Table("listings").as_("one")
    terms, tags, language = [*enumerate(shape.terms)], [*range(shape.tags)], shape.language
    weights = []
    if not shape.lead:
        found = Sql.from_(one)
    else:
        if shape.lead == "term":
            led, terms = _weighed(shape.terms[0], 0).as_("led"), terms[1:]
            weights.append(led.weight)
        elif shape.lead == "tag":
            led, tags = _all_tagged(0).all(), tags[1:]
        else:
            led, language = _all_speaking().all(), False
        found = Sql.from_(led).cross_join(one).cross().where(one.mentor_id == led.mentor_id)
    for condition in _conditions(shape, one):
        found = found.where(condition)
    for number in tags:
        found = found.where(_all_tagged(number).include(one))
    if language:
        found = found.where(_all_speaking().include(one))
    for number, kind in terms:
        found = found.where(_all_saying(kind, number).include(one))
        weights.append(_weight_of(one, kind, number))
    fit = sum(weights[1:], weights[0]).as_("fit") if "fit" in columns else None
    return found.select(*(fit if name == "fit" else one.field(name) for name in columns))


def _conditions(shape: Shape, one: Any) -> list[Any]:
    """An index of one of these would be read in another order than is wanted, and all of it sorted: `COALESCE` keeps
    the database from it.
    """
    from pypika.functions import Coalesce

    ordered = ORDERS[shape.order][0]

    def column(name: str, nothing: str | int) -> Any:
        return one.field(name) if name in ordered else Coalesce(one.field(name), nothing)

    found = []
    if shape.currency == "this":
        found.append(column("price_currency", "") == _parameter("currency"))
    elif shape.currency == "others":
        found.append(column("price_currency", "") != _parameter("currency"))
    if shape.least:
        found.append(column("price_cents", 0) >= _parameter("min_price"))
    if shape.most:
        found.append(column("price_cents", 0) <= _parameter("max_price"))
    if shape.rating:
        found.append(column("rating", 0) >= _parameter("rating"))
    if shape.free:
        found.append(column("next_open_at", "") > _parameter("now"))
        found.append(column("next_open_at", "") < _parameter("free_before"))
    return found


def _said() -> Any:
    from pypika import Table

    return Table("listing_words").as_("said")


def _all_saying(kind: str, number: int) -> Those:
    said = _said()
    return Those(said, said.mentor_id, _is_said(said, kind, number))


def _all_tagged(number: int) -> Those:
    from pypika import Table

    tagged = Table("person_tags").as_("tagged")
    return Those(tagged, tagged.person_id, tagged.folded == _parameter(f"tag_{number}"))


def _all_speaking() -> Those:
    from pypika import Table

    speaks = Table("person_languages").as_("speaks")
    return Those(speaks, speaks.person_id, speaks.language == _parameter("language"))


def _is_said(said: Any, kind: str, number: int) -> Any:
    if kind == "range":
        return (said.word >= _parameter(f"from_{number}")) & (said.word < _parameter(f"to_{number}"))
    return said.word.isin([_parameter(f"word_{number}_{place}") for place in range(SPELLINGS)])


def _worth(said: Any, kind: str, number: int) -> Any:
    """The word itself is worth twice as much as one that only begins with it."""
    from pypika import Case
    from pypika.functions import Max

    if kind != "range":
        return Max(said.weight)
    return Max(Case().when(said.word == _parameter(f"from_{number}"), said.weight * 2).else_(said.weight))


def _weighed(kind: str, number: int) -> Any:
    """Who said it, and what it is worth there."""
    from pypika import Query as Sql

    said = _said()
    worth = _worth(said, kind, number).as_("weight")
    return Sql.from_(said).select(said.mentor_id, worth).where(_is_said(said, kind, number)).groupby(said.mentor_id)


def _weight_of(one: Any, kind: str, number: int) -> Any:
    from pypika import Query as Sql
    from pypika.functions import Coalesce

    said = _said()
    worth = Sql.from_(said).select(_worth(said, kind, number)).where(said.mentor_id == one.mentor_id)
    return Coalesce(worth.where(_is_said(said, kind, number)), 0)


def _parameter(name: str) -> Any:
    from pypika import Parameter

    return Parameter(f":{name}")


def _query(name: str, sql: str) -> Query:
    return Query(name, sql, HERE, 1)
