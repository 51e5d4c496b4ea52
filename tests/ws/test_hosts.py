"""Who is handed an interview at the door of its room, or inside, hosts it at once; who led it does no more."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from websockets.sync.client import connect

from integrations.media.mesh import Mesh
from tests.support import running
from tests.support.cast import ADA, EMMA
from tests.support.client import with_token
from tests.support.leading import CARA, an_interview
from tests.support.running import in_a_loop
from tests.ws.test_manners import Class
from tests.ws.test_places import ADA as COLLEAGUE
from tests.ws.test_places import BEN, CLASS, DORA, HOST, Everybody
from tests.ws.test_rooms import Page
from ws.hosts import HANDED_OVER
from ws.rooms import Rooms


@pytest.fixture
def interview(tmp_path):
    """Five minutes before its start, with a socket for each of its people."""
    ids = []
    running.make_database(tmp_path, lambda tx: ids.append(an_interview(tx)))
    running.move_start(tmp_path, ids[0], starts_in=5)
    server = running.Server(tmp_path, MENTORA_RATE_LIMITS="off").fork()
    programs = {person: with_token(server.url, person) for person in (ADA, EMMA, CARA)}

    @contextmanager
    def enter(person):
        address = f"ws://127.0.0.1:{server.port}/room/{ids[0]}/live"
        with connect(address, additional_headers=programs[person].headers, compression=None) as socket:
            yield Page(socket)

    yield SimpleNamespace(id=ids[0], programs=programs, enter=enter)
    assert server.stop() == 0


def hand_over(interview, by, to) -> None:
    path = f"/api/interviews/{interview.id}/hand-over"
    assert interview.programs[by].send_json(path, {"person_id": str(to.id)}).status == 200


def test_a_colleague_who_is_handed_an_interview_at_its_door_hosts_it_and_who_led_it_is_out(interview):
    start = f"/api/sessions/{interview.id}/start"
    with interview.enter(EMMA) as emma, interview.enter(CARA) as cara, interview.enter(ADA) as ada:
        assert [page.hear("hello")["leads"] for page in (emma, cara, ada)] == [True, False, False]
        hand_over(interview, EMMA, CARA)
        assert emma.closed() == HANDED_OVER
        for page in (cara, ada):
            assert page.hear("host") == {"type": "host", "id": str(CARA.id)}
        assert interview.programs[ADA].send_json(f"/api/sessions/{interview.id}/ready", {}).status == 200
        assert interview.programs[EMMA].send_json(start, {}).status in (403, 404)
        assert interview.programs[CARA].send_json(start, {}).status == 200
        cara.join()
        assert [one["is_host"] for one in ada.join()["here"]] == [True]
        cara.say(type="lock", on=True)
        assert ada.hear("manners")["locked"] is True
        with interview.enter(EMMA) as again:
            assert again.closed() == 4404


def test_who_comes_back_after_it_was_handed_over_is_told_whether_they_host_it(interview):
    hand_over(interview, EMMA, CARA)
    with interview.enter(CARA) as cara:
        assert cara.hear("hello")["leads"] is True
    hand_over(interview, CARA, EMMA)
    with interview.enter(EMMA) as emma:
        assert emma.hear("hello")["leads"] is True


class Interview(Everybody):
    """A database in which somebody else may lead it."""

    leader = HOST

    async def read(self, load, *args):
        if load.__name__ == "host_id":
            return self.leader
        if load.__name__ == "status":
            return "live"
        found = await super().read(load, *args)
        if isinstance(found, SimpleNamespace):
            found.is_host, found.has_interviewers = args[0] == self.leader, 1
        return found

    write = read


class Handed(Class):
    def __init__(self):
        super().__init__()
        self.database = Interview()
        self.rooms = Rooms(self.database, Mesh("", "", carries=3))

    async def is_handed_to(self, person: int) -> None:
        self.database.leader = person
        await self.rooms.look_again(CLASS)
        await self.settles()


def test_inside_the_tools_change_hands_at_once_and_the_new_host_may_speak():
    async def act():
        room = await Handed().opens(HOST, COLLEAGUE, BEN)
        await room.say(COLLEAGUE, "hand", up=True)
        await room.say(HOST, "hush", on=True)
        await room.is_handed_to(COLLEAGUE)
        for person in (HOST, COLLEAGUE, BEN):
            assert room.heard(person, "host") == [{"id": str(COLLEAGUE)}]
        assert room.room.manners.hands == [] and room.moderated[-2:] == [(COLLEAGUE, True), (HOST, False)]
        assert room.is_muted(HOST) and not await room.say(HOST, "hush", on=False)
        await room.say(COLLEAGUE, "state", state={"muted": False})
        assert not room.is_muted(COLLEAGUE)
        assert await room.say(COLLEAGUE, "hush", on=False)

    in_a_loop(act())


def test_who_is_handed_it_in_line_before_a_full_or_locked_room_comes_in():
    async def act():
        room = await Handed().opens(HOST, BEN)
        await room.say(HOST, "lock", on=True)
        (room.pages[DORA],) = await room.comes(DORA)
        assert room.in_line() == [DORA]
        await room.is_handed_to(DORA)
        assert room.inside() == [HOST, BEN, DORA]

    in_a_loop(act())


def test_who_led_it_and_is_no_longer_part_of_it_reads_so_and_their_recording_ends():
    async def act():
        room = await Handed().opens(HOST, COLLEAGUE)
        await room.say(HOST, "record", on=True)
        room.database.gone, room.database.code = {HOST}, 4006
        await room.is_handed_to(COLLEAGUE)
        assert room.pages[HOST].mailbox.code == HANDED_OVER and room.inside() == [COLLEAGUE]
        assert room.room.recording == ""

    in_a_loop(act())
