"""Sponsorships as their employer makes and changes them: limits, people, mentors, the code, and their end."""

import re
import secrets

from db import money, notifications, organisations, sponsorships
from db.checks import EMAIL, Check
from db.engine.transaction import Row, Transaction
from db.fields import CURRENCY, Choice, Field, Flag, Id, Maybe, Text, Time, Whole, checked
from db.formats import Price
from db.ids import new_id
from db.language import _, ngettext
from db.operators.people import patterns
from db.people import addresses
from db.refusals import Missing, Refused

MOST_CENTS = 10**12
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what is easily mistaken for something else
LENGTH = 10
LINKS = "/learner/sponsors"

LIMITS: dict[str, Field] = {
    "name": Text(least=1, most=80, label=_("Name"), note="Learners see it, next to the team’s name"),
    "budget_cents": Maybe(field=Whole(least=1, most=MOST_CENTS), note="Of the kind `budget`"),
    "seats": Maybe(field=Whole(least=1, most=10_000), note="Of the kind `seats`"),
    "most_cents": Maybe(field=Whole(least=1, most=money.MOST), note="For one seat; needed with `seats`"),
    "monthly_cents": Maybe(field=Whole(least=1, most=MOST_CENTS), note="For the seats booked in a month (UTC)"),
    "per_learner": Whole(least=1, most=1000, note="Seats that each learner may use it for"),
    "until": Maybe(field=Time(), note="It pays for nothing that is booked later"),
    "all_mentors": Flag(note="For sessions of all mentors; else of those you add"),
}
FIELDS: dict[str, Field] = {"kind": Choice(options=sponsorships.KINDS), "currency": CURRENCY} | LIMITS
PEOPLE: dict[str, Field] = {"emails": Text(most=20_000, lines=True, note="Email addresses of learners")}
CODE: dict[str, Field] = {"has_code": Flag(note="A new one, or none")}
FRESH = {
    "budget_cents": None,
    "seats": None,
    "most_cents": None,
    "monthly_cents": None,
    "per_learner": 1,
    "until": None,
    "all_mentors": True,
}
MENTOR: dict[str, Field] = {"mentor_id": Id()}
TOLD_AGAIN_DAYS = 7
AT_ONCE = 100  # people that are named in one go


def create(tx: Transaction, employer, given: dict) -> Row:
    check, team = Check(), organisations.owned(tx, employer)
    sent = {name: value for name, value in given.items() if name in FIELDS and value not in (None, "")}
    found = FRESH | checked(FIELDS, {"kind": "", "currency": "", "name": ""} | sent, employer.timezone, check)
    _check_limits(tx, found, found["kind"], check)
    check.done()
    if tx.value("count_sponsorships", team_id=team.id) >= sponsorships.MOST:
        raise Refused(_("You can have up to {count} sponsorships.", count=sponsorships.MOST), kind="too_many")
    found |= {"id": new_id(), "code": _new_code() if given.get("has_code") else None}
    del found["kind"]
    tx.run("insert_sponsorship", team_id=team.id, now=tx.now, **found | {"all_mentors": int(found["all_mentors"])})
    if given.get("emails"):
        name_people(tx, employer, found["id"], given)
    organisations.touch(tx, team.id)
    return sponsorships.get(tx, employer, found["id"])


def update(tx: Transaction, employer, sponsorship_id: int, given: dict) -> Row:
    """All limits; what is spent already is the least that they can be."""
    tx.run("hold_sponsorship", id=sponsorship_id)
    stored, check = _own(tx, employer, sponsorship_id), Check()
    _must_not_be_over(stored)
    found = {name: getattr(stored, name) for name in LIMITS} | checked(LIMITS, given, employer.timezone, check)
    _check_limits(tx, found, stored.kind, check, stored)
    check.done()
    limits = found | {"all_mentors": int(found["all_mentors"])}
    tx.run("update_sponsorship", id=sponsorship_id, team_id=stored.organisation_id, **limits)
    organisations.touch(tx, stored.organisation_id)
    changed = sponsorships.get(tx, employer, sponsorship_id)
    if (changed.budget_cents or changed.seats) > (stored.budget_cents or stored.seats):
        tx.run("sponsorship_not_told", id=sponsorship_id, percent=sponsorships.reached(changed))
    return changed


def move(tx: Transaction, employer, sponsorship_id: int, status: str) -> Row:
    """Paused, active again, or ended for good. Seats that are booked stay paid for."""
    stored = _own(tx, employer, sponsorship_id)
    _must_not_be_over(stored)
    tx.run("move_sponsorship", id=sponsorship_id, team_id=stored.organisation_id, status=status)
    organisations.touch(tx, stored.organisation_id)
    return sponsorships.get(tx, employer, sponsorship_id)


def name_people(tx: Transaction, employer, sponsorship_id: int, given: dict) -> int:
    """By their addresses, whether or not they have an account yet. Returns how many are new."""
    stored = _own(tx, employer, sponsorship_id)
    _must_not_be_over(stored)
    typed = checked(PEOPLE, {"emails": given.get("emails")})["emails"].lower()
    emails, check = [*dict.fromkeys(one for one in re.split(r"[\s,;]+", typed) if one)], Check()
    wrong = [one for one in emails if len(one) > 254 or not EMAIL.fullmatch(one)]
    if wrong:
        check.refuse("emails", _("This isn’t an email address: {address}", address=wrong[0][:100]))
    elif not emails:
        check.refuse("emails", _("Please enter an email address."))
    elif len(emails) > AT_ONCE:
        check.refuse("emails", _("Please enter up to {count} addresses at once.", count=AT_ONCE))
    check.done()
    _must_have_room(tx, sponsorship_id, len(emails))
    added = 0
    for email in emails:
        if tx.run("insert_sponsored_email", id=new_id(), sponsorship_id=sponsorship_id, email=email, now=tx.now):
            added += 1
            _tell(tx, employer, stored, email)
    organisations.touch(tx, stored.organisation_id)
    return added


def _tell(tx: Transaction, employer, sponsorship: Row, email: str) -> None:
    """Who is named again and again is told once a week, and those who blocked the employer are not told."""
    learner_id = tx.value("learner_by_email", email=email, me=employer.id)
    if learner_id and not notifications.was_told(tx, learner_id, "sponsored", about=employer.id, days=TOLD_AGAIN_DAYS):
        told = {"name": sponsorships.sponsor(sponsorship), "title": sponsorship.name}
        told["must_confirm"] = addresses.offer_link(tx, learner_id)
        notifications.notify(tx, learner_id, "sponsored", link=LINKS, about=employer.id, **told)


def remove_person(tx: Transaction, employer, sponsorship_id: int, row_id: int) -> None:
    """They come back when they are named again, not with a code."""
    stored = _own(tx, employer, sponsorship_id)
    named = tx.one("sponsored_person", id=row_id, sponsorship_id=sponsorship_id)
    if named is None:
        raise Missing()
    if named.email is None:
        tx.run("remove_sponsored_person", id=row_id, now=tx.now)
    else:
        tx.run("remove_sponsored_email", id=row_id)
        tx.run("bar_sponsored_email", id=new_id(), sponsorship_id=sponsorship_id, email=named.email, now=tx.now)
    organisations.touch(tx, stored.organisation_id)


def set_code(tx: Transaction, employer, sponsorship_id: int, given: dict) -> Row:
    """A new one, which replaces any before, or none. Who gave an earlier one may still use the sponsorship."""
    stored = _own(tx, employer, sponsorship_id)
    _must_not_be_over(stored)
    code = _new_code() if checked(CODE, {"has_code": given.get("has_code")})["has_code"] else None
    tx.run("set_sponsorship_code", id=sponsorship_id, team_id=stored.organisation_id, code=code)
    organisations.touch(tx, stored.organisation_id)
    return sponsorships.get(tx, employer, sponsorship_id)


def mentors_found(tx: Transaction, sponsorship_id: int, words: str) -> list[Row]:
    """By a part of their name, of those who are not chosen yet."""
    return tx.all("mentors_to_sponsor", id=sponsorship_id, **patterns(words)) if words else []


def add_mentor(tx: Transaction, employer, sponsorship_id: int, given: dict) -> None:
    stored = _own(tx, employer, sponsorship_id)
    _must_not_be_over(stored)
    mentor_id = checked(MENTOR, given)["mentor_id"]
    if not tx.one("mentor", id=mentor_id, me=None):
        raise Missing()
    if len(sponsorships.mentors(tx, sponsorship_id)) >= sponsorships.MOST_MENTORS:
        raise Refused(_("You can choose up to {count} mentors.", count=sponsorships.MOST_MENTORS), kind="too_many")
    tx.run("insert_sponsored_mentor", id=sponsorship_id, mentor_id=mentor_id)
    organisations.touch(tx, stored.organisation_id)


def remove_mentor(tx: Transaction, employer, sponsorship_id: int, mentor_id: int) -> None:
    stored = _own(tx, employer, sponsorship_id)
    if not tx.run("delete_sponsored_mentor", id=sponsorship_id, mentor_id=mentor_id):
        raise Missing()
    organisations.touch(tx, stored.organisation_id)


def _own(tx: Transaction, employer, sponsorship_id: int) -> Row:
    """One of the organisation they work in, whose money only its owners spend."""
    found = sponsorships.get(tx, employer, sponsorship_id)
    organisations.owned(tx, employer)
    return found


def _check_limits(tx: Transaction, found: dict, kind: str, check: Check, stored: Row | None = None) -> None:
    spent, used = (stored.spent_cents, stored.seats_used) if stored else (0, 0)
    if kind == "budget":
        found["seats"] = None
        _must_be_given(check, found, "budget_cents", _("Please enter a budget."))
        if (found["budget_cents"] or spent) < spent:
            amount = Price(spent, stored.currency if stored else "")
            check.refuse("budget_cents", _("{amount} is spent already, so it can’t be less.", amount=amount))
    elif kind == "seats":
        found["budget_cents"] = None
        _must_be_given(check, found, "seats", _("Please enter how many seats."))
        _must_be_given(check, found, "most_cents", _("Please enter what a seat may cost at most."))
        if (found["seats"] or used) < used:
            sentence = ngettext(
                "{count} seat is used already, so it can’t be less.",
                "{count} seats are used already, so it can’t be less.",
                used,
            )
            check.refuse("seats", sentence)
    is_new = stored is None or found.get("until") != stored.until
    if found.get("until") and is_new and found["until"] <= tx.now:
        check.refuse("until", _("That time has passed."))


def _must_be_given(check: Check, found: dict, name: str, sentence: str) -> None:
    """Unless what was typed there could not be read."""
    if found[name] is None and not {name, name.removesuffix("_cents")} & check.errors.keys():
        check.refuse(name, sentence)


def _must_have_room(tx: Transaction, sponsorship_id: int, more: int) -> None:
    most = sponsorships.MOST_PEOPLE
    if tx.value("count_sponsored_people", id=sponsorship_id) + more > most:
        raise Refused(_("Up to {count} people can use a sponsorship.", count=most), kind="too_many")


def _must_not_be_over(stored: Row) -> None:
    if stored.status == "ended":
        raise Refused(_("This sponsorship has ended."), kind="state")


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
