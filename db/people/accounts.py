"""An account: sign up, log in, another address or password, and leaving."""

from dataclasses import dataclass

from db import mails, notifications, people, requests
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Choice, Email, Password, Text, Zone, checked
from db.ids import new_id
from db.people import ROLES, devices, password_hash, profile, resets
from db.people.devices import Visit
from db.refusals import Invalid, Refused, Unknown
from db.sessions import publication

WELCOME = {
    "learner": ("Find a session that fits you, or ask a mentor for one of your own.", "/learner/home"),
    "mentor": ("Tell learners who you are, then publish your first session.", "/mentor/profile"),
    "employer": ("Say who you are, then meet the candidates.", "/employer/profile"),
}

EMAIL = {"email": Email()}
SIGN_UP = {
    "name": profile.NAME,
    "email": Email(),
    "password": Password(),
    "role": Choice(options=ROLES, sentence="Please choose what you are here for."),
    "timezone": Zone(),
}
LOG_IN = {"email": Text(), "password": Text()}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A sign-up whose fields were found good."""

    name: str
    email: str
    password: str
    role: str
    timezone: str


def new_person(*, name, email, password, role, timezone) -> NewPerson:
    given = {"name": name, "email": email, "password": password, "role": role, "timezone": timezone}
    check = Check()
    found = checked(SIGN_UP, given, check=check)
    if found["password"] and found["password"].lower() == found["email"]:
        check.errors.setdefault("password", "This password is too easy to guess.")
    check.done()
    return NewPerson(**found)


def sign_up(tx: Transaction, new: NewPerson, password_hash: str, visit: Visit):
    """A new person, signed in; answers the person and the device."""
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
        raise Invalid({"email": "There is an account with this address already. Log in, or ask for a new password."})
    body, link = WELCOME[person.role]
    notifications.notify(tx, person.id, "welcome", f"Welcome to Mentora, {person.name}", body=body, link=link)
    devices.is_new(tx, person.id, visit)  # the first browser is no news
    return person, devices.sign_in(tx, person.id, visit)


def log_in(tx: Transaction, person_id: int, compared: str, visit: Visit) -> int:
    """Answers the device. A browser that was never seen with this person is told to all the others.

    `compared` is the hash that the password fitted: comparing takes a while, and meanwhile it may have been changed.
    """
    if password_hash(tx, person_id) != compared:
        raise Unknown("Email or password is not right.")
    if devices.is_new(tx, person_id, visit):
        devices.tell_of_new(tx, person_id, visit)
    return devices.sign_in(tx, person_id, visit)


def change_email(tx: Transaction, person_id: int, email: str) -> None:
    email = checked(EMAIL, {"email": email})["email"]
    old = people.still_there(tx, person_id).email
    if tx.one("update_email", id=person_id, email=email) is None:
        raise Invalid({"email": "There is an account with this address already."})
    if old != email:
        resets.drop(tx, person_id)  # a link in the old mailbox must not be a way back in
        text = f"The address of your Mentora account was changed to {email}.\n\nIf this was not you, please write to whoever runs your Mentora at once."
        mails.send(tx, old, "Your address was changed", text)


def change_password(tx: Transaction, person_id: int, old_hash: str, new_hash: str, keep: int) -> int:
    """Whoever else is signed in with the old password is logged out; answers how many."""
    if not tx.run("update_password", id=person_id, old_hash=old_hash, password_hash=new_hash):
        raise Refused("Your password was changed somewhere else just now.", kind="changed")
    resets.drop(tx, person_id)
    return devices.end_all(tx, person_id, keep=keep)


def reset_password(tx: Transaction, token: str, new_hash: str) -> None:
    """By a one-time link: whoever is logged in is logged out."""
    person_id = resets.use(tx, token)
    tx.run("set_password", id=person_id, password_hash=new_hash)
    devices.end_all(tx, person_id)


def delete(tx: Transaction, person_id: int, old_hash: str) -> None:
    """Takes everything of a person away, and lets nobody wait for them. Their tokens are refused from now on."""
    publication.leave(tx, people.acting(tx, person_id))
    requests.leave(tx, person_id)
    devices.end_all(tx, person_id)
    if not tx.run("delete_person", id=person_id, old_hash=old_hash):
        raise Refused("Your password was changed somewhere else just now.", kind="changed")
