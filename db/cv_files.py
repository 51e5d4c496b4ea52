"""The CV of a learner: a PDF, for themselves and for those employers who may see it now."""

from db import candidates, changes, pdfs
from db.engine.transaction import Row, Transaction
from db.refusals import Missing

LONGEST_NAME = 120


def keep(tx: Transaction, person, name: str, body: bytes) -> Row:
    """Instead of the one before. It has been looked at by `pdfs.check`."""
    if not body.startswith(pdfs.BEGINS) or len(body) > pdfs.LARGEST:
        raise ValueError("not checked")
    tx.run("keep_cv", person_id=person.id, name=_plain(name), bytes=len(body), body=body, now=tx.now)
    changes.touch_people(tx, person.id)
    found = about(tx, person.id)
    assert found
    return found


def about(tx: Transaction, person_id: int) -> Row | None:
    """Of their own."""
    return tx.one("cv_about", person_id=person_id)


def remove(tx: Transaction, person) -> None:
    if not tx.run("remove_cv", person_id=person.id):
        raise Missing()
    changes.touch_people(tx, person.id)


def get(tx: Transaction, viewer, person_id: int) -> Row:
    """For themselves, and for an employer who sees them now, as long as they show it."""
    if viewer.id != person_id and (viewer.role != "employer" or not candidates.seen(tx, viewer, person_id).cv_bytes):
        raise Missing()
    found = tx.one("cv", person_id=person_id)
    if found is None:
        raise Missing()
    return found


def exported(tx: Transaction, person_id: int) -> list[Row]:
    """What is known of it; the file itself is on their page."""
    return [found] if (found := about(tx, person_id)) else []


def _plain(name: str) -> str:
    """Without folders, and always as what it is."""
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip(" .")
    return f"{plain.removesuffix('.pdf')[:LONGEST_NAME] or 'CV'}.pdf"
