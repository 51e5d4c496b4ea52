"""A learner changes a request that the mentor has yet to answer: its texts, or the times they would like."""

from db import changes, clock, conflicts, notifications, requests
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Fields, checked
from db.language import _
from db.refusals import Missing, Refused

FIELDS: Fields = {name: requests.FIELDS[name] for name in ("topic", "message", "preferred_times")}


def revise(tx: Transaction, learner, request_id: int, given: dict):
    """The mentor and the length stay the same, and with them the price that the learner saw."""
    request = requests.get(tx, learner.id, request_id)
    if request.learner_id != learner.id:
        raise Missing()
    if request.status != "pending":
        raise requests.too_late(request)
    if request.expires_at <= tx.now:
        raise Refused(_("This request has expired."), kind="state")
    if request.awaits != "mentor":
        raise Refused(
            _("{name} has offered you other times. Please answer first.", name=request.mentor_name), kind="state"
        )
    found = checked(FIELDS, given, learner.timezone, check := Check())
    times = found.get("preferred_times", request.preferred_times.split())
    conflicts.must_be_ahead(tx, check, "preferred_times", times)
    check.done()
    topic, message = (found.get(name, getattr(request, name)) for name in ("topic", "message"))
    if topic != request.topic:
        requests.must_not_be_sent_twice(tx, request.learner_id, request.mentor_id, request.mentor_name, topic)
    stored = {"topic": topic, "message": message, "preferred_times": " ".join(times)}
    if all(getattr(request, name) == value for name, value in stored.items()):
        return request
    if not tx.run(
        "revise_request",
        id=request_id,
        **stored,
        despite_busy=conflicts.is_busy_at_any(tx, learner.id, times, request.duration_minutes),
        expires_at=min(clock.moved(request.created_at, days=requests.LIVES_DAYS), times[-1]),
        now=tx.now,
    ):
        raise requests.too_late(requests.get(tx, learner.id, request_id))
    told = {"name": request.learner_name, "link": "/mentor/requests", "by": learner.id}
    notifications.notify(tx, request.mentor_id, "request_changed", topic=request.topic, **told)
    changes.touch_people(tx, request.mentor_id, request.learner_id)
    return requests.get(tx, learner.id, request_id)
