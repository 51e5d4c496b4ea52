"""`make bench ARGS=--big`, of employers, and of the chats of rooms: written for as long as they are measured."""

from collections.abc import Callable

from db import candidates, interviews, organisations, rooms, shortlist
from db.engine.transaction import Transaction
from tests.support.cast import ADA, EMMA, MAX
from tests.support.filling import insert

Read = Callable[[Transaction], object]
INTERVIEWS = 3_000
CHATS = """INSERT INTO messages (id, session_id, person_id, body, sent_at)
    SELECT id, id, host_id, 'Hello', starts_at FROM sessions WHERE status = 'completed' AND host_id = ?"""


def reads(tx: Transaction) -> dict[str, Read]:
    """The transaction is rolled back in the end."""
    tx._execute("UPDATE people SET is_candidate = 1 WHERE role = 'learner'", ())
    found = tx._execute("SELECT id FROM people WHERE role = 'learner' ORDER BY id LIMIT ?", (INTERVIEWS,)).fetchall()
    learners = [person_id for (person_id,) in found]
    team = {"organisation_id": organisations.of(tx, EMMA.id).id}
    meeting = team | {
        "employer_id": EMMA.id,
        "kind": "interview",
        "status": "invited",
        "duration_minutes": 30,
        "title": "Talk",
    }
    meeting |= {"starts_at": "2090-01-01T10:00:00Z", "created_at": tx.now}
    insert(tx, "interviews", [meeting | {"id": number, "candidate_id": one} for number, one in enumerate(learners, 1)])
    kept = team | {"added_at": tx.now}
    listed = enumerate(learners[: shortlist.MOST], 1)
    insert(tx, "shortlist_entries", [kept | {"id": n, "candidate_id": one, "stage": n % 5 + 1} for n, one in listed])
    tx._execute(CHATS, (MAX.id,))
    return {
        "Employer: candidates": lambda tx: candidates.page(tx, EMMA),
        "Employer: candidates, a part of their names": lambda tx: candidates.page(tx, EMMA, "er 19"),
        "Employer: candidates whom nobody is called": lambda tx: candidates.page(tx, EMMA, "zeppelin"),
        "Employer: interviews": lambda tx: interviews.page(tx, EMMA),
        "Employer: interviews that wait": lambda tx: interviews.waiting(tx, EMMA.id),
        "Employer: the shortlist": lambda tx: shortlist.board(tx, EMMA.id),
        "Employer: a stage of it": lambda tx: shortlist.page(tx, EMMA, stage=1),
        "Mentor: rooms with chats": lambda tx: rooms.with_chats(tx, MAX),
        "Learner: rooms with chats, in which nobody wrote": lambda tx: rooms.with_chats(tx, ADA),
    }
