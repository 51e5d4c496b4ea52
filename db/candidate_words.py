"""The words by which employers find a candidate: subjects and languages, as long as the candidate shows them."""

from db.engine.transaction import Row, Transaction
from db.listings.words import folded

MOST = 40  # subjects of one person


def choices(tx: Transaction, person_id: int) -> Row | None:
    """What a learner shows to employers; nobody else has anything to choose."""
    return tx.one("candidate_choices", person_id=person_id)


def subjects(tx: Transaction, person_id: int) -> list[str]:
    """Those that are shown."""
    return [row.shown for row in tx.all("candidate_subjects", person_id=person_id)]


def keep(tx: Transaction, person_id: int) -> None:
    """Called by whatever changes their languages, their lessons or their choice."""
    chosen = choices(tx, person_id)
    if chosen is None:
        return
    tx.run("forget_candidate_words", person_id=person_id)
    found: dict[tuple[str, str], str] = {}
    if chosen.shows_subjects:
        for row in tx.all("lesson_subjects", learner_id=person_id, limit=MOST):
            found.setdefault(("subject", folded(row.name)), row.name)
    if chosen.shows_languages:
        found |= {("language", code): code for code in chosen.languages.split()}
    for (kind, word), text in found.items():
        tx.run("insert_candidate_word", kind=kind, word=word, person_id=person_id, shown=text)
