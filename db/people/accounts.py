"""Accounts: signing up, logging in, changing email or password, and deleting."""

from dataclasses import dataclass

from db import (
    conversations,
    figures,
    interviews,
    locales,
    mails,
    money,
    notifications,
    objections,
    organisations,
    payouts,
    people,
    places,
    requests,
    rings,
    sponsorships,
    students,
)
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Choice, Email, Password, Text, Zone, checked
from db.ids import new_id
from db.language import _
from db.listings import keeping
from db.organisations import members
from db.payments import till
from db.people import ROLES, addresses, closing, devices, password_hash, profile, resets, suspension
from db.people.devices import Visit
from db.refusals import Invalid, Refused, Unknown
from db.sessions import publication

WRONG = _("Wrong email or password.")
EXISTS = _("An account with this email already exists. Log in, or reset your password.")
CHANGED = _("Your password has just been changed on another device.")
TAKEN = _("An account with this email already exists.")
# Where the welcome leads.
FIRST_PAGE = {"learner": "/learner/home", "mentor": "/mentor/profile", "employer": "/employer/profile"}

EMAIL = {"email": Email()}
SIGN_UP = {
    "name": profile.NAME,
    "email": Email(),
    "password": Password(),
    "role": Choice(options=ROLES, sentence=_("Please choose what you are here for.")),
    "timezone": Zone(),
}
LOG_IN = {"email": Text(), "password": Text()}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A sign-up whose fields are valid."""

    name: str
    email: str
    password: str
    role: str
    timezone: str


def note_if_taken(tx: Transaction, email, check: Check, person_id: int = 0) -> None:
    """So that it is told with everything else that is wrong. The write decides: by then, somebody may have taken it.

    Without a `person_id`, it is for somebody who signs up.
    """
    email = checked(EMAIL, {"email": email}, check=check)["email"]
    owner = people.credentials(tx, email) if email else None
    if owner and owner.id != person_id:
        check.refuse("email", TAKEN if person_id else EXISTS)


def new_person(*, name, email, password, role, timezone, check: Check | None = None) -> NewPerson:
    """Ends the check of what was sent with it."""
    given = {"name": name, "email": email, "password": password, "role": role, "timezone": timezone}
    check = check or Check()
    found = checked(SIGN_UP, given, check=check)
    if found["password"] and found["password"].lower() == found["email"]:
        check.refuse("password", _("This password is too easy to guess."))
    check.done()
    return NewPerson(**found)


def sign_up(tx: Transaction, new: NewPerson, password_hash: str, visit: Visit):
    """A new person, signed in; returns the person and the device."""
    person = tx.one(
        "insert_person",
        id=new_id(),
        email=new.email,
        name=new.name,
        password_hash=password_hash,
        role=new.role,
        timezone=new.timezone,
        now=tx.now,
    )
    if person is None:
        raise Invalid({"email": EXISTS})
    link = FIRST_PAGE[person.role]
    notifications.notify(tx, person.id, "welcome", link=link, name=person.name, role=person.role)
    _start_as_at_home(tx, person, visit)
    profile.keep_words(tx, person.id)
    organisations.start(tx, person)
    keeping.keep(tx, person.id)
    if sponsorships.is_named(tx, person.id):
        addresses.offer_link(tx, person.id)
    devices.is_new(tx, person.id, visit)  # the first browser isn't worth a notification
    return person, devices.sign_in(tx, person.id, visit)


def _start_as_at_home(tx: Transaction, person, visit: Visit) -> None:
    """In the language and the formats of their browser; a mentor with the currency that is paid with there."""
    people.speaks(tx, person.id, visit.locale)
    home = (places.country(person.timezone), locales.region_of(visit.locale))
    currency = locales.currency_at(home, frozenset(money.CURRENCIES))
    if currency and person.role == "mentor":
        tx.run("set_currency", id=person.id, currency=currency)


def log_in(tx: Transaction, person_id: int, compared: str, visit: Visit) -> int:
    """Returns the device. The person is notified of a browser that they never used before.

    `compared` is the hash that the password matched: it may have been changed while it was compared.
    """
    if password_hash(tx, person_id) != compared:
        raise Unknown(WRONG)
    suspension.must_not_be(tx, person_id)
    if devices.is_new(tx, person_id, visit):
        devices.tell_of_new(tx, person_id, visit)
    return devices.sign_in(tx, person_id, visit)


def change_email(tx: Transaction, person_id: int, email: str, old_hash: str) -> None:
    email = checked(EMAIL, {"email": email})["email"]
    person = people.still_there(tx, person_id)
    if password_hash(tx, person_id) != old_hash:
        raise Refused(CHANGED, kind="changed")
    old = person.email
    if tx.one("update_email", id=person_id, email=email) is None:
        raise Invalid({"email": TAKEN})
    if old != email:
        resets.drop(tx, person_id)  # a link in the old mailbox must not be a way in
        text = mails.paragraphs(
            _("The email address of your Mentora account was changed to {email}.", email=email),
            _("If this wasn’t you, please contact the people who run this Mentora at once."),
        )
        mails.send(tx, old, _("Your email address was changed"), text, people.language(person))


def change_password(tx: Transaction, person_id: int, old_hash: str, new_hash: str, keep: int) -> int:
    """Logs out all other devices; returns how many."""
    if not tx.run("update_password", id=person_id, old_hash=old_hash, password_hash=new_hash):
        raise Refused(CHANGED, kind="changed")
    resets.drop(tx, person_id)
    return devices.end_all(tx, person_id, keep=keep)


def reset_password(tx: Transaction, token: str, new_hash: str, visit: Visit) -> None:
    """By a one-time link: logs out all devices.

    Nobody else reads that mailbox, so the browser is known from then on: they can log in while somebody else guesses.
    """
    person_id = resets.use(tx, token)
    tx.run("set_password", id=person_id, password_hash=new_hash)
    addresses.read_mail(tx, person_id)
    devices.end_all(tx, person_id)
    if devices.is_new(tx, person_id, visit):
        devices.tell_of_new(tx, person_id, visit)


def delete(tx: Transaction, person_id: int, old_hash: str) -> None:
    """Deletes a person and everything of theirs, and notifies those who have something planned with them.

    Of somebody who leads many sessions, only the mark that they are gone; the clock does the rest.
    """
    person = people.acting(tx, person_id)
    if closing.takes_long(tx, person_id):
        closing.start(tx, person, old_hash)
        return
    publication.leave(tx, person)
    requests.leave(tx, person_id, person.name)
    interviews.leave(tx, person)
    members.leave(tx, person)
    rings.leave(tx, person)
    objections.leave(tx, person)
    till.leave(tx, person)
    payouts.leave(tx, person)
    sponsorships.leave(tx, person)
    profile.leave(tx, person_id)
    students.leave(tx, person_id)
    conversations.leave(tx, person_id)
    devices.end_all(tx, person_id)
    keeping.forget(tx, person_id)
    figures.leave_audiences(tx, person_id)
    if not tx.run("delete_person", id=person_id, old_hash=old_hash):
        raise Refused(CHANGED, kind="changed")
