"""Analytics: every figure equals a slow, plain recount, whatever happened, wherever the mentor is."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db import analytics, attendance, bookings, clock, figures, follows, ratings, rooms
from db.installation import future
from db.people import accounts
from db.refusals import Invalid
from db.sessions import editing, readiness
from tests.support import decades, making, wandering
from tests.support.cast import ADA, MAX, OTTO
from tests.support.filling import insert
from tests.support.recounting import Recount, must_equal
from tests.support.wandering import Walk

ZONES = ("America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Beirut")
# Clocks change in each of them, but not on one day; Kathmandu is 5:45 ahead.
BEGINS = ("2026-03-02T08:00:00Z", "2026-10-20T08:00:00Z", "2026-02-10T08:00:00Z")


class Weeks(Walk):
    """Weeks instead of hours, in several currencies, with mentors all over the world."""

    waits = (0, 900, 3600, 7200, 30_000)

    def __init__(self, tx, seed: int):
        super().__init__(tx, seed)
        self.now = tx.now = BEGINS[seed % len(BEGINS)]
        self.mentors = [making.somebody(tx, "mentor", f"Mentor {zone}", zone) for zone in ZONES[:3]]

    def reprice(self) -> None:
        """After some have booked: they keep the currency they booked in."""
        session_id = self._session("scheduled")
        changed = {"currency": self.chance.choice(("EUR", "USD", "JPY")), "domain": self.chance.choice("AB")}
        editing.update(self.tx, self._host_of(session_id), session_id, changed)

    def hold(self) -> None:
        """One that takes place from its start to its end, and some of those who booked come."""
        host, wanted = self._mentor(), self.chance.sample(self.learners, 4)
        given = {"starts_at": self._soon(), "seats": 3, "domain": self.chance.choice("ABC")}
        given |= {"price_cents": self.chance.choice((0, 999, 1500)), "currency": self.chance.choice(("EUR", "USD"))}
        given |= {"meeting_link": self.chance.choice(("", "", "https://example.org/room"))}
        session = making.a_class(self.tx, host, **given)
        for number, learner in enumerate(wanted):
            if number == 2 and self.chance.random() < 0.3:
                editing.update(self.tx, host, session.id, {"currency": "JPY"})
            (bookings.book if number < 3 else bookings.wait)(self.tx, learner, session.id)
        if self.chance.random() < 0.2:
            bookings.cancel(self.tx, wanted[0], bookings.participants(self.tx, session.id)[0].id)
        with making.at(self.tx, session.starts_at):
            readiness.start(self.tx, host, session.id)
            seats = [one for one in bookings.participants(self.tx, session.id) if one.status == "booked"]
            for one in seats:
                if self.chance.random() < 0.7:
                    readiness.attend(self.tx, one.learner_id, session.id)
            if seats and self.chance.random() < 0.3:
                rooms.remove(self.tx, host, session.id, self.chance.choice(seats).learner_id)
            readiness.end(self.tx, host, session.id)
        self.now = max(self.now, session.starts_at)
        self.tx.now = self.now


ACTS = ((Weeks.hold, 30), (Weeks.reprice, 10), (Weeks.rate, 25), *wandering.WEIGHTED)


def live(walk: Walk, steps: int) -> None:
    for _ in range(steps):
        walk.step(walk.chance.choices([act for act, _ in ACTS], [weight for _, weight in ACTS])[0])


def walked(tx, seed: int, steps: int) -> Weeks:
    walk = Weeks(tx, seed)
    live(walk, steps)
    return walk


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_equals_a_plain_recount_of_a_random_history(tx, seed):
    walk = walked(tx, seed, 160)
    counted = Counter()
    for mentor in walk.mentors:
        for days in (1, 7, 30, 90, 365):
            with making.at(tx, walk.now):
                plain = Recount(tx, mentor, days)
                must_equal(analytics.report(tx, mentor, days), plain)
            counted += plain.now
            counted["currencies"] = max(counted["currencies"], len({one for _domain, one in plain.revenue}))
    assert min(counted[name] for name in ("no_shows", "attended", "rating_count", "sessions")) > 5
    assert counted["currencies"] > 1
    assert [tx.value(f"{kept}_otherwise") for kept in ("figures", "figure_days", "audience_days")] == [0, 0, 0]


def test_a_figure_that_is_not_kept_up_is_found(tx, monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(figures, "recount", lambda tx, session_id: None)
    walk = walked(tx, 1, 60)
    with making.at(tx, walk.now), pytest.raises(AssertionError):
        for mentor in walk.mentors:
            must_equal(analytics.report(tx, mentor, 365), Recount(tx, mentor, 365))


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    zone=st.sampled_from([*ZONES, "UTC", "Europe/Dublin", "America/Havana", "Pacific/Apia", "America/St_Johns"]),
    day=st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    days=st.sampled_from([1, 30, 90, 365]),
)
def test_offsets_are_those_of_the_zone_at_every_hour(zone, day, days):
    found = analytics._offsets(zone, day, days)
    begins = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).timestamp() // 60
    for hour in range(0, days * 24, 5):
        minute = int(begins) + hour * 60
        number = sum(minute >= found[f"change_{change}"] for change in range(1, analytics.CHANGES + 1))
        then = datetime.fromtimestamp(minute * 60, ZoneInfo(zone))
        assert found[f"offset_{number}"] * 60 == then.utcoffset().total_seconds()


def held(tx, *learners, came=True, **fields) -> int:
    session = making.a_class(tx, **fields)
    for learner in learners:
        bookings.book(tx, learner, session.id)
    making.begin(tx, session.id, end=True, came=came)
    return session.id


def test_who_missed_it_counts_and_who_was_removed_does_not(tx):
    session = making.a_class(tx, starts_at=making.ahead(tx, hours=3), seats=3)
    third = making.somebody(tx)
    for learner in (ADA, OTTO, third):
        bookings.book(tx, learner, session.id)
    making.begin(tx, session.id)
    with making.at(tx, session.starts_at):
        readiness.attend(tx, ADA.id, session.id)
        rooms.remove(tx, MAX, session.id, third.id)
        readiness.end(tx, MAX, session.id)
        sums = analytics.report(tx, MAX, 30).sums
    assert (sums.enrolments, sums.attended, sums.no_shows) == (3, 1, 1)
    assert (sums.attendance_rate, sums.no_show_rate) == (0.5, 0.5)


def test_nobody_missed_a_session_whose_room_nobody_joined(tx):
    held(tx, ADA, came=False)
    session_id = making.a_full_class(tx, OTTO, starts_at=making.ahead(tx, days=5)).id
    making.begin(tx, session_id)
    attendance.joined(tx, MAX.id, session_id)
    with making.at(tx, making.ahead(tx, days=5)):
        readiness.end(tx, MAX, session_id)
        sums = analytics.report(tx, MAX, 30).sums
    assert (sums.enrolments, sums.attended, sums.no_shows) == (2, 0, 1)


def test_nobody_knows_who_came_to_a_meeting_link(tx):
    session_id = held(tx, ADA, meeting_link="https://example.org/room")
    with making.at(tx, making.ahead(tx, days=3)):
        sums = analytics.report(tx, MAX, 30).sums
    assert session_id and sums.enrolments == 1 and sums.attendance_rate is None is sums.no_show_rate


def test_the_hours_are_those_where_the_mentor_is(tx):
    """In New York, whose clocks go forward on 8 March 2026."""
    with making.at(tx, "2026-03-01T12:00:00Z"):
        held(tx, ADA, starts_at="2026-03-06T23:30:00Z")  # Friday 18:30
        held(tx, ADA, OTTO, starts_at="2026-03-13T22:30:00Z")  # Friday 18:30
        held(tx, ADA, starts_at="2026-03-16T03:59:00Z")  # Sunday 23:59
    with making.at(tx, "2026-03-20T12:00:00Z"):
        report = analytics.report(tx, MAX, 30)
    assert report.hours[4][18] == 3 and report.hours[6][23] == 1 and sum(map(sum, report.hours)) == 4
    assert [one.sums.sessions for one in report.spans if one.sums.sessions] == [1, 1, 1]
    assert len(report.spans) == 30 and report.spans[-1].starts_at == "2026-03-20T04:00:00Z"


def test_a_year_is_in_months_and_a_quarter_in_weeks_that_end_today(tx):
    with making.at(tx, "2026-03-20T12:00:00Z"):
        year, quarter = analytics.report(tx, MAX, 365), analytics.report(tx, MAX, 90)
    assert len(year.spans) == 13 and [one.starts_at[:10] for one in year.spans[-2:]] == ["2026-02-01", "2026-03-01"]
    assert len(quarter.spans) == 13
    assert (quarter.spans[-1].starts_at[:10], quarter.spans[-1].ends_at[:10]) == ("2026-03-14", "2026-03-20")


def test_a_rating_counts_where_its_session_does_and_followers_as_long_as_they_stay(tx):
    session_id = held(tx, ADA)
    booking = next(one for one in bookings.participants(tx, session_id))
    follows.follow(tx, ADA, MAX.id)
    follows.follow(tx, OTTO, MAX.id)
    follows.unfollow(tx, OTTO, MAX.id)
    ratings.rate(tx, ADA, booking.id, 4, "")
    with making.at(tx, making.ahead(tx, days=3)):
        report = analytics.report(tx, MAX, 30)
    assert report.sums.average_rating == 4 and report.people.followers == 1 == report.people.new_followers


def test_who_leaves_is_in_no_figure_of_people_any_more(tx):
    third = making.somebody(tx, name="Third")
    for learner in (ADA, OTTO, third):
        follows.follow(tx, learner, MAX.id)
    follows.unfollow(tx, OTTO, MAX.id)
    for number, learners in enumerate(((ADA, third), (third,), (OTTO, third)), 1):
        held(tx, *learners, starts_at=making.ahead(tx, days=number))
    with making.at(tx, making.ahead(tx, days=5)):
        for gone in (None, third, ADA):
            if gone:
                tx._execute("UPDATE people SET password_hash = 'x' WHERE id = ?", (gone.id,))
                accounts.delete(tx, gone.id, "x")
            must_equal(analytics.report(tx, MAX, 30), Recount(tx, MAX, 30))
            assert tx.value("audience_days_otherwise") == 0
        people = analytics.report(tx, MAX, 30).people
    assert (people.followers, people.students, people.repeat_students) == (0, 1, 0)


def test_followers_are_counted_on_the_day_where_the_clock_was_put_right(tx):
    with making.at(tx, clock.after(days=400)):
        follows.follow(tx, ADA, MAX.id)
    future.put_right(tx)
    assert tx.value("audience_days_otherwise") == 0 and analytics.report(tx, MAX, 1).people.new_followers == 1


@pytest.mark.parametrize("zone", ["UTC", *ZONES])
@pytest.mark.parametrize("days", [1, 31, 32, 100, 101, 365])
def test_every_minute_of_a_period_is_read_once(tx, zone, days):
    """A session at each end of each day and of each span, and in the middle, all around the changes of the clocks."""
    mentor, now = making.somebody(tx, "mentor", "Mentor", zone), "2026-11-03T12:00:00Z"
    with making.at(tx, now):
        first = clock.today(zone) - timedelta(days=days - 1)
        ends = {
            clock.midnight(first + timedelta(days=number), zone) for number in range(-days, days, max(days // 40, 1))
        }
        ends |= {begins for begins, _ in analytics._layout(first, days, zone).stamps}
        ends |= {f"{moment[:10]}T00:00:00Z" for moment in ends}
        moments = sorted({clock.moved(moment, minutes=by) for moment in ends for by in (-1, 0, 1, 600)})
        taught = {"host_id": mentor.id, "kind": "class", "status": "completed", "title": "T", "domain": "A"}
        taught |= {"seats": 1, "duration_minutes": 30, "currency": "EUR"}
        planned = [
            taught | {"id": 10**9 + number, "starts_at": moment, "ends_at": clock.moved(moment, minutes=30)}
            for number, moment in enumerate(moments)
        ]
        insert(tx, "sessions", planned)
        for session in planned:
            figures.recount(tx, session["id"])
        plain = Recount(tx, mentor, days)
        must_equal(analytics.report(tx, mentor, days), plain)
        assert plain.now["sessions"] > 1 < plain.then["sessions"]


@pytest.mark.parametrize("days", ["0", "366", "a month", "", None, "-1", "9" * 30])
def test_other_periods_are_refused(days):
    with pytest.raises(Invalid):
        analytics.days_of({"days": days})


def test_the_reads_use_two_queries_and_no_list_of_everything(tx):
    before = tx.queries_run
    analytics.report(tx, MAX, 365)
    assert tx.queries_run - before == 2
    for query in (tx._queries["sums_of_figures"], tx._queries["standing"]):
        steps = tx._execute(f"EXPLAIN QUERY PLAN {query.sql}", dict.fromkeys(query.parameters)).fetchall()
        scanned = {step[3].split()[1] for step in steps if step[3].startswith("SCAN")}
        assert scanned <= {"CONSTANT", "edges", "near", "before", "since", "s", "b"}, "only what was found by an index"


def test_of_5000_sessions_with_60000_bookings_every_figure_equals_a_plain_recount_and_is_read_in_two_queries(tx):
    decades.taught(tx, MAX)
    sizes = "SELECT COUNT(DISTINCT s.id), COUNT(*) FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id"
    assert tx._execute(f"{sizes} WHERE s.host_id = ?", (MAX.id,)).fetchone() == (5000, 60_000)
    for days in analytics.PERIODS:
        before = tx.queries_run
        report = analytics.report(tx, MAX, days)
        assert tx.queries_run - before == 2
        must_equal(report, Recount(tx, MAX, days))
    assert report.sums.enrolments > 25_000 and report.people.repeat_students == decades.LEARNERS
