"""What becomes of a sponsorship when somebody leaves, and what each person’s export has of it."""

import pytest

from db import bookings, notifications, payments, sponsorships
from db.hours import booking, rules
from db.people import accounts, export
from db.refusals import Refused
from db.sponsorships import editing, statements, using
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH
from tests.support.sponsoring import a_sponsorship, book, spent


def leave(tx, person) -> None:
    accounts.delete(tx, person.id, PASSWORD_HASH)


def test_what_an_employer_who_leaves_has_promised_stays_paid_for_and_nothing_new_is(tx):
    operator = making.an_operator(tx, making.somebody(tx, "mentor"))
    session, sponsored = making.a_class(tx), a_sponsorship(tx, ADA, OTTO, has_code=True)
    booking = book(tx, session, sponsored)
    leave(tx, EMMA)
    assert bookings.get(tx, ADA.id, booking.id).status == "booked" and payments.totals(tx, ADA.id) == []
    assert using.all_of(tx, OTTO.id) == []
    for act in (lambda: book(tx, session, sponsored, OTTO), lambda: using.redeem(tx, OTTO, {"code": sponsored.code})):
        with pytest.raises(Refused):
            act()
    payment = payments.of_booking(tx, booking.id)
    assert payment.owed_cents == 1500 and payment.learner_name is None
    told = notifications.page(tx, operator.id).items[0]
    assert told.kind == "sponsor_left" and "Emma Employer" in str(told.title) and "€15" in str(told.body)
    making.begin(tx, session.id, end=True)
    earned = "SELECT amount_cents FROM entries WHERE account_id = ? AND book = 'earnings'"
    assert tx._execute(earned, (MAX.id,)).fetchall() == [(1500,)]


def test_a_learner_who_leaves_gives_the_seat_back_to_the_sponsor_and_is_forgotten(tx):
    session, sponsored = making.a_class(tx), a_sponsorship(tx, ADA)
    book(tx, session, sponsored)
    leave(tx, ADA)
    assert spent(tx, sponsored) == (0, 0) and sponsorships.people(tx, EMMA, sponsored.id).items == []
    (line,) = statements.lines(tx, EMMA, sponsored.id).items
    assert line.learner_name is None and line.charged_cents == 0


def test_a_mentor_who_leaves_is_chosen_by_nobody(tx):
    sponsored = a_sponsorship(tx, ADA, all_mentors=False)
    editing.add_mentor(tx, EMMA, sponsored.id, {"mentor_id": MAX.id})
    leave(tx, MAX)
    assert sponsorships.mentors(tx, sponsored.id) == [] and not sponsorships.get(tx, EMMA, sponsored.id).all_mentors


def test_everybody_can_download_what_is_theirs_of_it(tx):
    sponsored = a_sponsorship(tx, ADA, has_code=True)
    using.redeem(tx, OTTO, {"code": sponsored.code})
    sponsors, learners = export.everything(tx, EMMA.id), export.everything(tx, OTTO.id)
    assert [(one.name, one.code) for one in sponsors["sponsorships"]] == [("Autumn", sponsored.code)]
    assert [one.email for one in sponsors["sponsored_people"]] == ["ada@example.org", None]
    assert [(one.name, one.sponsor_name) for one in learners["sponsors"]] == [("Autumn", EMMA.name)]
    assert learners["sponsorships"] == [] and sponsors["sponsors"] == []


def test_the_statement_is_by_the_month_in_which_a_seat_was_booked(tx):
    sponsored = a_sponsorship(tx, ADA)
    now = book(tx, making.a_class(tx, starts_at=making.ahead(tx, days=40)), sponsored)
    with making.at(tx, making.ahead(tx, days=32)):
        later, month = book(tx, making.a_class(tx), sponsored), tx.now[:7]
        bookings.cancel(tx, ADA, now.id)
    assert [(one.month, one.seats, one.cents) for one in statements.months(tx, sponsored.id)] == [
        (month, 1, 1500),
        (tx.now[:7], 0, 0),
    ]
    assert [one.id for one in statements.lines(tx, EMMA, sponsored.id, month=month).items] == [later.id]
    kinds = [row.kind for row in statements.entries(tx, sponsored.id, None, 0, 0, 9)]
    assert kinds == ["charge", "refund", "charge"]


def test_a_sponsor_pays_for_an_open_time_that_is_booked_at_once_and_not_for_a_request(tx):
    with making.at(tx, "2027-07-01T12:00:00Z"):
        making.open_hours(tx)
        sponsored = a_sponsorship(tx, ADA)
        slot = {"starts_at": "2027-07-05T13:00:00Z", "minutes": 60, "sponsorship_id": sponsored.id}
        seat = booking.book(tx, ADA, MAX.id, slot).booking
        assert payments.of_booking(tx, seat.id).sponsorship_id == sponsored.id and spent(tx, sponsored) == (5000, 1)
        rules.save(tx, MAX, {"confirm": "on_request"})
        with pytest.raises(Refused, match="can’t pay for a request"):
            booking.book(tx, ADA, MAX.id, slot | {"starts_at": "2027-07-06T13:00:00Z"})


def test_somebody_who_is_named_again_and_again_can_use_each_of_them_and_first_the_one_they_gave_a_code_for(tx):
    for number in range(101):
        a_sponsorship(tx, ADA, name=f"Spam {number}")
    wanted = a_sponsorship(tx, employer=making.somebody(tx, "employer"), name="Wanted", has_code=True)
    assert using.redeem(tx, ADA, {"code": wanted.code}).id == wanted.id
    session = making.a_class(tx)
    offers = using.offers(tx, ADA.id, session.host_id, session.price_cents, session.currency)
    assert (len(offers), offers[0].id, using.all_of(tx, ADA.id)[0].id) == (using.MOST_OFFERED, wanted.id, wanted.id)
    assert book(tx, session, wanted).status == "booked"
    assert (
        book(tx, making.a_class(tx, starts_at=making.ahead(tx, days=4)), a_sponsorship(tx, ADA, name="Newest")).status
        == "booked"
    )
