"""Analytics: every figure equals a slow, plain recount, whatever happened, wherever the mentor is."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db import analytics, attendance, bookings, clock, figures, follows, ratings, rooms
from db.refusals import Invalid
from db.sessions import editing, readiness
from tests.support import making, wandering
from tests.support.cast import ADA, MAX, OTTO
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


class Recount:
    """From the rows of sessions, bookings and entries, one by one."""

    def __init__(self, tx, mentor, days: int):
        self.zone, self.today = ZoneInfo(mentor.timezone), clock.today(mentor.timezone)
        self.first = self.today - timedelta(days=days - 1)
        self.before = self.first - timedelta(days=days)
        self.now, self.then = Counter(), Counter()
        self.revenue, self.revenue_then, self.hours, self.by_day = Counter(), Counter(), Counter(), Counter()
        self.seen: dict[int, list[datetime]] = {}
        for session in self._rows(tx, "SELECT * FROM sessions WHERE host_id = ?", mentor.id):
            if session["starts_at"]:
                self._session(tx, session)
        joined = [self._local(row["created_at"]).date() for row in self._follows(tx, mentor)]
        self.followers, self.new_followers = len(joined), sum(day >= self.first for day in joined)
        current = {who: times for who, times in self.seen.items() if max(times).date() >= self.first}
        self.students, self.repeat = len(current), sum(len(times) > 1 for times in current.values())
        firsts = [min(times).date() for times in self.seen.values()]
        self.new_students = sum(day >= self.first for day in firsts)
        self.new_students_before = sum(self.before <= day < self.first for day in firsts)

    def _session(self, tx, session: dict) -> None:
        local = self._local(session["starts_at"])
        is_now = local.date() >= self.first
        counted = self.now if is_now else self.then if local.date() >= self.before else Counter()
        took_place = session["status"] == "completed"
        counted["sessions"] += took_place
        self.by_day[local.date()] += took_place and is_now
        booked = self._rows(tx, "SELECT * FROM bookings WHERE session_id = ?", session["id"])
        present = self._rows(tx, "SELECT * FROM presences WHERE session_id = ?", session["id"])
        is_known = present or any(booking["joined_at"] for booking in booked)
        for booking in booked:
            if took_place and booking["status"] == "booked":
                counted["enrolments"] += 1
                self.hours[local.weekday(), local.hour] += is_now
                if not booking["is_waived"] and not session["meeting_link"] and is_known:
                    counted["attended" if booking["joined_at"] else "no_shows"] += 1
                if booking["learner_id"]:
                    self.seen.setdefault(booking["learner_id"], []).append(local)
            if booking["rating"]:
                counted["rating_sum"] += booking["rating"]
                counted["rating_count"] += 1
            earned = self._rows(tx, "SELECT * FROM entries WHERE book = 'earnings' AND booking_id = ?", booking["id"])
            cents = sum(entry["amount_cents"] for entry in earned)
            if is_now:
                self.revenue[session["domain"], booking["currency"]] += cents
            elif counted is self.then:
                self.revenue_then[booking["currency"]] += cents

    def _follows(self, tx, mentor):
        return self._rows(tx, "SELECT * FROM follows WHERE mentor_id = ?", mentor.id)

    def _local(self, moment: str) -> datetime:
        return clock.read(moment).astimezone(self.zone)

    def _rows(self, tx, sql: str, key: int) -> list[dict]:
        found = tx._execute(sql, (key,))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def must_equal(report: analytics.Report, plain: Recount) -> None:
    for sums, counted in ((report.sums, plain.now), (report.before, plain.then)):
        assert {name: getattr(sums, name) for name in analytics.Sums.__dataclass_fields__} == {
            name: counted[name] for name in analytics.Sums.__dataclass_fields__
        }
    assert {(one.domain, one.currency): one.cents for one in report.revenue} == +plain.revenue
    assert +Counter(report.revenue_before) == +plain.revenue_then
    hours = {(day, hour): count for day, row in enumerate(report.hours) for hour, count in enumerate(row) if count}
    assert hours == +plain.hours and [len(row) for row in report.hours] == [24] * 7
    people = report.people
    assert (people.followers, people.new_followers) == (plain.followers, plain.new_followers)
    assert (people.students, people.repeat_students) == (plain.students, plain.repeat)
    assert (people.new_students, people.new_students_before) == (plain.new_students, plain.new_students_before)
    assert sum(span.sums.sessions for span in report.spans) == plain.now["sessions"]
    for span in report.spans:
        days = [local_day(plain, moment) for moment in (span.starts_at, span.ends_at)]
        is_last = span is report.spans[-1]
        found = sum(count for day, count in plain.by_day.items() if days[0] <= day and (is_last or day <= days[1]))
        assert span.sums.sessions == found


def local_day(plain: Recount, moment: str) -> date:
    return plain._local(moment).date()


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
    assert counted["currencies"] > 1 and tx.value("figures_otherwise") == 0


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
        assert [step[3] for step in steps if step[3].startswith("SCAN") and step[3] != "SCAN came"] == []
