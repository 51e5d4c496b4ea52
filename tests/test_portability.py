"""The SQL also works on PostgreSQL: the same migrations build the schema, and every query prepares."""

import os

import pytest

from db.engine.queries import Query, load
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
