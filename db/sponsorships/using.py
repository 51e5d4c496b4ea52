"""Sponsorships as learners use them: what can pay for a seat, and the seat that it pays for.

What is left is a sum of the ledger’s entries, checked in the transaction that spends it.
"""

from dataclasses import dataclass

from db import organisations, sponsorships
from db.engine.transaction import Row, Transaction
from db.fields import Field, Id, Maybe, Text, checked
from db.formats import Price
from db.ids import new_id
from db.language import _
from db.refusals import Invalid, Refused

SPONSOR: dict[str, Field] = {
    "sponsorship_id": Maybe(field=Id(), note="Who pays for the seat, from `/api/sponsors`; else you do")
}
MOST = 100  # that are listed
MOST_OFFERED = 20  # that one chooses from at a booking
CODE: dict[str, Field] = {"code": Text(least=1, most=40, label=_("Code"))}
GONE = _("This sponsor can’t pay for this seat any more. Look again, or pay yourself.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A sponsorship that could pay for a seat, or why it can’t."""

    id: int
    name: str
    sponsor_name: str
    why_not: str
    is_confirmed: bool


def offers(tx: Transaction, learner_id: int, host_id: int, cents: int, currency: str) -> list[Offer]:
    """What could pay for a seat with this host at this price, those that can first."""
    if not cents:
        return []
    found = [
        Offer(row.id, row.name, sponsorships.sponsor(row), _why_not(row, cents, currency), bool(row.is_confirmed))
        for row in _usable(tx, learner_id, host_id)
        if row.is_confirmed or row.currency == currency
    ]
    return sorted(found, key=lambda offer: bool(offer.why_not))[:MOST_OFFERED]


def all_of(tx: Transaction, learner_id: int) -> list[Row]:
    """What they may use, for a session that fits."""
    return _usable(tx, learner_id)


def mentors(tx: Transaction, learner_id: int) -> dict[int, list[Row]]:
    """By the sponsorship: whose sessions it pays for, unless it is for all."""
    found: dict[int, list[Row]] = {}
    for row in tx.all("mentors_of_sponsors", me=learner_id):
        found.setdefault(row.sponsorship_id, []).append(row)
    return found


def asked(given: dict | None) -> int:
    """The sponsorship that should pay, or 0."""
    if not given:
        return 0
    return checked(SPONSOR, {"sponsorship_id": given.get("sponsorship_id")})["sponsorship_id"] or 0


def claim(tx: Transaction, learner, host_id: int, terms: dict, given: dict | None) -> int:
    """The sponsorship that was asked for, or 0: it has enough left for this seat until this transaction is over."""
    sponsorship_id = asked(given)
    if not sponsorship_id:
        return 0
    price_cents, currency = terms["price_cents"], terms["currency"]
    if not price_cents:
        raise Refused(_("This session is free: nobody has to pay for your seat."), kind="not_sponsored")
    tx.run("hold_sponsorship", id=sponsorship_id)
    found = _usable_one(tx, learner.id, sponsorship_id, host_id)
    if found is None:
        raise Refused(GONE, kind="not_sponsored")
    if why_not := _why_not(found, price_cents, currency):
        raise Refused(why_not, kind="not_sponsored")
    return sponsorship_id


def take(tx: Transaction, learner_id: int, sponsorship_id: int, booking_id: int) -> None:
    """Before the seat is charged: the charge is the sponsor’s, if there is one."""
    if sponsorship_id:
        of = {"booking_id": booking_id, "learner_id": learner_id, "id": sponsorship_id}
        tx.run("insert_sponsored_seat", now=tx.now, **of)


def tell(tx: Transaction, sponsorship_id: int) -> None:
    """The owners of the organisation, once when most of it is spent and once when all of it is."""
    if not sponsorship_id:
        return
    found = tx.one("spent_of_sponsorship", id=sponsorship_id)
    left, percent = sponsorships.left(found), sponsorships.reached(found)
    organisations.touch(tx, found.organisation_id)
    if tx.run("sponsorship_told", id=sponsorship_id, percent=percent):
        told = {"title": found.name, "percent": percent, "cents": left.cents, "seats": left.seats}
        told |= {"link": f"/employer/sponsorships/{sponsorship_id}", "currency": found.currency}
        organisations.tell_owners(tx, found.organisation_id, "sponsorship_spent", **told)


def redeem(tx: Transaction, learner, given: dict) -> Row:
    """Somebody gave them a code. Using it twice is using it once."""
    code = "".join(sign for sign in checked(CODE, given)["code"].upper() if sign.isalnum())
    found = tx.one("sponsorship_by_code", code=code, now=tx.now)
    if found is None:
        raise Invalid({"code": _("This code isn’t valid. Check it, or ask the person who gave it to you.")})
    known = _usable_one(tx, learner.id, found.id)
    if known and known.is_confirmed:
        return known
    if tx.one("was_removed_from_sponsorship", sponsorship_id=found.id, me=learner.id):
        raise Refused(_removed(known, sponsorships.sponsor(found)), kind="removed")
    if tx.value("count_sponsored_people", id=found.id) >= sponsorships.MOST_PEOPLE:
        raise Refused(
            _("Too many people use this code already. Please ask the person who gave it to you."), kind="too_many"
        )
    tx.run("insert_sponsored_person", id=new_id(), sponsorship_id=found.id, person_id=learner.id, now=tx.now)
    organisations.touch(tx, found.organisation_id, learner.id)
    return _usable(tx, learner.id, sponsorship_id=found.id)[0]


def _usable(
    tx: Transaction,
    learner_id: int,
    host_id: int | None = None,
    sponsorship_id: int | None = None,
) -> list[Row]:
    of = {"me": learner_id, "host_id": host_id, "id": sponsorship_id}
    return tx.all("sponsorships_of_learner", now=tx.now, month=tx.now[:7], limit=MOST, **of)


def _usable_one(tx: Transaction, learner_id: int, sponsorship_id: int, host_id: int | None = None) -> Row | None:
    found = _usable(tx, learner_id, host_id, sponsorship_id)
    return found[0] if found else None


def _removed(known: Row | None, name: str) -> str:
    if known:
        return _("{name} can pay for your seats once you’ve confirmed your email address.", name=name)
    return _("{name} has removed you, so this code doesn’t work for you. They can add your email address.", name=name)


def _why_not(row: Row, cents: int, currency: str) -> str:
    """Why it can’t pay that much for one more seat of this learner."""
    name, left = sponsorships.sponsor(row), sponsorships.left(row)
    if row.currency != currency:
        return _("{name} pays only for sessions in {currency}.", name=name, currency=row.currency)
    if not row.is_confirmed:
        return _("{name} can pay for this seat once you’ve confirmed your email address.", name=name)
    if row.uses >= row.per_learner:
        return _("{name} has paid for all the seats that you may use.", name=name)
    if row.most_cents is not None and cents > row.most_cents:
        amount = Price(row.most_cents, row.currency)
        return _("{name} pays up to {amount} for a seat.", name=name, amount=amount)
    if (left.seats is not None and left.seats < 1) or (left.cents is not None and left.cents < cents):
        return _("{name} can’t pay for this seat: what they set aside is used up.", name=name)
    if row.monthly_cents is not None and row.month_cents + cents > row.monthly_cents:
        return _("{name} can’t pay for this seat: their limit for this month is reached.", name=name)
    return ""
