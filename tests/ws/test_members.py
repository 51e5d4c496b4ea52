"""A person’s connections to a media server that hangs up, refuses, forgets, or is slow."""

import asyncio

from integrations.media import Gone, Rejected
from tests.support.running import in_a_loop
from tests.ws.test_calls import ADA, ANSWER, BEN, OFFER, Class, settle
from tests.ws.test_places import HOST
from ws import members

ROUTE = "candidate:1 1 udp 2122260223 8.8.4.4 50000 typ host"


def hang_up(link) -> None:
    link.handle.heard({"janus": "hangup", "sender": link.handle.id})


def last_signal(room, person, way):
    return [one for one in room.heard(person, "signal") if one["from"] == way][-1]


async def connected(*people) -> Class:
    """The last of them receives the others."""
    room = Class()
    await room.comes(*people)
    await room.sends(*people)
    await room.receives(people[-1])
    await room.say(people[-1], "signal", to="in", generation=1, data={"description": ANSWER})
    await settle()
    return room


def test_a_connection_to_receive_on_that_was_hung_up_is_replaced_when_the_page_wants_to_repair_it():
    async def act():
        room = await connected(HOST, ADA)
        hang_up(room.member(ADA).receiving)
        room.servers[0].asked.clear()
        await room.comes(BEN)
        await room.sends(BEN)
        asked = room.servers[0].requests("update") + room.servers[0].requests("switch")
        await room.say(ADA, "signal", to="in", generation=1, data={"restart": True})
        await settle()
        offer = last_signal(room, ADA, "in")
        return asked, offer["generation"], offer["data"], len(room.member(ADA).receiving.slots)

    assert in_a_loop(act()) == ([], 2, {"description": OFFER}, 2)


def test_a_connection_to_send_on_that_was_hung_up_is_offered_anew_and_nobody_is_promised_what_it_sent():
    async def act():
        room = await connected(HOST, ADA)
        hang_up(room.member(HOST).sending)
        await settle()
        whose = room.heard(ADA, "streams")[-1]["streams"]
        await room.say(HOST, "signal", to="out", generation=1, data={"description": OFFER})
        await settle()
        asked = last_signal(room, HOST, "out")["data"]
        await room.say(HOST, "signal", to="out", generation=2, data={"description": OFFER})
        await settle()
        return whose, asked, room.member(HOST).sending.generation

    assert in_a_loop(act()) == ([], {"again": True}, 2)


def test_what_a_server_says_it_did_and_did_not_is_not_asked_again_and_again(monkeypatch):
    monkeypatch.setattr(members, "AGAIN", 30)

    async def act():
        room = await connected(HOST, ADA)
        await room.say(HOST, "leave")
        await room.comes(BEN)
        room.servers[0].asked.clear()
        await room.sends(BEN)
        return len(room.servers[0].requests("switch"))

    assert in_a_loop(act()) == 1


def test_an_offer_that_was_lost_with_a_page_is_made_to_the_next_one():
    async def act():
        room = Class()
        await room.comes(HOST, ADA)
        await room.sends(HOST, ADA)
        await room.receives(ADA)  # and the answer never comes
        room.rooms.leave(room.pages[ADA])
        await room.comes(ADA)
        has = room.heard(ADA, "joined")[-1]["has"]
        await room.receives(ADA)
        return has["in"], last_signal(room, ADA, "in")["generation"]

    assert in_a_loop(act()) == (0, 2)


def test_who_sends_thousands_of_routes_is_muted_all_the_same():
    async def act():
        room = await connected(HOST, ADA)
        for _ in range(1000):
            await room.say(ADA, "signal", to="out", generation=1, data={"candidate": {"candidate": ROUTE}})
        await room.say(HOST, "quiet", id=str(ADA))
        passed = sum("candidate" in one for one in room.member(ADA).sending.handle.asked)
        for _ in range(20):
            await settle()
        return passed < 300, [one["mute"] for one in room.servers[0].requests("moderate")]

    assert in_a_loop(act()) == (True, [True])


def test_a_room_that_could_not_be_made_is_made_later_and_under_another_name():
    async def act():
        room = Class()
        refusals = [Gone("too slow"), Rejected(0, "no")]
        attach = room.servers[0].attach

        async def slow(heard):
            handle = await attach(heard)
            if refusals:
                refusal, ask = refusals.pop(), handle.ask

                async def late(body, jsep=None):
                    if body["request"] == "create":
                        raise refusal
                    return await ask(body, jsep)

                handle.ask = late
            return handle

        room.servers[0].attach = slow
        await room.comes(HOST)
        for generation in (1, 2):
            await room.say(HOST, "signal", to="out", generation=generation, data={"description": OFFER})
            await settle()
        await room.sends(HOST)
        (made,) = room.servers[0].requests("create")
        others = {one["room"] for one in room.servers[0].requests("destroy")} - {made["room"]}
        return room.member(HOST).sending.is_up, len(others)

    assert in_a_loop(act()) == (True, 2)


def test_a_room_that_everybody_left_while_it_was_made_is_removed():
    async def act():
        room, answers = Class(), asyncio.Event()
        attach = room.servers[0].attach

        async def slow(heard):
            await answers.wait()
            return await attach(heard)

        room.servers[0].attach = slow
        await room.comes(HOST)
        await room.say(HOST, "signal", to="out", generation=1, data={"description": OFFER})
        await settle()
        room.rooms._calls.of(room.room).close()
        answers.set()
        await settle()
        made, removed = (room.servers[0].requests(kind) for kind in ("create", "destroy"))
        return [one["room"] for one in made] == [one["room"] for one in removed], len(made)

    assert in_a_loop(act()) == (True, 1)


def test_who_is_removed_while_their_page_is_away_is_gone_from_the_server_at_once():
    async def act():
        room = await connected(HOST, ADA)
        mine = [room.member(ADA).sending.handle, room.member(ADA).receiving.handle]
        room.rooms.leave(room.pages[ADA])
        await room.say(HOST, "remove", id=str(ADA))
        await asyncio.sleep(0)
        return [handle.is_gone for handle in mine]

    assert in_a_loop(act()) == [True, True]
