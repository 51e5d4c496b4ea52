"""Finding mentors: every search equals a plain look at all of them."""

import random

import pytest

from db import clock, pages
from db.listings import filters, finding, keeping, shapes, words
from db.people import profile
from db.refusals import Invalid
from tests.support import making
from tests.support.cast import ADA, MAX

KNOWN = ("Python", "SQL", "Design", "Careers")
SAID = ["teams", "code", "rivers", "bridges", "python", "careers", "testing", "tests"]


def ids(tx, given=None, expertise=(), home="EUR", after=None) -> list[int]:
    wanted = filters.filters(given or {}, list(expertise), home)
    return [row.id for row in finding.page(tx, None, wanted, after, home).items]


def introduced(tx, name="Some Body", **given):
    person = making.somebody(tx, "mentor", name)
    profile.update(tx, person.id, **given)
    return person


@pytest.fixture
def crowd(tx):
    chance, found = random.Random(4), []
    for number in range(60):
        person = introduced(
            tx,
            f"{chance.choice(['Ana', 'Bo', 'Čeněk'])} Number{number}",
            expertise=", ".join(chance.sample(KNOWN, chance.randint(0, 3))),
            bio=" ".join(chance.choices(SAID, k=chance.randint(0, 5))),
            hourly_rate_cents=chance.choice([0, 1000, 2500, 6000]),
            currency=chance.choice(["EUR", "USD"]),
            languages=chance.choice([[], ["en"], ["de", "en"]]),
        )
        stars, count = chance.choice([(0, 0), (5, 1), (18, 4), (49, 10)])
        opens = chance.choice(["9999", making.ahead(tx, days=2), making.ahead(tx, days=9)])
        tx._execute("UPDATE people SET rating_sum = ?, rating_count = ? WHERE id = ?", (stars, count, person.id))
        keeping.keep(tx, person.id)
        tx._execute("UPDATE listings SET next_open_at = ? WHERE mentor_id = ?", (opens, person.id))
        found.append(person.id)
    return found


def plainly(tx, given, expertise) -> set[int]:
    """By reading everybody."""
    found = set()
    rows = tx._execute("""SELECT p.id, p.name, p.expertise, p.bio, p.languages, p.hourly_rate_cents, p.currency,
        p.rating_sum, p.rating_count, l.next_open_at FROM people AS p JOIN listings AS l ON l.mentor_id = p.id""")
    for mentor_id, name, knows, bio, languages, rate, currency, stars, count, opens in rows.fetchall():
        said = words.of(f"{name} {knows} {bio}")
        known = {word.strip().casefold() for word in knows.split(",")}
        limit = given.get("max_price")
        if (
            all(any(word.startswith(typed) for word in said) for typed in words.of(given.get("q", "")))
            and all(tag.casefold() in known for tag in expertise)
            and (not limit or (0 < rate <= int(limit) and currency == "EUR"))
            and (not given.get("rating") or (count and stars / count >= float(given["rating"])))
            and (not given.get("language") or given["language"] in languages.split())
            and (not given.get("free") or tx.now < opens < clock.moved(tx.now, days=7))
        ):
            found.add(mentor_id)
    return found


CHOICES = {
    "q": ["", "python", "test", "Ana cod", "riv", "cenek"],
    "max_price": ["", "2500"],
    "rating": ["", "4.5"],
    "language": ["", "de"],
    "free": ["", "1"],
}


@pytest.mark.parametrize("order", filters.ORDERS)
@pytest.mark.parametrize("common", [2, 2000])
def test_every_search_finds_whom_a_plain_look_finds_each_once_in_order(tx, crowd, order, common, monkeypatch):
    chance = random.Random(order)
    monkeypatch.setattr(finding, "LED", chance.choice([0.1, 2, 50]))
    for _ in range(40):
        given = {name: chance.choice(options) for name, options in CHOICES.items()} | {"sort": order}
        expertise = chance.sample(KNOWN, chance.choice([0, 0, 1, 2]))
        wanted = filters.filters(given, expertise, "EUR")
        seen, after, counted = [], None, None
        while True:
            found = finding.page(tx, None, wanted, after, "EUR")
            counted = counted or found.counted
            seen += found.items
            if not (after := found.next):
                break
        assert len({row.id for row in seen}) == len(seen)
        assert {row.id for row in seen} == plainly(tx, given, expertise), (given, expertise)
        assert counted.count == len(seen) or counted.is_more
        if order == "rating":
            stars = [row.rating_sum / row.rating_count if row.rating_count else 0 for row in seen]
            assert stars == sorted(stars, reverse=True)
        elif order == "price":
            prices = [(row.price_currency != "EUR", row.price_currency, row.price_cents) for row in seen]
            assert prices == sorted(prices)
        elif order == "open":
            opening = [row.next_open_at or "9999" for row in seen]
            assert opening == sorted(opening)


def test_a_typo_finds_what_was_meant_and_says_so(tx):
    person = introduced(tx, expertise="Python")
    found = finding.page(tx, None, filters.filters({"q": "pyhton"}, []))
    assert [row.id for row in found.items] == [person.id] and found.spelt == {"pyhton": "python"}
    assert ids(tx, {"q": "ythonist"}) == []


def test_a_part_of_a_word_is_found_if_no_word_begins_with_it(tx):
    person = introduced(tx, headline="Modern JavaScript")
    assert ids(tx, {"q": "script"}) == [person.id]


def test_pages_neither_repeat_nor_skip_even_when_many_share_a_name(tx):
    made = [making.somebody(tx, "mentor", "Sam Same").id for _ in range(60)]
    seen, after = [], None
    while True:
        found = finding.page(tx, None, filters.filters({"q": "sam"}, []), after)
        seen += [one.id for one in found.items]
        if not (after := found.next):
            break
    assert sorted(seen) == sorted(made)


def test_names_come_before_expertise_and_expertise_before_what_is_only_mentioned(tx):
    mentions = introduced(tx, bio="I like rust.")
    knows = introduced(tx, expertise="Rust")
    is_called = introduced(tx, "Rust Robertson")
    begins = introduced(tx, bio="A rusty gate.")
    assert ids(tx, {"q": "rust"}) == [is_called.id, knows.id, mentions.id, begins.id]


def test_prices_in_different_currencies_are_never_compared(tx):
    cheap = introduced(tx, hourly_rate_cents=1000, currency="JPY")
    dear, dearer = (introduced(tx, hourly_rate_cents=cents, currency="EUR") for cents in (9000, 9500))
    assert ids(tx, {"sort": "price"}, home="EUR") == [dear.id, dearer.id, cheap.id, MAX.id]
    assert ids(tx, {"sort": "price"}, home="JPY") == [cheap.id, dear.id, dearer.id, MAX.id]
    assert ids(tx, {"max_price": "9000"}, home="EUR") == [dear.id]
    assert ids(tx, {"max": "90", "currency": "EUR"}, home="JPY") == [dear.id]
    assert ids(tx, {"max": "20", "currency": "JPY"}) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"q": "x" * 101}, "q"),
        ({"currency": "XXX"}, "currency"),
        ({"min": "many"}, "min_price"),
        ({"max_price": "-1"}, "max_price"),
        ({"min_price": "2", "max_price": "1"}, "max_price"),
        ({"rating": "9"}, "rating"),
        ({"sort": "luck"}, "sort"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(given, field):
    with pytest.raises(Invalid) as refused:
        filters.filters(given, [])
    assert set(refused.value.errors) == {field}


def test_a_search_has_only_so_many_words_and_tags():
    with pytest.raises(Invalid):
        filters.filters({}, ["a", "b", "c", "d", "e", "f"])
    assert len(filters.filters({"q": " ".join("abcdefghijk")}, []).terms) == filters.MOST_TERMS


def test_the_end_of_another_order_is_no_page(tx):
    with pytest.raises(Invalid):
        finding.page(tx, None, filters.Filters(order="price"), "5.5.5.5x")


def test_a_shape_is_composed_once():
    shape = shapes.Shape(order="rating", terms=("range",), tags=2)
    assert shapes.page(shape) is shapes.page(shapes.Shape(order="rating", terms=("range",), tags=2))


def test_a_page_is_one_query_however_many_there_are(tx, crowd):
    finding.page(tx, ADA.id, filters.Filters())
    before = tx.queries_run
    assert len(finding.page(tx, ADA.id, filters.Filters()).items) == pages.SIZE
    assert tx.queries_run - before == 2  # and the count
