"""The mentors as others see them, and who follows whom."""

from db.engine.transaction import Transaction
from db.people import profile
from db.refusals import Missing

PROFILE = {name: field for name, field in profile.ABOUT.items() if name not in profile.ONLY}


def get(tx: Transaction, viewer_id: int | None, mentor_id: int):
    mentor = tx.one("mentor", id=mentor_id, me=viewer_id)
    if mentor is None:
        raise Missing()
    return mentor


def classes(tx: Transaction, viewer_id: int | None, mentor_id: int) -> list:
    return tx.all("open_classes", id=mentor_id, me=viewer_id, now=tx.now)


def introduce(tx: Transaction, mentor, given: dict) -> None:
    """How a mentor introduces themselves."""
    get(tx, None, mentor.id)
    profile.update(tx, mentor.id, **given)
