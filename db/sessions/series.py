"""A copy of a session, or weekly copies. What is in the way of each is shown before anything is written."""

from dataclasses import dataclass

from db import alarms, calendars, changes, clock, follows, sessions
from db.engine.transaction import Transaction
from db.fields import Flag, Whole, checked
from db.formats import Moment
from db.ids import new_id
from db.language import Listed, _, ngettext
from db.refusals import BusyElsewhere, Clash, Invalid, Refused
from db.sessions import drafts

MOST_WEEKS = 26
SERIES = {
    "weeks": Whole(least=1, most=MOST_WEEKS),
    "skip_conflicts": Flag(note="Leave out the weeks in which something is in the way, instead of making none"),
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    starts_at: str
    ends_at: str
    in_the_way: str  # the title of what its host leads at that time, or ""
    is_busy: bool  # in another calendar of theirs

    @property
    def is_taken(self) -> bool:
        return bool(self.in_the_way or self.is_busy)


@dataclass(frozen=True, slots=True)
class Series:
    """The copies that were made, and the state they are in."""

    status: str
    session_ids: tuple[int, ...]


def duplicate(tx: Transaction, host, session_id: int) -> int:
    """A draft like this one, a week later in the host's time zone."""
    session = sessions.own(tx, host.id, session_id)
    if session.kind != "class":
        raise Refused(_("A session made for one person can’t be copied."), kind="state")
    fields = {name: getattr(session, name) for name in drafts.FIELDS}
    if session.starts_at:
        fields["starts_at"] = _week_later(session.starts_at, 1, host.timezone)
    copy_id = new_id()
    drafts.insert(tx, host, copy_id, fields)
    changes.touch_people(tx, host.id)
    return copy_id


def occurrences(tx: Transaction, host, session, weeks: int) -> list[Occurrence]:
    """The same local time in each of the coming weeks, also across daylight-saving changes."""
    found = []
    for week in range(1, weeks + 1):
        starts_at = _week_later(session.starts_at, week, host.timezone)
        ends_at = clock.moved(starts_at, minutes=session.duration_minutes)
        other = calendars.hosting(tx, host.id, starts_at, ends_at)
        is_busy = calendars.is_busy(tx, host.id, starts_at, ends_at)
        found.append(Occurrence(starts_at, ends_at, other.title if other else "", is_busy))
    return found


def preview(tx: Transaction, host, session_id: int, weeks) -> tuple[object, list[Occurrence]]:
    session = _repeatable(tx, session_id, host.id)
    return session, occurrences(tx, host, session, checked(SERIES, {"weeks": weeks})["weeks"])


def shifts(tx: Transaction, host, session, planned: list[Occurrence]) -> dict[str, list[str]]:
    """For each start, the zones in which it is at another hour than the first one: of those who booked, or of the
    host's students. In the host's own, that is a time that the clocks skip."""
    rows = tx.all("zones_of_booked", session_id=session.id) or tx.all("zones_of_students", me=host.id)
    zones = dict.fromkeys([host.timezone, *(row.timezone for row in rows)])
    usual = {zone: clock.to_wall(session.starts_at, zone)[11:] for zone in zones}
    return {
        one.starts_at: [zone for zone in zones if clock.to_wall(one.starts_at, zone)[11:] != usual[zone]]
        for one in planned
    }


def repeat(tx: Transaction, host, session_id: int, weeks, skip_conflicts, given: dict | None = None) -> Series:
    """Weekly copies: drafts of a draft, scheduled sessions of a scheduled one. All of them, or none.

    `given` says whether they know that they are busy elsewhere.
    """
    found = checked(SERIES, {"weeks": weeks, "skip_conflicts": skip_conflicts})
    weeks, skip_conflicts = found["weeks"], found["skip_conflicts"]
    session = _repeatable(tx, session_id, host.id)
    calendars.hold(tx, host.id)
    planned = occurrences(tx, host, session, weeks)
    if skip_conflicts:
        planned = [one for one in planned if not one.is_taken]
    elif clashing := [one for one in planned if one.in_the_way]:
        raise Clash(_conflicts(clashing, weeks, host.timezone))
    elif (busy := [one for one in planned if one.is_busy]) and not calendars.insists(given):
        raise BusyElsewhere(_busy(busy, weeks, host.timezone), "anyway")
    made = [_copy(tx, session, host, one) for one in planned]
    if made and session.status == "scheduled":
        told = {"name": host.name, "count": len(made)}
        follows.tell(tx, host.id, "series_published", made[0], session.title, **told)
    changes.touch_people(tx, host.id)
    return Series(session.status, tuple(made))


def _week_later(starts_at: str, weeks: int, timezone: str) -> str:
    try:
        return clock.weeks_later(starts_at, weeks, timezone)
    except (ValueError, OverflowError):
        raise Refused(_("A copy would start later than any calendar goes."), kind="state") from None


def _copy(tx: Transaction, session, host, one: Occurrence) -> int:
    copy_id = new_id()
    fields = {name: getattr(session, name) for name in drafts.FIELDS} | {"starts_at": one.starts_at}
    status = "draft" if session.status == "draft" else "scheduled"
    drafts.insert(tx, host, copy_id, fields, status=status, series_id=session.series_id or session.id)
    if status == "scheduled":
        sessions.record_move(tx, host.id, copy_id, "scheduled")
        alarms.set_for(tx, copy_id, one.starts_at, one.ends_at)
        changes.list_or_unlist(tx, copy_id)
    return copy_id


def _conflicts(clashing: list[Occurrence], weeks: int, timezone: str) -> str:
    shown = (_("{time} “{title}”", time=Moment(one.starts_at, timezone), title=one.in_the_way) for one in clashing[:5])
    return ngettext(
        "{count} of {weeks} dates conflicts with other sessions of yours: {dates}. Nothing was created.",
        "{count} of {weeks} dates conflict with other sessions of yours: {dates}. Nothing was created.",
        len(clashing),
        weeks=weeks,
        dates=Listed(shown),
    )


def _busy(planned: list[Occurrence], weeks: int, timezone: str) -> str:
    return ngettext(
        "On {count} of {weeks} dates you’re busy in another calendar: {dates}. Nothing was created.",
        "On {count} of {weeks} dates you’re busy in another calendar: {dates}. Nothing was created.",
        len(planned),
        weeks=weeks,
        dates=Listed(str(Moment(one.starts_at, timezone)) for one in planned[:5]),
    )


def _repeatable(tx: Transaction, session_id: int, host_id: int):
    session = sessions.own(tx, host_id, session_id)
    if session.kind != "class" or session.status not in ("draft", "scheduled"):
        raise Refused(_("Only a draft or a scheduled class can be repeated."), kind="state")
    if session.status == "scheduled" and (sentence := drafts.too_many_seats(tx, session._replace(seats_taken=0))):
        raise Refused(sentence, kind="state")
    if not session.starts_at:
        raise Invalid({"starts_at": _("Please choose a start first; the copies follow week by week.")})
    return session
