"""Recordings whose time is up are deleted with their files, also after a kill between the two."""

from db import expiry, recordings
from db.engine.sqlite import Sqlite
from integrations.films import Films
from jobs import sweep
from tests.support import making
from tests.support.cast import MAX
from tests.support.running import in_a_loop


def begin(tx) -> int:
    expiry.plan(tx, 30)
    with making.at(tx, making.ahead(tx, days=-100)):
        session = making.in_state(tx, "live")
        return recordings.finish(tx, MAX, recordings.begin(tx, MAX, session.id, "video/webm").id, 4)


def forget(tx) -> None:
    """What a week changes."""
    with making.at(tx, making.ahead(tx, days=8)):
        expiry.expire(tx)


def test_the_file_of_an_expired_recording_is_removed(data, queries, tmp_path):
    films = Films(tmp_path / "films", keep_free=0)

    async def run():
        engine = await Sqlite(data / "mentora.db", queries).open()
        try:
            recording = await engine.write(begin)
            path = films.path(recording)
            path.parent.mkdir()
            path.write_bytes(b"film")
            other = path.with_name("1.webm")
            other.write_bytes(b"of nobody, and not ours to remove")
            await sweep.expire(engine, films)
            assert path.exists()
            await engine.write(forget)  # killed before the file was removed
            await sweep.expire(engine, films)
            return path.exists(), other.exists()
        finally:
            await engine.close()

    assert in_a_loop(run()) == (False, True)
