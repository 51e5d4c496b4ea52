"""The SQL also works on PostgreSQL: the same migrations build the schema, and every query prepares."""

import os
from itertools import product

import pytest

from db.engine import sqlite
from db.engine.queries import Queries, Query, load
from db.listings import shapes
from tests.support import postgres
from tests.support.running import SQL

ENGINES = ("sqlite", "postgresql")
MISSING = "PostgreSQL is missing: as root, apt-get install postgresql"


@pytest.fixture(scope="module")
def database():
    programs = postgres.programs()
    if programs is None:
        assert not os.environ.get("CI"), f"The SQL cannot be tested on PostgreSQL on this machine: {MISSING}"
        pytest.skip(f"THE SQL IS NOT TESTED ON POSTGRESQL HERE: {MISSING}")
    with postgres.Postgres(programs) as running:
        for path in sorted((SQL / "migrations").glob("*.sql")):
            running.run(postgres.schema(path.read_text()))
        running.run((SQL / "views.sql").read_text())
        yield running


def test_every_query_prepares_on_postgresql(database):
    queries = load(SQL, "postgresql")
    refused = database.refusals(list(queries.by_name.values()))
    assert refused == {}, "\n".join(
        f"{queries[name].path}, line {queries[name].line}: {name}: {reason}" for name, reason in refused.items()
    )


def test_every_shape_of_the_search_for_mentors_prepares_on_both(database, connection):
    composed = {"near_words": shapes.near()}
    for number, shape in enumerate(every_shape()):
        for query in (shapes.page(shape), shapes.count(shape)):
            composed[f"{query.name}_{number}"] = Query(f"{query.name}_{number}", query.sql, query.path, 1)
    assert len(composed) > 200
    sqlite.prepare(connection, Queries(composed))
    assert database.refusals([*composed.values()]) == {}


def every_shape():
    """Each order with each way to begin; of the filters, all and none, with and without a start."""
    said = ((), ("range",), ("words", "range"))
    for order, terms, (tags, language) in product(shapes.ORDERS, said, ((0, False), (2, False), (0, True), (1, True))):
        leads = ["", *["term"] * bool(terms), *["tag"] * bool(tags), *["language"] * language]
        for lead, full in product(leads, (False, True)):
            if order == "fit" and not (terms and lead):
                continue
            currency = "others" if full and order == "price" else "this" if full else ""
            narrowed = dict.fromkeys(("least", "most", "rating", "free"), full)
            yield shapes.Shape(order, terms, tags, language, lead, currency, after=full, **narrowed)


def test_what_an_engine_does_in_its_own_way_has_the_same_names_and_parameters_in_each():
    sqlite, postgresql = ({name: query.parameters for name, query in own(engine).items()} for engine in ENGINES)
    assert sqlite == postgresql
    assert 0 < len(sqlite) < 10, "nearly all queries are the same for both"


def own(engine: str) -> dict[str, Query]:
    return {name: query for name, query in load(SQL, engine).by_name.items() if query.path.parent.name == "engine"}


def test_a_query_that_postgresql_refuses_is_named(database):
    """The control for the test above."""
    foreign = {"foreign": "SELECT IFNULL(name, '') FROM people", "missing": "SELECT nickname FROM people"}
    made = [Query(name, f"-- Why.\n{sql}", SQL, 1) for name, sql in foreign.items()]
    good = Query(
        "good", "-- Why: :not_this\nSELECT ':nor_this', name FROM people WHERE id = :id AND email = :email", SQL, 1
    )
    refused = database.refusals([made[0], good, made[1]])
    assert list(refused) == ["foreign", "missing"]
    assert "ifnull" in refused["foreign"] and "nickname" in refused["missing"]
