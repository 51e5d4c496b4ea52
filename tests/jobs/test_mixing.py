"""The job that makes films: progress is told, a failure can be tried again, and nothing is left lying around."""

import shutil

import pytest

from db import mixing, notifications, recordings
from db.engine.sqlite import Sqlite
from db.refusals import NoRoom
from integrations.films import Films
from integrations.mixing import mixer, timeline
from jobs.mixing import Mixing
from tests.support import making, mjr
from tests.support.cast import MAX
from tests.support.running import in_a_loop

LOTS = recordings.Space(10**9, 10**9)


def stop(tx) -> int:
    """A recording that is to be made into a film."""
    recording_id = mixing.begin(tx, MAX.id, making.in_state(tx, "live").id, LOTS)
    mixing.weigh(tx, recording_id, 500, LOTS)
    mixing.stop(tx, recording_id)
    return recording_id


def shown(tx, recording_id: int):
    return recordings.get(tx, MAX, recording_id)


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    path = tmp_path_factory.mktemp("take") / "11-1-audio-0.mjr"
    mjr.write_voice(path, 1_700_000_000, "sine=440:d=2")
    return path.read_bytes()


@pytest.fixture
def work(data, queries, tmp_path, take):
    """`work(do)` runs `do(engine, job, films, folder of the recording, its id)`."""

    def working(do):
        async def run():
            engine = await Sqlite(data / "mentora.db", queries).open()
            events = []
            engine.on_commit(events.extend)
            try:
                recording_id = await engine.write(stop)
                folder = tmp_path / "takes" / str(recording_id)
                folder.mkdir(parents=True)
                (folder / "11-1-audio-0.mjr").write_bytes(take)
                timeline.note(folder, 1_700_000_000, "came", 11, name="Max Mentor", is_host=True, base="11-1")
                films = Films(tmp_path / "films", keep_free=0)
                await do(engine, Mixing(engine, films, tmp_path / "takes", 0), films, folder, recording_id)
                return events
            finally:
                await engine.close()

        return in_a_loop(run())

    return working


def test_a_film_is_made_and_what_it_was_made_of_is_removed(work):
    async def do(engine, job, films, folder, recording_id):
        (folder.parent / "7").mkdir()  # of a recording that was deleted
        await job.make(await engine.read(mixing.next_one))
        made = await engine.read(shown, recording_id)
        assert (made.status, made.bytes) == ("ready", films.path(made).stat().st_size)
        assert [path.name for path in films.path(made).parent.iterdir()] == [f"{recording_id}.mp4"]
        assert list(folder.parent.iterdir()) == [] and await engine.read(mixing.next_one) is None

    told = [event.progress for event in work(do) if isinstance(event, mixing.MixingWentOn)]
    assert told == sorted(set(told)) and told[-1] == 100 and len(told) > 2


def test_what_failed_is_kept_and_can_be_tried_again(work):
    async def do(engine, job, films, folder, recording_id):
        take = folder / "11-1-audio-0.mjr"
        whole = take.read_bytes()
        take.write_bytes(whole[:40] + bytes(len(whole) - 40))
        await job.make(await engine.read(mixing.next_one))
        failed = await engine.read(shown, recording_id)
        assert failed.status == "failed" and not (folder / "work").exists() and take.exists()
        take.write_bytes(whole)
        await engine.write(lambda tx: mixing.try_again(tx, MAX, recording_id))
        await job.make(await engine.read(mixing.next_one))
        assert (await engine.read(shown, recording_id)).status == "ready"

    work(do)


def test_a_film_that_fails_again_and_again_is_one_piece_of_news(work):
    async def do(engine, job, films, folder, recording_id):
        shutil.rmtree(folder)
        for _ in range(50):
            await job.make(await engine.read(mixing.next_one))
            await engine.write(lambda tx: mixing.try_again(tx, MAX, recording_id))
        told = await engine.read(lambda tx: notifications.page(tx, MAX.id).items)
        assert [one.kind for one in told].count("recording_failed") == 1

    work(do)


def test_on_a_full_disk_what_was_made_so_far_makes_room_for_what_has_to_be_stored(work, monkeypatch):
    async def do(engine, job, films, folder, recording_id):
        async def full(*_given):
            (folder / "work").mkdir()
            raise mixer.Failed("disk", "it is full")

        def stored(*_given):
            raise NoRoom()

        monkeypatch.setattr(mixer, "mix", full)
        monkeypatch.setattr(mixing, "fail", stored)
        with pytest.raises(NoRoom):
            await job.make(await engine.read(mixing.next_one))
        assert not (folder / "work").exists() and folder.exists()

    work(do)


def test_one_that_is_deleted_meanwhile_leaves_no_file(work):
    async def do(engine, job, films, folder, recording_id):
        recording = await engine.read(mixing.next_one)
        await engine.write(lambda tx: recordings.delete(tx, MAX, recording_id))
        await job.make(recording)
        assert list(films.path(recording).parent.iterdir()) == [] and not folder.exists()

    work(do)
