"""The figures of a mentor’s analytics, counted slowly and plainly, from the rows of all that happened."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from db import analytics, clock


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
