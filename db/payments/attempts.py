"""Paying at a provider: what we have asked it for, what it says, and what it has to do next.

What it says is never taken from an event, which may be late, twice or out of order: an event has us look. A look says
how much was received and given back in all, so looking again changes nothing. What it has to do is written down first.
"""

from dataclasses import dataclass

from db import bookings, calendars, clock, ledger, payments, transfers
from db.engine.transaction import Transaction
from db.formats import Price
from db.ids import new_id
from db.language import _
from db.payments import holds, refunds
from db.refusals import Refused
from db.sessions import OVER

HELD_DAYS = {"stripe": 6, "paypal": 27}  # that a provider keeps money reserved, less a day or two
PATIENCE = 30  # seconds until a provider that was asked for something, and has not answered, is asked again
POLL = 60  # seconds between two looks at somebody who pays, if no event comes
RANK = {"wanted": 0, "open": 1, "held": 2, "received": 3, "ended": 4}
SETTLING_HOURS = 6  # between two looks at a refund that is on its way
STALE_HOURS = 24  # after which no provider still takes money on a page that it opened
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """What a provider says about an attempt."""

    status: str  # open, held, received or ended
    provider_id: str
    charge_id: str = ""
    received_cents: int = 0
    given_back_cents: int = 0
    url: str = ""
    failed_cents: int = 0  # given back in vain: the refund failed, and the money is with the provider again
    is_settling: bool = False  # a refund is on its way, and may fail yet


def begin(tx: Transaction, learner, payment_id: int):
    """Before the provider is asked for a page to pay on; one that is open is used again."""
    payment = payments.own(tx, learner.id, payment_id)
    if payment.way not in payments.PROVIDERS:
        raise Refused(_("This isn’t paid online."), kind="state")
    if not payment.owed_cents or payment.attempt == "held":
        raise Refused(_("Nothing is owed for this seat."), kind="state")
    if not payments.takes(payment.way, payment.currency, payment.owed_cents):
        amount = Price(payment.owed_cents, payment.currency)
        sentence = _("{amount} can’t be paid online. Please ask the organiser how to pay.", amount=amount)
        raise Refused(sentence, kind="state")
    if found := under_way(tx, payment_id):
        return found
    attempt_id = new_id()
    tx.run(
        "insert_attempt",
        id=attempt_id,
        payment_id=payment_id,
        way=payment.way,
        cents=payment.owed_cents,
        currency=payment.currency,
        is_held=int(_can_be_held(payment, tx.now)),
        look_at=clock.moved(tx.now, seconds=PATIENCE),
        now=tx.now,
    )
    _keep_state(tx, payment_id)
    return get(tx, attempt_id)


def under_way(tx: Transaction, payment_id: int):
    """Where they pay now, or None."""
    return tx.one("attempt_under_way", payment_id=payment_id)


def get(tx: Transaction, attempt_id: int):
    return tx.one("attempt", id=attempt_id)


def is_due(tx: Transaction) -> bool:
    times = [time for time in (tx.value("next_look"), tx.value("next_order")) if time]
    return bool(times) and min(times) <= tx.now


def to_look_at(tx: Transaction) -> list:
    return tx.all("attempts_due", now=tx.now, most=AT_ONCE)


def to_do(tx: Transaction) -> list:
    """What providers have been told to do, or should be."""
    return tx.all("orders_due", now=tx.now, most=AT_ONCE)


def heard(tx: Transaction, way: str, event_id: str, kind: str, names: tuple[str, ...]) -> bool:
    """An event. False when it was delivered before. What it is about is looked at soon, if it is ours."""
    first = names[0] if names else ""
    if not tx.run("insert_event", way=way, event_id=event_id, kind=kind, provider_id=first, now=tx.now):
        return False
    for name in names:
        tx.run("look_soon", way=way, name=name, now=tx.now)
        if way == "stripe":
            transfers.heard(tx, name)
    return True


def look_now(tx: Transaction, learner, payment_id: int):
    """They came back from the provider."""
    payment = payments.own(tx, learner.id, payment_id)
    tx.run("look_at_payment", payment_id=payment_id, now=tx.now)
    return payment


def seen(tx: Transaction, attempt_id: int, now: Seen, heard: int | None = None) -> None:
    """What a look has found; an earlier one may come later and takes nothing back.

    `heard` is how many events there were before it: after another one, it may be too old already.
    """
    attempt = get(tx, attempt_id)
    status = now.status if RANK[now.status] > RANK[attempt.status] else attempt.status
    if attempt.status == "received":
        status = "received"
    received = max(now.received_cents, attempt.received_cents)
    failed = max(now.failed_cents, attempt.failed_cents)
    tried = max(now.given_back_cents + now.failed_cents, attempt.given_back_cents + attempt.failed_cents)
    given_back = min(tried - failed, received)
    became = status if status != attempt.status else ""
    payment_id = attempt.payment_id
    if became in ("held", "received") and attempt.status in ("wanted", "open"):
        payment_id = _where_it_counts(tx, payments.get(tx, payment_id), attempt)
    tx.run(
        "keep_attempt",
        id=attempt_id,
        payment_id=payment_id,
        status=status,
        provider_id=now.provider_id or attempt.provider_id,
        charge_id=now.charge_id or attempt.charge_id,
        url=now.url or attempt.url,
        received_cents=received,
        given_back_cents=given_back,
        failed_cents=failed,
        held_at=tx.now if became == "held" else attempt.held_at,
        look_at=None,
    )
    if more := received - attempt.received_cents:
        payments.write(tx, payment_id, "received", more, None, attempt_id=attempt_id)
    if (more := given_back - attempt.given_back_cents) > 0:
        payments.write(tx, payment_id, "given_back", -more, None, attempt_id=attempt_id)
    elif more:
        payments.write(tx, payment_id, "received", -more, None, attempt_id=attempt_id, is_returned=1)
    for kept in {payment_id, attempt.payment_id}:
        _keep_state(tx, kept)
    _tell(tx, attempt, payment_id, became, more)
    plan(tx, attempt_id, is_settling=now.is_settling)
    if heard not in (None, attempt.heard):
        tx.run("look_later", id=attempt_id, look_at=tx.now)
    if failed > attempt.failed_cents:
        refunds.tell(tx, payments.get(tx, payment_id), failed - attempt.failed_cents)


def without_provider(attempt) -> Seen | None:
    """Its keys are gone. What nobody can have paid any more is over, so that it may be paid in another way."""
    is_stale = attempt.created_at < clock.after(hours=-STALE_HOURS)
    is_over = attempt.status == "wanted" or (attempt.status == "open" and is_stale)
    return Seen("ended", attempt.provider_id) if is_over else None


def plan(tx: Transaction, attempt_id: int, *, is_settling: bool = False) -> None:
    """Writes down what the provider has to do, if anything, and when it is looked at next."""
    attempt = get(tx, attempt_id)
    payment = payments.get(tx, attempt.payment_id)
    look_at, kind = None, ""
    if attempt.status in ("wanted", "open"):
        look_at = clock.moved(tx.now, seconds=POLL)
        if not payment.owed_cents:
            kind = "expire"
    elif attempt.status == "held":
        capture_at = clock.moved(attempt.held_at, days=HELD_DAYS[attempt.way])
        look_at = max(capture_at, clock.moved(tx.now, seconds=POLL))
        if not payment.owed_cents:
            kind = "release"
        elif tx.value("captures_refused", attempt_id=attempt_id):  # they may pay anew, and are not charged twice
            kind, look_at = "release", clock.moved(tx.now, hours=1)
        elif payment.session_status in OVER or capture_at <= tx.now:
            kind = "capture"
    elif attempt.status == "received" and attempt.received_cents > attempt.given_back_cents:
        on_its_way = tx.value("refunds_on_their_way", payment_id=payment.id, but=attempt_id)
        kind = "refund" if payment.surplus_cents > on_its_way else ""
    elif is_settling:
        look_at = clock.moved(tx.now, hours=SETTLING_HOURS)
    if kind:
        order = {"id": new_id(), "attempt_id": attempt_id, "kind": kind}
        tx.run("insert_order", **order, now=tx.now)
    tx.run("look_later", id=attempt_id, look_at=look_at)


def done(tx: Transaction, order_id: int) -> None:
    tx.run("settle_order", id=order_id, status="done", problem="")


def settled(tx: Transaction, order, attempt, found: Seen) -> None:
    """Done, as a look has shown. A refund may have failed while nobody knew whether the provider had made it."""
    before = get(tx, attempt.id)
    done(tx, order.id)
    seen(tx, attempt.id, found, attempt.heard)
    after = get(tx, attempt.id)
    if order.kind == "refund" and before.failed_cents == after.failed_cents > 0:
        refunds.tell(tx, payments.get(tx, after.payment_id), after.received_cents - after.given_back_cents)


def failed(tx: Transaction, order_id: int, problem: str) -> None:
    """The provider does not do it, and never will; what goes back by hand is on the operator’s list."""
    if tx.run("settle_order", id=order_id, status="failed", problem=problem[:500]):
        refunds.refused(tx, order_id)


def later(tx: Transaction, order) -> None:
    """The provider could not be reached."""
    tx.run("postpone_order", id=order.id, due_at=clock.moved(tx.now, seconds=min(2 ** min(order.tries + 1, 12), 3600)))


def look_later(tx: Transaction, attempt_id: int) -> None:
    tx.run("look_later", id=attempt_id, look_at=clock.moved(tx.now, seconds=POLL))


def _can_be_held(payment, now: str) -> bool:
    """Whether the session is over before the provider lets the money go."""
    return clock.moved(payment.ends_at, hours=12) < clock.moved(now, days=HELD_DAYS[payment.way])


def _where_it_counts(tx: Transaction, payment, attempt) -> int:
    """Money came in: it counts for its own seat or, if that was given up meanwhile, for one that is still free."""
    if not payment.lapsed_at or payment.owed_cents:
        return payment.id
    again = tx.one("payment_again", learner_id=payment.learner_id, session_id=payment.session_id)
    if again is None:
        again = _seat_again(tx, payment)
    is_same = again and (again.owed_cents, again.currency) == (attempt.amount_cents, attempt.currency)
    return again.id if is_same and again.attempt not in ("held",) else payment.id


def _seat_again(tx: Transaction, payment):
    """A seat on the same terms; None if there is none, or they could not take it."""
    session = tx.one("bookable", id=payment.session_id, me=payment.learner_id, since=tx.now)
    old = tx.one("booking", id=payment.booking_id, me=payment.learner_id)
    if session is None or old is None or session.booking_id or session.was_removed or session.kind != "class":
        return None
    if not tx.one("acting_person", id=payment.learner_id):  # suspended meanwhile
        return None
    if session.status != "scheduled" or session.starts_at <= tx.now or session.host_left_at:
        return None
    if (payment.agreed_start, payment.agreed_minutes) != (session.starts_at, session.duration_minutes):
        return None
    calendars.hold(tx, payment.learner_id)
    if calendars.seat(tx, payment.learner_id, session.starts_at, session.ends_at, but=session.id):
        return None
    if not tx.run("take_seat", id=session.id, now=tx.now):
        return None
    terms = {name: getattr(old, name) for name in bookings.TERMS}
    booking_id = bookings.insert(tx, payment.learner_id, session.id, status="booked", **terms)
    ledger.post(tx, booking_id)
    again = payments.of_booking(tx, booking_id)
    tx.run("begin_hold", id=again.id, until=session.starts_at)  # it ends with the money, in this transaction
    return again


def _keep_state(tx: Transaction, payment_id: int) -> None:
    found = {one.status for one in tx.all("attempts_of_payment", payment_id=payment_id)}
    state = "failed" if found == {"ended"} else ""
    if "received" in found:
        state = ""
    if found & {"wanted", "open"}:
        state = "pending"
    if "held" in found:
        state = "held"
    tx.run("keep_attempt_state", id=payment_id, attempt=state)


def _tell(tx: Transaction, attempt, payment_id: int, became: str, given_back: int) -> None:
    payment = payments.get(tx, payment_id)
    if became in ("held", "received"):
        holds.paid(tx, payment_id)
        if payment.surplus_cents or (became == "held" and not payment.owed_cents):
            payments.tell(tx, payment, "payment_too_late", attempt.amount_cents)
        elif became == "held":
            payments.tell(tx, payment, "payment_held", attempt.amount_cents)
        else:
            payments.tell(tx, payment, "payment_received", attempt.amount_cents)
    if became == "ended" and attempt.status == "held" and payment.owed_cents:
        payments.tell(tx, payment, "payment_not_charged", payment.owed_cents)
    if given_back > 0:
        payments.tell(tx, payment, "payment_given_back", given_back)
