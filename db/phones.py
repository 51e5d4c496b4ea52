"""Numbers that text messages (SMS) go to: each is confirmed by a code, and what is sent is limited and counted here."""

import hashlib
import hmac
import re
from typing import Any, NamedTuple, Protocol

from db import clock, dispatches, people, posting
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Fields, Text, checked
from db.ids import new_id
from db.language import _, translate
from db.refusals import Refused
from db.spelling import fitted

NUMBER: Fields = {"number": Text(least=1, most=30, note="In international form, such as +44 7700 900123")}
CODE: Fields = {"code": Text(least=1, most=20, note="The six digits that were sent there")}
E164 = re.compile(r"\+[1-9][0-9]{7,14}")
LASTS = 10  # minutes
MOST_TRIES = 5
CODES_AN_HOUR = 3  # to one person, and to one number
MOST_A_DAY = 10  # to one person
TOO_MANY = _("No more codes can be sent at the moment. Please try again in an hour.")


class Waiting(NamedTuple):
    """`id` is that of its row among those that were sent."""

    id: int
    dispatch: Any
    number: str
    text: str


class Unsent(Protocol):
    """Why the provider didn’t send a message."""

    is_stopped: bool
    is_wrong: bool
    is_final: bool


def of(tx: Transaction, person_id: int):
    """Their number and the one that waits for its code; None if they never gave one."""
    return tx.one("phone", person_id=person_id)


def begin(tx: Transaction, person, given: dict[str, Any], code: str, key: bytes, most: int) -> str:
    """Returns the number that the code is sent to now. It counts as sent, whatever becomes of it."""
    people.still_there(tx, person.id)
    check = Check()
    number = re.sub(r"[\s().\-/\u00a0]", "", checked(NUMBER, given, check=check)["number"])
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not check.errors and not E164.fullmatch(number):
        check.refuse("number", _("Please enter the number with its country, such as +44 7700 900123."))
    check.done()
    sent = _lately(tx, person.id, number)
    if max(sent.codes_to_person, sent.codes_to_number) >= CODES_AN_HOUR or sent.sent >= most:
        raise Refused(TOO_MANY)
    _count(tx, person.id, number, is_code=True)
    until = clock.moved(tx.now, minutes=LASTS)
    hashed = _hashed(key, person.id, number, code)
    tx.run("want_phone", person_id=person.id, wanted=number, code_hash=hashed, code_until=until, now=tx.now)
    return number


def confirm(tx: Transaction, person, given: dict[str, Any], key: bytes) -> bool:
    """Whether it was the code. A wrong one counts, so this must not be undone."""
    code = re.sub(r"\s", "", checked(CODE, given)["code"])
    hashed = tx.value("try_code", person_id=person.id, most=MOST_TRIES, now=tx.now)
    found = of(tx, person.id)
    if not hashed or not hmac.compare_digest(hashed, _hashed(key, person.id, found.wanted, code)):
        return False
    tx.run("confirm_phone", person_id=person.id, now=tx.now)
    return True


def forget(tx: Transaction, person) -> None:
    tx.run("drop_phone", person_id=person.id)
    tx.run("drop_dispatches_by", person_id=person.id, way="sms")


def failed(tx: Transaction, waiting: Waiting, problem: Unsent) -> None:
    """Nothing more goes to a number that is wrong, or that answered STOP; what may work later is tried again."""
    tx.run("mark_text", id=waiting.id, problem=str(problem))
    if problem.is_stopped or problem.is_wrong:
        tx.run("stop_phone", number=waiting.number, is_wrong=int(problem.is_wrong), now=tx.now)
    if problem.is_final:
        dispatches.done(tx, waiting.dispatch)
    else:
        dispatches.failed(tx, waiting.dispatch)


def code_failed(tx: Transaction, person_id: int, problem: str) -> None:
    tx.run("mark_code", person_id=person_id, problem=problem)


def exported(tx: Transaction, person_id: int) -> list[dict[str, Any]]:
    found = of(tx, person_id)
    shown = ("number", "wanted", "changed_at", "stopped_at", "is_wrong")
    return [{name: getattr(found, name) for name in shown}] if found else []


def sweep(tx: Transaction) -> None:
    tx.run("sweep_texts", before=clock.moved(tx.now, days=-2))


def are_due(tx: Transaction) -> bool:
    return dispatches.are_due(tx, "sms")


def claim(tx: Transaction, most: int) -> list[Waiting]:
    """What is due, if there is still a reason for it and room for it today; it is counted here, before it is sent."""
    found = []
    for taken in dispatches.claim(tx, "sms"):
        told, phone = posting.readable(tx, taken.notification_id), of(tx, taken.person_id)
        if told and phone and phone.number and not phone.stopped_at:
            if (until := posting.awake(tx, told)) > tx.now:
                dispatches.put_off(tx, taken, until)
                continue
            sent = _lately(tx, taken.person_id, phone.number)
            if sent.to_person < MOST_A_DAY and sent.sent < most:
                text_id = _count(tx, taken.person_id, phone.number)
                found.append(Waiting(text_id, taken, phone.number, _text(tx, told)))
                continue
        dispatches.done(tx, taken)
    return found


def _text(tx: Transaction, told) -> str:
    said, locale = posting.notice(tx, told), people.language(told)
    title, body = translate(said.title, locale), translate(said.body, locale)
    return fitted(f"Mentora: {title}. {body}".strip() if body else f"Mentora: {title}")


def _lately(tx: Transaction, person_id: int, number: str):
    since = {"hour_ago": clock.moved(tx.now, hours=-1), "day_ago": clock.moved(tx.now, days=-1)}
    return tx.one("texts_lately", person_id=person_id, number_hash=_digest(number), **since)


def _count(tx: Transaction, person_id: int, number: str, *, is_code: bool = False) -> int:
    text_id = new_id()
    counted = {"number_hash": _digest(number), "is_code": int(is_code)}
    tx.run("count_text", id=text_id, person_id=person_id, now=tx.now, **counted)
    return text_id


def _digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


def _hashed(key: bytes, person_id: int, number: str, code: str) -> str:
    return hmac.new(key, f"{person_id} {number} {code}".encode(), hashlib.sha256).hexdigest()
