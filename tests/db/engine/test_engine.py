"""A database is opened by its address; code outside the engine does not know which kind it is."""

import pytest

from db import engine
from db.engine.store import Unusable
from db.installation.folder import Folder
from db.refusals import Refused
from tests.support.running import in_a_loop


def test_opening_an_address_prepares_the_database(tmp_path):
    store = engine.open(f"sqlite:///{tmp_path / 'fresh.db'}")
    assert store.pending() == [path.stem for path in sorted((engine.SQL / "migrations").glob("*.sql"))]
    assert not store.is_mentora()
    database = store.ready()
    assert store.pending() == [] and store.is_mentora() and store.damage() == ""

    async def count():
        await database.open()
        try:
            return await database.read(lambda tx: tx.value("count_people"))
        finally:
            await database.close()

    assert in_a_loop(count()) == 0


def test_an_address_can_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    engine.open("sqlite:///here.db").migrate()
    assert (tmp_path / "here.db").exists()


def test_commands_can_transact_without_a_server(data):
    store = engine.open(Folder(data).address)
    store.transact(lambda tx: tx.run("set_fact", name="a", value="b"))
    assert store.transact(lambda tx: tx.value("fact", name="a")) == "b"


@pytest.mark.parametrize(
    "address", ["postgresql://localhost/mentora", "var/mentora.db", "", "sqlite://", "sqlite://x.db"]
)
def test_an_invalid_address_is_refused_with_one_sentence(address):
    with pytest.raises(Refused) as refused:
        engine.open(address)
    assert refused.value.sentence.endswith(".") and "sqlite://" in refused.value.sentence


def test_an_error_of_the_library_is_raised_as_our_own(tmp_path):
    (tmp_path / "mentora.db").write_bytes(b"not a database, but long enough to be read as one" * 100)
    store = engine.open(Folder(tmp_path).address)
    for act in (store.migrate, store.pending, store.ready, store.damage, lambda: list(store.examine())):
        with pytest.raises(Unusable, match="not a database"):
            act()
