"""Requests: a learner asks a mentor for a session. A request is pending until exactly one thing happens to it."""

from db import (
    agreements,
    answering,
    calendars,
    changes,
    clock,
    confirmations,
    conflicts,
    mentors,
    money,
    notifications,
    pages,
    webhooks,
)
from db.checks import Check
from db.conflicts import times_of
from db.engine.transaction import Transaction
from db.fields import Id, Text, Time, Times, Whole, checked
from db.ids import new_id
from db.language import _
from db.payments import hold
from db.refusals import Missing, Refused
from db.sessions import publication

LIVES_DAYS = 7
MOST_TIMES = 3
MOST_PENDING = 20
MOST_WITHDRAWN = 10  # to one mentor, who is told of each, in a day
DOMAIN = "One-to-one"
FIELDS = {
    "mentor_id": Id(),
    "topic": Text(least=1, most=120),
    "message": Text(most=2000, lines=True),
    "duration_minutes": Whole(least=10, most=480),
    "preferred_times": Times(most=MOST_TIMES),
} | agreements.PRICE
ACCEPTANCE = {"starts_at": Time()} | agreements.PRICE
REASON = {"reason": Text(most=500, lines=True)}
OFFER = {"offered_times": Times(most=MOST_TIMES)} | REASON | agreements.PRICE
STATUS = {
    "pending": _("pending"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "cancelled": _("cancelled"),
    "expired": _("expired"),
}


def send(tx: Transaction, learner, given: dict, *, at_rate: bool = True, price: tuple[int, str] | None = None):
    """At the mentor's rate of this moment, which the request keeps; without one the mentor names a price later.

    `price` is what the mentor asks for this length, whatever the rate.
    """
    found = checked(FIELDS, given, learner.timezone, check := Check())
    conflicts.must_be_ahead(tx, check, "preferred_times", found["preferred_times"])
    check.done()
    topic, times, minutes = found["topic"], found["preferred_times"], found["duration_minutes"]
    mentor = mentors.get(tx, learner.id, found["mentor_id"])
    answering.must_take(mentor)
    price_cents = estimate(mentor, minutes) if at_rate and mentor.hourly_rate_cents else None
    price_cents, currency = price or (price_cents, mentor.currency)
    agreements.must_be_as_shown(given, price_cents=price_cents, currency=currency)
    must_not_be_sent_twice(tx, learner.id, mentor.id, mentor.name, topic)
    if tx.value("count_pending_requests", learner_id=learner.id) >= MOST_PENDING:
        said = _("You have {most} requests without an answer. Please cancel one of them first.", most=MOST_PENDING)
        raise Refused(said, kind="too_many")
    who = {"learner_id": learner.id, "mentor_id": mentor.id}
    if tx.value("count_withdrawn", **who, since=clock.moved(tx.now, days=-1)) >= MOST_WITHDRAWN:
        raise Refused(_("You’ve cancelled {most} requests to them today. Please wait a day.", most=MOST_WITHDRAWN))
    request_id = new_id()
    tx.run(
        "insert_request",
        id=request_id,
        **who,
        **{name: found[name] for name in ("topic", "message", "duration_minutes")},
        preferred_times=" ".join(times),
        price_cents=price_cents,
        currency=currency,
        now=tx.now,
        despite_busy=conflicts.is_busy_at_any(tx, learner.id, times, minutes),
        expires_at=_expiry(times),
    )
    told = {"name": learner.name, "topic": topic, "text": notifications.excerpt(found["message"])}
    notifications.notify(tx, mentor.id, "request", link="/mentor/requests", by=learner.id, **told)
    changes.touch_people(tx, mentor.id, learner.id)
    return get(tx, learner.id, request_id)


def must_not_be_sent_twice(tx: Transaction, learner_id: int, mentor_id: int, mentor_name: str, topic: str) -> None:
    if tx.one("pending_request", learner_id=learner_id, mentor_id=mentor_id, topic=topic):
        sentence = _("You have already sent {name} this request. They haven’t answered yet.", name=mentor_name)
        raise Refused(sentence, kind="already_asked")


def get(tx: Transaction, person_id: int, request_id: int):
    request = tx.one("request", id=request_id, me=person_id)
    if request is None:
        raise Missing()
    return request


def accept(tx: Transaction, person, request_id: int, starts_at, given: dict | None = None) -> int | None:
    """Makes the session and its seat in the same transaction; returns its id, which is that of the request.

    A mentor who chooses a time the learner did not propose, or names the price only now, makes an offer instead (None):
    nobody gets a seat at a time or a price they did not agree to. `given` has the price, as it was shown or is named.
    """
    request = get(tx, person.id, request_id)
    _must_be_asked(tx, request, person.id)
    check = Check()
    starts_at = checked(ACCEPTANCE, {"starts_at": starts_at}, person.timezone, check)["starts_at"]
    if starts_at <= tx.now:
        check.refuse("starts_at", _("The start must be in the future."))
    elif request.awaits == "learner" and starts_at not in times_of(request):
        check.refuse("starts_at", _("Please choose one of the offered times."))
    is_mentor = person.id == request.mentor_id
    if not check.errors:
        conflicts.both_must_be_free(tx, request, starts_at, given, check)
    price_cents, currency = agreements.price_of(request, given, check, is_mentor=is_mentor)
    if is_mentor and (starts_at not in times_of(request) or (request.price_cents is None and price_cents)):
        _make_offer(tx, request, [starts_at], request.reason, price_cents, currency)
        return None
    if not tx.run("answer_request", id=request_id, status="accepted", reason=request.reason, now=tx.now):
        raise too_late(get(tx, person.id, request_id))
    if is_mentor:
        answering.replied(tx, request)
    request = request._replace(price_cents=price_cents, currency=currency)
    _make_session(tx, request, starts_at, person.id)
    tx.run("link_request", id=request_id, session_id=request_id, price_cents=price_cents, currency=currency)
    confirmations.tell_accepted(tx, request, starts_at, by_mentor=is_mentor)
    webhooks.tell_of_request(tx, request, "accepted")
    changes.touch(tx, request_id)
    return request_id


def decline(tx: Transaction, person, request_id: int, reason, *, is_suspended: bool = False):
    """With a reason for the other person; by those who were asked, or by a mentor who is suspended."""
    reason = checked(REASON, {"reason": reason})["reason"]
    request = get(tx, person.id, request_id)
    if not is_suspended:
        _must_be_asked(tx, request, person.id)
    _answer(tx, request, person.id, "declined", reason)
    if person.id == request.mentor_id:
        answering.replied(tx, request)
    other, name = _other_side(request, person.id)
    _tell(tx, request, other, "request_declined", name=name, text=notifications.excerpt(reason))
    webhooks.tell_of_request(tx, request, "declined")
    return get(tx, person.id, request_id)


def cancel(tx: Transaction, learner, request_id: int):
    request = get(tx, learner.id, request_id)
    if request.learner_id != learner.id:
        raise Missing()
    _answer(tx, request, learner.id, "cancelled", request.reason)
    _tell(tx, request, request.mentor_id, "request_cancelled", name=request.learner_name)
    return get(tx, learner.id, request_id)


def offer(tx: Transaction, mentor, request_id: int, times, reason, given: dict | None = None):
    """Other times instead of a refusal, or another price; the learner accepts one of the times or declines."""
    request = get(tx, mentor.id, request_id)
    if request.mentor_id != mentor.id:
        raise Missing()
    _must_be_asked(tx, request, mentor.id)
    check, field = Check(), "offered_times"
    found = checked(OFFER, {field: times, "reason": reason}, mentor.timezone, check)
    offered, reason = found[field], found["reason"]
    conflicts.must_be_ahead(tx, check, field, offered)
    for starts_at in offered if field not in check.errors else ():
        ends_at = clock.moved(starts_at, minutes=request.duration_minutes)
        calendars.host_must_be_free(tx, mentor.id, starts_at, ends_at, check=check, field=field)
        calendars.must_not_be_busy(tx, mentor.id, starts_at, ends_at, given=given, check=check)
    price_cents, currency = agreements.offered_price(request, given, check)
    _make_offer(tx, request, offered, reason, price_cents, currency)
    return get(tx, mentor.id, request_id)


def expire(tx: Transaction) -> int:
    """Those without an answer for a week, and those whose times have all passed. Returns how many."""
    gone = tx.all("expire_requests", now=tx.now)
    for request in gone:
        for person_id in (request.learner_id, request.mentor_id):
            _tell(tx, request, person_id, "request_expired")
        changes.touch_people(tx, request.learner_id, request.mentor_id)
        if request.awaits == "mentor":
            answering.ignored(tx, request)
    return len(gone)


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_expiry")
    return next_one is not None and next_one <= tx.now


def leave(tx: Transaction, person_id: int, name: str) -> None:
    """Before an account is deleted: tells the other side of each open request."""
    for request in tx.all("pending_requests", me=person_id):
        other = request.mentor_id if request.learner_id == person_id else request.learner_id
        _tell(tx, request, other, "request_left", name=name)
        changes.touch_people(tx, other)


def page(tx: Transaction, person_id: int, after: str | None = None) -> pages.Page:
    """Open ones first, then the newest."""
    pending, request_id = pages.start(after, int, int) or (1, pages.LAST_ID)
    rows = tx.all("requests_page", me=person_id, before_pending=pending, before_id=request_id, limit=pages.FETCHED)
    return pages.cut(rows, "is_pending", "id")


def all_sent_or_received(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_requests", me=person_id)


def estimate(mentor, minutes: int) -> int:
    """The price of so many minutes at the hourly rate, to the nearest minor unit."""
    return min((mentor.hourly_rate_cents * minutes + 30) // 60, money.MOST)


def _make_offer(
    tx: Transaction, request, offered: list[str], reason: str, price_cents: int | None, currency: str
) -> None:
    if not tx.run(
        "offer_times",
        id=request.id,
        offered_times=" ".join(offered),
        reason=reason,
        price_cents=price_cents,
        currency=currency,
        despite_busy=conflicts.is_busy_at_any(tx, request.mentor_id, offered, request.duration_minutes),
        expires_at=_expiry(offered),
    ):
        raise too_late(get(tx, request.mentor_id, request.id))
    answering.replied(tx, request)
    _tell(
        tx,
        request,
        request.learner_id,
        "request_offered",
        name=request.mentor_name,
        text=notifications.excerpt(reason),
        price_cents=price_cents,
        currency=currency,
        same_times=set(offered) <= set(times_of(request)),
    )
    changes.touch_people(tx, request.learner_id, request.mentor_id)


def _make_session(tx: Transaction, request, starts_at: str, person_id: int) -> None:
    host = tx.one("person", id=request.mentor_id)
    fields = {
        "title": request.topic,
        "description": request.message,
        "domain": DOMAIN,
        "starts_at": starts_at,
        "duration_minutes": request.duration_minutes,
        "price_cents": request.price_cents,
        "currency": request.currency,
    }
    seat_id = publication.publish_for(tx, person_id, host, request.learner_id, request.id, fields)
    hold(tx, seat_id, is_there=person_id == request.learner_id)


def _answer(tx: Transaction, request, person_id: int, status: str, reason: str) -> None:
    if not tx.run("answer_request", id=request.id, status=status, reason=reason, now=tx.now):
        raise too_late(get(tx, person_id, request.id))
    changes.touch_people(tx, request.learner_id, request.mentor_id)


def _must_be_asked(tx: Transaction, request, person_id: int) -> None:
    if request.status != "pending":
        raise too_late(request)
    if request.expires_at <= tx.now:  # the job that expires requests has not run yet
        raise Refused(_("This request has expired."), kind="state")
    if person_id != (request.mentor_id if request.awaits == "mentor" else request.learner_id):
        raise Refused(_("The other person has to answer first."), kind="state")


def too_late(request) -> Refused:
    return Refused(_("This request is already {status}.", status=STATUS[request.status]), kind="state")


def _expiry(times: list[str]) -> str:
    """After a week, or at the last of the times."""
    return min(clock.after(days=LIVES_DAYS), times[-1])


def _other_side(request, person_id: int) -> tuple[int, str]:
    """Whom to notify, and the name of the person who acted."""
    if person_id == request.mentor_id:
        return request.learner_id, request.mentor_name
    return request.mentor_id, request.learner_name


def _tell(tx: Transaction, request, person_id: int, kind: str, **params) -> None:
    by, role = (request.learner_id, "mentor") if person_id == request.mentor_id else (request.mentor_id, "learner")
    notifications.notify(tx, person_id, kind, link=f"/{role}/requests", by=by, topic=request.topic, **params)
