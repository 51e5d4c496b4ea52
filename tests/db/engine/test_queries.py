"""The files in `sql/`: a typo stops the start with file and line, and no query scans a growing table."""

import re
import shutil

import pytest

from db.broken import BrokenFile
from db.engine import queries, sqlite


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sql").mkdir()
    return tmp_path / "sql"


def load(folder, text: str):
    (folder / "seats.sql").write_text(text)
    return queries.load(folder)


def test_a_typo_is_reported_with_its_file_and_line(folder, connection):
    loaded = load(folder, "-- name: all_people\n-- Everybody.\nSELECT id\nFORM people;\n")
    with pytest.raises(BrokenFile, match=r"sql/seats.sql, line 4: all_people: near \"people\""):
        sqlite.prepare(connection, loaded)


def test_a_missing_column_is_found_at_the_start(folder, connection):
    loaded = load(folder, "-- name: all_people\n-- Everybody.\nSELECT\n  nickname\nFROM people;\n")
    with pytest.raises(BrokenFile, match="line 4: all_people: no such column: nickname"):
        sqlite.prepare(connection, loaded)


def test_a_query_needs_no_comment(folder):
    assert load(folder, "-- name: all_people\nSELECT id FROM people;\n")["all_people"].sql == "SELECT id FROM people"


def test_a_name_without_a_query_is_refused(folder):
    with pytest.raises(BrokenFile, match="all_people has no SQL"):
        load(folder, "-- name: all_people\n-- Everybody.\n")


def test_a_duplicate_name_is_refused(folder):
    with pytest.raises(BrokenFile, match="line 4: one is already defined"):
        load(folder, "-- name: one\n-- Why.\nSELECT 1;\n-- name: one\n-- Why.\nSELECT 2;\n")


def test_sql_outside_a_query_is_refused(folder):
    with pytest.raises(BrokenFile, match="line 1: SQL before"):
        load(folder, "SELECT 1;\n")


def test_a_file_that_is_not_text_is_refused(folder):
    (folder / "seats.sql").write_bytes(b"-- name: one\n-- \xff\nSELECT 1;\n")
    with pytest.raises(BrokenFile, match="not UTF-8"):
        queries.load(folder)


def test_a_colon_in_a_string_or_comment_is_not_a_parameter(folder):
    loaded = load(folder, "-- name: one\n-- Why: :not_this\nSELECT ':nor_this', :this;\n")
    assert loaded["one"].parameters == {"this"}


def test_extra_and_missing_parameters_are_refused(tx):
    with pytest.raises(TypeError, match="query fact takes"):
        tx.value("fact")
    with pytest.raises(TypeError, match="query fact takes"):
        tx.value("fact", name="demo", extra=1)


def test_a_record_has_the_columns_of_its_query(tx):
    person = tx.one("person", id=1001)
    assert (person.name, person.unread) == ("Ada Learner", 0)
    with pytest.raises(AttributeError):
        person.name = "Somebody else"


@pytest.fixture(scope="module", params=["as it is", "analyzed"])
def crowded(request, prepared, tmp_path_factory):
    """A database with ten thousand sessions of a hundred mentors, and as many bookings."""
    folder = tmp_path_factory.mktemp("crowded")
    shutil.copy(prepared / "mentora.db", folder)
    connection = sqlite.connect(folder / "mentora.db")
    connection.execute("BEGIN")
    connection.executemany(
        """INSERT INTO people (id, email, name, password_hash, role, timezone, created_at)
        VALUES (?, ?, 'One', '', 'mentor', 'UTC', '2026')""",
        [(number, f"{number}@example.org") for number in range(2000, 2100)],
    )
    states = ("scheduled", "scheduled", "scheduled", "completed", "cancelled")
    connection.executemany(
        """INSERT INTO sessions (id, kind, status, host_id, title, description, domain, starts_at, ends_at,
          duration_minutes, seats, price_cents, currency, meeting_link, cutoff_hours, search_text,
          created_at, published_at)
        VALUES (?, 'class', ?, ?, 'One', '', ?, ?, ?, 60, 5, 0, 'EUR', '', 24, 'one', '2026', '2026')""",
        [
            (
                n,
                states[n % 5],
                2000 + n % 100,
                f"Domain {n % 12}",
                f"2027-{1 + n % 12:02}-01T00",
                f"2027-{1 + n % 12:02}-01T01",
            )
            for n in range(10_000, 20_000)
        ],
    )
    connection.executemany(
        """INSERT INTO bookings (id, session_id, learner_id, status, price_cents, currency, cutoff_hours, created_at)
        VALUES (?, ?, ?, 'booked', 0, 'EUR', 24, '2026')""",
        [(n, n, 2000 + n % 97) for n in range(10_000, 20_000)],
    )
    connection.executemany(
        "INSERT INTO organisations (id, name, created_at) VALUES (?, 'One', '2026')",
        [(number,) for number in range(2000, 2100)],
    )
    connection.execute("COMMIT")
    if request.param == "analyzed":
        connection.execute("ANALYZE")
    yield connection
    connection.close()


def plan(connection, query) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", dict.fromkeys(query.parameters))]


@pytest.mark.parametrize("name", ["browse", "browse_domain"])
def test_browsing_uses_an_index_and_sorts_nothing(crowded, queries, name):
    steps = plan(crowded, queries[name])
    assert all(re.match(r"SEARCH \w+ USING", step) for step in steps), steps
    index = {"browse": "sessions_open (", "browse_domain": "sessions_open_by_domain ("}[name]
    assert any(step.startswith(f"SEARCH s USING INDEX {index}") for step in steps), steps


def test_what_every_page_counts_is_read_from_an_index_alone(crowded, queries):
    counted = [step for step in plan(crowded, queries["person"]) if step.startswith("SEARCH n ")]
    assert len(counted) == 2 and all("COVERING INDEX notifications_unread" in step for step in counted), counted


def test_what_somebody_has_booked_of_a_list_is_found_by_its_times(crowded, queries):
    (step,) = plan(crowded, queries["booked_between"])
    assert "bookings_by_learner (learner_id=? AND list=? AND starts_at>? AND starts_at<?)" in step


@pytest.mark.parametrize("name", ["entries_page", "sums"])
def test_what_somebody_earned_is_found_without_what_others_were_charged(crowded, queries, name):
    """The indexes have no charges, so that a booking does not write into them: each query has to say so too."""
    read = [step for step in plan(crowded, queries[name]) if re.match(r"(SEARCH|SCAN) (e|entries) ", step)]
    steps = [step for step in read if "entries_of_booking" not in step]
    index = "entries_by_time" if name == "entries_page" else "COVERING INDEX entries_by_account"
    assert steps and all(index in step for step in steps), steps


# Small tables; what the clock sweeps once an hour; what an operator runs by hand; and what is remembered or capped.
WHOLE_TABLES = """
    open_choices server_recording recording_terms
    sweep_mails revocations forget_devices forget_resets forget_address_links stored_recordings folded_by_migrations
    timed_sessions set_alarms count_people listings_kept
    count_listings words_with payments_found seats_to_tell
"""
NAMED = re.compile(r"\b(?:FROM|JOIN|UPDATE) (\w+)(?: AS (\w+))?")
INSTALLATION = ("future.sql", "invariants.sql", "history.sql")


def test_no_query_reads_a_whole_table(connection, queries):
    """Except along an index that has only the few it looks for."""
    kept = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql <> '' AND type <> 'view'").fetchall())
    views = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    scanned = set()
    for name, query in queries.by_name.items():
        if query.path.name in INSTALLATION:
            continue
        sql = "\n".join([query.sql, *(views[view] for view, _ in NAMED.findall(query.sql) if view in views)])
        named = {alias or table for table, alias in NAMED.findall(sql) if table in kept}
        named -= set(re.findall(r"\) AS (\w+)", query.sql))  # a subquery by the same name
        for step in plan(connection, query):
            found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?! VIRTUAL)", step)
            if found and found[1] in named and "WHERE" not in kept.get(found[2] or "", ""):
                scanned.add(name)
    assert scanned - {*WHOLE_TABLES.split()} == set()


def test_an_operator_reads_only_the_people_who_are_called_so(crowded, queries):
    """And those of the teams that are called so."""
    steps = plan(crowded, queries["people_page"])
    assert "SEARCH p USING INDEX people_named (id<?)" in steps
    assert not any(step.startswith("SCAN p") for step in steps)


@pytest.mark.parametrize("name", ["available", "account_currencies", "sums"])
def test_what_somebody_earned_is_added_up_by_the_month(crowded, queries, name):
    """However many entries there are: of those, only the hours between two beginnings of a month are read."""
    steps = plan(crowded, queries[name])
    assert any("monthly_sums_1 (account_id=? AND book=?" in step for step in steps), steps
    ranges = [step for step in steps if "entries_by_account" in step]
    assert all("(account_id=? AND book=? AND currency=? AND created_at>? AND created_at<?)" in step for step in ranges)
    assert len(ranges) == (2 if name == "sums" else 0), steps


OPERATORS = {
    "payments_page": "payments_collected",
    "payments_owed": "payments_owed",
    "payments_to_give_back": "payments_surplus",
    "suspended_page": "people_suspended",
}


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_finds_the_few_without_reading_all(connection, queries, name):
    assert plan(connection, queries[name])[0].endswith(f"USING INDEX {OPERATORS[name]} (id<?)")


def test_the_newest_candidates_are_found_without_reading_all(crowded, queries):
    steps = plan(crowded, queries["candidates"])
    assert "SEARCH c USING INDEX people_candidates (role=? AND id<?)" in steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_the_newest_interviews_of_both_sides_are_found_without_the_history(crowded, queries):
    steps = plan(crowded, queries["interviews_page"])
    assert "SEARCH interviews USING COVERING INDEX interviews_newest_of_employer (employer_id=? AND id<?)" in steps
    assert "SEARCH interviews USING INDEX interviews_newest_of_candidate (candidate_id=? AND id<?)" in steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_what_comes_in_online_is_not_read_for_the_list_of_what_is_owed(connection, queries):
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.executemany(
        """INSERT INTO payments (id, booking_id, way, currency, charged_cents, attempt, created_at)
        VALUES (?, ?, 'stripe', 'EUR', 1500, 'held', '2026')""",
        [(number, number) for number in range(1, 1000)],
    )
    steps: list[None] = []
    connection.set_progress_handler(lambda: steps.append(None), 100)
    assert connection.execute(queries["payments_owed"].sql, {"before": 2000, "limit": 50}).fetchall() == []
    assert len(steps) < 20, "every payment that is held was read"


EVERYDAY = """
    recommended card session upcoming_bookings past_bookings hosted_upcoming hosted_past hosted_counts hosted_drafts
    hosted_page next_hosted host_figures open_classes reviews participants waitlist active_bookings seat_conflict
    hosting_conflict live_session people_concerned attendees take_seat requests_page
"""


@pytest.mark.parametrize("name", EVERYDAY.split())
def test_no_page_scans_a_whole_table(crowded, queries, name):
    steps = plan(crowded, queries[name])
    made_here = {step.split()[1] for step in steps if step.startswith(("CO-ROUTINE", "MATERIALIZE"))}
    assert {step.split()[1] for step in steps if step.startswith("SCAN")} <= made_here | {
        "liked",
        "booked",
        "taken",
        "known",
        "met",
        "best",
        "candidates",
        "ranked",
        "soonest",
        "(subquery-1)",
    }, steps


def test_what_changed_in_a_conversation_is_found_without_its_history(crowded, queries):
    steps = plan(crowded, queries["messages_changed"])
    assert "SEARCH m USING INDEX direct_messages_changed (conversation_id=? AND changed_at>?)" in steps, steps


def test_a_page_of_a_conversation_is_read_in_the_order_of_its_index(crowded, queries):
    for name in ("direct_messages", "messages_since"):
        steps = plan(crowded, queries[name])
        assert any("INDEX direct_messages_by_conversation (conversation_id=? AND id" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step for step in steps), steps
