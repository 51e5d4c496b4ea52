"""Paying through Stripe: what comes in is counted once, and nothing is lost, whatever happens in between."""

import pytest

from db import bookings, clock, ledger, notifications, payments
from db.installation import facts
from db.payments import attempts, holds
from db.refusals import Refused
from db.sessions import publication
from integrations.payments import keys
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.paying import Desk
from tests.support.running import in_a_loop
from tests.support.stripe_server import FakeStripe


@pytest.fixture
def fake():
    made = FakeStripe()
    yield made
    made.close()


@pytest.fixture
def desk(tx, fake):
    return Desk(tx, fake)


def test_a_seat_is_kept_while_somebody_pays_and_the_mentor_hears_of_it_afterwards(tx, desk):
    payment = desk.booked()
    assert payment.hold_until == making.ahead(tx, minutes=15) and "booking" not in making.told(tx, MAX)
    desk.paid(payment)
    found = payments.get(tx, payment.id)
    assert (found.state, found.hold_until) == ("held", None)
    assert "booking" in making.told(tx, MAX) and "payment_held" in desk.told()
    assert "booked" in [item.kind for item in notifications.page(tx, ADA.id).items]


def test_money_is_held_until_the_session_has_taken_place(tx, desk, fake):
    payment = desk.booked()
    desk.paid(payment)
    making.begin(tx, payment.session_id, end=True)
    with making.at(tx, payment.ends_at):
        desk.rounds()
    assert desk.state(payment) == "received" and fake.calls.count("payment_intents/pi_2/capture") == 1
    assert payments.get(tx, payment.id).number == 1 and ledger.available(tx, MAX.id, "EUR") == 1500
    assert desk.is_in_order()


def test_a_session_that_is_later_than_money_can_be_held_is_paid_at_once_and_refunded_if_cancelled(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    desk.paid(payment)
    assert desk.state(payment) == "received"
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert desk.state(payment) == "given_back" and fake.calls.count("refunds") == 1
    desk.looks(payment)
    assert fake.calls.count("refunds") == 1 and desk.told().count("payment_given_back") == 1
    assert desk.is_in_order()


def test_what_is_held_is_released_when_the_seat_is_given_back_in_time(tx, desk, fake):
    payment = desk.booked()
    desk.paid(payment)
    bookings.cancel(tx, ADA, payment.booking_id)
    desk.rounds()
    assert fake.intents["pi_2"]["status"] == "canceled" and desk.state(payment) == "nothing"


def test_what_was_held_is_captured_before_the_provider_lets_it_go(tx, desk, fake):
    payment = desk.booked()
    desk.paid(payment)
    tx._execute(
        "UPDATE sessions SET starts_at = ?, ends_at = ?", (making.ahead(tx, days=30), making.ahead(tx, days=31))
    )
    with making.at(tx, making.ahead(tx, days=6, minutes=1)):
        desk.rounds()
    assert desk.state(payment) == "received"


def test_a_seat_that_is_not_paid_in_time_goes_to_the_waitlist(tx, desk, fake):
    payment = desk.booked(seats=1)
    waiting = bookings.wait(tx, OTTO, payment.session_id)
    desk.opened(payment)
    with making.at(tx, making.ahead(tx, minutes=15)):
        assert holds.is_due(tx) and holds.release(tx) == 1 and not holds.is_due(tx)
        desk.rounds()
    assert bookings.get(tx, OTTO.id, waiting.id).status == "booked" and "promoted" in making.told(tx, OTTO)
    assert payments.of_booking(tx, waiting.id).hold_until > making.ahead(tx, hours=20)
    assert desk.state(payment) == "nothing" and "hold_ended" in desk.told()
    assert fake.sessions[fake.last()]["status"] == "expired" and desk.is_in_order()


def test_a_mentor_who_heard_that_somebody_moved_up_hears_that_they_have_not_paid(tx, desk):
    payment = desk.booked(seats=1)
    desk.paid(payment)
    bookings.wait(tx, OTTO, payment.session_id)
    with making.at(tx, making.ahead(tx, minutes=5)):
        bookings.cancel(tx, ADA, payment.booking_id)  # and Max reads that Otto follows
    with making.at(tx, making.ahead(tx, hours=25)):
        assert holds.release(tx) == 1
    assert making.told(tx, MAX)[0] == "seat_not_paid"


def test_money_that_comes_too_late_is_given_back_if_the_seat_is_gone(tx, desk, fake):
    payment = desk.booked(seats=1)
    bookings.wait(tx, OTTO, payment.session_id)
    session = desk.opened(payment)
    with making.at(tx, making.ahead(tx, minutes=16)):
        fake.pay(session)
        holds.release(tx)
        desk.rounds(4)
    assert fake.intents["pi_2"]["status"] == "canceled" and desk.state(payment) == "nothing"
    assert "payment_too_late" in desk.told() and desk.is_in_order()


def test_money_that_comes_too_late_takes_a_seat_again_if_there_is_one(tx, desk, fake):
    payment = desk.booked(seats=1)
    session = desk.opened(payment)
    with making.at(tx, making.ahead(tx, minutes=16)):
        holds.release(tx)
        fake.pay(session)
        desk.rounds(4)
    (again, *_rest) = payments.of_learner(tx, ADA.id).items
    assert (again.state, again.booking_status, again.hold_until) == ("held", "booked", None)
    assert again.id != payment.id and desk.is_in_order()


def test_money_that_comes_too_late_pays_for_a_seat_that_was_booked_again(tx, desk, fake):
    payment = desk.booked()
    session = desk.opened(payment)
    with making.at(tx, making.ahead(tx, minutes=16)):
        holds.release(tx)
        again = payments.of_booking(tx, bookings.book(tx, ADA, payment.session_id).id)
        fake.pay(session)
        desk.rounds(4)
    assert desk.state(again) == "held" and desk.is_in_order()


def test_late_money_for_a_seat_that_the_learner_gave_up_is_given_back(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    session = desk.opened(payment)
    bookings.cancel(tx, ADA, payment.booking_id)
    fake.pay(session)
    desk.rounds(4)
    assert desk.state(payment) == "given_back" and len(payments.of_learner(tx, ADA.id).items) == 1


def test_pressing_pay_twice_leads_to_one_page(tx, desk, fake):
    payment = desk.booked()
    first, second = (attempts.begin(tx, ADA, payment.id) for _press in range(2))
    assert first.id == second.id
    urls = {in_a_loop(desk.cashier.open(one)) for one in (first, second)}  # the second had not seen the answer
    assert len(urls) == len(fake.sessions) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_an_event_counts_once_however_often_it_is_delivered(tx, desk, fake, times):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    session = desk.opened(payment)
    fake.pay(session)
    for _time in range(times):
        assert desk.hears("checkout.session.completed", {"id": session, "payment_intent": "pi_2"}, number=77)
        desk.rounds()
    assert desk.state(payment) == "received" and len(payments.receipts(tx, payment.id)) == 1
    assert tx._execute("SELECT COUNT(*) FROM payment_events").fetchone() == (1,)


def test_events_out_of_order_lead_to_the_same_state(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    session = desk.opened(payment)
    fake.pay(session)
    publication.cancel(tx, MAX, payment.session_id, "")
    for kind, about in (
        ("charge.refunded", {"id": "ch_3", "payment_intent": "pi_2"}),
        ("checkout.session.completed", {"id": session, "payment_intent": "pi_2"}),
        ("payment_intent.created", {"id": "pi_2"}),
    ):
        assert desk.hears(kind, about)
        desk.rounds()
    assert desk.state(payment) == "given_back" and desk.is_in_order()
    assert [one.amount_cents for one in payments.receipts(tx, payment.id)] == [1500, -1500]


@pytest.mark.parametrize("how", [{"secret": "whsec_other"}, {"age": 600}])
def test_an_event_with_a_wrong_or_an_old_signature_is_refused(tx, desk, fake, how):
    assert not desk.hears("checkout.session.completed", {"id": "cs_1"}, **how)
    assert tx._execute("SELECT COUNT(*) FROM payment_events").fetchone() == (0,)


def test_a_body_that_was_changed_or_is_no_event_is_refused(desk, fake):
    body, headers = fake.event("checkout.session.completed", {"id": "cs_1"})
    for sent, given in ((body + " ", headers), ("[]", headers), ("", {}), (body, {})):
        assert not in_a_loop(desk.cashier.hear("stripe", given, sent.encode()))


def test_an_answer_that_was_lost_is_asked_for_again(tx, desk, fake):
    """Killed between the provider’s answer and our commit: the same call gets the same answer, and is made once."""
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    attempt = attempts.begin(tx, ADA, payment.id)
    in_a_loop(desk.provider.open(attempt))  # and nothing of it is stored
    with making.at(tx, making.ahead(tx, minutes=1)):
        desk.rounds()
    assert len(fake.sessions) == 1 and attempts.get(tx, attempt.id).provider_id == fake.last()
    fake.pay(fake.last())
    desk.looks(payment)
    publication.cancel(tx, MAX, payment.session_id, "")
    in_a_loop(desk.provider.act("refund", attempts.get(tx, attempt.id)))  # likewise
    desk.rounds(4)
    assert desk.state(payment) == "given_back" and fake.calls.count("refunds") == 1 and desk.is_in_order()


def test_while_the_provider_is_away_nothing_is_lost(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    desk.paid(payment)
    fake.is_down = True
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert desk.state(payment) == "to_give_back"
    fake.is_down = False
    with making.at(tx, clock.moved(tx.now, hours=2)):
        desk.rounds(4)
    assert desk.state(payment) == "given_back"


def test_a_key_is_never_shown(fake):
    found = keys.read(fake.environment)
    assert "sk_test" not in repr(found) and "whsec" not in repr(found)
    assert keys.read({}).missing("stripe") == ["MENTORA_STRIPE_KEY", "MENTORA_STRIPE_WEBHOOK_SECRET"]


def test_what_was_paid_online_goes_on_there_when_another_way_is_in_use(tx, desk):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    desk.paid(payment)
    facts.note_payments(tx, "operator", "")
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert desk.state(payment) == "given_back"


@pytest.mark.parametrize("again", ["press", "round"])
def test_what_could_not_be_opened_in_time_is_begun_anew(tx, desk, fake, again):
    payment = desk.booked(starts_at=making.ahead(tx, days=3))
    tx.run("begin_hold", id=payment.id, until=making.ahead(tx, days=1))
    attempt = attempts.begin(tx, ADA, payment.id)
    with making.at(tx, making.ahead(tx, minutes=40)):
        if again == "press":
            with pytest.raises(Refused, match="try again"):
                in_a_loop(desk.cashier.open(attempt))
        else:
            desk.rounds()
        assert attempts.get(tx, attempt.id).status == "ended" and desk.state(payment) == "failed"
        desk.paid(payment)
    assert desk.state(payment) == "held" and desk.is_in_order()
