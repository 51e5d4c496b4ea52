"""The search: exactly the texts that contain the words, by an index that every write keeps."""

import random
import sqlite3
from functools import partial

import pytest

from db import browse, clock, engine
from db.browse import Filters
from db.engine import sqlite, sqlite_texts
from db.people import profile
from db.sessions import editing, publication
from tests.support import making, wandering
from tests.support.cast import MAX
from tests.support.running import SQL

PARTS = (
    "Straße",
    "École",
    "100%",
    "a_b",
    '"quoted"',
    "NEAR",
    "OR",
    "maps*",
    "C:\\",
    "ΣΊΣΥΦΟΣ",
    "日本語の本",
    "it’s",
    "(x)",
    "-",
)
HOSTILE = (
    '"',
    '""""',
    "*",
    "maps*",
    "NEAR(a b)",
    "a OR b",
    "search_text:maps",
    "{search_text}",
    "^maps",
    "' OR 1=1 --",
    "a AND NOT b",
    "abc\\",
    "%%%",
    "___",
    "x" * 10_000,
    '"' * 10_000,
    "日本",
    "🦉🦉🦉",
    "🦉",
    "qz",
    '""',
    "**",
)


def found(tx, words: str, **given) -> list[int]:
    """All pages of what is found, and the number that the first one shows."""
    wanted, seen, after = Filters(words=words.casefold(), **given), [], None
    while True:
        page = browse.page(tx, None, wanted, after)
        seen += [one.id for one in page.items]
        if not (after := page.next):
            break
    assert len(seen) <= browse.MOST_COUNTED and browse.count(tx, wanted) == len(seen)
    return seen


def looked_for(tx, words: str) -> list[int]:
    """By looking into every text."""
    rows = tx._execute(
        "SELECT id FROM session_cards WHERE kind = 'class' AND status = 'scheduled' AND starts_at > ?"
        " AND instr(search_text, ?) > 0 ORDER BY starts_at, id",
        (tx.now, words.casefold()),
    )
    return [row[0] for row in rows]


def differences(tx) -> int:
    return tx._execute(sqlite_texts.DIFFERING).fetchone()[0]


@pytest.mark.parametrize("few", [3, browse.FEW])
def test_exactly_the_texts_with_the_words_are_found_in_the_order_of_their_start(tx, monkeypatch, few):
    """Whether they are few, and come from the index, or many, and are met along the order."""
    monkeypatch.setattr(browse, "FEW", few)
    chance = random.Random(4)
    texts = [" ".join(chance.choices(PARTS, k=4)) for _ in range(60)]
    for text in texts:
        making.listed(tx, title=text, starts_at=making.ahead(tx, hours=chance.randint(-5, 50)))
    asked = [text[start : start + length] for text in texts[:12] for start, length in ((0, 3), (2, 5), (4, 12), (1, 2))]
    for words in (*asked, *PARTS, *HOSTILE, "nothing of this"):
        assert found(tx, words) == looked_for(tx, words), words
    assert any(found(tx, words) for words in asked)


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_is_only_a_text(tx, words):
    making.listed(tx, title="plain")
    assert found(tx, words) == []
    assert found(tx, "plain") != []


@pytest.mark.parametrize(
    ("words", "asked"),
    [("zeppelin", '"zeppelin"'), ('a"b"', '"a""b"""'), ("a" * 100, '"aaa"'), ("banana", '"ana" AND "ban" AND "nan"')],
)
def test_places_are_compared_only_where_no_three_letters_repeat(tx, connection, queries, words, asked):
    """FTS5 compares every place of each three with those of all others: with a hundred times “a”, for minutes."""
    before, _found, _after = queries["browse_texts"].sql.partition(", found AS")
    text = connection.execute(f"{before} SELECT text FROM asked", {"words": words}).fetchone()[0]
    assert " AND ".join(sorted(text.split(" AND "))) == asked
    texts = [making.listed(tx, description=f"{words[1:]} {words}"), making.listed(tx, description=words[1:] * 2)]
    assert found(tx, words) == looked_for(tx, words) and texts[0] in found(tx, words)


def test_two_letters_that_thousands_of_threes_begin_with_make_no_long_query(tx, connection):
    """FTS5 reads a query of so many words in the square of their number, without a step."""
    texts = [
        making.listed(tx, description="".join(f"qz{chr(first + number)}" for number in range(3_300)))
        for first in range(0x4E00, 0x8E00, 0x1000)
    ]
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 100_000)
    assert found(tx, "qz") == texts


def test_other_filters_apply_to_what_is_found(tx):
    cheap = making.listed(tx, title="Maps for all", domain="Design", price_cents=100)
    making.listed(tx, title="Maps for some", domain="Python", price_cents=5000)
    assert found(tx, "maps", domain="Design") == found(tx, "maps", max_price=200) == [cheap]
    assert found(tx, "maps", until=clock.after(hours=1)) == []
    assert found(tx, "maps", domain="Python", max_price=200) == []


def test_every_change_of_a_session_changes_what_is_found(tx):
    session = making.a_class(tx, title="Zeppelins")
    assert found(tx, "zeppelin") == [session.id] and found(tx, "airships") == []
    editing.update(tx, MAX, session.id, {"title": "Airships"})
    assert found(tx, "zeppelin") == [] and found(tx, "airships") == [session.id]
    profile.update(tx, MAX.id, name="Zed Zebra")
    assert found(tx, "zebra") == [session.id] and found(tx, "max mentor") == []
    draft = making.a_draft(tx, title="Airships too", starts_at=making.ahead(tx, days=3))
    assert found(tx, "airships too") == []
    publication.publish(tx, MAX, draft.id)
    assert found(tx, "airships too") == [draft.id]
    publication.cancel(tx, MAX, draft.id, "")
    making.begin(tx, session.id)
    assert found(tx, "airships") == [] and differences(tx) == 0


def test_after_a_long_walk_the_index_says_what_the_sessions_say(tx):
    walk = wandering.Walk(tx, 20)
    for number in range(300):
        walk.step()
        assert number % 20 or differences(tx) == 0, walk.did[-20:]


@pytest.fixture
def stale(connection, queries):
    """A session that the index says something else of."""
    session_id = sqlite.transact(connection, queries, partial(making.listed, title="Zeppelins"))
    assert sqlite_texts.is_sound(connection)
    return session_id


@pytest.mark.parametrize(
    "broken",
    ["DELETE FROM session_texts", "INSERT INTO session_texts VALUES ('of none')"],
)
def test_an_index_that_differs_is_found_and_made_again(connection, stale, broken):
    connection.execute(broken)
    assert not sqlite_texts.is_sound(connection)
    sqlite_texts.make_again(connection)
    assert sqlite_texts.is_sound(connection)


@pytest.mark.parametrize(
    "as_it_was",
    [
        "DROP TABLE session_texts",
        "DROP TABLE session_terms; CREATE VIRTUAL TABLE session_terms USING fts5vocab (session_texts, instance)",
    ],
)
def test_a_database_of_a_version_with_another_index_gets_this_one(connection, queries, stale, as_it_was):
    connection.executescript(as_it_was)
    sqlite_texts.make(connection, SQL)
    changed = connection.total_changes
    sqlite_texts.make(connection, SQL)
    assert connection.total_changes == changed
    assert sqlite.transact(connection, queries, found, "zeppelin") == [stale]


def test_a_search_reads_only_the_sessions_that_the_index_finds(connection, queries):
    query = queries["browse_texts"]
    plan = connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", dict.fromkeys(query.parameters, "abc")).fetchall()
    steps = [row[3] for row in plan]
    assert any(step.startswith("SCAN session_texts VIRTUAL TABLE INDEX") for step in steps), steps
    assert "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)" in steps
    of_the_words = {"CONSTANT", "places", "threes", "asked"}
    looked_at = of_the_words | {"session_texts", "session_terms", "found", "counted", "shown"}
    assert {step.split()[1] for step in steps if step.startswith("SCAN")} <= looked_at, steps


def test_doctor_says_that_it_differs_and_migrate_makes_it_again(data, connection, stale):
    store = engine.open(f"sqlite:///{data / 'mentora.db'}")
    connection.execute("DELETE FROM session_texts")
    for said in ("it differs; `python app.py migrate` rebuilds it", ""):
        assert dict(store.examine())["the search finds what the sessions and messages say"] == said
        store.migrate()
