"""What is kept of each mentor follows from what they say, how they are rated, and when they are open."""

from db import answering, bookings, people, ratings, sessions
from db.hours import booking, slots
from db.hours import rules as hours_rules
from db.installation import rules
from db.listings import filters, finding, keeping
from db.people import accounts, closing, profile
from db.sessions import editing, publication
from tests.support import making
from tests.support.cast import ADA, MAX


def listing(tx, mentor=MAX):
    cards = finding.cards(tx, None, [mentor.id])
    return cards[0] if cards else None


def look(tx) -> None:
    while keeping.is_due(tx):
        keeping.refresh(tx)


def next_open(tx) -> str:
    look(tx)
    return listing(tx).next_open_at


def test_the_next_open_time_follows_each_thing_that_changes_it(tx):
    with making.at(tx, "2026-11-22T12:00:00Z"):  # a Sunday; Max lives in New York
        assert next_open(tx) == ""
        making.open_hours(tx, notice_hours=0)
        assert next_open(tx) == "2026-11-23T14:00:00Z"
        given = {"starts_at": "2026-11-23T14:00:00Z", "minutes": 30, "price_cents": 2500, "currency": "EUR"}
        booked = booking.book(tx, ADA, MAX.id, given).booking
        assert next_open(tx) == "2026-11-23T14:30:00Z"
        session = making.a_class(tx, starts_at="2026-11-23T14:30:00Z", duration_minutes=60)
        assert next_open(tx) == "2026-11-23T15:30:00Z"
        editing.update(tx, MAX, session.id, {"starts_at": "2026-11-23T15:30:00Z"})
        assert next_open(tx) == "2026-11-23T14:30:00Z"
        bookings.cancel(tx, ADA, booked.id)
        assert next_open(tx) == "2026-11-23T14:00:00Z"
        hours_rules.take_off(tx, MAX, "2026-11-23", "2026-11-23")
        assert next_open(tx) == "2026-11-24T14:00:00Z"
        publication.cancel(tx, MAX, session.id, "")
        hours_rules.save(tx, MAX, {"lengths": []})
        assert next_open(tx) == ""


def test_the_next_open_time_is_looked_up_again_when_it_can_no_longer_be_booked(tx):
    with making.at(tx, "2026-11-22T12:00:00Z"):
        making.open_hours(tx, notice_hours=2)
        assert next_open(tx) == "2026-11-23T14:00:00Z"
    with making.at(tx, "2026-11-23T12:00:00Z"):
        assert not keeping.is_due(tx) and next_open(tx) == "2026-11-23T14:00:00Z"
    with making.at(tx, "2026-11-23T12:00:30Z"):
        assert next_open(tx) == "2026-11-23T14:30:00Z"


def test_each_day_brings_another_into_reach(tx):
    with making.at(tx, "2026-11-22T12:00:00Z"):
        making.open_hours(tx, weekly=[{"weekday": 4, "from": "09:00", "to": "10:00"}], horizon_days=3)
        assert next_open(tx) == ""
    with making.at(tx, "2026-11-24T05:00:01Z"):
        assert next_open(tx) == "2026-11-27T14:00:00Z"


def test_what_is_kept_equals_what_the_slots_say_at_any_time(tx):
    making.open_hours(tx)
    look(tx)
    for hours in range(0, 24 * 9, 7):
        with making.at(tx, making.ahead(tx, hours=hours)):
            look(tx)
            slot = slots.next_open(tx, MAX.id, tx.now)
            assert listing(tx).next_open_at == slot.starts_at


def test_a_rating_a_new_name_and_a_price_are_found_at_once(tx):
    session = making.in_state(tx, "completed")
    ratings.rate(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id, 4, "")
    profile.update(tx, MAX.id, name="Zoë Zander", hourly_rate_cents=4000, expertise="Basketry")
    (found,) = finding.page(
        tx, None, filters.filters({"q": "zoe", "rating": "4", "max_price": "4000"}, ["basketry"])
    ).items
    assert (found.id, found.price_cents, found.rating_count) == (MAX.id, 4000, 1)
    assert finding.page(tx, None, filters.filters({"q": "Max"}, [])).items == []


def test_without_an_hourly_rate_the_cheapest_length_is_the_price_of_an_hour(tx):
    assert listing(tx).price_currency == "~"
    making.open_hours(tx, lengths=[{"minutes": 30, "price_cents": 1000, "currency": "GBP"}])
    assert (listing(tx).price_currency, listing(tx).price_cents) == ("GBP", 2000)


def test_who_leaves_pauses_or_closes_is_found_no_more_and_takes_their_words_along(tx):
    other, third = making.somebody(tx, "mentor", "Olga Other"), making.somebody(tx, "mentor", "Tina Third")
    accounts.delete(tx, other.id, people.password_hash(tx, other.id))
    closing.start(tx, third, people.password_hash(tx, third.id))
    assert finding.page(tx, None, filters.filters({"q": "olga"}, [])).items == []
    assert finding.page(tx, None, filters.filters({"q": "tina"}, [])).items == []
    tx._execute("UPDATE people SET paused_at = ? WHERE id = ?", (tx.now, MAX.id))
    keeping.keep(tx, MAX.id)
    assert listing(tx) is None
    answering.resume(tx, MAX)
    assert listing(tx).id == MAX.id
    assert [count for _rule, count in rules.counted(tx, tx._queries) if count] == []


def test_a_database_from_before_is_read_a_few_mentors_at_a_time(tx):
    for number in range(7):
        making.somebody(tx, "mentor", f"Mentor{number} Many")
    tx._execute("DELETE FROM misspellings")
    tx._execute("DELETE FROM listing_words")
    tx._execute("DELETE FROM words")
    tx._execute("UPDATE listings SET is_read = 0, due_at = ''")
    keeping.refresh(tx)
    assert tx._execute("SELECT COUNT(*) FROM listings WHERE is_read = 1").fetchone()[0] == keeping.AT_ONCE
    look(tx)
    assert len(finding.page(tx, None, filters.filters({"q": "many"}, [])).items) == 7
