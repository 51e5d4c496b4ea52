"""Sponsorships as their employer changes them: the limits, and who may use them."""

import pytest

from db import conversations, interviews, mails, sponsorships
from db.conversations import blocking
from db.people import addresses, profile
from db.refusals import Missing, Refused
from db.sponsorships import editing, using
from tests.support import making
from tests.support.cast import ADA, EMMA, OTTO
from tests.support.sponsoring import a_sponsorship, book, email


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"name": "Winter"}, 1), ({"budget_cents": 4500}, 1), ({"budget_cents": 10_000}, 2), ({"budget_cents": 4100}, 2)],
)
def test_other_limits_announce_only_what_is_newly_reached(tx, changed, told):
    """Of €50, €40 are spent, which they know; then one more euro."""
    sponsored = a_sponsorship(tx, ADA, budget_cents=5000)
    book(tx, making.a_class(tx, price_cents=4000), sponsored)
    assert making.told(tx, EMMA) == ["sponsorship_spent"]
    editing.update(tx, EMMA, sponsored.id, changed)
    price = 4000 if changed.get("budget_cents") == 10_000 else 100
    book(tx, making.a_class(tx, price_cents=price, starts_at=making.ahead(tx, days=4)), sponsored)
    assert making.told(tx, EMMA) == ["sponsorship_spent"] * told


def test_who_was_removed_does_not_come_back_with_a_code_but_when_they_are_named_again(tx):
    sponsored, session = a_sponsorship(tx, has_code=True), making.a_class(tx)
    using.redeem(tx, ADA, {"code": sponsored.code})
    (found,) = sponsorships.people(tx, EMMA, sponsored.id).items
    editing.remove_person(tx, EMMA, sponsored.id, found.id)
    assert sponsorships.people(tx, EMMA, sponsored.id).items == [] and using.all_of(tx, ADA.id) == []
    with pytest.raises(Missing):
        editing.remove_person(tx, EMMA, sponsored.id, found.id)
    fresh = editing.set_code(tx, EMMA, sponsored.id, {"has_code": True})
    with pytest.raises(Refused, match="has removed you"):
        using.redeem(tx, ADA, {"code": fresh.code})
    with pytest.raises(Refused):
        book(tx, session, sponsored)
    addresses.read_mail(tx, ADA.id)
    editing.name_people(tx, EMMA, sponsored.id, {"emails": email(tx, ADA)})
    assert book(tx, session, sponsored).status == "booked"


def test_who_was_removed_by_their_address_does_not_come_back_with_a_code(tx):
    sponsored = a_sponsorship(tx, ADA, has_code=True)
    (named,) = sponsorships.people(tx, EMMA, sponsored.id).items
    editing.remove_person(tx, EMMA, sponsored.id, named.id)
    assert sponsorships.people(tx, EMMA, sponsored.id).items == []
    with pytest.raises(Refused, match="has removed you"):
        using.redeem(tx, ADA, {"code": sponsored.code})


def test_who_gave_the_code_keeps_it_when_their_address_is_removed(tx):
    """The two are two lines on the page, each with its own button."""
    sponsored = a_sponsorship(tx, has_code=True)
    using.redeem(tx, ADA, {"code": sponsored.code})
    editing.name_people(tx, EMMA, sponsored.id, {"emails": email(tx, ADA)})
    named = next(one for one in sponsorships.people(tx, EMMA, sponsored.id).items if one.email)
    editing.remove_person(tx, EMMA, sponsored.id, named.id)
    assert using.redeem(tx, ADA, {"code": sponsored.code}).id == sponsored.id


def test_who_is_named_and_has_not_confirmed_their_address_gets_a_link(tx):
    sponsored = a_sponsorship(tx)
    editing.name_people(tx, EMMA, sponsored.id, {"emails": email(tx, ADA)})
    assert str(making.last_told(tx, ADA).title) == f"Confirm your email address, and {EMMA.name} can pay for your seats"
    (mail,) = [one for one in mails.claim(tx) if one.recipient == email(tx, ADA)]
    assert "/confirm/" in mail.body


def test_nobody_can_name_who_may_use_the_sponsorship_of_another(tx):
    sponsored, other = a_sponsorship(tx), making.somebody(tx, "employer")
    for act in (
        lambda: editing.name_people(tx, other, sponsored.id, {"emails": email(tx, ADA)}),
        lambda: editing.move(tx, other, sponsored.id, "ended"),
        lambda: editing.update(tx, other, sponsored.id, {"name": "Mine"}),
        lambda: editing.set_code(tx, other, sponsored.id, {"has_code": True}),
        lambda: sponsorships.get(tx, other, sponsored.id),
    ):
        with pytest.raises(Missing):
            act()


def test_who_is_named_again_and_again_is_told_once_and_who_blocked_the_employer_is_not(tx):
    for _time in range(3):
        sponsored = a_sponsorship(tx, ADA)
        (named,) = sponsorships.people(tx, EMMA, sponsored.id).items
        editing.remove_person(tx, EMMA, sponsored.id, named.id)
    assert making.told(tx, ADA) == ["sponsored"]
    profile.update(tx, OTTO.id, is_candidate=True)
    given = {"candidate_id": OTTO.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    times = {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45}
    interviews.accept(tx, OTTO, interviews.invite(tx, EMMA, given | times).id, {"starts_at": times["starts_at"]})
    conversation = conversations.open_with(tx, EMMA, OTTO.id)[0]
    blocking.block(tx, OTTO, conversation.id)
    a_sponsorship(tx, OTTO)
    assert "sponsored" not in making.told(tx, OTTO)
