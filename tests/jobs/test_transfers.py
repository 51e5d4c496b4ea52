"""Payouts that Stripe sends: once, whatever breaks, and by hand where it can’t."""

import pytest

from db import bookings, ledger, payout_accounts, payouts, transfers
from db.installation import facts
from db.operators import log
from db.operators import payouts as of_operators
from db.people import accounts, export
from db.refusals import Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH
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
    """Max has earned fifty euros, and Emma is an operator."""
    making.an_operator(tx, EMMA)
    booking = bookings.book(tx, ADA, making.a_class(tx, price_cents=5000).id)
    making.begin(tx, booking.session_id, end=True)
    return Desk(tx, fake)


def connect(tx, desk, country: str = "DE") -> str:
    account = payout_accounts.begin(tx, MAX, {"country": country})
    return in_a_loop(desk.cashier.connect(account))


def set_up(tx, desk) -> None:
    connect(tx, desk)
    desk.fake.set_up(*desk.fake.accounts)
    payout_accounts.look_now(tx, MAX)
    desk.rounds(1)


def requested(tx, desk, given: dict | None = None):
    set_up(tx, desk)
    return payouts.request(tx, MAX, given)


def sent(tx, desk):
    payout = requested(tx, desk)
    transfers.approve(tx, EMMA, payout.id)
    desk.rounds(1)
    return shown(tx, payout)


def shown(tx, payout):
    return of_operators.get(tx, EMMA, payout.id)


def test_a_mentor_sets_up_an_account_and_it_is_ready_when_stripe_says_so(tx, desk, fake):
    assert connect(tx, desk).startswith("https://connect.stripe.example/acct_")
    (name,) = fake.accounts
    desk.rounds(1)
    assert not payout_accounts.ready(tx, MAX.id)
    connect(tx, desk)  # another link, to the same account
    fake.set_up(name)
    assert desk.hears("account.updated", {"id": name, "object": "account"})
    desk.rounds(1)
    assert payout_accounts.ready(tx, MAX.id).provider_id == name and len(fake.accounts) == 1


def test_without_an_event_it_is_asked_for_a_day_and_no_longer(tx, desk, fake):
    connect(tx, desk)
    fake.set_up(*fake.accounts)
    with making.at(tx, making.ahead(tx, minutes=10)):
        desk.rounds(1)
    assert payout_accounts.ready(tx, MAX.id) and payout_accounts.next_look(tx) is None


def test_a_country_that_stripe_refuses_may_be_chosen_again(tx, desk):
    with pytest.raises(Refused, match="cannot create accounts in BR"):
        connect(tx, desk, "BR")
    assert connect(tx, desk, "DE") and payout_accounts.of_person(tx, MAX.id).country == "DE"


def test_an_account_is_made_once_also_when_the_answer_was_lost(tx, desk, fake):
    account = payout_accounts.begin(tx, MAX, {"country": "DE"})
    in_a_loop(desk.provider.payer.make(account))  # and nothing of it is stored
    connect(tx, desk)
    assert len(fake.accounts) == 1


def test_an_approved_payout_is_sent_and_then_paid(tx, desk, fake):
    payout = sent(tx, desk)
    (transfer,) = fake.transfers.values()
    assert (transfer["amount"], transfer["currency"]) == (5000, "eur")
    assert (payout.status, payout.reference, payout.transfer) == ("paid", transfer["id"], "done")
    assert making.last_told(tx, MAX).kind == "payout_paid" and ledger.available(tx, MAX.id, "EUR") == 0
    assert "Had Stripe send a payout of €50" in [act.said for act in log.page(tx, EMMA).items]
    assert desk.is_in_order()


def test_where_it_goes_need_not_be_said_if_stripe_sends_it(tx, desk):
    with pytest.raises(Refused):
        payouts.request(tx, MAX)
    assert requested(tx, desk).address == ""


@pytest.mark.parametrize("forgets", [False, True])
def test_killed_between_the_answer_and_our_commit_it_is_sent_once(tx, desk, fake, forgets):
    """Also when Stripe has forgotten our key, or we are a backup that was put back."""
    payout = requested(tx, desk)
    transfers.approve(tx, EMMA, payout.id)
    (transfer,) = transfers.to_do(tx)
    transfers.begun(tx, transfer)
    in_a_loop(desk.provider.payer.send(transfer))  # and nothing of it is stored
    if forgets:
        fake.forget_keys()
        tx._execute("DELETE FROM transfers")
        transfers.approve(tx, EMMA, payout.id)
    with making.at(tx, making.ahead(tx, minutes=1)):
        desk.rounds()
    assert len(fake.transfers) == 1 and shown(tx, payout).reference == next(iter(fake.transfers))


def test_while_stripe_cannot_be_reached_it_waits_and_nobody_pays_it_by_hand(tx, desk, fake):
    payout = requested(tx, desk)
    transfers.approve(tx, EMMA, payout.id)
    fake.is_down = True
    desk.rounds(1)
    for act, given in ((of_operators.pay, {"reference": ""}), (of_operators.refuse, {"reason": "No."})):
        with pytest.raises(Refused, match="Stripe is sending"):
            act(tx, EMMA, payout.id, given)
    with pytest.raises(Refused, match="Stripe is sending"):
        transfers.approve(tx, EMMA, payout.id)
    fake.is_down = False
    with making.at(tx, making.ahead(tx, hours=2)):
        desk.rounds()
    assert shown(tx, payout).status == "paid" and len(fake.transfers) == 1


def test_what_may_have_been_sent_is_not_paid_by_hand_because_stripe_does_not_say(tx, desk, fake, monkeypatch):
    payout = requested(tx, desk)
    transfers.approve(tx, EMMA, payout.id)
    fake.is_down = True
    desk.rounds(1)
    fake.is_down = False
    monkeypatch.setattr(fake, "_get", lambda *_of: (403, {"error": {"type": "invalid_request_error", "message": "No"}}))
    with making.at(tx, making.ahead(tx, hours=2)):
        desk.rounds(1)
    assert shown(tx, payout).transfer == "wanted" and fake.transfers == {}
    monkeypatch.undo()
    with making.at(tx, making.ahead(tx, hours=4)):
        desk.rounds(1)
    assert shown(tx, payout).status == "paid" and len(fake.transfers) == 1


def test_a_transfer_that_stripe_no_longer_knows_stays_as_it_is(tx, desk, fake, monkeypatch):
    payout = sent(tx, desk)
    (name,) = fake.transfers
    assert desk.hears("transfer.updated", {"id": name})
    monkeypatch.setattr(fake, "_get", lambda *_of: (404, {"error": {"type": "invalid_request_error", "message": "No"}}))
    desk.rounds(1)
    assert shown(tx, payout).status == "paid" and transfers.next_one(tx) is None


def test_what_stripe_refuses_is_shown_and_tried_again_or_paid_by_hand(tx, desk, fake):
    fake.balance = 0
    payout = sent(tx, desk)
    assert (payout.status, payout.transfer) == ("requested", "failed") and "insufficient funds" in payout.problem
    assert making.told(tx, EMMA)[0] == "transfer_failed"
    transfers.approve(tx, EMMA, payout.id)
    desk.rounds(1)
    fake.balance = 5000
    transfers.approve(tx, EMMA, payout.id)
    desk.rounds(1)
    assert shown(tx, payout).status == "paid" and len(fake.transfers) == 1 and desk.is_in_order()


def test_what_was_not_sent_is_paid_by_hand(tx, desk, fake):
    fake.balance = 0
    payout = sent(tx, desk)
    of_operators.pay(tx, EMMA, payout.id, {"reference": "Transfer 5"})
    fake.balance = 5000
    with pytest.raises(Refused, match="already been settled"):
        transfers.approve(tx, EMMA, payout.id)
    with making.at(tx, making.ahead(tx, days=1)):
        desk.rounds()
    assert fake.transfers == {}


def test_what_was_sent_and_taken_back_waits_again_and_counts_once(tx, desk, fake):
    payout = sent(tx, desk)
    (name,) = fake.transfers
    fake.take_back(name)
    for _twice in range(2):
        assert desk.hears("transfer.reversed", {"id": name, "object": "transfer"})
        desk.rounds(1)
    found = shown(tx, payout)
    assert (found.status, found.reference, found.transfer) == ("requested", "", "reversed")
    assert making.told(tx, MAX).count("payout_came_back") == making.told(tx, EMMA).count("transfer_reversed") == 1
    transfers.approve(tx, EMMA, payout.id)
    desk.rounds(1)
    assert len(fake.transfers) == 2 and shown(tx, payout).status == "paid" and desk.is_in_order()


def test_what_was_taken_back_in_part_stays_paid_and_operators_are_told(tx, desk, fake):
    payout = sent(tx, desk)
    (name,) = fake.transfers
    for cents in (1000, 500):
        fake.take_back(name, cents)
        desk.hears("transfer.reversed", {"id": name})
        desk.rounds(1)
    found = shown(tx, payout)
    assert (found.status, found.reversed_cents) == ("paid", 1500)
    assert making.told(tx, EMMA).count("transfer_reversed") == 2 and "payout_came_back" not in making.told(tx, MAX)
    fake.take_back(name, 3500)
    desk.hears("transfer.reversed", {"id": name})
    desk.rounds(1)
    assert shown(tx, payout).status == "requested" and desk.is_in_order()


def test_nobody_but_an_operator_has_it_sent_and_not_to_themselves(tx, desk):
    payout = requested(tx, desk)
    for person in (MAX, ADA, OTTO):
        with pytest.raises(Missing):
            transfers.approve(tx, person, payout.id)
    making.an_operator(tx, MAX)
    with pytest.raises(Refused, match="another operator"):
        transfers.approve(tx, MAX, payout.id)


def test_without_an_account_or_another_way_to_pay_it_is_paid_by_hand(tx, desk):
    payout = payouts.request(tx, MAX, {"payout_address": "Cash"})
    with pytest.raises(Refused, match="no account there"):
        transfers.approve(tx, EMMA, payout.id)
    set_up(tx, desk)
    facts.note_payments(tx, "operator", "")
    with pytest.raises(Refused, match="no account there"):
        transfers.approve(tx, EMMA, payout.id)


def test_who_has_left_is_paid_and_then_their_account_is_forgotten(tx, desk, fake):
    set_up(tx, desk)
    assert export.everything(tx, MAX.id)["payout_account"][0].country == "DE"
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    (waiting,) = of_operators.page(tx, EMMA, "requested").items
    transfers.approve(tx, EMMA, waiting.id)
    desk.rounds(1)
    assert shown(tx, waiting).status == "paid" and len(fake.transfers) == 1
    assert payout_accounts.of_person(tx, MAX.id) is None and desk.is_in_order()


def test_who_leaves_with_nothing_to_come_is_forgotten_at_once(tx, desk):
    payout = requested(tx, desk)
    of_operators.pay(tx, EMMA, payout.id, {"reference": ""})
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    assert payout_accounts.of_person(tx, MAX.id) is None


def test_events_of_mentors_accounts_may_be_signed_with_a_secret_of_their_own(tx, fake):
    fake.environment |= {"MENTORA_STRIPE_CONNECT_SECRET": "whsec_connect"}
    desk = Desk(tx, fake)
    for secret, is_heard in (("whsec_connect", True), ("whsec_test", True), ("whsec_other", False)):
        assert desk.hears("account.updated", {"id": "acct_1"}, secret=secret) == is_heard
