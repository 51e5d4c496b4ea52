"""Sessions: drafts, what publishing requires, the possible state changes, and who sees them."""

import sqlite3

import pytest

from db import bookings, browse, clock, pages, sessions
from db.people import profile
from db.refusals import Invalid, Missing, Refused
from db.sessions import drafts, editing, hosting, publication, readiness, series
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

VERBS = {
    "publish": lambda tx, session: publication.publish(tx, MAX, session.id),
    "cancel": lambda tx, session: publication.cancel(tx, MAX, session.id, "Ill"),
    "start": lambda tx, session: readiness.start(tx, MAX, session.id),
    "end": lambda tx, session: readiness.end(tx, MAX, session.id),
    "edit": lambda tx, session: editing.update(tx, MAX, session.id, {"title": "Another title"}),
}
BY_THE_CLOCK = {
    "miss": lambda tx, session: readiness.miss(tx, tx.one("alarmed_session", id=session.id)),
    "complete": lambda tx, session: readiness.complete_overdue(tx, tx.one("alarmed_session", id=session.id)),
}
LEADS_TO = {
    ("draft", "publish"): "scheduled",
    ("draft", "cancel"): "cancelled",
    ("draft", "edit"): "draft",
    ("scheduled", "cancel"): "cancelled",
    ("scheduled", "start"): "live",
    ("scheduled", "edit"): "scheduled",
    ("scheduled", "miss"): "missed",
    ("live", "end"): "completed",
    ("live", "complete"): "completed",
}
POSSIBLE = sorted(pair for pair in LEADS_TO if pair[1] != "edit")


def moment_for(verb: str, session) -> str:
    """A moment at which only the state can prevent the action."""
    if verb in ("publish", "edit"):
        return clock.moved(session.starts_at, hours=-1)
    return session.ends_at if verb in BY_THE_CLOCK else session.starts_at


@pytest.mark.parametrize(("state", "verb"), POSSIBLE)
def test_each_state_change_records_who_made_it_and_when(tx, state, verb):
    session = making.in_state(tx, state)
    with making.at(tx, moment_for(verb, session)):
        (VERBS | BY_THE_CLOCK)[verb](tx, session)
        who = None if verb in BY_THE_CLOCK else MAX.id
        assert making.moves(tx, session.id)[-1] == (LEADS_TO[state, verb], who, tx.now)
    assert sessions.get(tx, MAX.id, session.id).status == LEADS_TO[state, verb]


@pytest.mark.parametrize(
    ("state", "verb"), [(state, verb) for state in making.STATES for verb in VERBS if (state, verb) not in LEADS_TO]
)
def test_no_other_state_change_is_possible(tx, state, verb):
    session = making.in_state(tx, state)
    before, moves = making.row(tx, "sessions", session.id), making.moves(tx, session.id)
    with making.at(tx, moment_for(verb, session)), pytest.raises(Refused) as refused:
        VERBS[verb](tx, session)
    assert refused.value.kind == "state"
    assert (making.row(tx, "sessions", session.id), making.moves(tx, session.id)) == (before, moves)


@pytest.mark.parametrize(
    ("state", "verb"),
    [(state, verb) for state in making.STATES for verb in BY_THE_CLOCK if (state, verb) not in LEADS_TO],
)
def test_the_clock_changes_no_session_in_another_state(tx, state, verb):
    session = making.in_state(tx, state)
    before, moves, told = making.row(tx, "sessions", session.id), making.moves(tx, session.id), making.told(tx, MAX)
    with making.at(tx, session.ends_at):
        BY_THE_CLOCK[verb](tx, session)
    assert (making.row(tx, "sessions", session.id), making.moves(tx, session.id), making.told(tx, MAX)) == (
        before,
        moves,
        told,
    )


@pytest.mark.parametrize("state", making.STATES)
def test_only_a_scheduled_class_can_be_booked(tx, state):
    session = making.in_state(tx, state)
    if state == "scheduled":
        assert bookings.book(tx, OTTO, session.id).status == "booked"
        return
    with pytest.raises(Missing if state == "draft" else Refused) as refused:
        bookings.book(tx, OTTO, session.id)
    assert refused.value.kind == ("missing" if state == "draft" else "not_open")


def test_the_table_accepts_no_other_state(tx):
    session = making.a_draft(tx)
    with pytest.raises(sqlite3.IntegrityError):
        tx._execute("UPDATE sessions SET status = 'paused' WHERE id = ?", (session.id,))


def test_a_draft_can_be_just_begun(tx):
    session = sessions.get(tx, MAX.id, drafts.create(tx, MAX, {"description": "An idea"}))
    assert (session.status, session.title, session.starts_at, session.seats, session.price_cents) == (
        "draft",
        "",
        None,
        1,
        0,
    )


def test_an_empty_draft_is_refused(tx):
    with pytest.raises(Invalid) as refused:
        drafts.create(tx, MAX, {"title": " ", "seats": 5})
    assert list(refused.value.errors) == ["title"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_minutes", 9),
        ("duration_minutes", 481),
        ("seats", 0),
        ("seats", 101),
        ("price_cents", -1),
        ("price_cents", "twelve"),
        ("currency", "XXX"),
        ("starts_at", "tomorrow"),
        ("starts_at", 7),
        ("cutoff_hours", 169),
        ("cutoff_hours", -1),
        ("meeting_link", "javascript:alert(1)"),
        ("title", "x" * 121),
        ("title", ["a"]),
    ],
)
def test_an_invalid_field_is_named(tx, field, value):
    with pytest.raises(Invalid) as refused:
        making.a_draft(tx, **{field: value})
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [("duration_minutes", 10), ("duration_minutes", 480), ("seats", 1), ("seats", 100), ("price_cents", 0)],
)
def test_the_limits_themselves_are_allowed(tx, field, value):
    assert getattr(making.a_class(tx, **{field: value}), field) == value


def test_a_start_without_a_zone_is_in_the_hosts_local_time(tx):
    assert making.a_draft(tx, starts_at="2030-07-01T09:30").starts_at == "2030-07-01T13:30:00Z"


def test_the_end_is_the_start_plus_the_length(tx):
    assert making.a_draft(tx, starts_at="2030-07-01T09:30Z", duration_minutes=95).ends_at == "2030-07-01T11:05:00Z"


def test_a_domain_keeps_its_first_spelling(tx):
    making.a_class(tx, domain="Python")
    assert making.a_draft(tx, domain="pYTHON").domain == "Python"


OF_THE_HOST = {
    "own": lambda tx, person, session: sessions.own(tx, person.id, session.id),
    "edit": lambda tx, person, session: editing.update(tx, person, session.id, {"title": "Mine now"}),
    "publish": lambda tx, person, session: publication.publish(tx, person, session.id),
    "cancel": lambda tx, person, session: publication.cancel(tx, person, session.id, ""),
    "start": lambda tx, person, session: readiness.start(tx, person, session.id),
    "end": lambda tx, person, session: readiness.end(tx, person, session.id),
    "feedback": lambda tx, person, session: readiness.give_feedback(tx, person, session.id, 1, "Good"),
    "duplicate": lambda tx, person, session: series.duplicate(tx, person, session.id),
    "repeat": lambda tx, person, session: series.repeat(tx, person, session.id, 2, False),
    "preview": lambda tx, person, session: series.preview(tx, person, session.id, 2),
}


@pytest.mark.parametrize("state", making.STATES)
@pytest.mark.parametrize("verb", OF_THE_HOST)
def test_only_the_host_can_act_on_a_session(tx, verb, state):
    session = making.in_state(tx, state)
    before = making.row(tx, "sessions", session.id)
    for person in (making.somebody(tx, "mentor"), ADA, OTTO):
        with pytest.raises(Missing):
            OF_THE_HOST[verb](tx, person, session)
    assert making.row(tx, "sessions", session.id) == before


def test_only_the_host_sees_a_draft(tx):
    session = making.a_draft(tx)
    for viewer in (ADA.id, OTTO.id, EMMA.id, making.somebody(tx, "mentor").id, None):
        with pytest.raises(Missing):
            sessions.get(tx, viewer, session.id)


def test_a_deleted_draft_stays_hidden_from_everybody_else(tx):
    session = making.a_draft(tx)
    publication.cancel(tx, MAX, session.id, "")
    with pytest.raises(Missing):
        sessions.get(tx, ADA.id, session.id)
    assert hosting.past(tx, MAX.id).items == []


def test_everybody_sees_a_published_class_even_when_it_is_over(tx):
    for state in ("scheduled", "live", "completed", "missed", "cancelled"):
        session = making.in_state(tx, state)
        assert sessions.get(tx, None, session.id).status == state
        if state in ("scheduled", "live"):
            tx.run("cancel_session", id=session.id, me=MAX.id, reason="")
            tx.run("end_session", id=session.id)
            tx.run("relist_bookings", session_id=session.id)


def test_a_host_sees_each_session_once_with_its_learners(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    empty = making.a_class(tx, starts_at=making.ahead(tx, days=3))
    first, second = hosting.upcoming(tx, MAX.id).items
    assert [(one.learner_name, one.booking_status) for one in first.participants] == [
        ("Ada Learner", "booked"),
        ("Otto Outsider", "waitlisted"),
    ]
    assert (second.session.id, second.participants) == (empty.id, ())


def test_a_hosts_lists_hold_only_their_own_sessions(tx):
    making.a_class(tx)
    making.a_draft(tx)
    other = making.somebody(tx, "mentor")
    assert (hosting.upcoming(tx, other.id).items, hosting.drafts(tx, other.id)) == ([], [])
    assert hosting.page(tx, other.id).items == []
    counts = hosting.counts(tx, MAX.id)
    assert (counts.draft, counts.scheduled, counts.past) == (1, 1, 0)


def test_each_page_of_past_sessions_continues_where_the_last_one_ended(tx):
    made = [
        making.listed(tx, title=str(number), starts_at=making.ahead(tx, days=2 + number // 10)) for number in range(60)
    ]
    for session_id in made:
        tx.run("cancel_session", id=session_id, me=MAX.id, reason="")
    seen, older = [], None
    while True:
        page = hosting.past(tx, MAX.id, older)
        seen += [one.id for one in page.items]
        if not (older := page.next):
            break
    assert seen == made[::-1]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "2026.x",
        "2026-11-21T15:00:00Z.",
        "2026-11-21T15:00:00Z.-5",
        "2026-11-21T15:00:00Z." + "9" * 30,
        ".5.",
        "x" * 200 + ".5",
    ],
)
def test_an_invalid_page_position_is_refused(text):
    with pytest.raises(Invalid):
        pages.start(text, str, int)


def test_a_session_starting_this_second_is_not_on_a_later_page(tx):
    making.listed(tx, starts_at=tx.now)
    assert browse.page(tx, None, browse.Filters(), "2026-01-01T00:00:00Z.5").items == []


def test_a_page_position_with_nineteen_digit_ids_is_read():
    assert pages.start(f"2033-01-01T00:00:00Z.{2**62}", str, int) == ("2033-01-01T00:00:00Z", 2**62)


def test_two_spellings_of_a_domain_make_one_filter(tx):
    for number, domain in enumerate(("Python", "python")):
        making.listed(tx, domain=domain, starts_at=making.ahead(tx, days=2 + number))
    assert browse.domains(tx) == ["Python"]


def test_a_domain_with_an_accent_is_recognised(tx):
    making.listed(tx, domain="Éducation")
    assert making.a_draft(tx, domain="éducation").domain == "Éducation"


def test_a_mentor_is_found_by_their_current_name(tx):
    making.a_class(tx)
    profile.update(tx, MAX.id, name="Zed Zebra")
    assert browse.page(tx, None, browse.filters({"q": "zebra"}, "UTC")).items
