"""Copies of a session, and weekly series."""

import pytest

from db import alarms, bookings, clock, requests, sessions
from db.refusals import Invalid, Refused
from db.sessions import drafts, hosting, series
from tests.support import making
from tests.support.cast import ADA, MAX


def copies(tx, made: series.Series) -> list:
    return [sessions.get(tx, MAX.id, session_id) for session_id in made.session_ids]


def week_after(session, weeks: int) -> str:
    """The same local time so many weeks later, also across daylight-saving changes."""
    return clock.weeks_later(session.starts_at, weeks, MAX.timezone)


def test_a_copy_is_an_empty_draft_one_week_later(tx):
    session = making.a_full_class(tx, ADA, description="As before")
    copy = sessions.get(tx, MAX.id, series.duplicate(tx, MAX, session.id))
    assert (copy.status, copy.starts_at, copy.seats_taken) == ("draft", week_after(session, 1), 0)
    assert [name for name in drafts.FIELDS if getattr(copy, name) != getattr(session, name)] == ["starts_at"]


@pytest.mark.parametrize("state", making.STATES)
def test_a_session_in_any_state_can_be_copied_and_is_not_changed(tx, state):
    session = making.in_state(tx, state)
    before = making.row(tx, "sessions", session.id)
    assert sessions.get(tx, MAX.id, series.duplicate(tx, MAX, session.id)).status == "draft"
    assert making.row(tx, "sessions", session.id) == before


def test_the_copy_of_a_draft_without_a_start_has_none(tx):
    assert (
        sessions.get(tx, MAX.id, series.duplicate(tx, MAX, drafts.create(tx, MAX, {"title": "Begun"}))).starts_at
        is None
    )


def test_a_series_keeps_the_hosts_local_time_across_daylight_saving_changes(tx):
    with making.at(tx, "2026-10-20T00:00:00Z"):
        session = making.a_class(tx, starts_at="2026-10-28T18:00")
        made = copies(tx, series.repeat(tx, MAX, session.id, 2, False))
    assert session.starts_at == "2026-10-28T22:00:00Z"
    assert [one.starts_at for one in made] == ["2026-11-04T23:00:00Z", "2026-11-11T23:00:00Z"]


def test_a_series_of_a_scheduled_class_is_scheduled_with_alarms(tx):
    session = making.a_class(tx)
    made = copies(tx, series.repeat(tx, MAX, session.id, 2, False))
    assert [(one.status, one.series_id) for one in made] == [("scheduled", session.id)] * 2
    assert [making.moves(tx, one.id) for one in made] == [[("scheduled", MAX.id, tx.now)]] * 2
    assert bookings.book(tx, ADA, made[0].id).status == "booked"
    with making.at(tx, made[1].starts_at):
        assert {alarm.session_id for alarm in alarms.claim(tx)} == {session.id, *(one.id for one in made)}


def test_a_series_of_a_draft_consists_of_drafts(tx):
    made = copies(tx, series.repeat(tx, MAX, making.a_draft(tx).id, 3, False))
    assert [one.status for one in made] == ["draft"] * 3


def test_a_conflict_in_one_week_stops_the_whole_series_and_is_named(tx):
    session = making.a_class(tx)
    making.a_class(tx, title="Holidays", starts_at=week_after(session, 2))
    with pytest.raises(Refused, match="1 of 3 .*“Holidays”.*Nothing was created") as refused:
        series.repeat(tx, MAX, session.id, 3, False)
    assert refused.value.kind == "overlap"
    assert hosting.counts(tx, MAX.id).scheduled == 2


def test_conflicting_weeks_can_be_skipped(tx):
    session = making.a_class(tx)
    making.a_class(tx, title="Holidays", starts_at=week_after(session, 2))
    made = copies(tx, series.repeat(tx, MAX, session.id, 3, True))
    assert [one.starts_at for one in made] == [week_after(session, 1), week_after(session, 3)]


def test_a_preview_shows_conflicts_before_anything_is_written(tx):
    session = making.a_class(tx)
    making.a_class(tx, title="Holidays", starts_at=week_after(session, 1))
    _, found = series.preview(tx, MAX, session.id, "2")
    assert [one.in_the_way for one in found] == ["Holidays", ""]
    assert hosting.counts(tx, MAX.id).scheduled == 2


def test_pressing_create_twice_makes_one_series(tx):
    session = making.a_class(tx)
    series.repeat(tx, MAX, session.id, 2, False)
    with pytest.raises(Refused):
        series.repeat(tx, MAX, session.id, 2, False)


@pytest.mark.parametrize("weeks", [0, 27, "many", None, True, 1.5])
def test_an_unreasonable_number_of_weeks_is_refused(tx, weeks):
    with pytest.raises(Invalid) as refused:
        series.repeat(tx, MAX, making.a_class(tx).id, weeks, False)
    assert set(refused.value.errors) == {"weeks"}


@pytest.mark.parametrize("state", ["live", "completed", "cancelled", "missed"])
def test_only_drafts_and_scheduled_sessions_can_be_repeated(tx, state):
    with pytest.raises(Refused) as refused:
        series.repeat(tx, MAX, making.in_state(tx, state).id, 2, False)
    assert refused.value.kind == "state"


def test_a_draft_without_a_start_cannot_be_repeated(tx):
    with pytest.raises(Invalid):
        series.repeat(tx, MAX, drafts.create(tx, MAX, {"title": "Begun"}), 2, False)


def test_a_private_session_cannot_be_copied(tx):
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, making.a_request(tx).id, making.ahead(tx, days=2)))
    with pytest.raises(Refused):
        series.duplicate(tx, MAX, session.id)


@pytest.mark.parametrize("spelled", [False, "false", "off", "", None, 0])
def test_conflicts_are_skipped_only_when_that_was_said(tx, spelled):
    session = making.a_class(tx)
    making.a_class(tx, title="Holidays", starts_at=week_after(session, 1))
    with pytest.raises(Refused, match="Holidays"):
        series.repeat(tx, MAX, session.id, 2, spelled)


def test_no_copy_starts_after_the_last_year_there_is(tx):
    """Times are compared as texts, which works while years have four digits."""
    late = making.a_draft(tx, starts_at="8999-12-28T10:00:00Z", title="Late")
    for act in (
        lambda: series.duplicate(tx, MAX, late.id),
        lambda: series.repeat(tx, MAX, late.id, 1, False),
        lambda: series.preview(tx, MAX, late.id, 26),
    ):
        with pytest.raises(Refused, match="calendar"):
            act()
    earlier = making.a_draft(tx, starts_at="8999-12-01T10:00:00Z")
    assert series.duplicate(tx, MAX, earlier.id)
    for beyond in ("8999-12-31T23:59-12:00", "9000-01-01T00:00Z", "1970-01-01T00:00+14:00"):
        with pytest.raises(Refused):
            making.a_draft(tx, starts_at=beyond)


def test_a_series_says_which_dates_change_their_hour_for_those_who_booked_or_skip_it_for_the_host(tx):
    with making.at(tx, "2026-10-01T00:00:00Z"):
        session = making.a_full_class(tx, ADA, starts_at="2026-10-14T18:00")
        _, planned = series.preview(tx, MAX, session.id, 4)
        found = series.shifts(tx, MAX, session, planned)
        assert [found[one.starts_at] for one in planned] == [[], [ADA.timezone], [], []]
        skipped = making.a_class(tx, starts_at="2027-03-07T02:30")
        _, planned = series.preview(tx, MAX, skipped.id, 2)
        found = series.shifts(tx, MAX, skipped, planned)
    assert [found[one.starts_at] for one in planned] == [[MAX.timezone], []]
