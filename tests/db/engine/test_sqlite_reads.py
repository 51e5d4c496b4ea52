"""What short reads remember: never longer than it is true, and never for a write."""

from types import SimpleNamespace

import pytest
import time_machine

from db import bookings, browse
from db.browse import Filters
from db.engine import sqlite, sqlite_reads
from db.engine.sqlite_reads import AT_ONCE, PAUSE, REMEMBERED, Memory, Patient, ShortReads
from db.pages import EVER
from db.sessions import publication
from tests.db.engine.test_sqlite import fact, set_fact
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import with_engine


class Looked:
    """Reads a fact, and counts how often it was really looked up."""

    def __init__(self, until: str = EVER):
        self.times, self.until = 0, until

    def __call__(self, tx, name: str = "a"):
        self.times += 1
        return fact(tx, name), self.until


def of_memory(look):
    return lambda tx: tx.remembered(look, "a")


@pytest.fixture
def reads(data, queries):
    reads = ShortReads(sqlite.connect(data / "mentora.db"), queries)
    yield reads
    reads.close()


def test_what_is_remembered_is_looked_up_again_after_another_process_wrote(reads, connection, queries):
    look = Looked()
    assert [reads.read(of_memory(look)) for _ in range(3)] == [None] * 3 and look.times == 1
    for value in ("yes", "no"):
        sqlite.transact(connection, queries, set_fact, "a", value)
        assert [reads.read(of_memory(look)) for _ in range(3)] == [value] * 3
    assert look.times == 3


def test_what_is_remembered_is_looked_up_again_after_a_write_of_this_one(data, queries):
    look = Looked()

    async def do(engine):
        found = [await engine.read(of_memory(look)), await engine.read(of_memory(look))]
        await engine.write(set_fact, "a")
        return [*found, await engine.read(of_memory(look))]

    assert with_engine(data, queries, do) == [None, None, "yes"] and look.times == 2


def test_one_read_sees_one_moment_also_of_what_is_remembered(reads, connection, queries):
    look = Looked()

    def look_twice(tx):
        before = fact(tx, "a")
        sqlite.transact(connection, queries, set_fact, "a")
        return before, tx.remembered(look, "a")

    assert reads.read(look_twice) == (None, None)
    assert reads.read(of_memory(look)) == "yes"


def test_writes_and_long_reads_look_for_themselves(data, queries):
    look = Looked()

    async def do(engine):
        for read in (engine.read, engine.read_much, engine.write, engine.write):
            await read(of_memory(look))
        return look.times

    assert with_engine(data, queries, do) == 4


def test_what_changes_with_time_is_remembered_until_then_and_not_before_it_was_found():
    memory, found = Memory(), []

    def look(tx):
        found.append(tx.now)
        return tx.now, "12:30"

    def at(now: str) -> str:
        return memory.get(SimpleNamespace(now=now), 1, look, ())

    assert [at("12:00"), at("12:29"), at("12:30"), at("11:00")] == ["12:00", "12:00", "12:30", "11:00"]


def test_only_so_much_is_remembered(reads):
    look = Looked()
    for number in range(5 * REMEMBERED):
        reads.read(lambda tx, number=number: tx.remembered(look, f"fact {number}"))
    assert look.times == 5 * REMEMBERED and len(reads._memory._found) <= REMEMBERED


def test_a_look_that_failed_is_not_remembered(reads):
    def fail(tx):
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            reads.read(lambda tx: tx.remembered(fail))


@pytest.fixture
def browsed(reads, connection, queries):
    """`browsed(wanted)`: Browse as a server shows it that has shown it before; `browsed.after(act, …)` writes."""

    def look(wanted=Filters(), viewer=ADA):  # noqa: B008 - it never changes
        def read(tx):
            return browse.page(tx, viewer.id, wanted).items, browse.count(tx, wanted)

        rows, count = reads.read(read)
        assert count == len(rows) or len(rows) == 25
        return [f"{one.title} {one.booking_status or ''} {one.seats_taken}/{one.seats}" for one in rows], count

    def after(act, *args, **kwargs):
        with time_machine.travel(look.now, tick=False):
            return sqlite.transact(connection, queries, act, *args, **kwargs)

    look.now = "2026-06-10T12:00:00Z"
    look.after, look.choices = after, lambda: reads.read(browse.choices)
    with time_machine.travel(look.now, tick=False):
        yield look


def test_browse_shows_every_write_at_once(browsed):
    one = browsed.after(making.listed, title="One")
    assert browsed() == browsed() == (["One  0/1"], 1) and browsed.choices() == (["Python"], ["EUR"])
    browsed.after(making.listed, title="Two", domain="Design", currency="USD")
    assert browsed() == (["One  0/1", "Two  0/1"], 2)
    assert browsed.choices() == (["Design", "Python"], ["EUR", "USD"])
    assert browsed(Filters(domain="Design")) == (["Two  0/1"], 1)
    browsed.after(bookings.book, ADA, one)
    assert browsed()[0] == ["One booked 1/1", "Two  0/1"] and browsed(viewer=OTTO)[0][0] == "One  1/1"
    browsed.after(publication.cancel, MAX, one, "")
    assert browsed() == (["Two  0/1"], 1) and browsed.choices() == (["Design"], ["USD"])


@pytest.mark.parametrize(("longest", "is_remembered"), [(99, False), (100, True)])
def test_a_page_of_long_texts_is_not_remembered(browsed, reads, monkeypatch, longest, is_remembered):
    """Every filter has a page of its own: dozens of them would take as many megabytes."""
    monkeypatch.setattr(browse, "LONGEST_REMEMBERED", longest)
    for _ in range(2):
        browsed.after(making.listed, description="x" * 50)
    assert browsed() == browsed() == (["Listed  0/1"] * 2, 2)
    assert any(load is browse._first_page for load, _args in reads._memory._found) is is_remembered


def test_a_class_leaves_browse_when_it_starts(browsed):
    for number in range(30):
        browsed.after(making.listed, title=str(number), starts_at=f"2026-06-10T13:{number:02}:00Z")
    assert browsed()[1] == browsed()[1] == 30
    for now, left in (("12:59:59", 30), ("13:00:00", 29), ("13:04:30", 25), (browsed.now[11:19], 30)):
        with time_machine.travel(f"2026-06-10T{now}Z", tick=False):
            assert browsed()[1] == left, now
            assert browsed()[0][0].startswith(f"{30 - left} ")


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 5 * AT_ONCE])
def test_a_long_read_pauses_every_hundred_rows_and_misses_none(connection, monkeypatch, count):
    pauses = []
    monkeypatch.setattr(sqlite_reads.time, "sleep", pauses.append)
    numbers = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < :count) SELECT i FROM n"
    cursor = Patient(connection.execute(f"SELECT i FROM ({numbers}) WHERE i <= :count", {"count": count}))
    assert cursor.fetchall() == [(number,) for number in range(1, count + 1)]
    assert pauses == [PAUSE] * (count // AT_ONCE)
