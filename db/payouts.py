"""Payouts: a mentor takes what is available, the operator pays it or refuses it."""

import json

from db import calendars, changes, clock, ledger, money, notifications, operators, payout_accounts, webhooks
from db.engine.transaction import Transaction
from db.fields import CURRENCY, Field, Maybe, Text, Whole, checked
from db.formats import Price
from db.ids import new_id
from db.language import _
from db.refusals import Invalid, Missing, Refused

ADDRESS: dict[str, Field] = {"payout_address": Text(most=200, label=_("Where it goes"))}
ASKED: dict[str, Field] = {
    "amount_cents": Maybe(field=Whole(least=1, most=10**15), note="All that is available if left out"),
    "currency": Maybe(field=CURRENCY, note="If there are balances in several"),
    "payout_address": Maybe(field=ADDRESS["payout_address"], note="Where it goes; as last time if left out"),
}
NEW_ADDRESS: dict[str, Field] = {"payout_address": Text(least=1, most=200, label=_("Where it goes"))}
KEY: dict[str, Field] = {"Idempotency-Key": Text(most=200)}
KEPT = 24  # hours that a key is remembered
PAID: dict[str, Field] = {
    "reference": Text(most=200),
    "address": Maybe(field=Text(most=200), note="Where you sent it, as shown; refused if it has changed since"),
}
REFUSED: dict[str, Field] = {"reason": Text(least=1, most=500)}
LINK = "/mentor/earnings"


def least(currency: str) -> int:
    """What a payout is at least, so that sending it is worth the trouble."""
    return money.limits(currency)[0]


def request(tx: Transaction, mentor, given: dict | None = None, key: str = ""):
    """Takes available money, once: while one payout waits, no other is requested in its currency.

    With the `key` of an earlier request it is the payout of that request; asking for something else is refused.
    """
    asked = dict.fromkeys(ASKED) | checked(ASKED, given or {})
    calendars.hold(tx, mentor.id)  # two requests of one person wait for each other
    if not key:
        return _request(tx, mentor, asked)
    checked(KEY, {"Idempotency-Key": key})
    body = json.dumps(asked, sort_keys=True)
    used = tx.one("payout_key", account_id=mentor.id, key=key, now=tx.now)
    if used and used.body != body:
        raise Invalid({"Idempotency-Key": _("This key was sent with another request.")})
    if used:
        return get(tx, used.payout_id)
    payout = _request(tx, mentor, asked)
    until = clock.moved(tx.now, hours=KEPT)
    tx.run("keep_payout_key", account_id=mentor.id, key=key, body=body, payout_id=payout.id, expires_at=until)
    return payout


def sweep(tx: Transaction) -> None:
    tx.run("sweep_payout_keys", now=tx.now)


def _request(tx: Transaction, mentor, asked: dict):
    currency = asked["currency"] or _only_currency(tx, mentor.id)
    if waiting := tx.one("waiting_payout", account_id=mentor.id, currency=currency):
        amount = Price(waiting.amount_cents, currency)
        sentence = _("Your payout of {amount} is on its way. Please wait until it’s paid.", amount=amount)
        raise Refused(sentence, kind="waiting")
    available = ledger.available(tx, mentor.id, currency)
    if available <= 0:
        raise Refused(_("Nothing is available yet."), kind="not_available")
    cents = asked["amount_cents"] or available
    if cents > available:
        raise Refused(_("Only {amount} is available.", amount=Price(available, currency)), kind="not_available")
    if cents < least(currency):
        raise Refused(_("A payout is at least {amount}.", amount=Price(least(currency), currency)), kind="too_little")
    if asked["payout_address"]:
        send_to(tx, mentor, asked["payout_address"])
    payee = tx.one("payee", id=mentor.id)
    if not payee.payout_address and not payout_accounts.ready(tx, mentor.id):
        raise Invalid({"payout_address": _("Please say where the money should go.")})
    payout_id = _insert(tx, payee, cents, currency)
    notifications.notify(tx, mentor.id, "payout_requested", link=LINK, cents=cents, currency=currency)
    operators.tell(tx, "payout_waiting", "/admin/payouts", name=payee.name, cents=cents, currency=currency)
    changes.touch_people(tx, mentor.id)
    return get(tx, payout_id)


def send_to(tx: Transaction, mentor, address) -> str:
    """Where their payouts go from now on."""
    address = checked(ADDRESS, {"payout_address": address})["payout_address"]
    tx.run("set_payout_address", id=mentor.id, payout_address=address)
    changes.touch_people(tx, mentor.id)
    return address


def own(tx: Transaction, mentor, payout_id: int):
    payout = get(tx, payout_id)
    if payout.account_id != mentor.id:
        raise Missing()
    return payout


def redirect(tx: Transaction, mentor, payout_id: int, given: dict):
    """Somewhere else than they said, as long as it waits. Who is about to pay it is told."""
    payout = own(tx, mentor, payout_id)
    address = checked(NEW_ADDRESS, given)["payout_address"]
    must_not_be_on_its_way(tx, payout_id)
    if not tx.run("redirect_payout", id=payout_id, address=address):
        raise Refused(_("This payout has already been settled."), kind="state")
    send_to(tx, mentor, address)
    if address != payout.address:
        told = {"name": tx.one("payee", id=mentor.id).name, "cents": payout.amount_cents, "currency": payout.currency}
        operators.tell(tx, "payout_redirected", "/admin/payouts", **told)
    return get(tx, payout_id)


def get(tx: Transaction, payout_id: int):
    payout = tx.one("payout", id=payout_id)
    if payout is None:
        raise Missing()
    return payout


def pay(tx: Transaction, payout_id: int, reference, address=None):
    """By hand, to the address that was shown, if it was."""
    found = checked(PAID, {"reference": reference, "address": address})
    must_not_be_on_its_way(tx, payout_id)
    payout = get(tx, payout_id)
    if payout.status == "requested" and found["address"] not in (None, payout.address):
        sentence = _(
            "The mentor has just changed where it goes: {address}. Nothing is marked as paid yet.",
            address=payout.address,
        )
        raise Refused(sentence, kind="address_changed")
    return sent(tx, payout_id, found["reference"])


def must_not_be_on_its_way(tx: Transaction, payout_id: int) -> None:
    if tx.value("transfer_under_way", payout_id=payout_id):
        raise Refused(_("Stripe is sending this payout. You’ll see when it’s done."), kind="state")


def sent(tx: Transaction, payout_id: int, reference: str):
    payout = settle(tx, payout_id, "paid", reference=reference)
    webhooks.tell_of_payout(tx, payout)
    if _is_there(tx, payout):
        cents, currency = payout.amount_cents, payout.currency
        notifications.notify(
            tx, payout.account_id, "payout_paid", link=LINK, cents=cents, currency=currency, reference=reference
        )
    return payout


def refuse(tx: Transaction, payout_id: int, reason):
    """The money is available again: to nobody if they have left, so then it waits until it can be paid."""
    reason = checked(REFUSED, {"reason": reason})["reason"]
    if has_left(tx, get(tx, payout_id).account_id):
        sentence = _("The mentor has left, and nobody else could request this money again. Pay it when you can.")
        raise Refused(sentence, kind="left")
    must_not_be_on_its_way(tx, payout_id)
    payout = settle(tx, payout_id, "refused", reason=reason)
    told = {"cents": payout.amount_cents, "currency": payout.currency, "reason": reason}
    notifications.notify(tx, payout.account_id, "payout_refused", link=LINK, **told)
    changes.touch_people(tx, payout.account_id)
    return payout


def reopen(tx: Transaction, payout_id: int) -> None:
    """What was sent came back: it waits again until it is paid in another way, or refused."""
    payout = get(tx, payout_id)
    if tx.run("reopen_payout", id=payout_id) and _is_there(tx, payout):
        told = {"cents": payout.amount_cents, "currency": payout.currency}
        notifications.notify(tx, payout.account_id, "payout_came_back", link=LINK, **told)


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted: what is available is requested, and its name stays with it until it is paid."""
    payee = tx.one("payee", id=person.id)
    for currency in ledger.currencies(tx, person.id):
        if left := ledger.available(tx, person.id, currency):
            _insert(tx, payee, left, currency)
    tx.run("forget_payees", account_id=person.id)
    payout_accounts.forget(tx, person.id)


def _only_currency(tx: Transaction, account_id: int) -> str:
    found = ledger.currencies(tx, account_id)
    if len(found) > 1:
        raise Invalid({"currency": CURRENCY.sentence})
    if not found:
        raise Refused(_("Nothing is available yet."), kind="not_available")
    return found[0]


def open_one(tx: Transaction, mentor, cents: int, currency: str) -> int:
    """Without asking whether it may be."""
    return _insert(tx, tx.one("payee", id=mentor.id), cents, currency)


def _insert(tx: Transaction, payee, cents: int, currency: str) -> int:
    payout_id = new_id()
    tx.run(
        "insert_payout",
        id=payout_id,
        account_id=payee.id,
        amount_cents=cents,
        currency=currency,
        payee=f"{payee.name} <{payee.email}>",
        address=payee.payout_address,
        now=tx.now,
    )
    ledger.take_out(tx, payee.id, payout_id, cents, currency)
    return payout_id


def settle(tx: Transaction, payout_id: int, status: str, *, reference: str = "", reason: str = ""):
    get(tx, payout_id)
    settled = {"status": status, "reference": reference, "reason": reason}
    if not tx.run("settle_payout", id=payout_id, now=tx.now, **settled):
        raise Refused(_("This payout has already been settled."), kind="state")
    payout = get(tx, payout_id)
    if status == "refused":
        ledger.give_back(tx, payout)
    if has_left(tx, payout.account_id):
        payout_accounts.forget(tx, payout.account_id)
    return payout


def _is_there(tx: Transaction, payout) -> bool:
    """Whether they still have an account, whose open pages then show what became of the payout."""
    changes.touch_people(tx, payout.account_id)
    return not has_left(tx, payout.account_id)


def has_left(tx: Transaction, account_id: int) -> bool:
    payee = tx.one("payee", id=account_id)
    return payee is None or payee.closing_at is not None


def everything(tx: Transaction, person_id: int) -> list:
    """For their export."""
    return tx.all("exported_payouts", me=person_id)


def address(tx: Transaction, mentor) -> str:
    return tx.one("payee", id=mentor.id).payout_address
