"""What a calendar shows of a person, and to whom."""

from datetime import date

import pytest

from db import clock, outside, schedule, sessions
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

NOW = "2026-10-20T00:00:00Z"
MONDAY = date(2026, 10, 26)


@pytest.fixture
def now(tx):
    with making.at(tx, NOW):
        yield tx


def titles(found) -> list[str]:
    return [one.title for one in found.entries]


def test_a_mentor_sees_drafts_and_sessions_of_the_week_and_others_see_neither(now):
    making.a_draft(now, title="Draft", starts_at="2026-10-28T10:00", seats=1)
    session = making.a_full_class(now, ADA, title="Class", starts_at="2026-10-28T10:30")
    making.a_draft(now, title="Later", starts_at="2026-11-09T10:00")
    days = schedule.days(now, MAX, MONDAY, 7, 40)
    assert [titles(day) for day in days] == [[], [], ["Draft", "Class"], [], [], [], []]
    hers = schedule.days(now, ADA, MONDAY, 7, 40)
    assert [one.id for day in hers for one in day.entries] == [session.id]
    for person in (OTTO, EMMA):
        assert not any(day.entries for day in schedule.days(now, person, MONDAY, 7, 40))


def test_a_month_has_its_weeks_and_counts_what_does_not_fit(now):
    for hour in range(5):
        making.a_class(now, starts_at=f"2026-10-28T{10 + hour}:00")
    weeks = schedule.month(now, MAX, date(2026, 10, 15))
    assert (weeks[0][0].date, weeks[-1][-1].date, len(weeks)) == (date(2026, 9, 28), date(2026, 11, 1), 5)
    assert [(len(day.entries), day.more) for day in weeks[4] if day.entries] == [(3, 2)]


def test_however_much_there_is_a_bounded_number_is_read(now, monkeypatch):
    for hour in range(6):
        making.a_class(now, title=str(hour), starts_at=f"2026-10-28T{10 + hour}:00")
    making.a_class(now, title="Next", starts_at="2026-10-29T10:00")
    monkeypatch.setattr(schedule, "MOST", 4)
    days = schedule.days(now, MAX, MONDAY, 7, 3)
    assert [(titles(day), day.more) for day in days[2:4]] == [(["0", "1", "2"], 3), (["Next"], 0)]


def test_what_passes_midnight_is_on_both_days(now):
    making.a_class(now, starts_at="2026-10-28T23:30")
    week = schedule.week(now, MAX, MONDAY)
    found = {day.day.date.day: day.blocks for day in week.days if day.blocks}
    assert [(day, one.continues) for day, blocks in found.items() for one in blocks] == [(28, False), (29, True)]
    assert week.days[2].blocks[0].rows[1] == week.rows + 1 and week.days[3].blocks[0].rows[0] == 1


def test_what_overlaps_is_side_by_side_and_the_rest_is_counted(now):
    for number in range(8):
        making.a_draft(now, title=str(number), starts_at="2026-10-28T10:00")
    wednesday = schedule.week(now, MAX, MONDAY).days[2]
    assert [one.columns for one in wednesday.blocks] == [(1, 3), (3, 5), (5, 7), (7, 9), (9, 11), (11, 13)]
    assert wednesday.more == 2


def test_the_agenda_is_paged(now):
    for number in range(30):
        making.a_draft(now, title=f"{number:02}", starts_at=clock.moved("2026-10-28T10:00:00Z", hours=number))
    first = schedule.agenda(now, MAX, MONDAY, None)
    second = schedule.agenda(now, MAX, MONDAY, first.next)
    assert [one.title for one in first.items + second.items] == [f"{number:02}" for number in range(30)]
    assert second.next is None
    with pytest.raises(Invalid):
        schedule.agenda(now, MAX, MONDAY, "nonsense")


def test_open_hours_are_in_the_background_and_days_off_are_marked(now):
    making.open_hours(now)
    week = schedule.week(now, MAX, MONDAY)
    assert [len(day.open) for day in week.days] == [1, 1, 1, 1, 1, 0, 0]
    assert week.days[0].open == [(5, 17)]  # from 9 to 12, below 8


def test_what_is_busy_in_other_calendars_is_in_each_view_of_its_owner_alone(now):
    other = making.somebody(now, "mentor")
    outside.add(now, MAX, {"address": "https://calendar.example.org/a.ics"}, lambda texts: "")
    times = [("2026-10-28T13:00:00Z", "2026-10-28T14:00:00Z"), ("2026-10-28T13:30:00Z", "2026-10-28T15:00:00Z")]
    night = ("2026-10-30T02:00:00Z", "2026-10-30T06:00:00Z")  # from 22 to 2 in New York
    outside.read(now, outside.claim(now), "", "", [*times, night])
    week = schedule.week(now, MAX, MONDAY, whole=True)
    shown = [(one.day.date.day, rows) for one in week.days for rows, _since, _until in one.busy]
    # In quarters of an hour; on the Sunday of that week, one comes twice.
    assert shown == [(28, (41, 49)), (29, (93, 101)), (30, (1, 9))]
    by_day = schedule.week(now, MAX, MONDAY).days  # only with the usual hours
    assert [len(one.busy) for one in by_day[2:5]] == [1, 0, 0]
    of_day = {day.date.day: day.busy for week in schedule.month(now, MAX, MONDAY) for day in week if day.busy}
    assert of_day[28] == [(times[0][0], times[1][1])]
    assert of_day[29] + of_day[30] == [(night[0], "2026-10-30T04:00:00Z"), ("2026-10-30T04:00:00Z", night[1])]
    assert not any(day.busy for day in schedule.days(now, other, MONDAY, 7, 40))


def test_a_moved_session_asks_those_who_booked_to_confirm(now):
    session = making.a_full_class(now, ADA, starts_at="2026-10-28T10:00")
    schedule.move(now, MAX, session.id, {"starts_at": "2026-10-29T14:15:00Z", "was": session.starts_at})
    moved = sessions.get(now, ADA.id, session.id)
    assert (moved.starts_at, moved.must_confirm) == ("2026-10-29T14:15:00Z", 1)


def test_what_was_moved_meanwhile_or_is_taken_or_past_is_refused(now):
    session = making.a_class(now, starts_at="2026-10-28T10:00")
    other = making.a_class(now, starts_at="2026-10-28T12:00")
    for given, words in (
        ({"starts_at": "2026-10-30T10:00", "was": "2026-10-28T09:00:00Z"}, "moved in the meantime"),
        ({"starts_at": other.starts_at, "was": ""}, "already running"),
        ({"starts_at": "2026-10-01T10:00"}, "in the future"),
        ({"starts_at": ""}, "choose"),
    ):
        with pytest.raises(Refused) as refused:
            schedule.move(now, MAX, session.id, given)
        assert words in " ".join([str(refused.value.sentence), *map(str, refused.value.errors.values())])
    assert sessions.get(now, MAX.id, session.id).starts_at == session.starts_at


def test_a_draft_is_not_moved_into_the_past_either(now):
    draft = making.a_draft(now, starts_at="2026-10-28T10:00")
    with pytest.raises(Invalid):
        schedule.move(now, MAX, draft.id, {"starts_at": "2026-10-19T10:00"})
    assert sessions.get(now, MAX.id, draft.id).starts_at == draft.starts_at


def test_nobody_else_moves_it(now):
    draft, session = making.a_draft(now), making.a_full_class(now, ADA, starts_at="2026-11-28T10:00")
    for person in (ADA, EMMA, OTTO):
        for one in (draft, session):
            with pytest.raises(Missing):
                schedule.move(now, person, one.id, {"starts_at": "2026-10-30T10:00"})
