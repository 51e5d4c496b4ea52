"""What the media server records: those who agreed, from when they agree until they take it back, and nobody else."""

import asyncio
import shutil
from types import SimpleNamespace

import pytest

from db import mixing, recordings, rooms
from db.engine.sqlite import Sqlite
from db.refusals import Busy
from db.sessions import readiness
from integrations.mixing import mixer, timeline
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.filming import OFFER, Class, Server
from tests.support.running import in_a_loop
from ws import recordings as served

LOTS = recordings.Space(10**9, 10**9)


def go_live(tx) -> int:
    session = making.a_full_class(tx, ADA, OTTO)
    making.begin(tx, session.id)
    return session.id


@pytest.fixture
def in_class(data, queries, tmp_path, monkeypatch):
    """Runs the coroutine `act(room)` of a test."""
    monkeypatch.setattr(served, "WEIGHING", 0.02)
    monkeypatch.setattr(mixer, "missing", lambda: "")

    def run(act, space=LOTS):
        async def main():
            engine = await Sqlite(data / "mentora.db", queries).open()
            before = asyncio.all_tasks()
            try:
                room = Class(engine, await engine.write(go_live), tmp_path / "takes", space)
                await room.comes(MAX, ADA, OTTO)
                await act(room)
            finally:
                left = asyncio.all_tasks() - before
                for task in left:
                    task.cancel()
                await asyncio.gather(*left, return_exceptions=True)
                await asyncio.get_running_loop().shutdown_default_executor()
                await engine.close()

        in_a_loop(main())

    return run


async def begin(room) -> None:
    await room.say(MAX, type="record", on=True)
    await room.wait(lambda: room.recorded)


def test_only_those_who_agree_are_recorded_and_only_while_they_do(in_class):
    async def act(room):
        await begin(room)
        assert room.recorded == {MAX.id} and room.room.rolling
        assert room.heard(ADA, "record")[-1]["served"]
        await room.say(ADA, type="consent", yes=True)
        await room.say(OTTO, type="consent", yes=False)
        assert room.recorded == {MAX.id, ADA.id}
        await room.say(ADA, type="consent", yes=False)
        assert room.recorded == {MAX.id}
        await room.say(ADA, type="consent", yes=True)
        assert room.recorded == {MAX.id, ADA.id}
        await room.say(MAX, type="record", on=False)
        await room.wait(lambda: not room.recorded)
        assert not room.room.rolling and not room.room.agreed
        await room.ended()
        assert await room.shown() == [("mixing", 300)]  # one take of Max, two of Ada
        (folder,) = room.folder.iterdir()
        assert {path.name.partition("-")[0] for path in folder.glob("*.mjr")} == {str(MAX.id), str(ADA.id)}
        assert {line["name"] for line in timeline._lines(folder) if line["what"] == "came"} == {MAX.name, ADA.name}

    in_class(act)


def test_who_agrees_and_takes_it_back_without_end_makes_few_takes_and_is_never_recorded_against_their_will(in_class):
    async def act(room):
        await begin(room)
        for _ in range(8):
            await room.say(ADA, type="consent", yes=True)
            await room.say(ADA, type="consent", yes=False)
            assert ADA.id not in room.recorded
        for number in range(8):
            await room.say(MAX, type="state", state={"camera": bool(number % 2)})
        (folder,) = room.folder.iterdir()
        lines = list(timeline._lines(folder))
        assert len([one for one in lines if one["id"] == ADA.id and one["what"] == "came"]) == served.AT_ONCE
        assert len([one for one in lines if one["id"] == MAX.id and one["what"] == "state"]) <= 4
        await room.say(ADA, type="consent", yes=True)
        assert ADA.id not in room.recorded
        room.rooms._recorders._recorders[room.room]._used.clear()  # after a while
        await room.wait(lambda: room.recorded == {MAX.id, ADA.id})

    in_class(act)


def test_a_learner_cannot_have_others_recorded(in_class):
    async def act(room):
        for on in (True, False):
            assert not await room.rooms.hear(room.pages[ADA], {"type": "record", "on": on})
        assert room.recorded == set() and await room.shown() == []

    in_class(act)


def test_it_goes_on_when_the_host_is_away_and_ends_with_the_class(in_class):
    async def act(room):
        await begin(room)
        await room.say(ADA, type="consent", yes=True)
        room.rooms.leave(room.pages[MAX])
        await room.settle()
        assert ADA.id in room.recorded and room.room.rolling
        await room.comes(MAX)
        assert room.heard(MAX, "hello")[0]["recording"] == {"by": str(MAX.id), "served": True}
        await room.wait(lambda: room.recorded == {MAX.id, ADA.id})
        await room.database.write(lambda tx: readiness.end(tx, MAX, room.session_id))
        await room.rooms.look_again(room.session_id)
        await room.wait(lambda: not room.recorded)
        await room.ended()
        assert [status for status, _bytes in await room.shown()] == ["mixing"]

    in_class(act)


def test_it_goes_on_in_the_same_recording_when_the_media_server_is_back(in_class):
    async def act(room):
        await begin(room)
        await room.say(ADA, type="consent", yes=True)
        room.farm.become(None)
        await room.settle()
        assert not room.room.rolling and room.heard(ADA, "rolling")[-1]["on"] is False
        room.farm.become(Server())
        for person in (MAX, ADA, OTTO):
            await room.say(person, type="signal", to="out", generation=2, data=OFFER)
        await room.wait(lambda: room.recorded == {MAX.id, ADA.id})
        assert room.room.rolling and len(await room.shown()) == 1

    in_class(act)


def test_what_takes_up_too_much_space_stops_and_the_host_reads_why(in_class):
    async def act(room):
        room.farm.server.writes = 600
        await begin(room)
        await room.say(ADA, type="consent", yes=True)
        await room.wait(lambda: not room.room.recording)
        (off,) = [one for one in room.heard(MAX, "record") if not one["on"]]
        assert "space" in off["sentence"] and "sentence" not in room.heard(ADA, "record")[-1]
        await room.ended()
        assert await room.shown() == [("mixing", 1200)] and room.recorded == set()

    in_class(act, recordings.Space(1000, 10**9))


def test_it_goes_on_when_the_database_was_held_by_another_process_for_a_moment(in_class, monkeypatch):
    refused = [Busy(), Busy()]

    def held(*args):
        if refused:
            raise refused.pop()

    async def act(room):
        monkeypatch.setattr(mixing, "weigh", held)
        await begin(room)
        await room.wait(lambda: not refused)
        await room.settle()
        assert room.room.recording and room.recorded == {MAX.id} and await room.shown() == [("recording", 0)]

    in_class(act)


def test_who_lost_their_seat_and_has_another_is_asked_again(in_class):
    async def act(room):
        await begin(room)
        await room.say(ADA, type="consent", yes=True)
        await room.wait(lambda: room.recorded == {MAX.id, ADA.id})
        await room.say(MAX, type="remove", id=str(ADA.id))
        await room.database.write(lambda tx: rooms.readmit(tx, MAX, room.session_id, ADA.id))
        await room.comes(ADA)
        await room.settle()
        assert room.recorded == {MAX.id} and room.heard(ADA, "hello")[-1]["agreed"] is False

    in_class(act)


def test_it_ends_when_the_host_is_suspended(in_class):
    async def act(room):
        await begin(room)
        await room.say(ADA, type="consent", yes=True)
        await room.database.write(
            lambda tx: tx._execute("UPDATE people SET suspended_at = created_at WHERE id = ?", (MAX.id,))
        )
        await room.rooms.look_again_at([MAX.id])
        await room.ended()
        assert room.recorded == room.room.agreed == set() and not room.room.recording
        assert room.heard(ADA, "record")[-1]["on"] is False and await room.shown() == [("mixing", 200)]

    in_class(act)


def test_one_that_the_host_deletes_meanwhile_stops(in_class):
    async def act(room):
        await begin(room)
        (one,) = await room.database.read(lambda tx: recordings.in_session(tx, MAX.id, room.session_id))
        await room.database.write(lambda tx: recordings.delete(tx, MAX, one.id))
        await room.wait(lambda: not room.recorded)
        assert not room.room.recording and await room.shown() == []

    in_class(act)


def test_one_that_cannot_be_written_any_more_stops_and_the_call_goes_on(in_class, monkeypatch):
    monkeypatch.setattr(served, "WEIGHING", 60)
    monkeypatch.setattr(served, "CALM", 0)

    async def act(room):
        await begin(room)
        await room.say(ADA, type="consent", yes=True)
        (folder,) = room.folder.iterdir()
        shutil.rmtree(folder)
        await room.say(ADA, type="state", state={"camera": False})
        await room.wait(lambda: not room.recorded)
        assert room.heard(MAX, "record")[-1]["sentence"] == "Something went wrong on our side."
        assert room.heard(OTTO, "state")[-1]["state"]["camera"] is False
        await room.ended()

    in_class(act)


def test_stopping_and_beginning_again_at_once_makes_two_recordings(in_class):
    async def act(room):
        await begin(room)
        for on in (False, True, True):
            assert await room.rooms.hear(room.pages[MAX], {"type": "record", "on": on})
        await room.settle()
        await room.wait(lambda: room.recorded == {MAX.id})
        await room.ended()
        assert sorted(status for status, _bytes in await room.shown()) == ["mixing", "recording"]
        assert [len(list(folder.glob("*.mjr"))) for folder in room.folder.iterdir()] == [1, 1]

    in_class(act)


def test_everybody_leaving_ends_it(in_class):
    async def act(room):
        await begin(room)
        for person in (MAX, ADA, OTTO):
            await room.rooms.hear(room.pages[person], {"type": "leave"})
            room.rooms.leave(room.pages[person])
        await room.ended()
        assert [status for status, _bytes in await room.shown()] == ["mixing"]
        assert (await room.database.read(mixing.next_one)).session_id == room.session_id

    in_class(act)


def test_whole_pictures_are_asked_for_now_and_then(in_class, monkeypatch):
    async def act(room):
        await begin(room)
        await room.wait(lambda: room.farm.server.keys > 2)

    monkeypatch.setattr(served, "KEYS", 1)
    in_class(act)


@pytest.mark.parametrize("missing", ["a server on this machine", "a program", "a server"])
def test_without_what_it_takes_the_browser_of_the_host_records(in_class, monkeypatch, missing):
    async def act(room):
        if missing == "a program":
            monkeypatch.setattr(mixer, "missing", lambda: "ffmpeg")
        elif missing == "a server":
            room.farm.become(None)
        else:
            room.farm.server.address = SimpleNamespace(path="")
        await room.say(MAX, type="record", on=True)
        assert "served" not in room.heard(ADA, "record")[-1]
        await room.say(MAX, type="rolling", on=True)
        assert room.room.rolling and room.recorded == set() and await room.shown() == []
        room.rooms.leave(room.pages[MAX])
        assert not room.room.recording

    in_class(act)


def test_pictures_of_those_who_are_recorded_are_sent_though_nobody_looks():
    room = SimpleNamespace(
        inside={1: SimpleNamespace(state={"sharing": False}), 2: SimpleNamespace(state={"sharing": True})}
    )
    recorder = served.Recorder.__new__(served.Recorder)
    recorder.room, recorder.wants = room, lambda person_id: person_id != 3
    assert [recorder.demands(person_id) for person_id in (1, 2, 3)] == [1, 2, -1]
