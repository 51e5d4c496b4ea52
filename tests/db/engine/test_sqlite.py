"""The engine: one hop per read, group commits for writes, and no event before its commit."""

import asyncio
import sqlite3
import threading
from contextvars import ContextVar

import pytest

from db import clock
from db.engine import sqlite, sqlite_reads
from db.refusals import Busy, Refused
from tests.support.running import with_engine

FAR = """WITH RECURSIVE counted(number) AS (VALUES (1) UNION ALL SELECT number + 1 FROM counted WHERE number < 3000000)
  SELECT count(*) FROM counted"""


def set_fact(tx, name, value="yes"):
    tx.run("set_fact", name=name, value=value)
    tx.emit((name, value))


def set_fact_and_refuse(tx, name):
    set_fact(tx, name)
    raise Refused("On second thoughts, no.")


def fact(tx, name):
    return tx.value("fact", name=name)


def test_a_read_sees_every_earlier_write(data, queries):
    async def do(engine):
        await engine.write(set_fact, "a")
        return await engine.read(fact, "a")

    assert with_engine(data, queries, do) == "yes"


def test_a_write_that_raises_is_rolled_back_without_the_others(data, queries):
    async def do(engine):
        acts = [engine.write(set_fact_and_refuse if n == 3 else set_fact, f"fact {n}") for n in range(8)]
        outcomes = await asyncio.gather(*acts, return_exceptions=True)
        return outcomes, [await engine.read(fact, f"fact {n}") for n in range(8)]

    outcomes, stored = with_engine(data, queries, do)
    assert isinstance(outcomes[3], Refused) and outcomes[:3] == [None] * 3
    assert stored == ["yes", "yes", "yes", None, "yes", "yes", "yes", "yes"]


def test_many_waiting_writes_share_one_commit(data, queries):
    async def do(engine):
        commits = []
        await engine._writer._execute(
            engine._writer._conn.set_trace_callback, lambda sql: commits.append(sql) if sql == "COMMIT" else None
        )
        await asyncio.gather(*(engine.write(set_fact, f"fact {n}") for n in range(64)))
        return len(commits)

    assert with_engine(data, queries, do) == 1


def test_a_group_is_written_without_savepoints_unless_one_fails_after_it_has_written(data, queries):
    runs = []

    def act(tx, name, fails=None):
        runs.append(name)
        if fails != "at once":
            set_fact(tx, name)
        if fails:
            raise Refused("No.")

    async def do(engine):
        statements = []
        engine._writer._conn.set_trace_callback(statements.append)
        await asyncio.gather(
            *[engine.write(act, "a"), engine.write(act, "b", fails="at once"), engine.write(act, "c")],
            return_exceptions=True,
        )
        before = statements.count("SAVEPOINT one"), runs.copy()
        given = [engine.write(act, "d"), engine.write(act, "e", fails="late"), engine.write(act, "f")]
        outcomes = await asyncio.gather(*given, return_exceptions=True)
        engine._writer._conn.set_trace_callback(None)
        return before, outcomes, [await engine.read(fact, name) for name in "abcdef"]

    before, outcomes, stored = with_engine(data, queries, do)
    assert before == (0, ["a", "b", "c"])
    assert [type(outcome) for outcome in outcomes] == [type(None), Refused, type(None)]
    assert stored == ["yes", None, "yes", "yes", None, "yes"]
    assert runs == ["a", "b", "c", "d", "e", "d", "e", "f"]


def test_events_follow_the_commit_in_order_and_a_rollback_sends_none(data, queries):
    seen = []

    async def do(engine):
        other = sqlite.connect(data / "mentora.db")

        def hear(events):
            for name, _ in events:
                seen.append((name, other.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()))

        engine.on_commit(hear)
        acts = [engine.write(set_fact_and_refuse if n == 1 else set_fact, f"fact {n}") for n in range(4)]
        await asyncio.gather(*acts, return_exceptions=True)
        other.close()

    with_engine(data, queries, do)
    assert seen == [("fact 0", ("yes",)), ("fact 2", ("yes",)), ("fact 3", ("yes",))]


def test_a_write_returns_only_once_it_is_on_disk(data, queries):
    """Holds the commit back, and checks that the write waits for it."""
    let_go = threading.Event()

    async def do(engine):
        def slow(tx):
            let_go.wait(5)

        first = asyncio.create_task(engine.write(set_fact, "early"))
        second = asyncio.create_task(engine.write(slow))
        await asyncio.sleep(0.1)
        answered_early = first.done()
        let_go.set()
        await asyncio.gather(first, second)
        return answered_early

    assert with_engine(data, queries, do) is False


def test_a_reader_cannot_write(data, queries):
    async def do(engine):
        for read in (engine.read, engine.read_much):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                await read(set_fact, "a")

    with_engine(data, queries, do)


def test_all_reads_of_a_page_see_the_same_snapshot(data, queries):
    other = sqlite.connect(data / "mentora.db")

    def look_twice(tx):
        before = fact(tx, "a")
        other.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('a', coalesce(?, '') || 'yes')", (before,))
        return before, fact(tx, "a")

    async def do(engine):
        return await engine.read(look_twice), await engine.read_much(look_twice), await engine.read(fact, "a")

    assert with_engine(data, queries, do) == ((None, None), ("yes", "yes"), "yesyes")
    other.close()


def count_far(tx, seen: list) -> int:
    """A query that takes a second or so, and the thread it runs in."""
    seen.append(threading.get_ident())
    return tx._execute(FAR, {}).fetchall()[0][0]


def test_a_short_read_stays_in_the_thread_of_the_loop(data, queries):
    async def do(engine):
        return await engine.read(lambda tx: (fact(tx, "a"), threading.get_ident())), threading.get_ident()

    (_, thread), of_the_loop = with_engine(data, queries, do)
    assert thread == of_the_loop


def test_a_long_read_is_moved_to_a_thread_and_nobody_waits_for_it(data, queries):
    async def do(engine):
        seen: list[int] = []
        others_have_read = threading.Event()

        def count(tx):
            counted = count_far(tx, seen)
            return counted if others_have_read.wait(20) else 0

        counting = asyncio.create_task(engine.read(count))
        await asyncio.sleep(0)
        await engine.read(fact, "a")
        others_have_read.set()
        return await counting, seen, engine.reads_moved, threading.get_ident()

    counted, seen, moved, of_the_loop = with_engine(data, queries, do)
    assert counted == 3_000_000 and moved == 1
    assert seen[0] == of_the_loop and seen[1] != of_the_loop


@pytest.mark.parametrize(
    ("waited", "looks", "moved"), [(20.0, sqlite_reads.LONGEST, 0), (0.001, sqlite_reads.LONGEST, 1), (20.0, 1, 1)]
)
def test_a_read_is_moved_when_the_loop_stood_still_or_it_took_many_steps(
    data, queries, monkeypatch, waited, looks, moved
):
    monkeypatch.setattr(sqlite_reads, "WAITED", waited)
    monkeypatch.setattr(sqlite_reads, "LONGEST", looks)

    def count_when_it_is_its_turn(tx):
        threading.Event().wait(0.01)  # as on a machine with other work
        return tx._execute(FAR.replace("3000000", "1000"), {}).fetchall()[0][0]

    async def do(engine):
        return await engine.read(count_when_it_is_its_turn), engine.reads_moved

    assert with_engine(data, queries, do) == (1000, moved)


def test_a_read_that_is_known_to_be_long_goes_to_a_thread_at_once(data, queries):
    async def do(engine):
        seen: list[int] = []
        return await engine.read_much(count_far, seen), seen, engine.reads_moved, threading.get_ident()

    counted, seen, moved, of_the_loop = with_engine(data, queries, do)
    assert counted == 3_000_000 and len(seen) == 1 and seen[0] != of_the_loop and moved == 0


def test_a_read_that_is_moved_knows_what_it_was_called_for(data, queries, monkeypatch):
    monkeypatch.setattr(sqlite_reads, "LONGEST", 1)
    asked: ContextVar[str] = ContextVar("asked")

    def count(tx):
        return asked.get() if tx._execute(FAR.replace("3000000", "1000"), {}).fetchall() else ""

    async def do(engine):
        asked.set("here")
        return await engine.read(count), engine.reads_moved, await engine.read_much(count)

    assert with_engine(data, queries, do) == ("here", 1, "here")


def test_a_read_that_failed_leaves_the_connection_usable(data, queries):
    async def do(engine):
        for wrong in (ZeroDivisionError, KeyError):

            def fail(tx, wrong=wrong):
                fact(tx, "a")
                raise wrong

            with pytest.raises(wrong):
                await engine.read(fail)
        await engine.write(set_fact, "a")
        return await engine.read(fact, "a")

    assert with_engine(data, queries, do) == "yes"


def test_a_write_survives_the_cancellation_of_its_caller(data, queries):
    async def do(engine):
        leaving = asyncio.create_task(engine.write(set_fact, "a"))
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        await engine.write(set_fact, "b")
        return await engine.read(fact, "a")

    assert with_engine(data, queries, do) == "yes"


def test_a_locked_database_asks_the_person_to_try_again(data, queries, monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("journal_mode = WAL", "busy_timeout = 50"))

    async def do(engine):
        other = sqlite.connect(data / "mentora.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            await engine.write(set_fact, "a")
        other.execute("ROLLBACK")
        other.close()
        await engine.write(set_fact, "a")
        return await engine.read(fact, "a")

    assert with_engine(data, queries, do) == "yes"


def test_times_are_in_utc_and_sort_as_text():
    assert clock.read(clock.now()).tzinfo is not None
    assert clock.after(hours=-1) < clock.now() < clock.after(seconds=2)
