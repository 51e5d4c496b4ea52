"""A mentor's students: who kept a seat in a completed session of theirs, and what the two of them share since.

Kept by the write that completes a session, because a list that counts is slow for who has led thousands.
"""

from dataclasses import dataclass
from itertools import groupby

from db import candidate_words, changes, pages, patterns
from db.checks import Check
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing, Refused

SORTS = ("recent", "sessions", "name")
LONGEST_NAME = 90  # a folded name may be longer than what people can type
LESSONS = 10  # past sessions on a page of the two
EVERYBODY = pages.LAST_ID


@dataclass(frozen=True, slots=True)
class Student:
    """A line of the list."""

    id: int
    name: str | None  # None once they have left
    sessions: int
    last_session_at: str
    subjects: tuple[str, ...]
    search_name: str
    picture: str | None = ""


def learn(tx: Transaction, session_id: int) -> None:
    """Everybody who kept a seat in a session that has just been completed had a lesson."""
    for lesson in tx.all("lesson_learners", session_id=session_id):
        pair = {"host_id": lesson.host_id, "learner_id": lesson.learner_id}
        tx.run("count_lesson", **pair, search_name=_folded(lesson.name), starts_at=lesson.starts_at)
        tx.run("insert_lesson", session_id=session_id, **pair, starts_at=lesson.starts_at)
        tx.run("add_subject", **pair, name=lesson.subject, starts_at=lesson.starts_at)
        tx.run("drop_old_subjects", **pair)
        candidate_words.keep(tx, lesson.learner_id)


def page(tx: Transaction, mentor_id: int, sort: str, words: str, after: str | None) -> pages.Page:
    """In one of the orders: the last session first, the most sessions first, or by name."""
    shown = {"me": mentor_id, "pattern": patterns.part(words), "limit": pages.FETCHED}
    if sort == "sessions":
        count, learner_id = pages.start(after, int, int) or (pages.LAST_ID, pages.LAST_ID)
        rows = tx.all("students_by_count", **shown, before_count=count, before_id=learner_id)
        return pages.cut(_students(rows), "sessions", "id")
    if sort == "name":
        name, learner_id = pages.start(after, str, int) or ("", 0)
        rows = tx.all("students_by_name", **shown, after_name=name, after_id=learner_id)
        return pages.cut(_students(rows), "search_name", "id")
    time, learner_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    rows = tx.all("students_by_time", **shown, before_time=time, before_id=learner_id)
    return pages.cut(_students(rows), "last_session_at", "id")


def count(tx: Transaction, mentor_id: int, words: str = "") -> int:
    return tx.value("count_students", me=mentor_id, pattern=patterns.part(words))


def words_of(text: str) -> str:
    """What is searched for, as names are kept."""
    check = Check()
    words = check.text("q", text, most=100, label=_("Search")).casefold()
    check.done()
    return words


def together(tx: Transaction, person_id: int, host_id: int, learner_id: int):
    """What a mentor and a learner share, for one of the two; nobody else finds it."""
    pair = tx.one("together", host_id=host_id, learner_id=learner_id)
    if pair is None or person_id not in (host_id, learner_id):
        raise Missing()
    return pair


def must_be_two(pair) -> None:
    """Where one of them has left, there is nobody to agree with; what was written stays as it is."""
    if pair.host_name is None or pair.is_former:
        raise Refused(_("They have left Mentora. What you wrote stays as it is."), kind="state")


def subjects(tx: Transaction, pair) -> list[str]:
    return [row.name for row in tx.all("subjects_of", host_id=pair.host_id, learner_id=pair.learner_id)]


def lessons(tx: Transaction, pair, after: str | None = None) -> pages.Page:
    """Their past sessions with the summaries, the newest first."""
    start, session_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    before = {"before_start": start, "before_id": session_id, "limit": pages.FETCHED}
    rows = tx.all("lessons_together", host_id=pair.host_id, learner_id=pair.learner_id, **before)
    return pages.cut(rows, "starts_at", "id")


def next_session(tx: Transaction, pair):
    return tx.one("next_together", host_id=pair.host_id, learner_id=pair.learner_id)


def mentor_of(tx: Transaction, learner_id: int, session_id: int) -> int | None:
    """With whom they had this lesson, also when that person has left since."""
    return tx.value("lesson_host", session_id=session_id, learner_id=learner_id)


def rename(tx: Transaction, learner_id: int, name: str) -> None:
    tx.run("rename_student", me=learner_id, search_name=_folded(name))


def leave(tx: Transaction, person_id: int, *, most: int = EVERYBODY) -> None:
    """Before an account is deleted. What the other one can still read stays; the private notes of a mentor go."""
    changes.touch_people(tx, *(pair.host_id for pair in tx.all("shared_with", me=person_id)))
    tx.run("drop_private_notes", me=person_id)
    tx.run("drop_former_students", me=person_id, limit=most)
    tx.run("student_leaves", me=person_id)
    tx.run("drop_left_by_both", me=person_id)


def drop_former(tx: Transaction, mentor_id: int, most: int) -> int:
    return tx.run("drop_former_students", me=mentor_id, limit=most)


def _students(rows: list) -> list[Student]:
    """A row for each subject becomes a line for each student."""
    found = []
    for learner_id, group in groupby(rows, key=lambda row: row.id):
        lines = [*group]
        subjects = tuple(line.subject for line in lines if line.subject)
        first = lines[0]
        found.append(
            Student(
                learner_id,
                first.name,
                first.sessions,
                first.last_session_at,
                subjects,
                first.search_name,
                first.picture,
            )
        )
    return found


def _folded(name: str) -> str:
    return name.casefold()[:LONGEST_NAME]
