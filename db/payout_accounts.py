"""The account at Stripe to which a mentor is paid out. They make it there; we only know its name and whether it works.

What Stripe says is never taken from an event: an event has us look.
"""

from dataclasses import dataclass

from db import calendars, changes, clock, locales, payments, places
from db.engine.transaction import Transaction
from db.fields import Choice, Field, Maybe, checked
from db.ids import new_id
from db.language import _
from db.refusals import Refused

POLL = 10  # minutes between two looks while somebody sets it up, if no event comes
PATIENCE = 24  # hours that it is looked at so, after they were given a link
AT_ONCE = 20
# Where Stripe pays people out.
CODES = """AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IN IT JP LI LT LU LV MT MX MY NL NO NZ
    PL PT RO SE SG SI SK TH US"""
COUNTRIES = tuple(CODES.split())
COUNTRY = Choice(options=COUNTRIES, sentence=_("Please choose the country of your bank account."))
GIVEN: dict[str, Field] = {"country": Maybe(field=COUNTRY, note="Of the bank account; needed once")}


@dataclass(frozen=True, slots=True)
class Standing:
    """What Stripe says about an account."""

    is_ready: bool  # money can be sent to it
    is_complete: bool  # nothing more is wanted of them


def is_offered(tx: Transaction) -> bool:
    return payments.way(tx) == "stripe"


def of_person(tx: Transaction, person_id: int):
    """None if they have begun none."""
    return tx.one("payout_account", person_id=person_id)


def ready(tx: Transaction, person_id: int):
    """The account that money can be sent to now, or None."""
    account = of_person(tx, person_id)
    return account if account and account.is_ready and is_offered(tx) else None


def countries() -> list[tuple[str, str]]:
    """Codes and names, by name."""
    names = locales.regions()
    return sorted(((code, names[code]) for code in COUNTRIES), key=lambda one: one[1])


def home(person) -> str:
    """Where they probably have a bank account."""
    code = places.country(person.timezone)
    return code if code in COUNTRIES else ""


def begin(tx: Transaction, mentor, given: dict | None = None):
    """Before Stripe is asked to make it; one that was begun is gone on with."""
    if not is_offered(tx):
        raise Refused(_("Payouts aren’t sent by Stripe here."), kind="state")
    calendars.hold(tx, mentor.id)  # two requests of one person wait for each other
    country = checked(GIVEN, {"country": None} | (given or {}))["country"]
    found = of_person(tx, mentor.id)
    if not (country or found):
        checked({"country": COUNTRY}, {"country": ""})
    if found and country:
        tx.run("move_payout_account", person_id=mentor.id, country=country)
    elif not found:
        tx.run("insert_payout_account", id=new_id(), person_id=mentor.id, country=country, now=tx.now)
    return of_person(tx, mentor.id)


def made(tx: Transaction, account_id: int, provider_id: str) -> None:
    tx.run("keep_payout_account", id=account_id, provider_id=provider_id)


def not_made(tx: Transaction, account_id: int) -> None:
    """Stripe refused; the next try may say another country."""
    tx.run("forget_unmade_payout_account", id=account_id)


def linked(tx: Transaction, account, url: str, until: str) -> None:
    """Where they go on, for some minutes."""
    tx.run("keep_payout_link", id=account.id, url=url, until=until, look_at=clock.moved(tx.now, minutes=POLL))
    changes.touch_people(tx, account.person_id)


def look_now(tx: Transaction, mentor) -> None:
    """They came back from Stripe."""
    tx.run("look_at_account_of", person_id=mentor.id, now=tx.now)


def next_look(tx: Transaction) -> str | None:
    return tx.value("next_payout_account")


def to_look_at(tx: Transaction) -> list:
    return tx.all("payout_accounts_due", now=tx.now, most=AT_ONCE)


def seen(tx: Transaction, account, now: Standing | None) -> None:
    """What a look has found; None when Stripe did not say."""
    waits = clock.moved(tx.now, minutes=POLL)
    is_new = bool(account.url_until) and tx.now < clock.moved(account.url_until, hours=PATIENCE)
    standing = now or Standing(bool(account.is_ready), bool(account.is_complete))
    look_at = waits if is_new and not (standing.is_ready and standing.is_complete) else None
    is_ready, is_complete = int(standing.is_ready), int(standing.is_complete)
    tx.run("keep_payout_standing", id=account.id, is_ready=is_ready, is_complete=is_complete, look_at=look_at)
    if (is_ready, is_complete) != (account.is_ready, account.is_complete):
        changes.touch_people(tx, account.person_id)


def forget(tx: Transaction, person_id: int) -> None:
    """Of somebody who leaves: once nothing is to be sent to it any more."""
    tx.run("forget_payout_account", person_id=person_id)
