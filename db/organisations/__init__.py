"""Organisations: employers keep their shortlist and their interviews together, and nothing is lost when one leaves.

Everybody has one of their own at first. They may belong to several, and work in one of them at a time.
"""

from db import changes, notifications
from db.engine.transaction import Row, Transaction
from db.fields import Field, Text, checked
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused

NAME: dict[str, Field] = {"name": Text(least=1, most=80, label=_("Name"))}
MOST = 10  # that somebody belongs to


def start(tx: Transaction, person) -> None:
    """One of their own, named after them, in which they work from now on. Only employers have one."""
    if person.role != "employer":
        return
    organisation_id = new_id()
    tx.run("insert_organisation", id=organisation_id, name=person.name, now=tx.now)
    tx.run("insert_organisation_member", id=organisation_id, me=person.id, is_owner=1, now=tx.now)
    work_in(tx, person.id, organisation_id)


def of(tx: Transaction, person_id: int) -> Row:
    """The one they work in."""
    found = tx.one("organisation_of", me=person_id)
    if found is None:
        raise Missing()
    return found


def all_of(tx: Transaction, person_id: int) -> list[Row]:
    return tx.all("organisations_of", me=person_id)


def people_in(tx: Transaction, organisation_id: int) -> list[Row]:
    return tx.all("organisation_members", id=organisation_id)


def owned(tx: Transaction, person) -> Row:
    """The one they work in, if they may decide about it."""
    found = of(tx, person.id)
    if not found.is_owner:
        raise Refused(_("Only an owner of {name} can do this.", name=found.name), kind="owner")
    return found


def must_still_work_in(tx: Transaction, person, organisation_id: int) -> None:
    """What a page shows of one organisation is not done in another, to which they have switched since."""
    now = of(tx, person.id)
    if now.id != organisation_id:
        sentence = _(
            "You’ve switched to {name} since you opened this page. Nothing was changed. Please reload it.",
            name=now.name,
        )
        raise Refused(sentence, kind="other_team")


def touch(tx: Transaction, organisation_id: int, *also: int) -> None:
    """The pages of all members, and of those who were one until now."""
    changes.touch_people(tx, *(one.id for one in people_in(tx, organisation_id)), *also)


def tell_owners(tx: Transaction, organisation_id: int, kind: str, *, link: str, **params) -> None:
    """Something about its money; the pages of all members show it."""
    for one in people_in(tx, organisation_id):
        if one.is_owner:
            notifications.notify(tx, one.id, kind, link=link, **params)
    touch(tx, organisation_id)


def rename(tx: Transaction, person, given: dict) -> Row:
    name = checked(NAME, given)["name"]
    organisation = owned(tx, person)
    tx.run("rename_organisation", id=organisation.id, name=name)
    touch(tx, organisation.id)
    return of(tx, person.id)


def switch(tx: Transaction, person, organisation_id: int) -> Row:
    """Works in another one that they belong to."""
    if not any(one.id == organisation_id for one in all_of(tx, person.id)):
        raise Missing()
    work_in(tx, person.id, organisation_id)
    changes.touch_people(tx, person.id)
    return of(tx, person.id)


def work_in(tx: Transaction, person_id: int, organisation_id: int) -> None:
    tx.run("forget_current_organisation", me=person_id)
    tx.run("make_organisation_current", me=person_id, id=organisation_id)
