"""Fixtures for all tests."""

import itertools
import shutil
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from app import create_app
from db import ids
from db.engine import sqlite
from db.engine.transaction import Transaction
from fragments.rendering import Fragments
from integrations.process import options
from tests.support import cast, running, speaking, spreading
from tests.support.cast import Person
from tests.support.client import Client


def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return spreading.Spreading(config, log)


def pytest_collection_modifyitems(items):
    spreading.longest_first(items)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """A migrated database with the cast, created once and copied for each test."""
    data = tmp_path_factory.mktemp("prepared")
    running.make_database(data)
    return data


@pytest.fixture(scope="session")
def playwright():
    """One for all tests, because its loop occupies this thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def queries():
    return sqlite.load(running.SQL)


@pytest.fixture
def data(prepared, tmp_path) -> Path:
    """The test's own data folder, with the cast in its database."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(prepared / "mentora.db", folder)
    return folder


@pytest.fixture(autouse=True)
def ids_of_now(monkeypatch):
    """A test that travelled leaves ids of the future, and a server that begins after them makes the same as we do."""
    monkeypatch.setattr(ids, "_ids", ids.Ids())


@pytest.fixture
def connection(data):
    connection = sqlite.connect(data / "mentora.db")
    yield connection
    connection.close()


@pytest.fixture
def tx(connection, queries):
    """A transaction as the domain functions get it, without a loop or a server."""
    connection.execute("BEGIN IMMEDIATE")
    yield Transaction(connection.execute, queries)
    connection.execute("ROLLBACK")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One real server for all tests that only read, or that sign up new people."""
    data = tmp_path_factory.mktemp("server")
    running.make_database(data)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server
    assert server.stop() == 0
    log = (data / "log.before").read_text()
    assert "Traceback" not in log, log


@pytest.fixture
def own_server(tmp_path):
    """A server for a test that kills it, or that must start with a clean database."""
    running.make_database(tmp_path)
    server = running.Server(tmp_path, MENTORA_RATE_LIMITS="off").fork()
    yield server
    if server.process.poll() is None:
        server.stop()
    for log in tmp_path.glob("log*"):
        print(log.read_text())  # shown where the test has failed


@pytest.fixture
def browser_of(server):
    """`browser_of(ADA)`: a client logged in as Ada."""
    return lambda person: Client(server.url).log_in(person)


@pytest.fixture
def guest(server) -> Client:
    return Client(server.url)


_numbers = itertools.count(1)


@pytest.fixture
def newcomer(server):
    """Signs up somebody new, for a test that changes things: the client and the person."""

    def sign_up(role: str = "learner") -> tuple[Client, Person]:
        person = Person(0, f"New{next(_numbers)} Comer", role, "Europe/Paris")
        client = Client(server.url)
        response = client.post(
            "/signup",
            {
                "name": person.name,
                "email": person.email,
                "password": cast.PASSWORD,
                "role": role,
                "timezone": person.timezone,
            },
        )
        assert response.status == 303, response.text
        return client, person

    return sign_up


@pytest.fixture
def pseudo_language():
    """Runs with the pseudo-language, in which every letter has an accent."""
    with speaking.pseudo():
        yield


@pytest.fixture(scope="session")
def create():
    """Every start tries all queries and templates. The first application here does, too; the others trust it."""
    has_tried = False

    def started(*words: str):
        nonlocal has_tried
        given = options.parse(["serve", *words], running.QUIET)
        if has_tried:
            with patch.object(sqlite, "prepare"), patch.object(Fragments, "_compile_all"):
                return create_app(given)
        has_tried = True
        return create_app(given)

    return started


@pytest.fixture
def app(data, create):
    """The application in this process, to inspect its routes, templates and query counts."""
    return create("--data", str(data), "--no-rate-limits")


@pytest.fixture
def limited(data, create, monkeypatch):
    """`limited(act)`: runs `await act(client)` on an application whose limits forget no try, however long it takes."""
    monkeypatch.setattr("routes.http.limits.time", SimpleNamespace(monotonic=lambda: 0.0))
    app = create("--data", str(data))

    async def run(act):
        async with app.test_app() as tested:
            return await act(tested.test_client())

    return lambda act: running.in_a_loop(run(act))
