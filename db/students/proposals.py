"""A session that a mentor proposes to a student: a request that waits for the learner, at a price that is named."""

from db import calendars, changes, clock, notifications, requests, students
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import CURRENCY, PRICE, Times, checked
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused

MOST_OPEN = 5  # to one student, who is told of each
FIELDS = {
    **{name: requests.FIELDS[name] for name in ("topic", "message", "duration_minutes")},
    "offered_times": Times(most=requests.MOST_TIMES),
    "price_cents": PRICE,
    "currency": CURRENCY,
}


def propose(tx: Transaction, mentor, learner_id: int, given: dict):
    """The learner accepts one of the times, or declines."""
    pair = students.together(tx, mentor.id, mentor.id, learner_id)
    if mentor.id != pair.host_id:
        raise Missing()
    students.must_be_two(pair)
    check, field = Check(), "offered_times"
    found = checked(FIELDS, given, mentor.timezone, check)
    times, despite_busy = found[field], False
    if field not in check.errors and times[0] <= tx.now:
        check.refuse(field, _("Each time must be in the future."))
    for starts_at in times if not check.errors else ():
        ends_at = clock.moved(starts_at, minutes=found["duration_minutes"])
        calendars.host_must_be_free(tx, mentor.id, starts_at, ends_at, check=check, field=field)
        calendars.must_not_be_busy(tx, mentor.id, starts_at, ends_at, given=given, check=check)
        despite_busy = despite_busy or calendars.is_busy(tx, mentor.id, starts_at, ends_at)
    check.done()
    open_now = tx.one("open_proposals", me=mentor.id, learner_id=learner_id, topic=found["topic"])
    if open_now.same_topic:
        sentence = _(
            "You and {name} are already talking about “{topic}”. It’s among your requests.",
            name=pair.learner_name,
            topic=found["topic"],
        )
        raise Refused(sentence, kind="already_asked")
    if open_now.open >= MOST_OPEN:
        sentence = _(
            "{name} has {most} proposals to answer. Please wait until they’ve answered some.",
            name=pair.learner_name,
            most=MOST_OPEN,
        )
        raise Refused(sentence, kind="too_many")
    request_id = new_id()
    tx.run(
        "insert_proposal",
        id=request_id,
        me=mentor.id,
        learner_id=learner_id,
        **{name: value for name, value in found.items() if name != field},
        offered_times=" ".join(times),
        despite_busy=int(despite_busy),
        now=tx.now,
        expires_at=min(clock.moved(tx.now, days=requests.LIVES_DAYS), times[-1]),
    )
    told = {"name": pair.host_name, "topic": found["topic"], "text": notifications.excerpt(found["message"])}
    told |= {"price_cents": found["price_cents"], "currency": found["currency"]}
    notifications.notify(tx, learner_id, "session_proposed", link="/learner/requests", by=mentor.id, **told)
    changes.touch_people(tx, mentor.id, learner_id)
    return requests.get(tx, mentor.id, request_id)
