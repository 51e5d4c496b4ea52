"""People as operators see them: found, suspended, restored, and helped to a new password."""

from db import operators, organisations, pages
from db.engine.transaction import Transaction
from db.fields import Text, checked
from db.language import _
from db.operators import log
from db.patterns import part
from db.people import resets, suspension
from db.refusals import Missing, Refused

SEARCH = {"q": Text(most=100)}
REASON = {"reason": Text(least=1, most=500, lines=True, label=_("Reason"))}


def page(tx: Transaction, operator, words: str = "", show: str = "", after: str | None = None) -> pages.Page:
    operators.must_be(tx, operator)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    if show == "suspended":
        return pages.cut(tx.all("suspended_page", before=before, limit=pages.FETCHED), "id")
    words = checked(SEARCH, {"q": words[:100]})["q"]
    return pages.cut(tx.all("people_page", before=before, limit=pages.FETCHED, **patterns(words)), "id")


def teams(tx: Transaction, found: list) -> dict[int, str]:
    """Where the employers on a page work, if it isn’t called as they are."""
    of = {one.id: organisations.of(tx, one.id).name for one in found if one.role == "employer"}
    return {one.id: of[one.id] for one in found if of.get(one.id, one.name) != one.name}


def patterns(words: str) -> dict[str, str | None]:
    """How a query finds somebody by a part of their name or address."""
    return {
        "pattern": part(words.lower()),
        "typed": None if words.isascii() else part(words),
        "titled": None if words.isascii() else part(words.title()),
    }


def get(tx: Transaction, operator, person_id: int):
    operators.must_be(tx, operator)
    person = tx.one("person_for_operator", id=person_id)
    if person is None:
        raise Missing()
    return person


def suspend(tx: Transaction, operator, person_id: int, given: dict):
    """Logged out at once, everywhere."""
    person, reason = get(tx, operator, person_id), checked(REASON, given)["reason"]
    if person.is_admin:
        sentence = _("{name} is an operator. Take that right away first, on the command line.", name=person.name)
        raise Refused(sentence, kind="operator")
    suspension.start(tx, person, reason)
    log.write(tx, operator, "suspended", person_id, reason=reason)
    return get(tx, operator, person_id)


def restore(tx: Transaction, operator, person_id: int, given: dict):
    person, reason = get(tx, operator, person_id), checked(REASON, given)["reason"]
    suspension.end(tx, person)
    log.write(tx, operator, "restored", person_id, reason=reason)
    return get(tx, operator, person_id)


def send_reset(tx: Transaction, operator, person_id: int, token: str, address: str):
    person = get(tx, operator, person_id)
    if not resets.request_link(tx, person.email, token, address):
        raise Refused(
            _("Several links were sent in the last few minutes, and they still work. Please wait."), kind="too_many"
        )
    log.write(tx, operator, "reset_sent", person_id)
    return person
