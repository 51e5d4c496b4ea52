"""What follows from writes of the same kind is done when all are decided, and for each of them or not at all."""

import asyncio
import sqlite3

from db.refusals import Refused
from tests.support.running import with_engine


def decide(tx, name, done, fails=""):
    done.append(f"{name} is decided")
    if fails == "at once":
        raise Refused("No.")
    tx.run("set_fact", name=name, value="yes")
    tx.afterwards(tell, name, done, fails)
    tx.afterwards(lambda tx: done.append(f"{name} is over"))


def tell(tx, name, done, fails):
    done.append(f"{name} is told")
    tx.run("set_fact", name=f"{name} told", value="yes")
    tx.emit(name)
    if fails == "late":
        raise Refused("Not after all.")


def decide_otherwise(tx, name, done):
    done.append(f"{name} is decided")


def fact(tx, name):
    return tx.value("fact", name=name)


def test_what_follows_is_done_step_by_step_and_before_anything_else_is_decided(data, queries):
    done = []

    async def do(engine):
        alike = [engine.write(decide, name, done) for name in "ab"]
        await asyncio.gather(*alike, engine.write(decide_otherwise, "c", done), engine.write(decide, "d", done))

    with_engine(data, queries, do)
    assert done == [
        *("a is decided", "b is decided", "a is told", "b is told", "a is over", "b is over"),
        *("c is decided", "d is decided", "d is told", "d is over"),
    ]


def test_what_is_refused_has_nothing_that_follows(data, queries):
    done, heard = [], []

    async def do(engine):
        engine.on_commit(heard.extend)
        alike = [engine.write(decide, name, done, fails) for name, fails in (("a", ""), ("b", "at once"), ("c", ""))]
        await asyncio.gather(*alike, return_exceptions=True)

    with_engine(data, queries, do)
    assert "b is told" not in done and heard == ["a", "c"]


def test_one_of_which_what_follows_fails_is_undone_without_the_others(data, queries):
    heard = []

    async def do(engine):
        engine.on_commit(heard.extend)
        alike = [engine.write(decide, name, [], fails) for name, fails in (("a", ""), ("b", "late"), ("c", ""))]
        outcomes = await asyncio.gather(*alike, return_exceptions=True)
        names = [name for each in "abc" for name in (each, f"{each} told")]
        return outcomes, [await engine.read(fact, name) for name in names]

    outcomes, stored = with_engine(data, queries, do)
    assert [type(outcome) for outcome in outcomes] == [type(None), Refused, type(None)]
    assert stored == ["yes", "yes", None, None, "yes", "yes"] and heard == ["a", "c"]


def note(tx, name, *others):
    tx.leave("set_fact", name=name, value="yes")
    return [fact(tx, other) for other in others]


def test_what_is_left_to_be_written_is_there_for_whoever_looks(data, queries):
    """Whether they look themselves, or one of those who write the same."""

    def act(tx, name, other):
        tx.afterwards(note, name)
        tx.afterwards(lambda tx: seen.append((name, fact(tx, name), fact(tx, other))))
        return note(tx, f"{name} at once", f"{name} at once", f"{other} at once")

    seen = []

    async def do(engine):
        return await asyncio.gather(engine.write(act, "a", "b"), engine.write(act, "b", "a"))

    assert with_engine(data, queries, do) == [["yes", None], ["yes", "yes"]]
    assert seen == [("a", "yes", "yes"), ("b", "yes", "yes")]


def test_what_one_left_who_was_refused_is_not_written(data, queries):
    def act(tx, name, fails):
        tx.leave("set_fact", name=name, value="yes")
        if fails:
            raise Refused("No.")

    async def do(engine):
        acts = [engine.write(act, name, fails) for name, fails in (("a", False), ("b", True), ("c", False))]
        await asyncio.gather(*acts, return_exceptions=True)
        return [await engine.read(fact, name) for name in "abc"]

    assert with_engine(data, queries, do) == ["yes", None, "yes"]


def test_one_whose_row_cannot_be_written_is_undone_without_the_others(data, queries):
    def act(tx, name, value):
        tx.run("set_fact", name=name, value="yes")
        tx.afterwards(lambda tx: tx.leave("set_fact", name=f"{name} told", value=value))

    async def do(engine):
        acts = [engine.write(act, name, value) for name, value in (("a", "yes"), ("b", None), ("c", "yes"))]
        outcomes = await asyncio.gather(*acts, return_exceptions=True)
        names = [name for each in "abc" for name in (each, f"{each} told")]
        return [type(one) for one in outcomes], [await engine.read(fact, name) for name in names]

    assert with_engine(data, queries, do) == (
        [type(None), sqlite3.IntegrityError, type(None)],
        ["yes", "yes", None, None, "yes", "yes"],
    )
