"""Who stops being a guest: removed by the host, or without a seat. And who hears that it is being recorded."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from websockets.exceptions import ConnectionClosed

from db import people as accounts
from db import rooms
from db.refusals import NoRoom, Refused
from db.sessions import readiness
from integrations.media.mesh import Mesh
from tests.support import making, running
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import Client
from tests.support.running import in_a_loop
from tests.ws.test_endpoint import Connection
from tests.ws.test_messages import mailbox_of, told
from tests.ws.test_rooms import enter, make, people, server  # noqa: F401 - the room's people and their server
from ws.rooms import Rooms


def path_to_cancel(client, session: str) -> str:
    return "/api" + client.get(f"/sessions/{session}").page.select_one('a[href$="/cancel"]')["href"]


def test_removed_means_removed_over_http_too_and_after_the_class(make, enter, people, server):
    session = make(ADA, OTTO)
    path = f"/api/sessions/{session}"
    browser = Client(server.url).log_in(ADA)
    begun = people[MAX].send_json(f"{path}/recordings", {"mime": "video/webm"}).json["id"]
    with enter(MAX, session) as host, enter(ADA, session) as ada, enter(OTTO, session) as otto:
        for page in (host, ada, otto):
            page.join()
        host.say(type="remove", id=str(ADA.id))
        assert ada.closed() == 4003
        assert otto.hear("went") == {"type": "went", "id": str(ADA.id), "is_final": True}

        def is_shut_out():
            for call in (f"{path}/messages", f"{path}/note"):
                assert people[ADA].request("GET", call).status == 403
                assert people[ADA].send_json(call, {"body": "Let me in"}).status in (403, 409)
            assert people[ADA].send_json(f"{path}/messages", {"body": "x"}).json["type"] == "/problems/removed"
            room = browser.get(f"/room/{session}")
            assert (room.status, room.page.h1.text) == (403, "You were removed from the class")
            assert browser.get(f"/sessions/{session}/kept").status == 403
            assert people[ADA].request("GET", f"{path}/recordings").json["items"] == []
            assert people[ADA].request("GET", f"/recordings/{begun}").status == 404
            assert people[ADA].request("GET", f"/api/recordings/{begun}").status == 404
            page = browser.get(f"/sessions/{session}")
            assert "Join Class" not in page.text and f"/sessions/{session}/kept" not in page.text
            left = browser.get(f"/room/{session}/left")
            assert "Back to the room" not in left.text and "removed you" in left.text

        is_shut_out()
        assert people[OTTO].send_json(f"{path}/messages", {"body": "Still here"}).status == 201
    people[MAX].send_json(f"/api/recordings/{begun}/finish", {})
    people[MAX].send_json(f"{path}/end", {})
    is_shut_out()
    assert people[OTTO].request("GET", f"{path}/messages").status == 200


def test_a_removal_outlives_a_restart_and_only_the_host_can_undo_it(make, enter, people, server):
    session = make(ADA, OTTO)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.join()
        host.say(type="remove", id=str(ADA.id))
        assert ada.closed() == 4003
    server.stop()
    server.start()
    with enter(ADA, session) as again:
        assert again.closed() == 4003
    readmit = f"/api/sessions/{session}/readmit"
    assert people[OTTO].send_json(readmit, {"learner_id": str(ADA.id)}).status == 403
    assert people[MAX].send_json(readmit, {"learner_id": str(OTTO.id)}).status == 404
    page = people[MAX].get(f"/sessions/{session}").page
    assert "removed" in page.select_one(".attendance").text and page.select_one(f'form[action="{readmit}"]')
    assert people[MAX].send_json(readmit, {"learner_id": str(ADA.id)}).status == 200
    with enter(ADA, session) as again:
        again.join()


def test_a_removed_learner_cannot_come_back_with_another_booking(make, enter, people, server):
    session = make(ADA, OTTO, starts_in=5, start=False)
    cancel = path_to_cancel(people[ADA], session)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.hear("hello")
        host.say(type="remove", id=str(ADA.id))
        assert ada.closed() == 4003
    assert people[ADA].send_json(cancel, {}).status == 200
    refused = people[ADA].send_json(f"/api/sessions/{session}/book", {})
    assert (refused.status, refused.json["type"]) == (409, "/problems/removed")


def test_a_learner_who_gives_a_seat_back_hears_nothing_more_and_one_who_moves_up_may_enter(make, enter, people, server):
    session = make(ADA, starts_in=20, start=False)
    cancel = path_to_cancel(people[ADA], session)
    assert people[MAX].send_json(f"/api/sessions/{session}/update", {"seats": 1}).status == 200
    waiting = people[OTTO].send_json(f"/api/sessions/{session}/waitlist", {})
    assert waiting.status == 201
    running.move_start(server.data, int(session), starts_in=5)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.hear("hello")
        with enter(OTTO, session) as otto:
            assert otto.closed() == 4404
        assert people[ADA].send_json(cancel, {}).status == 200
        assert people[MAX].send_json(f"/api/sessions/{session}/messages", {"body": "secret"}).status == 201
        with pytest.raises(ConnectionClosed):
            while True:
                assert json.loads(ada.socket.recv(timeout=5))["type"] != "chat"
        with enter(OTTO, session) as otto:
            assert otto.hear("hello")["status"] == "scheduled"


def test_only_the_host_can_say_that_it_records(make, enter):
    session = make(ADA)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.join()
        host.say(type="rolling", on=True)
        assert ada.hear("rolling") == {"type": "rolling", "on": False}  # nobody was asked
        host.say(type="record", on=True)
        ada.hear("record")
        with enter(ADA, session) as late:
            assert late.hear("hello")["rolling"] is False
        host.say(type="rolling", on=True)
        assert ada.hear("rolling") == {"type": "rolling", "on": True}
        with enter(ADA, session) as late:
            assert late.hear("hello")["rolling"] is True
        ada.say(type="rolling", on=True)
        assert ada.closed() == 1008


def test_a_question_that_nobody_answered_ends_with_the_class(make, enter, people):
    session = make(ADA)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.join()
        host.say(type="record", on=True)
        assert ada.hear("record")["on"] is True
        people[MAX].send_json(f"/api/sessions/{session}/end", {})
        assert ada.hear("record")["on"] is False


@pytest.mark.parametrize(("act", "code"), [("remove", 4003), ("end", 4404)])
def test_a_room_that_changed_while_it_was_being_opened_is_looked_at_again(app, act, code):
    """Removed, or over, after it was looked up and before the page is known to be there: it would stay and listen."""

    async def run():
        async with app.test_app():
            session_id = await app.database.write(a_live_class)
            read, begun, goes_on = app.database.read, asyncio.Event(), asyncio.Event()

            async def slow(*args, **kwargs):
                found = await read(*args, **kwargs)
                begun.set()
                await goes_on.wait()
                return found

            app.database.read = slow
            line = Connection(app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True)))
            line.scope["path"] = f"/room/{session_id}/live"
            serving = asyncio.create_task(app.asgi_app(line.scope, line.said.get, line.send))
            await begun.wait()
            await app.database.write(ACTS[act], session_id)
            await asyncio.sleep(0.1)  # until the pages have been told
            goes_on.set()
            await asyncio.wait([serving], timeout=1)
            serving.cancel()
            return line.sent[1:]

    assert in_a_loop(run()) == [{"type": "websocket.close", "code": code}]


class Doorkeeper:
    """A database that lets everybody in, until it has a code for Ada or the session has another status."""

    def __init__(self):
        self.code, self.status = 0, "live"

    async def read(self, load, *args):
        if load.__name__ == "status":
            return self.status
        if load.__name__ == "not_let_in":
            return dict.fromkeys(args[1] & {ADA.id}, self.code) if self.code else {}
        return self.code or SimpleNamespace(status="live", name="A", picture="", is_host=args[0] == MAX.id, language="")

    write = read


LOOKS = {"person": lambda rooms: rooms.look_again_at([ADA.id]), "session": lambda rooms: rooms.look_again(7)}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_learner_who_lost_their_seat_hears_nothing_more_and_the_others_are_told(look):
    async def act():
        database = Doorkeeper()
        rooms = Rooms(database, Mesh("", ""))
        host, ada, second_page = (mailbox_of(one.id) for one in (MAX, ADA, ADA))
        for mailbox in (host, ada, second_page):
            guest = await rooms.enter(7, mailbox)
            if mailbox is not second_page:
                assert await rooms.hear(guest, {"type": "join", "state": {}})
        told(host)
        database.code = 4404
        await look(rooms)
        rooms.tell(7, type="chat", body="secret")
        return ada.code, second_page.code, host.code, told(ada) + told(second_page), told(host)

    ada, second_page, host, heard, others_heard = in_a_loop(act())
    assert (ada, second_page, host) == (4404, 4404, 0)
    assert not [text for text in heard if "secret" in text]
    assert [text for text in others_heard if '"went"' in text and str(ADA.id) in text]


def test_after_the_end_pages_have_a_moment_to_leave_before_they_are_closed(monkeypatch):
    monkeypatch.setattr("ws.rooms.FAREWELL", 0.02)

    async def act():
        database = Doorkeeper()
        rooms, ada = Rooms(database, Mesh("", "")), mailbox_of(ADA.id)
        await rooms.enter(7, ada)
        database.status = "completed"
        await rooms.look_again(7)
        meanwhile, heard = ada.code, told(ada)
        await asyncio.sleep(0.04)
        return meanwhile, heard[-1], ada.code

    meanwhile, last, code = in_a_loop(act())
    assert (meanwhile, code) == (0, 4404) and json.loads(last) == {"type": "status", "status": "completed"}


def test_people_can_talk_though_their_attendance_cannot_be_stored():
    async def act():
        database = Doorkeeper()
        rooms = Rooms(database, Mesh("", ""))
        mailboxes = [mailbox_of(one.id) for one in (MAX, ADA)]

        async def full(act, *args):
            raise NoRoom("The disk is full.")

        database.write = full
        for mailbox in mailboxes:
            guest = await rooms.enter(7, mailbox)
            assert await rooms.hear(guest, {"type": "join", "state": {}})
        return [told(mailbox) for mailbox in mailboxes]

    assert all(any('"joined"' in text for text in heard) for heard in in_a_loop(act()))


def test_removing_somebody_who_has_just_given_their_seat_back_is_not_an_error():
    async def refuse(act, *args):
        raise Refused("They have no seat.")

    async def act():
        database = Doorkeeper()
        rooms, host, ada = Rooms(database, Mesh("", "")), mailbox_of(MAX.id), mailbox_of(ADA.id)
        for mailbox in (ada, host):
            assert await rooms.hear(guest := await rooms.enter(7, mailbox), {"type": "join", "state": {}})
        database.write = refuse
        return await rooms.hear(guest, {"type": "remove", "id": str(ADA.id)}), host.code, ada.code

    assert in_a_loop(act()) == (True, 0, 0)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_learner_who_loses_their_seat_while_the_room_opens_does_not_get_in(look):
    async def act():
        database = Doorkeeper()
        rooms, read = Rooms(database, Mesh("", "")), database.read

        async def read_before_it_changes(load, *args):
            found = await read(load, *args)
            if not database.code:
                database.code = 4404
                await look(rooms)
            return found

        database.read = read_before_it_changes
        return await rooms.enter(7, mailbox_of(ADA.id))

    assert in_a_loop(act()) == 4404


def a_live_class(tx) -> int:
    session = making.a_full_class(tx, ADA, starts_at=making.ahead(tx, minutes=5))
    readiness.ready(tx, ADA, session.id)
    readiness.start(tx, accounts.acting(tx, MAX.id), session.id)
    return session.id


ACTS = {
    "remove": lambda tx, session_id: rooms.remove(tx, accounts.acting(tx, MAX.id), session_id, ADA.id),
    "end": lambda tx, session_id: readiness.end(tx, accounts.acting(tx, MAX.id), session_id),
}
