"""What migrations folded, which know A to Z only, is folded again after an upgrade: names, and what people know."""

from db import students, tags
from db.engine.transaction import Transaction
from db.people import profile

AT_ONCE = 100  # people, in one transaction


def go_on(tx: Transaction) -> int:
    """Returns how many people it was: none when all are done."""
    found = tx.all("folded_by_migrations", most=AT_ONCE)
    for row in found:
        stored = tx.one("profile", id=row.person_id)
        if stored and stored.role == "mentor":
            tags.keep(tx, row.person_id, stored.expertise)
        elif stored:
            students.rename(tx, row.person_id, stored.name)
            profile.keep_words(tx, row.person_id)
        tx.run("folded_again", person_id=row.person_id)
    return len(found)
