"""Who is told what, and how: the one place that decides it.

Each kind of notification belongs to a group. A person chooses for each group by which ways it reaches them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from db import clock
from db.alarms import AT_FIRST_REMINDED, LEADS
from db.language import _

# By the names of the fields in the settings.
Chosen = Mapping[str, Any]

WAYS = {"page": _("Page"), "mail": _("Email"), "push": _("Push"), "sms": _("SMS")}
# Seconds. A message that is read by then is not mailed.
UNREAD = 15 * 60
# Minutes before a session in which nothing about it waits for the end of the quiet hours.
SOON = 60


@dataclass(frozen=True, slots=True)
class Group:
    """`ways` can be chosen, and those `at_first` are, until somebody chooses otherwise."""

    label: str
    about: str
    ways: tuple[str, ...]
    at_first: tuple[str, ...]


ALL = ("page", "mail", "push", "sms")
NO_TEXTS = ("page", "mail", "push")
GROUPS = {
    "bookings": Group(
        _("Bookings and changes"),
        _("New bookings, seats from the waitlist, changes and cancellations"),
        ALL,
        NO_TEXTS,
    ),
    "reminders": Group(_("Reminders"), _("Before a session, and when it starts"), ALL, ALL),
    "requests": Group(
        _("Requests and interviews"), _("Requests, invitations, proposed times, and the answers to them"), ALL, NO_TEXTS
    ),
    "messages": Group(
        _("Messages"),
        _("Messages and missed calls; an email comes only for what is unread after 15 minutes"),
        ALL,
        NO_TEXTS,
    ),
    "money": Group(_("Money"), _("Payments, payouts and objections"), NO_TEXTS, ("page", "mail")),
    "students": Group(
        _("Reviews and students"),
        _("Reviews, feedback, summaries, recordings, shared actions and followers"),
        NO_TEXTS,
        ("page",),
    ),
    "follows": Group(_("New classes"), _("New classes by mentors I follow"), NO_TEXTS, ("page",)),
}
# About the account itself: this cannot be switched off.
SECURITY = "security"
# An email with several of them.
DIGEST = "digest"

_OF = {
    "bookings": """booking slot_booked booked moved_up booking_cancelled seat_freed promoted session_moved
        session_moved_away session_changed session_cancelled missed seat_lapsed start_proposed start_agreed
        start_declined session_broken_off hold_ended seat_not_paid host_absent host_absent_learner learner_absent""",
    "reminders": "reminder_day reminder reminder_ten reminder_five started",
    "requests": """request request_accepted request_declined request_offered request_changed request_cancelled
        request_left request_expired requests_paused session_proposed
        interview_accepted interview_cancelled interview_declined interview_offered interview_proposed
        interview_handed_over interview_led interviewer_joined interviewer_left interviewer_removed scorecard_sent
        organisation_joined organisation_left organisation_owner organisation_removed""",
    "messages": "message call missed_call",
    "money": """payment_received payment_given_back payment_undone payment_held payment_wanted payment_too_late
        payment_not_charged payment_came_back refund_failed payment_sooner
        payout_requested payout_paid payout_refused payout_waiting payout_redirected objection
        objection_answered objection_waiting objection_settled objection_withdrawn transfer_failed
        transfer_reversed payout_came_back sponsored sponsorship_spent sponsor_left learner_left""",
    "students": """review feedback summary review_answered review_reported review_removed own_review_removed
        action_agreed recommendation follower recording_expires recording_failed message_reported""",
    "follows": "published series_published",
    SECURITY: "welcome new_device new_access_token webhook_failing",
}
GROUP_OF = {kind: group for group, kinds in _OF.items() for kind in kinds.split()}
# What some kinds do not go out by, whatever was chosen.
NEVER_BY = {
    "welcome": ("mail",),  # they have just signed up
    "booked": ("mail", "push", "sms"),  # they did it themselves, and the email with the invitation says it
    "promoted": ("mail",),  # the email with the invitation says it
    "reminder_ten": ("mail", "push", "sms"),
    "reminder_five": ("mail", "sms"),  # an email may take longer
    "started": ("mail", "sms"),
    "call": ("mail", "sms"),
    "request_changed": ("mail", "sms"),  # the mentor reads the request itself before they answer
}
# Who didn’t log in must hear of it while they can still do something.
ALARMING = ("new_device", "new_access_token")
# These come when they come: a collection once a day would be too late.
NEVER_COLLECTED = ("reminders", SECURITY)


# How it is until somebody chooses otherwise.
AT_FIRST: Chosen = MappingProxyType(
    {f"{name}_{way}": way in group.at_first for name, group in GROUPS.items() for way in group.ways}
    | {"quiet_from": "", "quiet_until": "", "digest": "at_once", "digest_hour": 8, "digest_weekday": 0}
    | {f"remind_{minutes}": minutes in AT_FIRST_REMINDED for minutes in LEADS}
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides how somebody is told, besides what it is."""

    chosen: Chosen
    timezone: str = "UTC"
    has_push: bool = False
    has_phone: bool = False


@lru_cache(maxsize=1024)
def chosen(stored: str | None) -> Chosen:
    """What somebody wants: what they chose, else as it is at first."""
    return MappingProxyType({**AT_FIRST, **json.loads(stored)}) if stored else AT_FIRST


def is_fixed(kind: str) -> bool:
    """Whether everybody is told in the same way: on the page, and by nothing else."""
    return kind == "welcome" or {"mail", "push", "sms"} <= set(NEVER_BY.get(kind, ()))


def on_page(kind: str, reader: Reader) -> bool:
    return _wants(kind, "page", reader)


def reaches(kind: str, way: str, reader: Reader) -> bool:
    """Whether such news goes out to them by this way."""
    can = {"mail": True, "push": reader.has_push, "sms": reader.has_phone}
    return can[way] and _wants(kind, way, reader)


def plan(kind: str, level: str, now: str, reader: Reader, starts_at: str = "") -> list[tuple[str, str]]:
    """The ways it goes out by besides the page, each with the moment it is due.

    `starts_at` is that of the session a reminder is about.
    """
    due = awake(now, reader, starts_at) if waits(kind, level) else now
    return [_due(kind, level, way, now, due, reader) for way in ("mail", "push", "sms") if reaches(kind, way, reader)]


def waits(kind: str, level: str) -> bool:
    """Whether quiet hours hold it up."""
    return level != "urgent" and kind not in ALARMING


def awake(now: str, reader: Reader, starts_at: str = "") -> str:
    """Now, or the end of their quiet hours. What starts soon does not wait."""
    until = now
    while later := _quiet_until(reader, until):  # where the clocks go forward, others may begin as they end
        until = later
    is_soon = bool(starts_at) and clock.moved(until, minutes=SOON) > starts_at
    return now if is_soon else until


def next_digest(reader: Reader, now: str) -> str:
    """When their next digest is sent; "" if they want each email on its own."""
    wanted = reader.chosen
    if wanted["digest"] == "at_once":
        return ""
    there = clock.read(now).astimezone(ZoneInfo(reader.timezone))
    day = there.date()
    if wanted["digest"] == "weekly":
        day += timedelta(days=(wanted["digest_weekday"] - day.weekday()) % 7)
    at = _on_the_clock(day, f"{wanted['digest_hour']:02}:00", reader.timezone)
    if at <= now:
        at = _on_the_clock(
            day + timedelta(days=7 if wanted["digest"] == "weekly" else 1),
            f"{wanted['digest_hour']:02}:00",
            reader.timezone,
        )
    return at


def collected() -> list[str]:
    """The groups that a digest can have."""
    return [name for name in GROUPS if name not in NEVER_COLLECTED]


def group_of(kind: str) -> str:
    """Also of kinds that this version does not know: notifications are kept for longer."""
    return GROUP_OF.get(kind, SECURITY)


def _wants(kind: str, way: str, reader: Reader) -> bool:
    group = group_of(kind)
    if way in NEVER_BY.get(kind, ()):
        return False
    if group == SECURITY:
        return way in ("page", "mail")
    return bool(reader.chosen.get(f"{group}_{way}"))


def _due(kind: str, level: str, way: str, now: str, due: str, reader: Reader) -> tuple[str, str]:
    group = group_of(kind)
    if way != "mail" or level == "urgent":
        return way, due
    if group not in NEVER_COLLECTED and (at := next_digest(reader, now)):
        return "digest", awake(at, reader)
    if group == "messages":  # quiet hours may begin meanwhile
        return way, max(due, awake(clock.moved(now, seconds=UNREAD), reader))
    return way, due


def _quiet_until(reader: Reader, now: str) -> str:
    """The end of the quiet hours that it is in, "" if it is in none. They may go past midnight."""
    begins, ends = reader.chosen["quiet_from"], reader.chosen["quiet_until"]
    if not begins or not ends or begins == ends:
        return ""
    there = clock.read(now).astimezone(ZoneInfo(reader.timezone))
    for day in (there.date() - timedelta(days=1), there.date()):
        until = day if begins < ends else day + timedelta(days=1)
        first, last = (_on_the_clock(*one, reader.timezone) for one in ((day, begins), (until, ends)))
        if first <= now < last:
            return last
    return ""


def _on_the_clock(day: date, hour: str, timezone: str) -> str:
    """A time of day there; one that is skipped when the clocks go forward comes as much later."""
    return clock.stamp(datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZoneInfo(timezone)))
