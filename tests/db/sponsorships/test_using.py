"""Seats that a sponsor pays for: who may use it and how often, what it can’t pay, and what goes back to whom."""

import pytest

from db import bookings, objections, organisations, payments, sponsorships
from db.installation import facts
from db.operators import payments as desk
from db.payments import attempts
from db.people import accounts, addresses
from db.refusals import Invalid, Missing, Refused
from db.sessions import publication
from db.sponsorships import editing, using
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH
from tests.support.sponsoring import a_sponsorship, book, email, payer, spent


def charges(tx, booking) -> list[tuple]:
    """Of the ledger: whose, and how much."""
    query = "SELECT account_id, amount_cents FROM entries WHERE booking_id = ? AND book = 'charges' ORDER BY id"
    return [tuple(row) for row in tx._execute(query, (booking.id,)).fetchall()]


def why_not(tx, session, learner=ADA) -> list[str]:
    found = using.offers(tx, learner.id, session.host_id, session.price_cents, session.currency)
    return [str(offer.why_not) for offer in found]


def days(tx, count: int) -> dict:
    return {"starts_at": making.ahead(tx, days=count)}


def test_the_charge_is_the_sponsors_and_the_learner_owes_nothing(tx):
    session, sponsored = making.a_class(tx), a_sponsorship(tx, ADA)
    booking = book(tx, session, sponsored)
    assert charges(tx, booking) == [(payer(tx), 1500)] and spent(tx, sponsored) == (1500, 1)
    assert payments.totals(tx, ADA.id) == [] and payments.totals(tx, payer(tx))[0].owed_cents == 1500
    payment = payments.of_booking(tx, booking.id)
    assert (payment.learner_id, payment.sponsored_name, payment.way) == (payer(tx), ADA.name, "operator")
    with pytest.raises(Missing):
        payments.as_seen_by(tx, ADA, payment.id)
    making.begin(tx, session.id, end=True)
    earned = tx._execute("SELECT SUM(amount_cents) FROM entries WHERE account_id = ? AND book = 'earnings'", (MAX.id,))
    assert earned.fetchone()[0] == 1500


def test_a_learner_who_does_not_choose_the_sponsor_pays_themselves(tx):
    session, sponsored = making.a_class(tx), a_sponsorship(tx, ADA)
    booking = bookings.book(tx, ADA, session.id)
    assert charges(tx, booking) == [(ADA.id, 1500)] and spent(tx, sponsored) == (0, 0)


@pytest.mark.parametrize("way", ["stripe", "paypal"])
def test_a_sponsored_seat_is_never_paid_online(tx, way):
    facts.note_payments(tx, way, "")
    booking = book(tx, making.a_class(tx), a_sponsorship(tx, ADA))
    payment = payments.of_booking(tx, booking.id)
    assert payment.way == "operator" and payment.hold_until is None and not booking.hold_until
    for person in (ADA, EMMA):
        with pytest.raises(Missing):
            attempts.begin(tx, person, payment.id)
    assert making.told(tx, ADA) == ["sponsored"]


def test_a_mentor_who_is_paid_directly_collects_it_from_the_sponsor(tx):
    facts.note_payments(tx, "direct", "")
    payment = payments.of_booking(tx, book(tx, making.a_class(tx), a_sponsorship(tx, ADA)).id)
    assert payments.is_collected_by(payment, MAX.id)
    assert payments.as_seen_by(tx, MAX, payment.id) and payments.as_seen_by(tx, EMMA, payment.id)


def test_only_those_who_are_named_or_gave_the_code_can_use_it(tx):
    session, sponsored = making.a_class(tx), a_sponsorship(tx, ADA, has_code=True)
    with pytest.raises(Refused, match="can’t pay for this seat any more"):
        book(tx, session, sponsored, OTTO)
    for wrong in ("AAAAA", sponsored.code[:-1]):
        with pytest.raises(Invalid):
            using.redeem(tx, OTTO, {"code": wrong})
    typed = f" {sponsored.code[:5].lower()}-{sponsored.code[5:]} "
    assert using.redeem(tx, OTTO, {"code": typed}).id == sponsored.id
    assert using.redeem(tx, OTTO, {"code": typed}).id == sponsored.id
    assert len(sponsorships.people(tx, EMMA, sponsored.id).items) == 2
    assert book(tx, session, sponsored, OTTO).status == "booked"


def test_a_learner_who_signs_up_later_with_a_named_address_can_use_it_once_it_is_confirmed(tx):
    sponsored = a_sponsorship(tx)
    editing.name_people(tx, EMMA, sponsored.id, {"emails": "New@Example.org, new@example.org"})
    newcomer = making.somebody(tx)
    tx._execute("UPDATE people SET email = 'new@example.org' WHERE id = ?", (newcomer.id,))
    session = making.a_class(tx)
    assert [one.is_confirmed for one in using.all_of(tx, newcomer.id)] == [0]
    assert why_not(tx, session, newcomer) == [
        f"{EMMA.name} can pay for this seat once you’ve confirmed your email address."
    ]
    with pytest.raises(Refused, match="once you’ve confirmed your email address"):
        book(tx, session, sponsored, newcomer)
    addresses.read_mail(tx, newcomer.id)
    assert why_not(tx, session, newcomer) == [""]
    assert book(tx, session, sponsored, newcomer).status == "booked"


def test_who_takes_over_a_named_address_in_the_settings_has_to_confirm_it_too(tx):
    sponsored = a_sponsorship(tx, ADA)
    editing.name_people(tx, EMMA, sponsored.id, {"emails": "boss@example.org"})
    accounts.change_email(tx, ADA.id, "boss@example.org", PASSWORD_HASH)
    with pytest.raises(Refused, match="confirmed your email address"):
        book(tx, making.a_class(tx), sponsored)


def test_a_code_needs_no_address_that_is_confirmed(tx):
    sponsored, newcomer = a_sponsorship(tx, has_code=True), making.somebody(tx)
    editing.name_people(tx, EMMA, sponsored.id, {"emails": email(tx, newcomer)})
    assert using.redeem(tx, newcomer, {"code": sponsored.code}).is_confirmed
    assert book(tx, making.a_class(tx), sponsored, newcomer).status == "booked"


def test_the_whole_price_or_nothing_out_of_what_is_left(tx):
    sponsored = a_sponsorship(tx, ADA, OTTO, budget_cents=2000)
    first, second = making.a_class(tx), making.a_class(tx, **days(tx, 4))
    book(tx, first, sponsored)
    assert ["used up" in one for one in why_not(tx, second)] == [True]
    with pytest.raises(Refused, match="what they set aside is used up"):
        book(tx, second, sponsored, OTTO)
    assert spent(tx, sponsored) == (1500, 1)


def test_a_number_of_seats_with_a_most_for_each(tx):
    sponsored = a_sponsorship(tx, ADA, OTTO, kind="seats", budget_cents=None, seats=1, most_cents=1500)
    dear, fits = making.a_class(tx, price_cents=1501), making.a_class(tx, **days(tx, 4))
    with pytest.raises(Refused, match="up to €15 for a seat"):
        book(tx, dear, sponsored)
    book(tx, fits, sponsored)
    with pytest.raises(Refused, match="used up"):
        book(tx, fits, sponsored, OTTO)


def test_each_learner_as_often_as_allowed_and_each_month_up_to_its_limit(tx):
    once = a_sponsorship(tx, ADA, per_learner=1, name="Once")
    monthly = a_sponsorship(tx, OTTO, monthly_cents=2000, name="Monthly")
    one, two = making.a_class(tx), making.a_class(tx, **days(tx, 4))
    book(tx, one, once)
    book(tx, one, monthly, OTTO)
    with pytest.raises(Refused, match="all the seats that you may use"):
        book(tx, two, once)
    with pytest.raises(Refused, match="limit for this month"):
        book(tx, two, monthly, OTTO)
    with making.at(tx, making.ahead(tx, days=33)):
        three = making.a_class(tx)
        assert book(tx, three, monthly, OTTO).status == "booked"


def test_other_currencies_mentors_and_times_are_not_offered(tx):
    other = making.somebody(tx, "mentor")
    sponsored = a_sponsorship(tx, ADA, all_mentors=False, until=making.ahead(tx, days=1))
    editing.add_mentor(tx, EMMA, sponsored.id, {"mentor_id": MAX.id})
    session = making.a_class(tx)
    of_other, in_dollars = making.a_class(tx, host=other), making.a_class(tx, currency="USD", **days(tx, 4))
    assert why_not(tx, of_other) == []
    assert why_not(tx, in_dollars) == ["Emma Employer pays only for sessions in EUR."]
    for wrong, why in ((of_other, "any more"), (in_dollars, "only for sessions in EUR")):
        with pytest.raises(Refused, match=why):
            book(tx, wrong, sponsored)
    assert why_not(tx, session) == [""]
    with making.at(tx, making.ahead(tx, hours=25)):
        assert why_not(tx, session) == []


@pytest.mark.parametrize("status", ["paused", "ended"])
def test_nothing_is_booked_with_one_that_is_paused_or_ended_and_what_was_stays_paid(tx, status):
    sponsored, session = a_sponsorship(tx, ADA, OTTO), making.a_class(tx)
    booking = book(tx, session, sponsored)
    editing.move(tx, EMMA, sponsored.id, status)
    with pytest.raises(Refused):
        book(tx, session, sponsored, OTTO)
    assert charges(tx, booking) == [(payer(tx), 1500)]


def test_an_employer_who_is_suspended_pays_for_nothing_new(tx):
    sponsored, session = a_sponsorship(tx, ADA), making.a_class(tx)
    tx._execute("UPDATE people SET suspended_at = ? WHERE id = ?", (tx.now, EMMA.id))
    assert why_not(tx, session) == []
    with pytest.raises(Refused):
        book(tx, session, sponsored)


def test_a_free_session_needs_no_sponsor(tx):
    sponsored = a_sponsorship(tx, ADA)
    with pytest.raises(Refused, match="free"):
        book(tx, making.a_class(tx, price_cents=0), sponsored)


def give_back_in_time(tx, session, booking):
    bookings.cancel(tx, ADA, booking.id)


def call_off(tx, session, booking):
    publication.cancel(tx, MAX, session.id, "")


def uphold_an_objection(tx, session, booking):
    making.begin(tx, session.id, end=True, came=True)
    operator = making.an_operator(tx, making.somebody(tx, "mentor"))
    objections.raise_one(tx, ADA, booking.id, {"words": "No sound"})
    (waiting,) = objections.page(tx, operator, is_open=True).items
    objections.settle(tx, operator, waiting.id, {"verdict": "learner", "reason": "So it was"})


@pytest.mark.parametrize("end", [give_back_in_time, call_off, uphold_an_objection])
@pytest.mark.parametrize("is_paid", [False, True])
def test_what_is_not_due_any_more_goes_back_to_the_sponsor_and_can_be_spent_again(tx, end, is_paid):
    sponsored, session = a_sponsorship(tx, ADA, budget_cents=1500), making.a_class(tx)
    booking = book(tx, session, sponsored)
    operator = making.an_operator(tx, making.somebody(tx, "mentor"))
    payment = payments.of_booking(tx, booking.id)
    if is_paid:
        desk.receive(tx, operator, payment.id)
    end(tx, session, booking)
    assert charges(tx, booking) == [(payer(tx), 1500), (payer(tx), -1500)] and spent(tx, sponsored) == (0, 0)
    assert payments.totals(tx, ADA.id) == []
    back = payments.totals(tx, payer(tx))
    assert [one.surplus_cents for one in back] == ([1500] if is_paid else [])
    assert why_not(tx, making.a_class(tx, **days(tx, 5))) == [""]


def test_who_cancels_after_the_cut_off_or_does_not_come_leaves_the_charge_with_the_sponsor(tx):
    sponsored = a_sponsorship(tx, ADA, OTTO)
    late, missed = making.a_class(tx, **days(tx, 1)), making.a_class(tx, **days(tx, 3))
    booking, absent = book(tx, late, sponsored), book(tx, missed, sponsored, OTTO)
    with making.at(tx, making.ahead(tx, hours=20)):
        shown = {"price_cents": 1500, "currency": "EUR", "received_cents": 0}
        bookings.cancel(tx, ADA, booking.id, shown)
    making.begin(tx, missed.id, end=True, came=False)
    assert spent(tx, sponsored) == (3000, 2) and payments.totals(tx, ADA.id) == []
    assert charges(tx, booking) == charges(tx, absent) == [(payer(tx), 1500)]


def test_what_went_back_to_a_sponsor_is_not_charged_again(tx):
    """Somebody else may have spent it by then: a verdict for the mentor takes it from nobody."""
    sponsored, session = a_sponsorship(tx, ADA, budget_cents=1500), making.a_class(tx)
    booking = book(tx, session, sponsored)
    tx._execute("UPDATE bookings SET removed_at = ? WHERE id = ?", (tx.now, booking.id))
    making.begin(tx, session.id, end=True, came=False)
    assert spent(tx, sponsored) == (0, 0)
    operator = making.an_operator(tx, making.somebody(tx, "mentor"))
    objections.raise_one(tx, MAX, booking.id, {"words": "They were rude"})
    (waiting,) = objections.page(tx, operator, is_open=True).items
    objections.settle(tx, operator, waiting.id, {"verdict": "mentor", "reason": "So it was"})
    assert spent(tx, sponsored) == (0, 0) and len(charges(tx, booking)) == 2


def test_a_seat_from_the_waitlist_is_paid_by_who_waited(tx):
    session = making.a_full_class(tx, OTTO)
    sponsored = a_sponsorship(tx, ADA)
    waiting = bookings.wait(tx, ADA, session.id)
    bookings.cancel(tx, OTTO, bookings.upcoming(tx, OTTO.id)[0].booking_id)
    assert charges(tx, waiting) == [(ADA.id, 1500)] and spent(tx, sponsored) == (0, 0)


def test_the_sponsor_is_told_once_of_80_and_once_of_100_percent(tx):
    sponsored = a_sponsorship(tx, ADA, budget_cents=5000)
    for number, price in enumerate((3900, 100, 100, 900), 2):
        booking = book(tx, making.a_class(tx, price_cents=price, **days(tx, number)), sponsored)
    assert making.told(tx, EMMA) == ["sponsorship_spent", "sponsorship_spent"]
    assert "used up" in str(making.last_told(tx, EMMA).title)
    bookings.cancel(tx, ADA, booking.id)
    book(tx, making.a_class(tx, price_cents=900, **days(tx, 9)), sponsored)
    assert making.told(tx, EMMA).count("sponsorship_spent") == 2


def test_all_in_an_organisation_see_what_it_sponsors_and_only_owners_spend_its_money(tx):
    sponsored, colleague = a_sponsorship(tx, ADA), making.somebody(tx, "employer")
    tx.run("insert_organisation_member", id=payer(tx), me=colleague.id, is_owner=0, now=tx.now)
    organisations.work_in(tx, colleague.id, payer(tx))
    payment = payments.of_booking(tx, book(tx, making.a_class(tx), sponsored).id)
    assert sponsorships.get(tx, colleague, sponsored.id).seats_used == 1
    assert payments.as_seen_by(tx, colleague, payment.id).id == payment.id
    for act in (
        lambda: a_sponsorship(tx, employer=colleague),
        lambda: editing.update(tx, colleague, sponsored.id, {"budget_cents": 90_000}),
        lambda: editing.name_people(tx, colleague, sponsored.id, {"emails": "a@example.org"}),
    ):
        with pytest.raises(Refused, match="Only an owner"):
            act()
    desk.receive(tx, making.an_operator(tx, making.somebody(tx, "mentor")), payment.id)
    assert "payment_received" in making.told(tx, EMMA) and making.told(tx, colleague) == []
