"""Requests: a learner asks a mentor for a session of their own. Pending until exactly one thing happens to it."""

from dataclasses import dataclass

from db import alarms, bookings, calendars, changes, clock, mentors, notifications, pages, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Id, Text, Time, Times, Whole, checked
from db.ids import new_id
from db.refusals import Invalid, Missing, Refused
from db.sessions import drafts

LIVES_DAYS = 7
MOST_TIMES = 3
MOST_PENDING = 20
DOMAIN = "One to one"
FIELDS = {
    "mentor_id": Id(),
    "topic": Text(least=1, most=120),
    "message": Text(most=2000, lines=True),
    "duration_minutes": Whole(least=10, most=480),
    "preferred_times": Times(most=MOST_TIMES),
}
ACCEPTANCE = {"starts_at": Time()}
REASON = {"reason": Text(most=500, lines=True)}
OFFER = {"offered_times": Times(most=MOST_TIMES)} | REASON


@dataclass(frozen=True, slots=True)
class Conflict:
    """A time that was asked for, and what is in its way: of the mentor's, or of the learner's."""

    starts_at: str
    is_past: bool
    in_the_way: str


def send(tx: Transaction, learner, given: dict):
    check = Check()
    found = checked(FIELDS, given, learner.timezone, check)
    _must_be_ahead(tx, check, "preferred_times", found["preferred_times"])
    check.done()
    topic, times = found["topic"], found["preferred_times"]
    mentor = mentors.get(tx, learner.id, found["mentor_id"])
    if tx.one("pending_between", learner_id=learner.id, mentor_id=mentor.id, topic=topic):
        raise Refused(f"You have asked {mentor.name} this already; the answer is still to come.", kind="already_asked")
    if tx.value("pending_of", learner_id=learner.id) >= MOST_PENDING:
        raise Refused(
            f"{MOST_PENDING} of your requests wait for an answer. Please cancel one of them first.", kind="too_many"
        )
    request_id = new_id()
    tx.run(
        "insert_request",
        id=request_id,
        learner_id=learner.id,
        mentor_id=mentor.id,
        topic=topic,
        message=found["message"],
        duration_minutes=found["duration_minutes"],
        preferred_times=" ".join(times),
        now=tx.now,
        expires_at=_expiry(times),
    )
    notifications.notify(
        tx,
        mentor.id,
        "request",
        f"{learner.name} asks for “{topic}”",
        body=found["message"][:200],
        link="/mentor/requests",
    )
    changes.touch_people(tx, mentor.id, learner.id)
    return get(tx, learner.id, request_id)


def get(tx: Transaction, person_id: int, request_id: int):
    request = tx.one("request", id=request_id, me=person_id)
    if request is None:
        raise Missing()
    return request


def times_of(request) -> list[str]:
    """What may be chosen now: the learner's wishes, or what the mentor offered instead."""
    return (request.preferred_times if request.awaits == "mentor" else request.offered_times).split()


def conflicts(tx: Transaction, viewer_id: int, request) -> list[Conflict]:
    """Each time with what stands in its way, for the picker itself; named to the one whose calendar it is."""
    return [_conflict(tx, request, time, viewer_id) for time in times_of(request)]


def accept(tx: Transaction, person, request_id: int, starts_at):
    """By whoever's answer is awaited: the session and its seat are made in the same transaction. Answers the session."""
    request = get(tx, person.id, request_id)
    _must_be_asked(tx, request, person.id)
    starts_at = checked(ACCEPTANCE, {"starts_at": starts_at}, person.timezone)["starts_at"]
    if starts_at <= tx.now:
        raise Invalid({"starts_at": "The start must lie in the future."})
    if request.awaits == "learner" and starts_at not in times_of(request):
        raise Invalid({"starts_at": "Please choose one of the times that were offered."})
    ends_at = clock.moved(starts_at, minutes=request.duration_minutes)
    is_mentor = person.id == request.mentor_id
    calendars.host_must_be_free(
        tx, request.mentor_id, starts_at, ends_at, stranger="" if is_mentor else request.mentor_name
    )
    calendars.learner_must_be_free(
        tx, request.learner_id, starts_at, ends_at, stranger=request.learner_name if is_mentor else ""
    )
    if not tx.run(
        "answer_request", id=request_id, status="accepted", reason=request.reason, session_id=None, now=tx.now
    ):
        raise _too_late(get(tx, person.id, request_id))
    _make_session(tx, request, starts_at, person.id)
    tx.run("link_request", id=request_id, session_id=request_id)
    other, name, zone = _other_side(request, person.id)
    body = f"It begins {clock.said(starts_at, zone)}."
    notifications.notify(
        tx, other, "request_accepted", f"{name} accepted “{request.topic}”", body=body, link=f"/sessions/{request_id}"
    )
    changes.touch(tx, request_id)
    return request_id


def decline(tx: Transaction, person, request_id: int, reason):
    """By whoever's answer is awaited; the other side reads why."""
    reason = checked(REASON, {"reason": reason})["reason"]
    request = get(tx, person.id, request_id)
    _must_be_asked(tx, request, person.id)
    _answer(tx, request, person.id, "declined", reason)
    other, name, _ = _other_side(request, person.id)
    notifications.notify(
        tx,
        other,
        "request_declined",
        f"{name} declined “{request.topic}”",
        body=reason[:200],
        link=_list_of(request, other),
    )
    return get(tx, person.id, request_id)


def cancel(tx: Transaction, learner, request_id: int):
    request = get(tx, learner.id, request_id)
    if request.learner_id != learner.id:
        raise Missing()
    _answer(tx, request, learner.id, "cancelled", request.reason)
    notifications.notify(
        tx,
        request.mentor_id,
        "request_cancelled",
        f"{request.learner_name} took “{request.topic}” back",
        link="/mentor/requests",
    )
    return get(tx, learner.id, request_id)


def offer(tx: Transaction, mentor, request_id: int, times, reason):
    """Other times instead of a no; the learner chooses one of them, or declines."""
    check = Check()
    found = checked(OFFER, {"offered_times": times, "reason": reason}, mentor.timezone, check)
    offered, reason = found["offered_times"], found["reason"]
    _must_be_ahead(tx, check, "offered_times", offered)
    check.done()
    request = get(tx, mentor.id, request_id)
    if request.mentor_id != mentor.id:
        raise Missing()
    _must_be_asked(tx, request, mentor.id)
    for starts_at in offered:
        calendars.host_must_be_free(tx, mentor.id, starts_at, clock.moved(starts_at, minutes=request.duration_minutes))
    if not tx.run(
        "offer_times", id=request_id, offered_times=" ".join(offered), reason=reason, expires_at=_expiry(offered)
    ):
        raise _too_late(get(tx, mentor.id, request_id))
    title = f"{request.mentor_name} offers other times for “{request.topic}”"
    notifications.notify(tx, request.learner_id, "request_offered", title, body=reason[:200], link="/learner/requests")
    changes.touch_people(tx, request.learner_id, mentor.id)
    return get(tx, mentor.id, request_id)


def expire(tx: Transaction) -> int:
    """Those that nobody answered in a week, or whose times have all passed. Answers how many."""
    gone = tx.all("expire_requests", now=tx.now)
    for request in gone:
        title = f"“{request.topic}” expired without an answer"
        notifications.notify(tx, request.learner_id, "request_expired", title, link="/learner/requests")
        notifications.notify(tx, request.mentor_id, "request_expired", title, link="/mentor/requests")
        changes.touch_people(tx, request.learner_id, request.mentor_id)
    return len(gone)


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_expiry")
    return next_one is not None and next_one <= tx.now


def leave(tx: Transaction, person_id: int) -> None:
    """Somebody goes for good: whoever waits with them is told."""
    for request in tx.all("open_requests_of", me=person_id):
        other = request.mentor_id if request.learner_id == person_id else request.learner_id
        notifications.notify(
            tx,
            other,
            "request_cancelled",
            f"“{request.topic}” is off: the other side has left",
            link=_list_of(request, other),
        )
        changes.touch_people(tx, other)


def page(tx: Transaction, person_id: int, after: str | None = None) -> pages.Page:
    """Open ones first, then the newest."""
    pending, request_id = pages.start(after, int, int) or (1, pages.LAST_ID)
    rows = tx.all("requests_of", me=person_id, before_pending=pending, before_id=request_id, limit=pages.FETCHED)
    return pages.cut(rows, "is_pending", "id")


def all_sent_or_received(tx: Transaction, person_id: int) -> list:
    return tx.all("requests_made", me=person_id)


def estimate(mentor, minutes: int) -> int:
    """What so many minutes cost by the hour, to the nearest minor unit."""
    return (mentor.hourly_rate_cents * minutes + 30) // 60


def _make_session(tx: Transaction, request, starts_at: str, person_id: int) -> None:
    host = tx.one("person", id=request.mentor_id)
    fields = drafts.FRESH | {
        "title": request.topic,
        "description": request.message,
        "domain": DOMAIN,
        "starts_at": starts_at,
        "duration_minutes": request.duration_minutes,
        "price_cents": estimate(request, request.duration_minutes),
        "currency": request.currency,
    }
    drafts.insert(tx, host, request.id, fields, kind="one_to_one", status="scheduled")
    sessions.record_move(tx, person_id, request.id, "scheduled")
    terms = {name: fields[name] for name in ("price_cents", "currency", "cutoff_hours")}
    bookings.seat_for(tx, request.learner_id, request.id, **terms)
    alarms.set_for(tx, request.id, starts_at, clock.moved(starts_at, minutes=request.duration_minutes))


def _answer(tx: Transaction, request, person_id: int, status: str, reason: str) -> None:
    if not tx.run("answer_request", id=request.id, status=status, reason=reason, session_id=None, now=tx.now):
        raise _too_late(get(tx, person_id, request.id))
    changes.touch_people(tx, request.learner_id, request.mentor_id)


def _must_be_asked(tx: Transaction, request, person_id: int) -> None:
    if request.status != "pending":
        raise _too_late(request)
    if request.expires_at <= tx.now:  # the clock has not come round to it yet
        raise Refused("This request has expired.", kind="state")
    if person_id != (request.mentor_id if request.awaits == "mentor" else request.learner_id):
        raise Refused("It is the other side's turn to answer.", kind="state")


def _too_late(request) -> Refused:
    return Refused(f"This request is {request.status} already.", kind="state")


def _must_be_ahead(tx: Transaction, check: Check, field: str, times: list[str]) -> None:
    if field not in check.errors and times[0] <= tx.now:
        check.errors[field] = "Each time must lie in the future."


def _expiry(times: list[str]) -> str:
    """After a week, or when the last of the times has come."""
    return min(clock.after(days=LIVES_DAYS), times[-1])


def _conflict(tx: Transaction, request, starts_at: str, viewer_id: int) -> Conflict:
    ends_at = clock.moved(starts_at, minutes=request.duration_minutes)
    hosting = calendars.hosting(tx, request.mentor_id, starts_at, ends_at)
    seat = calendars.seat(tx, request.learner_id, starts_at, ends_at)
    words = []
    if hosting:
        words.append(
            f"you lead “{hosting.title}”"
            if viewer_id == request.mentor_id
            else f"{request.mentor_name} has another session"
        )
    if seat:
        words.append(
            f"you hold a seat in “{seat.title}”"
            if viewer_id == request.learner_id
            else f"{request.learner_name} has another session"
        )
    return Conflict(starts_at, starts_at <= tx.now, " and ".join(words))


def _other_side(request, person_id: int) -> tuple[int, str, str]:
    """Who is to be told, by whom, and in which zone they live."""
    if person_id == request.mentor_id:
        return request.learner_id, request.mentor_name, request.learner_timezone
    return request.mentor_id, request.learner_name, request.mentor_timezone


def _list_of(request, person_id: int) -> str:
    return "/mentor/requests" if person_id == request.mentor_id else "/learner/requests"
