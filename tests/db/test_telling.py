"""Who is told what, and how: each rule as a row of a table."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import clock, notices, telling
from db.preferences import DIGESTS, HOURS
from db.telling import AT_FIRST, GROUPS, Reader

NIGHT = {"quiet_from": "22:00", "quiet_until": "07:00"}
DAILY = {"digest": "daily", "digest_hour": 8}
WEEKLY = {"digest": "weekly", "digest_hour": 18, "digest_weekday": 4}
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NOON, LATE = "2026-11-18T12:00:00Z", "2026-11-18T23:30:00Z"  # a Wednesday; half past midnight in Berlin


def reader(timezone="UTC", devices=False, **chosen) -> Reader:
    return Reader({**AT_FIRST, **chosen}, timezone, has_push=devices, has_phone=devices)


def test_every_kind_of_notification_is_in_one_group():
    grouped = [kind for kinds in telling._OF.values() for kind in kinds.split()]
    assert len(grouped) == len(set(grouped))
    assert set(notices.KINDS) == set(grouped)
    assert set(telling._OF) == {*GROUPS, telling.SECURITY}


def test_what_is_wanted_at_first_can_be_chosen():
    assert all(set(group.at_first) <= set(group.ways) for group in GROUPS.values())


@pytest.mark.parametrize(
    ("kind", "level", "now", "who", "starts_at", "planned"),
    [
        # By what somebody chose, and what they have.
        ("booking", "info", NOON, reader(), "", [("mail", NOON)]),
        ("booking", "info", NOON, reader(devices=True), "", [("mail", NOON), ("push", NOON)]),
        ("booking", "info", NOON, reader(devices=True, bookings_mail=False, bookings_sms=True), "",
         [("push", NOON), ("sms", NOON)]),
        ("booking", "info", NOON, reader(bookings_mail=False), "", []),
        ("follower", "info", NOON, reader(devices=True), "", []),
        ("follower", "info", NOON, reader(students_mail=True), "", [("mail", NOON)]),
        ("review", "info", NOON, reader(devices=True, students_push=True), "", [("push", NOON)]),
        ("published", "info", NOON, reader(follows_mail=True), "", [("mail", NOON)]),
        ("payout_paid", "info", NOON, reader(devices=True), "", [("mail", NOON)]),
        # About the account, whatever was chosen; and what goes out by nothing else.
        ("new_device", "info", NOON, reader(), "", [("mail", NOON)]),
        ("new_device", "info", LATE, reader(BERLIN, **NIGHT, **DAILY), "", [("mail", LATE)]),
        ("new_access_token", "info", LATE, reader(BERLIN, **NIGHT), "", [("mail", LATE)]),
        ("webhook_failing", "info", LATE, reader(BERLIN, **NIGHT, **DAILY), "", [("mail", "2026-11-19T06:00:00Z")]),
        ("welcome", "info", NOON, reader(devices=True), "", []),
        ("booked", "info", NOON, reader(devices=True), "", []),
        ("promoted", "info", NOON, reader(devices=True), "", [("push", NOON)]),
        ("reminder_ten", "info", NOON, reader(devices=True), "", []),
        # Quiet hours, where the person is; past midnight too.
        ("booking", "info", LATE, reader(BERLIN, devices=True, **NIGHT), "",
         [("mail", "2026-11-19T06:00:00Z"), ("push", "2026-11-19T06:00:00Z")]),
        ("booking", "info", LATE, reader(NEW_YORK, **NIGHT), "", [("mail", LATE)]),
        ("booking", "info", "2026-11-18T21:00:00Z", reader(BERLIN, **NIGHT), "", [("mail", "2026-11-19T06:00:00Z")]),
        ("booking", "info", "2026-11-18T20:59:59Z", reader(BERLIN, **NIGHT), "", [("mail", "2026-11-18T20:59:59Z")]),
        ("booking", "info", "2026-11-19T06:00:00Z", reader(BERLIN, **NIGHT), "", [("mail", "2026-11-19T06:00:00Z")]),
        ("booking", "info", NOON, reader(quiet_from="12:00", quiet_until="14:00"), "",
         [("mail", "2026-11-18T14:00:00Z")]),
        # On the nights when the clocks change, they still end at seven.
        ("booking", "info", "2027-03-27T22:00:00Z", reader(BERLIN, **NIGHT), "", [("mail", "2027-03-28T05:00:00Z")]),
        ("booking", "info", "2026-10-24T21:00:00Z", reader(BERLIN, **NIGHT), "", [("mail", "2026-10-25T06:00:00Z")]),
        # What is urgent does not wait, nor what starts soon after.
        ("reminder_five", "urgent", LATE, reader(BERLIN, devices=True, **NIGHT), "", [("push", LATE)]),
        ("started", "urgent", LATE, reader(BERLIN, devices=True, **NIGHT), "", [("push", LATE)]),
        ("reminder", "info", LATE, reader(BERLIN, **NIGHT), "2026-11-19T06:59:00Z", [("mail", LATE)]),
        ("reminder", "info", LATE, reader(BERLIN, **NIGHT), "2026-11-19T07:00:00Z", [("mail", "2026-11-19T06:00:00Z")]),
        # Messages are mailed only when they stay unread.
        ("message", "info", NOON, reader(devices=True), "", [("mail", "2026-11-18T12:15:00Z"), ("push", NOON)]),
        ("message", "info", "2026-11-18T20:50:00Z", reader(BERLIN, **NIGHT), "", [("mail", "2026-11-19T06:00:00Z")]),
        # Digests, at an hour of theirs; reminders and news of the account come on their own.
        ("booking", "info", NOON, reader(devices=True, **DAILY), "",
         [("digest", "2026-11-19T08:00:00Z"), ("push", NOON)]),
        ("booking", "info", "2026-11-18T06:00:00Z", reader(BERLIN, **DAILY), "", [("digest", "2026-11-18T07:00:00Z")]),
        ("booking", "info", "2026-11-18T07:00:00Z", reader(BERLIN, **DAILY), "", [("digest", "2026-11-19T07:00:00Z")]),
        ("message", "info", NOON, reader(**DAILY), "", [("digest", "2026-11-19T08:00:00Z")]),
        ("booking", "info", NOON, reader(**WEEKLY), "", [("digest", "2026-11-20T18:00:00Z")]),
        ("booking", "info", "2026-11-20T18:00:00Z", reader(**WEEKLY), "", [("digest", "2026-11-27T18:00:00Z")]),
        ("booking", "info", "2026-10-24T12:00:00Z", reader(BERLIN, **DAILY), "", [("digest", "2026-10-25T07:00:00Z")]),
        ("reminder_day", "info", NOON, reader(**DAILY), "2026-11-19T12:00:00Z", [("mail", NOON)]),
        ("new_device", "info", NOON, reader(**WEEKLY), "", [("mail", NOON)]),
    ],
)  # fmt: skip
def test_how_somebody_is_told(kind, level, now, who, starts_at, planned):
    assert telling.plan(kind, level, now, who, starts_at) == planned


ZONES = st.sampled_from(
    [BERLIN, NEW_YORK, "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "Africa/Casablanca", "Pacific/Apia"]
)
# Nights with a change of clocks in one of these zones, and others.
DAYS = st.sampled_from(
    ["2026-03-08", "2026-03-28", "2026-04-04", "2026-09-05", "2026-10-24", "2026-11-01", "2026-07-15"]
)
CHOSEN = st.fixed_dictionaries(
    {
        "quiet_from": st.sampled_from(HOURS),
        "quiet_until": st.sampled_from(HOURS),
        "digest": st.sampled_from(DIGESTS),
        "digest_hour": st.integers(0, 23),
        "digest_weekday": st.integers(0, 6),
    }
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(ZONES, DAYS, st.integers(0, 2 * 24 * 60), CHOSEN, st.sampled_from(["booking", "message", "webhook_failing"]))
def test_nothing_is_due_in_quiet_hours_or_too_late_whatever_the_clocks_do(zone, day, minutes, chosen, kind):
    now = clock.moved(f"{day}T00:00:00Z", minutes=minutes)
    who = reader(zone, devices=True, **chosen)
    planned = telling.plan(kind, "info", now, who)
    assert [way for way, _due in planned if way != "sms"]
    for way, due in planned:
        assert now <= due <= clock.moved(now, days=9 if way == "digest" else 3)
        assert telling.awake(due, who) == due
        there = clock.read(due).astimezone(ZoneInfo(zone))
        if way == "digest" and telling.awake(telling.next_digest(who, now), who) == telling.next_digest(who, now):
            assert there.hour in (chosen["digest_hour"], chosen["digest_hour"] + 1)  # later when that hour is skipped
    assert {due for _way, due in telling.plan(kind, "urgent", now, who)} <= {now}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ZONES, DAYS, st.integers(0, 2 * 24 * 60), CHOSEN)
def test_each_digest_is_on_another_day_and_none_is_left_out(zone, day, minutes, chosen):
    who = reader(zone, **chosen | {"digest": "daily", "quiet_from": "", "quiet_until": ""})
    first = telling.next_digest(who, clock.moved(f"{day}T00:00:00Z", minutes=minutes))
    second = telling.next_digest(who, first)
    days = [clock.read(one).astimezone(ZoneInfo(zone)).date() for one in (first, second)]
    assert days[1] - days[0] == timedelta(days=1)


def test_a_digest_whose_hour_is_in_the_quiet_hours_comes_after_them():
    who = reader(BERLIN, **NIGHT, digest="daily", digest_hour=6)
    assert telling.plan("booking", "info", NOON, who) == [("digest", "2026-11-19T06:00:00Z")]  # at seven there


def test_a_digest_hour_that_is_skipped_comes_an_hour_later():
    who = reader(BERLIN, digest="daily", digest_hour=2)
    assert telling.next_digest(who, "2027-03-27T12:00:00Z") == "2027-03-28T01:00:00Z"


@pytest.mark.parametrize("kind", notices.KINDS)
def test_what_the_security_group_tells_cannot_be_switched_off(kind):
    nothing = reader(devices=True, **{name: False for name, value in AT_FIRST.items() if value is True})
    expected = [("mail", NOON)] if kind in ("new_device", "new_access_token", "webhook_failing") else []
    assert telling.plan(kind, "info", NOON, nothing) == expected
    assert telling.on_page(kind, nothing) is (telling.group_of(kind) == telling.SECURITY)
