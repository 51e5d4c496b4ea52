"""Candidates: learners who let employers find them, and those whom an employer's organisation has met.

What is shown of each is theirs to choose. The view `candidate_profiles` decides it for every page and call, and a
search finds only by what is shown.
"""

from db import candidate_words, changes, organisations, pages, patterns
from db.engine.transaction import Row, Transaction
from db.fields import Field, Flag, Text, checked
from db.listings.words import folded
from db.people import profile
from db.refusals import Missing

SEARCH: dict[str, Field] = {"q": Text(most=100), "subject": Text(most=120), "language": Text(most=3)}
CHOICES: dict[str, Field] = {
    "languages": Flag(note="The languages that they speak"),
    "timezone": Flag(note="Their time zone"),
    "subjects": Flag(note="What they have had lessons in"),
    "sessions": Flag(note="How many lessons they have had"),
    "cv": Flag(note="Their CV"),
}


def page(
    tx: Transaction,
    employer,
    words: str = "",
    show: str = "",
    after: str | None = None,
    *,
    subject: str = "",
    language: str = "",
) -> pages.Page:
    """Those who joined last come first. `show` may be “met”."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    wanted = checked(SEARCH, {"q": words[:100], "subject": subject[:120], "language": language[:3]})
    found = {"team_id": organisations.of(tx, employer.id).id, "before": before, "limit": pages.FETCHED}
    found |= {"pattern": patterns.part(folded(wanted["q"]))}
    by = {"subject": folded(wanted["subject"]) or None, "language": wanted["language"] or None}
    if show == "met":
        return pages.cut(tx.all("met_candidates", **found, **by), "id")
    if not any(by.values()):
        return pages.cut(tx.all("candidates", **found), "id")
    kind = "subject" if by["subject"] else "language"
    return pages.cut(tx.all("candidates_by_word", **found, kind=kind, word=by[kind], language=by["language"]), "id")


def seen(tx: Transaction, employer, person_id: int) -> Row:
    """As this employer sees them now, if they do."""
    if profile.seen(tx, employer, person_id).role != "learner":
        raise Missing()
    return shown(tx, person_id)


def shown(tx: Transaction, person_id: int) -> Row:
    """What they chose, also for themselves to look at first."""
    found = tx.one("candidate_profile", id=person_id)
    if found is None:
        raise Missing()
    return found


def choose(tx: Transaction, person, given: dict) -> Row:
    """All at once: what is left out is not shown."""
    found = checked(CHOICES, given)
    tx.run("choose_shown", person_id=person.id, **{name: int(found.get(name, False)) for name in CHOICES})
    candidate_words.keep(tx, person.id)
    changes.touch_people(tx, person.id)
    return candidate_words.choices(tx, person.id)
