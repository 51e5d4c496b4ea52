"""Browsing sessions: the filters, the pages and the recommendations."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import bookings, browse, follows, likes, requests
from db.browse import Filters, filters
from db.refusals import Invalid
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from ws import topics

NOW = "2026-06-10T12:00:00Z"  # a Wednesday
EVERYTHING = Filters()


@pytest.fixture(autouse=True)
def wednesday(tx):
    with making.at(tx, NOW):
        yield


def found(tx, zone: str = "UTC", **given) -> set[str]:
    return {one.title for one in browse.page(tx, None, filters(given, zone)).items}


def all_pages(tx, wanted=EVERYTHING) -> list[int]:
    seen, after = [], None
    while True:
        page = browse.page(tx, None, wanted, after)
        seen += [one.id for one in page.items]
        if not (after := page.next):
            return seen


def test_sessions_are_filtered_by_domain(tx):
    making.listed(tx, title="snake", domain="Python")
    making.listed(tx, title="paint", domain="Design")
    assert found(tx, domain="Python") == {"snake"}
    assert found(tx) == {"snake", "paint"}
    assert browse.domains(tx) == ["Design", "Python"]


def test_sessions_are_filtered_by_highest_price(tx):
    for price in (0, 1500, 1501):
        making.listed(tx, title=str(price), price_cents=price)
    assert found(tx, max_price="1500") == {"0", "1500"}
    assert found(tx, max_price=0) == {"0"}
    assert found(tx, max_price="") == {"0", "1500", "1501"}


def test_a_highest_price_is_in_one_currency_and_what_is_free_fits_every_one(tx):
    for price, currency in ((900, "EUR"), (900, "JPY"), (2000, "EUR"), (0, "USD")):
        making.listed(tx, title=f"{price} {currency}", price_cents=price, currency=currency)
    assert found(tx, max_price="1000 EUR") == found(tx, max_price=1000, currency="EUR") == {"900 EUR", "0 USD"}
    assert found(tx, max_price="1000 USD") == {"0 USD"}
    assert found(tx, max_price="1000") == {"900 EUR", "900 JPY", "0 USD"}
    assert browse.choices(tx) == (["Python"], ["EUR", "JPY", "USD"])
    for wrong in ("1000 XXX", "1000 EUR USD", "EUR"):
        with pytest.raises(Invalid):
            filters({"max_price": wrong}, "UTC")


def test_what_is_published_just_now_is_listed_by_the_same_rule(tx):
    wanted = filters({"max_price": "1000 EUR"}, "UTC")
    fits = [
        wanted.fits(tx.one("card", id=making.listed(tx, price_cents=price, currency=currency), now=tx.now))
        for price, currency in ((900, "EUR"), (900, "JPY"), (1100, "EUR"), (0, "USD"))
    ]
    assert fits == [True, False, False, True]
    assert topics.browsed(topics.browse(wanted, "UTC")) == (wanted, "UTC")


@pytest.mark.parametrize(
    ("zone", "given", "expected"),
    [
        ("UTC", {"when": "today"}, {"06-10T23:59", "06-10T12:30"}),
        ("Asia/Kolkata", {"when": "today"}, {"06-10T12:30"}),
        ("America/New_York", {"when": "today"}, {"06-10T12:30", "06-10T23:59", "06-11T00:00"}),
        ("UTC", {"when": "week"}, {"06-10T12:30", "06-10T23:59", "06-11T00:00", "06-14T23:59"}),
        ("Asia/Kolkata", {"when": "week"}, {"06-10T12:30", "06-10T23:59", "06-11T00:00"}),
        (
            "America/New_York",
            {"when": "week"},
            {"06-10T12:30", "06-10T23:59", "06-11T00:00", "06-14T23:59", "06-15T00:00"},
        ),
        ("UTC", {"when": "range", "from": "2026-06-11", "to": "2026-06-14"}, {"06-11T00:00", "06-14T23:59"}),
        (
            "America/New_York",
            {"when": "range", "from": "2026-06-14", "to": "2026-06-14"},
            {"06-14T23:59", "06-15T00:00"},
        ),
        ("UTC", {"from": "2026-06-15"}, {"06-15T00:00"}),
        ("UTC", {"to": "2026-06-10"}, {"06-10T12:30", "06-10T23:59"}),
        ("UTC", {"from": "2026-06-14T23:59Z"}, {"06-14T23:59", "06-15T00:00"}),
        ("UTC", {"from": "2026-06-20", "to": "2026-06-12"}, set()),
    ],
)
def test_sessions_are_filtered_by_day_in_the_readers_time_zone(tx, zone, given, expected):
    for time in ("06-10T12:30", "06-10T23:59", "06-11T00:00", "06-14T23:59", "06-15T00:00"):
        making.listed(tx, title=time, starts_at=f"2026-{time}:00Z")
    assert found(tx, zone, **given) == expected


def test_sessions_are_searched_by_title_domain_description_and_host(tx):
    making.listed(tx, title="Tests one trusts", domain="Python", description="With a whiteboard")
    for words in ("tests ONE", "pyth", "WHITEBOARD", "max mentor"):
        assert found(tx, q=words) == {"Tests one trusts"}, words
    assert found(tx, q="blackboard") == set()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("STRASSE", "Straße"),
        ("éCOLE", "L'École"),
        ("e\u0301cole", "L'École"),
        ("l'é", "L'E\u0301cole"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
    ],
)
def test_search_ignores_case_and_unicode_form(tx, words, title):
    session = making.a_class(tx, title=title)
    assert found(tx, q=words) == {session.title}


@pytest.mark.parametrize(
    ("words", "expected"),
    [("%", {"100% sure"}), ("_", {"snake_case"}), ("\\", {"C:\\ drive"}), ("0%", {"100% sure"}), ("1%s", set())],
)
def test_wildcards_in_a_search_are_literal(tx, words, expected):
    for title in ("100% sure", "snake_case", "C:\\ drive", "plain"):
        making.listed(tx, title=title)
    assert found(tx, q=words) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_price", "-1"),
        ("max_price", "cheap"),
        ("when", "later"),
        ("from", "soon"),
        ("from", "0001-01-01"),
        ("to", "2026-02-30"),
        ("to", "9999-12-31"),
        ("q", "x" * 101),
    ],
)
def test_an_invalid_filter_is_named(field, value):
    with pytest.raises(Invalid) as refused:
        filters({field: value}, "UTC")
    assert set(refused.value.errors) == {field}


WORDS = ("", "a", "É", "ß", "%", "_", "\\", "max", "python", "A B")


@given(
    st.tuples(
        st.sampled_from(["Aé", "ASS", "a_b", "100%", "\\"]),
        st.sampled_from(["Python", "Design"]),
        st.sampled_from([0, 1500]),
        st.integers(-1, 5),
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "domain": st.sampled_from(["Python", "Design", "python"]),
            "max_price": st.sampled_from([0, 1499, 1500]),
            "when": st.sampled_from(["today", "week"]),
            "from": st.sampled_from(["2026-06-10", "2026-06-12", "2026-06-11T12:00:00Z"]),
            "to": st.sampled_from(["2026-06-10", "2026-06-12", "2026-06-11T12:00:00Z"]),
            "q": st.sampled_from(WORDS),
        },
    ),
    st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York"]),
)
@settings(max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_published_session_joins_exactly_the_lists_whose_filters_match(tx, session, wanted, zone):
    title, domain, price, half_days = session
    tx._execute("SAVEPOINT example")
    try:
        session_id = making.listed(
            tx, title=title, domain=domain, price_cents=price, starts_at=making.ahead(tx, hours=12 * half_days)
        )
        card = tx.one("card", id=session_id, now=tx.now)
        chosen = filters(wanted, zone)
        assert (card is not None and chosen.fits(card)) == (all_pages(tx, chosen) == [session_id])
    finally:
        tx._execute("ROLLBACK TO example")
        tx._execute("RELEASE example")


@pytest.mark.parametrize("wanted", [Filters(), Filters(domain="Python"), Filters(since="2026-06-11T12:00:00Z")])
def test_pages_neither_repeat_nor_skip_even_when_many_sessions_start_at_once(tx, wanted):
    made = [making.listed(tx, starts_at=making.ahead(tx, days=1 + number // 40)) for number in range(110)]
    assert all_pages(tx, wanted) == made


def test_a_page_continues_where_the_last_one_ended_whatever_was_added_meanwhile(tx):
    made = [making.listed(tx, title=str(number)) for number in range(40)]
    first = browse.page(tx, None, Filters())
    making.listed(tx, title="earlier", starts_at=making.ahead(tx, days=1))
    tx.run("cancel_session", id=made[3], me=MAX.id, reason="")
    assert [one.id for one in (*first.items, *browse.page(tx, None, Filters(), first.next).items)] == made


def test_sessions_whose_start_has_passed_are_on_no_page(tx):
    for seconds in (-3600, -1, 0):
        making.listed(tx, starts_at=making.ahead(tx, seconds=seconds))
    coming = making.listed(tx, starts_at=making.ahead(tx, seconds=1))
    assert all_pages(tx) == [coming]
    assert all_pages(tx, Filters(since="2026-01-01T00:00:00Z")) == [coming]
    assert [one.id for one in browse.page(tx, None, Filters(), "2026-06-01T00:00:00Z.999999999999999999").items] == [
        coming
    ]


@pytest.mark.parametrize("state", ["draft", "live", "completed", "cancelled", "missed"])
def test_only_scheduled_sessions_are_shown(tx, state):
    making.in_state(tx, state)
    assert all_pages(tx) == []


def test_private_sessions_are_not_shown(tx):
    requests.accept(tx, MAX, making.a_request(tx).id, making.ahead(tx, days=2))
    assert all_pages(tx) == [] and browse.domains(tx) == []


def test_a_card_shows_whether_the_reader_has_a_seat(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    assert [browse.page(tx, viewer, Filters()).items[0].booking_status for viewer in (ADA.id, OTTO.id, None)] == [
        "booked",
        "waitlisted",
        None,
    ]


def recommended(tx) -> list[str]:
    return [one.title for one in browse.recommended(tx, ADA.id)]


def test_only_bookable_sessions_are_recommended(tx):
    making.listed(tx, title="begun", starts_at=tx.now)
    making.a_full_class(tx, OTTO, title="full", starts_at=making.ahead(tx, days=3))
    making.a_full_class(tx, ADA, title="held", starts_at=making.ahead(tx, days=5))
    making.listed(tx, title="at the same time", starts_at=making.ahead(tx, days=5, minutes=59))
    waiting = making.a_full_class(tx, OTTO, title="waited for", starts_at=making.ahead(tx, days=7))
    bookings.wait(tx, ADA, waiting.id)
    making.a_draft(tx, title="draft")
    publication.cancel(tx, MAX, making.a_class(tx, title="off").id, "")
    making.listed(tx, title="right after", starts_at=making.ahead(tx, days=5, hours=1))
    assert recommended(tx) == ["right after"]


def test_known_mentors_come_before_known_domains_before_the_best_rated_before_the_soonest(tx):
    known, stranger, praised = (making.somebody(tx, "mentor") for _ in range(3))
    follows.follow(tx, ADA, known.id)
    tx.run("add_rating", id=praised.id, rating=5)
    likes.like(
        tx,
        ADA,
        making.listed(
            tx, making.somebody(tx, "mentor"), title="liked", domain="Python", starts_at=making.ahead(tx, days=9)
        ),
    )
    making.listed(tx, stranger, title="soonest", domain="Design", starts_at=making.ahead(tx, days=1))
    making.listed(tx, praised, title="praised", domain="Design", starts_at=making.ahead(tx, days=2))
    making.listed(tx, stranger, title="domain", domain="Python", starts_at=making.ahead(tx, days=3))
    making.listed(tx, known, title="followed", domain="Design", starts_at=making.ahead(tx, days=4))
    making.listed(tx, known, title="both", domain="Python", starts_at=making.ahead(tx, days=5))
    assert recommended(tx) == ["liked", "both", "followed", "domain", "praised", "soonest"]


def test_a_known_mentor_is_recommended_even_after_hundreds_of_other_sessions(tx):
    follows.follow(tx, ADA, MAX.id)
    other = making.somebody(tx, "mentor")
    for number in range(400):
        making.listed(tx, other, starts_at=making.ahead(tx, hours=1 + number))
    making.listed(tx, title="far ahead", starts_at=making.ahead(tx, days=90))
    assert recommended(tx)[0] == "far ahead" and len(recommended(tx)) == 12


def test_other_peoples_likes_do_not_affect_recommendations(tx):
    making.listed(tx, title="first", starts_at=making.ahead(tx, days=1))
    likes.like(tx, OTTO, making.listed(tx, title="second"))
    assert recommended(tx) == ["first", "second"]
