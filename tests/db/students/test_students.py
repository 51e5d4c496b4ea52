"""A mentor's students: kept by the write that completes a session, in three orders, a page at a time."""

import pytest

from db import bookings, requests, students
from db.people import accounts, profile
from db.refusals import Invalid, Missing, Refused
from db.students import notes, proposals, steps
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH


def lesson(tx, *learners, days: int = 2, **fields):
    """A completed class of Max with these learners."""
    session = making.a_full_class(tx, *(learners or (ADA,)), starts_at=making.ahead(tx, days=days), **fields)
    making.begin(tx, session.id, end=True)
    return session


def listed(tx, sort: str = "", words: str = "", mentor=MAX) -> list[tuple]:
    found, after = [], None
    while True:
        page = students.page(tx, mentor.id, sort, words, after)
        found += [(one.name, one.sessions) for one in page.items]
        if not (after := page.next):
            return found


def test_a_completed_session_makes_its_learners_students_and_counts_on(tx):
    assert listed(tx) == []
    first = lesson(tx, ADA, OTTO, domain="Python")
    second = lesson(tx, ADA, days=5, domain="SQL")
    assert listed(tx) == [("Ada Learner", 2), ("Otto Outsider", 1)]
    (ada, otto) = students.page(tx, MAX.id, "", "", None).items
    assert (ada.last_session_at, ada.subjects) == (second.starts_at, ("SQL", "Python"))
    assert (otto.last_session_at, otto.subjects) == (first.starts_at, ("Python",))


def test_a_session_that_was_missed_or_cancelled_makes_nobody_a_student(tx):
    making.in_state(tx, "missed")
    making.in_state(tx, "cancelled")
    making.in_state(tx, "live")
    assert listed(tx) == []


def test_the_ten_newest_subjects_are_kept(tx):
    for number in range(12):
        lesson(tx, days=2 + number, domain=f"Subject {number}")
    (ada,) = students.page(tx, MAX.id, "", "", None).items
    assert ada.subjects == tuple(f"Subject {number}" for number in range(11, 1, -1))
    lesson(tx, days=20, domain="Subject 0")
    (ada,) = students.page(tx, MAX.id, "", "", None).items
    assert ada.subjects[:2] == ("Subject 0", "Subject 11") and len(ada.subjects) == 10


def test_students_are_found_by_a_part_of_the_name_and_come_in_three_orders(tx):
    zoe, emil = making.somebody(tx, name="ZOË Ångström"), making.somebody(tx, name="emil 100%")
    lesson(tx, zoe, emil)
    lesson(tx, emil, days=3)
    lesson(tx, ADA, days=4)
    assert [name for name, _ in listed(tx)] == ["Ada Learner", "emil 100%", "ZOË Ångström"]
    assert [name for name, _ in listed(tx, "sessions")][0] == "emil 100%"
    assert [name for name, _ in listed(tx, "name")] == ["Ada Learner", "emil 100%", "ZOË Ångström"]
    assert listed(tx, words=students.words_of(" zoë å")) == [("ZOË Ångström", 1)]
    assert listed(tx, words="%") == [("emil 100%", 2)] and listed(tx, words="_") == []
    profile.update(tx, zoe.id, name="Berta")
    assert listed(tx, words="bert") == [("Berta", 1)] and listed(tx, words="zo") == []


@pytest.mark.parametrize("sort", students.SORTS)
def test_a_long_list_comes_a_page_at_a_time_without_gaps_or_repeats(tx, sort):
    learners = [making.somebody(tx, name=f"Student {number:02}") for number in range(60)]
    lesson(tx, *learners, meeting_link="https://meet.example.org/x")
    lesson(tx, *learners[:9], days=4, meeting_link="https://meet.example.org/x")
    found = listed(tx, sort)
    assert len(found) == len(set(found)) == 60 == students.count(tx, MAX.id)


def test_a_page_that_nobody_wrote_is_refused(tx):
    for sort in students.SORTS:
        with pytest.raises(Invalid):
            students.page(tx, MAX.id, sort, "", "x")


def test_only_the_two_find_what_they_share(tx):
    lesson(tx)
    for person in (ADA, MAX):
        assert students.together(tx, person.id, MAX.id, ADA.id).sessions == 1
    for person in (OTTO, EMMA, making.somebody(tx, "mentor")):
        with pytest.raises(Missing):
            students.together(tx, person.id, MAX.id, ADA.id)
        with pytest.raises(Missing):
            students.together(tx, person.id, MAX.id, person.id)


def test_the_next_session_is_the_soonest_that_is_booked_with_them(tx):
    lesson(tx)
    pair = students.together(tx, ADA.id, MAX.id, ADA.id)
    assert students.next_session(tx, pair) is None
    bookings.book(tx, ADA, making.a_class(tx, starts_at=making.ahead(tx, days=9)).id)
    soon = making.a_class(tx, starts_at=making.ahead(tx, days=6))
    bookings.book(tx, ADA, soon.id)
    other = making.a_class(tx, making.somebody(tx, "mentor"), starts_at=making.ahead(tx, days=4))
    bookings.book(tx, ADA, other.id)
    assert students.next_session(tx, pair).id == soon.id


# When somebody leaves


def written(tx) -> int:
    lesson(tx)
    step = steps.add(tx, ADA, MAX.id, ADA.id, {"kind": "goal", "body": "Ship it"})
    notes.write(tx, MAX, ADA.id, {"note": "Shy", "revision": 0})
    return step.id


def rows(tx, table: str) -> int:
    return tx._execute(f"SELECT COUNT(*) FROM {table}", {}).fetchone()[0]


def test_what_a_former_student_and_a_mentor_wrote_stays_readable_and_unchanged(tx):
    step_id = written(tx)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert listed(tx) == [(None, 1)] and listed(tx, words="ada") == []
    pair = students.together(tx, MAX.id, MAX.id, ADA.id)
    assert pair.learner_name is None and [one.body for one in steps.all_of(tx, pair)] == ["Ship it"]
    assert notes.of_mentor(tx, MAX.id, ADA.id).body == "Shy" and len(students.lessons(tx, pair).items) == 1
    for refused in (
        lambda: steps.tick(tx, MAX, step_id, True),
        lambda: steps.add(tx, MAX, MAX.id, ADA.id, {"kind": "goal", "body": "More"}),
        lambda: proposals.propose(tx, MAX, ADA.id, {}),
    ):
        with pytest.raises(Refused, match="left Mentora"):
            refused()
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    assert [rows(tx, table) for table in ("students", "lessons", "subjects", "steps", "private_notes")] == [0] * 5


def test_a_mentor_who_leaves_takes_the_private_notes_along_and_nothing_else(tx):
    written(tx)
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    pair = students.together(tx, ADA.id, MAX.id, ADA.id)
    assert pair.host_name is None and len(steps.all_of(tx, pair)) == 1 and len(students.lessons(tx, pair).items) == 1
    assert rows(tx, "private_notes") == 0
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert rows(tx, "students") == 0 == rows(tx, "steps")


# Proposals

PROPOSED = {"topic": "Your next step", "message": "", "duration_minutes": "45", "price_cents": 0, "currency": "EUR"}


def proposal(tx, **fields) -> dict:
    return PROPOSED | {"offered_times": [making.ahead(tx, days=6)]} | fields


def test_a_proposal_waits_for_the_learner_who_books_by_accepting(tx):
    lesson(tx)
    request = proposals.propose(tx, MAX, ADA.id, proposal(tx, price_cents=2500))
    assert (request.awaits, request.status, request.learner_id) == ("learner", "pending", ADA.id)
    assert making.last_told(tx, ADA).title == "Max Mentor proposed a session: “Your next step”"
    with pytest.raises(Refused):
        requests.accept(tx, MAX, request.id, request.offered_times)
    shown = {"price_cents": 2500, "currency": "EUR"}
    assert requests.accept(tx, ADA, request.id, request.offered_times, shown) == request.id
    assert students.next_session(tx, students.together(tx, ADA.id, MAX.id, ADA.id)).id == request.id


def test_a_proposal_is_made_to_a_student_at_times_ahead_when_the_mentor_is_free(tx):
    with pytest.raises(Missing):
        proposals.propose(tx, MAX, ADA.id, proposal(tx))
    lesson(tx)
    busy = making.a_class(tx, starts_at=making.ahead(tx, days=8)).starts_at
    for times in ([making.ahead(tx, days=-1)], [busy], [], "x"):
        with pytest.raises(Refused) as refused:
            proposals.propose(tx, MAX, ADA.id, proposal(tx, offered_times=times))
        assert "offered_times" in refused.value.by_field()
    with pytest.raises(Missing):
        proposals.propose(tx, ADA, ADA.id, proposal(tx))


def test_one_student_is_not_flooded_with_proposals(tx):
    lesson(tx)
    for number in range(proposals.MOST_OPEN):
        proposals.propose(tx, MAX, ADA.id, proposal(tx, topic=f"Topic {number}"))
    for topic, kind in (("Topic 1", "already_asked"), ("One more", "too_many")):
        with pytest.raises(Refused) as refused:
            proposals.propose(tx, MAX, ADA.id, proposal(tx, topic=topic))
        assert refused.value.kind == kind


@pytest.mark.parametrize("sort", ["recent", "sessions", "name"])
def test_rows_of_students_who_are_not_called_so_are_not_read(tx, sort):
    """Their names are in the index: what is looked for where nobody is called so ends without a look into the table."""
    tx._execute("DELETE FROM students")
    tx._execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)"
        f" INSERT INTO students SELECT {MAX.id}, n, 'somebody ' || n, n, '2026', 0 FROM n"
    )
    query = tx._queries[
        {"recent": "students_by_time", "sessions": "students_by_count", "name": "students_by_name"}[sort]
    ]
    program = tx._execute(f"EXPLAIN {query.sql}", dict.fromkeys(query.parameters)).fetchall()
    tables = {step[3] for step in tx._execute("SELECT 1, 2, 3, rootpage FROM sqlite_master WHERE name = 'students'")}
    (cursor,) = {step[2] for step in program if step[1] == "OpenRead" and step[3] in tables}
    deferred = next(step[0] for step in program if step[1] == "DeferredSeek" and step[4] == cursor)
    like = next(step[0] for step in program if step[1] == "Function" and "like" in str(step[5]))
    assert not [step for step in program[deferred:like] if step[1] == "Column" and step[2] == cursor], program
    assert students.page(tx, MAX.id, sort, "zeppelin", None).items == []
    assert len(students.page(tx, MAX.id, sort, "body 99", None).items) == 11
