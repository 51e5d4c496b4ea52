"""What somebody should know about money before they delete their account."""

from db import payouts
from db.engine.transaction import Row, Transaction
from db.formats import Price
from db.language import _

PAGES = {"mentor": "/mentor/earnings", "learner": "/learner/payments", "employer": "/employer/sponsorships"}


def unsettled(tx: Transaction, person) -> list[str]:
    """A sentence for each; `PAGES` is where it can be settled."""
    return [_said(row) for row in tx.all("unsettled_money", me=person.id)]


def _said(row: Row) -> str:
    amount, least = Price(row.cents, row.currency), payouts.least(row.currency)
    if row.part == "available" and row.cents < least:
        least_amount = Price(least, row.currency)
        return _("{amount} is available to you; a payout is at least {least}.", amount=amount, least=least_amount)
    if row.part == "available":
        return _("{amount} is available to you. Request a payout first, and say where it goes.", amount=amount)
    if row.part == "waiting":
        return _("Your payout of {amount} is on its way. You’ll still get it.", amount=amount)
    if row.part == "back" and row.team:
        return _("{team} gets {amount} back. Please wait until you have it.", team=row.team, amount=amount)
    if row.part == "back":
        return _("You get {amount} back. Please wait until you have it.", amount=amount)
    if row.team:
        return _("{team} will still owe {amount} for sponsored seats.", team=row.team, amount=amount)
    return _("You’ll still owe {amount}.", amount=amount)
