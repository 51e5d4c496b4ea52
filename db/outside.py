"""Calendars elsewhere, by their address: at the times that are busy in them, nobody is offered a session."""

import json
from collections.abc import Callable

from db import changes, clock, listings
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Flag, Link, Text, checked
from db.ids import new_id
from db.language import _, ngettext
from db.refusals import Missing, Refused

Seal = Callable[[list[str]], str]
Unseal = Callable[[str], list[str]]
FIELDS: dict[str, Field] = {
    "address": Link(),
    "calendar_name": Text(most=60),
    "user": Text(most=200),
    "password": Text(most=200),
}
MOST = 10
MOST_BUSY = 10_000  # times that are read at once
# Of an account with several calendars, a box for each.
CHOICES: dict[str, Field] = {f"calendar_{place}": Flag() for place in range(50)}
NEVER = "9999-12-31T00:00:00Z"
EVERY = 30  # minutes
# Minutes until the next try, after each failure.
LATER = (5, 15, 60, 240, 720)
PROBLEMS = {
    "gone": _("There is no calendar at this address any more. Delete it, and add its new address."),
    "refused": _("The other calendar refuses the user name or the password. Delete it here, and add it again."),
    "empty": _("There is no calendar with events in this account."),
    "unreachable": _("The other calendar can’t be reached. We’ll keep trying."),
    "slow": _("The other calendar took too long to answer. We’ll keep trying."),
    "large": _("This calendar is too large: more than 5 MB. Please choose one with fewer events."),
    "private": _("This address leads into a private network, which isn’t allowed here. Please use a public one."),
    "not_a_calendar": _("There is no calendar at this address, but something else. Please check the address."),
    "endless": _("This calendar has more events than we can read. Please choose one with fewer that repeat."),
    "sealed": _("The address can’t be read any more. Delete it, and add it again."),
}


def add(tx: Transaction, person, given: dict, seal: Seal) -> int:
    check = Check()
    if str(given.get("address")).lower().startswith(("webcal://", "webcals://")):  # as some calendars write theirs
        given = {**given, "address": "https://" + given["address"].partition("://")[2]}
    typed = checked(FIELDS, given, check=check)
    check.done()
    address = typed.get("address", "")
    if not address:
        check.refuse("address", _("Please enter the address."))
    check.done()
    _must_fit(tx, person.id, 1)
    sealed = seal([address, typed.get("user", ""), typed.get("password", "")])
    return _insert(tx, person.id, typed.get("calendar_name", "") or _host(address), sealed)


def found(tx: Transaction, calendar, calendars: list[tuple[str, str]], secrets: list[str], seal: Seal) -> None:
    """At the address, a CalDAV server says which `calendars` there are, by name and address. Of several, their owner
    chooses. `secrets` are the address, the user and the password."""
    known = {"kind": "account", "choices": json.dumps([name for name, _address in calendars], ensure_ascii=False)}
    known |= {"sealed": seal([*secrets, *(address for _name, address in calendars)]), "due_at": NEVER}
    name = calendar.name
    if len(calendars) == 1:
        found_name, address = calendars[0]
        name = found_name if name == _host(secrets[0]) else name
        known = {"kind": "caldav", "choices": "", "sealed": seal([address, *secrets[1:]]), "due_at": tx.now}
    tx.run("outside_found", id=calendar.id, name=name, **known)
    changes.touch_people(tx, calendar.person_id)


def choose(tx: Transaction, person, calendar_id: int, given: dict, unseal: Unseal, seal: Seal) -> None:
    """Of the calendars of an account, by their places among its choices; each is one of theirs from then on."""
    account = tx.one("outside_account", id=calendar_id, person_id=person.id)
    if account is None:
        raise Missing()
    names, ticked = choices(account), checked(CHOICES, given)
    picked = [place for place in range(len(names)) if ticked.get(f"calendar_{place}")]
    if not picked:
        raise Refused(_("Please choose a calendar."), kind="invalid")
    _address, user, password, *addresses = unseal(account.sealed)
    tx.run("delete_outside_calendar", id=calendar_id, person_id=person.id)
    _must_fit(tx, person.id, len(picked))
    for place in picked:
        _insert(tx, person.id, names[place], seal([addresses[place], user, password]), "caldav")
    changes.touch_people(tx, person.id)


def sentence(calendar) -> str:
    """What its owner should know about it; "" if all is well."""
    if calendar.problem or not calendar.unread:
        return PROBLEMS.get(calendar.problem, "")
    return ngettext(
        "{count} event in this calendar couldn’t be read in full, so it may not make you busy here.",
        "{count} events in this calendar couldn’t be read in full, so they may not make you busy here.",
        calendar.unread,
    )


def choices(calendar) -> list[str]:
    """The names of the calendars in an account, until some are chosen."""
    return json.loads(calendar.choices) if calendar.choices else []


def _must_fit(tx: Transaction, person_id: int, more: int) -> None:
    if len(of_person(tx, person_id)) + more > MOST:
        raise Refused(
            ngettext("You can add {count} calendar.", "You can add {count} calendars.", MOST), kind="too_many"
        )


def _insert(tx: Transaction, person_id: int, name: str, sealed: str, kind: str = "") -> int:
    calendar_id = new_id()
    known = {"person_id": person_id, "name": name, "sealed": sealed, "kind": kind}
    tx.run("add_outside_calendar", id=calendar_id, **known, now=tx.now)
    return calendar_id


def delete(tx: Transaction, person, calendar_id: int) -> None:
    if not tx.run("delete_outside_calendar", id=calendar_id, person_id=person.id):
        raise Missing()
    listings.look_again(tx, person.id)


def of_person(tx: Transaction, person_id: int) -> list:
    return tx.all("outside_calendars", person_id=person_id)


def failing(tx: Transaction, person_id: int) -> list:
    """Those of their calendars that cannot be read now, each with when that was last possible."""
    return tx.all("outside_failing", person_id=person_id)


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_outside_due")
    return next_one is not None and next_one <= tx.now


def claim(tx: Transaction):
    return tx.one("claim_outside_calendar", now=tx.now, retry_at=clock.moved(tx.now, minutes=LATER[0]))


def read(
    tx: Transaction, calendar, etag: str, modified: str, busy: list[tuple[str, str]] | None, unread: int = 0
) -> None:
    """What was busy in it replaces what was known; None if it has not changed. `unread` events could not be read."""
    due_at, kind = clock.moved(tx.now, minutes=EVERY), calendar.kind or "file"
    known = {"kind": kind, "etag": etag, "modified": modified, "unread": None if busy is None else unread}
    if not tx.run("outside_read", id=calendar.id, **known, now=tx.now, due_at=due_at):
        return  # it was deleted meanwhile
    if busy is not None:
        tx.run("forget_busy_times", calendar_id=calendar.id)
        for starts_at, ends_at in busy:
            tx.run("add_busy_time", calendar_id=calendar.id, starts_at=starts_at, ends_at=ends_at)
        listings.look_again(tx, calendar.person_id)
    changes.touch_people(tx, calendar.person_id)


def failed(tx: Transaction, calendar, problem: str) -> None:
    """What was read before still counts."""
    failures = tx.value("outside_failures", id=calendar.id)
    if failures is not None:
        due_at = clock.moved(tx.now, minutes=LATER[min(failures, len(LATER) - 1)])
        tx.run("outside_failed", id=calendar.id, problem=problem, failures=failures + 1, due_at=due_at)
        changes.touch_people(tx, calendar.person_id)


def is_busy(tx: Transaction, person_id: int, since: str, until: str) -> bool:
    return bool(tx.value("is_busy", person_id=person_id, since=since, until=until))


def busy(tx: Transaction, person_id: int, since: str, until: str, most: int = MOST_BUSY) -> list:
    """In all of their other calendars; of very much, what comes first."""
    return tx.all("busy_between", person_id=person_id, since=since, until=until, most=most)


def _host(address: str) -> str:
    return address.partition("//")[2].partition("/")[0].rpartition("@")[2][:60]
