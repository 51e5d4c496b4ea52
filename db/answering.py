"""How fast a mentor answers requests. When five in a row went unanswered, learners can send no more for a while."""

from db import changes, clock, notifications
from db.engine.transaction import Transaction
from db.language import _, ngettext
from db.listings import keeping
from db.refusals import Refused

LATEST = 20  # replies that the usual time is worked out from
ENOUGH = 3  # of them, for it to say anything
IN_A_ROW = 5  # requests without an answer, after which they are paused
# Minutes that a request must have waited for its silence to count: nobody is paused by requests for right now.
FAIR = 24 * 60
LONGEST = 3  # days that are worth a badge
LINK = "/mentor/requests"


def replied(tx: Transaction, request) -> None:
    """The mentor accepted, declined, or offered something else. Only the first time counts."""
    waited = clock.read(tx.now) - clock.read(request.created_at)
    _note(tx, request, max(0, int(waited.total_seconds()) // 60))


def ignored(tx: Transaction, request) -> None:
    """It has expired, and it was the mentor’s turn."""
    given = clock.read(request.expires_at) - clock.read(request.created_at)
    if given.total_seconds() < FAIR * 60:
        return
    latest = _note(tx, request, None)
    silent = latest[:IN_A_ROW]
    if len(silent) < IN_A_ROW or any(reply.minutes is not None for reply in silent):
        return
    if tx.run("pause_requests", mentor_id=request.mentor_id, since=silent[-1].created_at, now=tx.now):
        keeping.keep(tx, request.mentor_id)
        notifications.notify(tx, request.mentor_id, "requests_paused", link=LINK)
        changes.touch_people(tx, request.mentor_id)


def resume(tx: Transaction, mentor) -> None:
    """They take requests again. What went unanswered before does not count against them any more."""
    if not tx.run("resume_requests", mentor_id=mentor.id, now=tx.now):
        raise Refused(_("You’re already taking requests."), kind="state")
    keeping.keep(tx, mentor.id)
    changes.touch_people(tx, mentor.id)


def paused_at(tx: Transaction, mentor) -> str | None:
    since: str | None = tx.value("requests_paused_at", me=mentor.id)
    return since


def must_take(mentor) -> None:
    if mentor.paused_at:
        raise Refused(_("{name} isn’t taking requests at the moment.", name=mentor.name), kind="paused")


def median(latest: list[int | None]) -> int | None:
    """What at least half of them took. Those without an answer took longer than any other."""
    if len(latest) < ENOUGH:
        return None
    ordered = sorted(latest, key=lambda minutes: (minutes is None, minutes))
    return ordered[(len(ordered) - 1) // 2]


def within(minutes: int | None) -> str:
    """A badge in words, for those who are quick enough."""
    if minutes is None or minutes > LONGEST * 24 * 60:
        return ""
    hours = _up(minutes, 60)
    if hours <= 1:
        return _("Usually answers within an hour")
    if hours < 24:
        return ngettext("Usually answers within {count} hour", "Usually answers within {count} hours", hours)
    days = _up(hours, 24)
    if days == 1:
        return _("Usually answers within a day")
    return ngettext("Usually answers within {count} day", "Usually answers within {count} days", days)


def duration(minutes: int) -> str:
    """For a figure: `40 minutes`, `3 hours`, `2 days`, rounded up."""
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", max(minutes, 1))
    hours = _up(minutes, 60)
    if hours < 48:
        return ngettext("{count} hour", "{count} hours", hours)
    return ngettext("{count} day", "{count} days", _up(hours, 24))


def _note(tx: Transaction, request, minutes: int | None) -> list:
    """Returns the latest replies, newest first."""
    tx.run("note_reply", request_id=request.id, mentor_id=request.mentor_id, minutes=minutes, now=tx.now)
    return work_out(tx, request.mentor_id)


def work_out(tx: Transaction, mentor_id: int) -> list:
    """Keeps the usual time that follows from the latest replies, and returns those."""
    latest = tx.all("latest_replies", mentor_id=mentor_id, limit=LATEST)
    tx.run("keep_answer_time", mentor_id=mentor_id, minutes=median([reply.minutes for reply in latest]))
    return latest


def _up(number: int, unit: int) -> int:
    return -(-number // unit)
