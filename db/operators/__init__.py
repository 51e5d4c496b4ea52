"""Operators: the people who run this installation. They stay the learner, mentor or employer that they are."""

from dataclasses import dataclass

from db import changes, notifications
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing, Refused

MOST_TOLD = 20  # of them, of what waits for any of them


def is_one(tx: Transaction, person_id: int) -> bool:
    return tx.one("is_operator", id=person_id) is not None


def must_be(tx: Transaction, person) -> None:
    """In the transaction of each act, and of each page: the right may have been taken away a moment ago."""
    if not is_one(tx, person.id):
        raise Missing()


@dataclass(frozen=True, slots=True)
class Desk:
    """An operator, and the others: whom each act may be left to. `concerned` are people, and teams of employers."""

    id: int
    names: dict[int, str]
    sides: dict[int, set[int]]  # of each operator: themselves, and the teams they belong to

    def is_own(self, *concerned: int | None) -> bool:
        return not self.sides[self.id].isdisjoint(concerned)

    def is_of_team(self, *concerned: int | None) -> bool:
        """Whether it is their team’s rather than their own."""
        return self.is_own(*concerned) and self.id not in concerned

    def leaves(self, *concerned: int | None) -> bool:
        """Whether they have to leave it to another."""
        return self.is_own(*concerned) and bool(self.others(*concerned))

    def others(self, *concerned: int | None) -> list[str]:
        """Who could settle it, by name: another operator whom it is not about."""
        return [name for id, name in self.names.items() if id != self.id and self.sides[id].isdisjoint(concerned)]


def desk(tx: Transaction, operator) -> Desk:
    names: dict[int, str] = {}
    sides = {operator.id: {operator.id}}
    for one in tx.all("operators_and_teams", me=operator.id, most=MOST_TOLD):
        names[one.id] = one.name
        sides.setdefault(one.id, {one.id}).add(one.organisation_id or one.id)
    return Desk(operator.id, names, sides)


def is_own(tx: Transaction, operator, *concerned: int | None) -> bool:
    """Whether it is about themselves or their team: then another operator settles it.

    If nobody else can, they may, and the log says so.
    """
    found = desk(tx, operator)
    if found.leaves(*concerned):
        names = ", ".join(found.others(*concerned))
        team = _("This is about your team, so another operator has to settle it: {names}.", names=names)
        own = _("This is about you, so another operator has to settle it: {names}.", names=names)
        raise Refused(team if found.is_of_team(*concerned) else own, kind="own")
    return found.is_own(*concerned)


def there_are(tx: Transaction) -> bool:
    """Whether anybody can settle what waits for an operator."""
    return bool(tx.all("operators", most=1))


def waiting(tx: Transaction) -> dict[str, int]:
    """How much waits for them, by the page that shows it."""
    return {
        "/admin/payouts": tx.value("count_payouts_waiting"),
        "/admin/reviews": tx.value("count_reports_waiting"),
        "/admin/messages": tx.value("count_message_reports_waiting"),
        "/admin/payments": tx.value("count_payments_to_give_back"),
        "/admin/objections": tx.value("count_objections_open"),
    }


def tell(tx: Transaction, kind: str, link: str, **params) -> None:
    """Something waits for them, or no longer does; their open pages show it at once."""
    for operator in tx.all("operators", most=MOST_TOLD):
        notifications.notify(tx, operator.id, kind, link=link, **params)
    touch(tx)


def touch(tx: Transaction) -> None:
    """What their pages show has changed."""
    changes.touch_people(tx, *(operator.id for operator in tx.all("operators", most=MOST_TOLD)))
