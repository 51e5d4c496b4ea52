"""Calls that ring by push alone: missed at once where nobody can be reached, and tried again while they ring."""

from functools import partial

import pytest
import time_machine

from db import clock, conversations, follows, rings, subscriptions
from db.conversations import blocking, messages
from tests.jobs.test_pushing import push, subscribe
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import with_engine


def a_call(tx, service, *names: str, is_online=False) -> int:
    follows.follow(tx, ADA, MAX.id)
    for name in names:
        subscribe(tx, service.subscription(name), MAX)
    return rings.call(tx, ADA, MAX.id, is_online=is_online)


def outcome(tx, ring_id: int) -> tuple[str, str]:
    ring = rings.get(tx, ADA, ring_id)
    return ring.status, ring.why


@pytest.mark.parametrize(
    ("was_online", "is_online", "after"),
    [(False, False, ("missed", "offline")), (False, True, ("ringing", "")), (True, False, ("ringing", ""))],
)
def test_a_call_that_no_browser_can_be_told_of_is_missed_at_once_unless_a_page_is_open(
    data, queries, service, sender, was_online, is_online, after
):
    """Where a page was open when it began, that may be between two pages."""
    service.says = 410

    async def do(engine):
        ring_id = await engine.write(partial(a_call, is_online=was_online), service, "one", "two")
        await push(engine, sender.send, {MAX.id} if is_online else ())
        return await engine.read(outcome, ring_id), await engine.read(making.told, MAX)

    ended, told = with_engine(data, queries, do)
    assert ended == after and len(service.taken) == 2
    assert told.count("missed_call") == (after[0] == "missed") and told.count("call") == (after[0] == "ringing")


def test_a_call_is_missed_at_once_where_the_last_browser_logged_out_as_it_began(data, queries, service, sender):
    def begin(tx):
        ring_id = a_call(tx, service, "one")
        for one in subscriptions.of_person(tx, MAX.id):
            subscriptions.forget(tx, one.id)
        return ring_id

    async def do(engine):
        ring_id = await engine.write(begin)
        await push(engine, sender.send)
        return await engine.read(outcome, ring_id)

    assert with_engine(data, queries, do) == ("missed", "offline") and service.taken == []


def test_a_call_that_a_service_could_not_take_is_tried_again_while_it_rings(data, queries, service, sender):
    async def do(engine):
        with time_machine.travel("2090-01-01T10:00:00Z", tick=False) as clock:
            ring_id = await engine.write(a_call, service, "one")
            service.says = 503
            await push(engine, sender.send)
            await push(engine, sender.send)
            at_once = len(service.taken)
            service.says = 201
            clock.shift(6)
            await push(engine, sender.send)
            clock.shift(6)
            await push(engine, sender.send)
            return at_once, len(service.taken), await engine.read(outcome, ring_id)

    assert with_engine(data, queries, do) == (1, 2, ("ringing", ""))
    assert service.read()[-1]["rings"] == rings.RINGS - 6


def test_a_call_whose_push_died_with_the_process_is_tried_again_while_it_rings(tx, service):
    a_call(tx, service, "one")
    assert len(subscriptions.claim(tx, 8)) == 1  # then the process is killed
    with making.at(tx, making.ahead(tx, seconds=6)):
        assert len(subscriptions.claim(tx, 8)) == 1


@pytest.mark.parametrize("is_on_its_way", [False, True])
def test_a_call_quietened_by_a_block_rings_on_for_the_caller_also_where_nobody_can_be_reached(
    tx, service, is_on_its_way
):
    """Otherwise the end would tell of the block. Who blocked the caller hears nothing of it, then or later."""
    ring_id = a_call(tx, service, "one")
    conversation, _is_new = conversations.open_with(tx, ADA, MAX.id)
    pushed = subscriptions.claim(tx, 8) if is_on_its_way else []
    blocking.block(tx, MAX, conversation.id)
    for news in pushed or subscriptions.claim(tx, 8):
        subscriptions.forget(tx, news.browsers[0].id)
        subscriptions.handed(tx, news, [subscriptions.GONE], lambda _person: False)
    assert outcome(tx, ring_id) == ("ringing", "") and len(pushed) == is_on_its_way
    with making.at(tx, clock.moved(tx.now, seconds=rings.RINGS)):
        rings.time_out(tx)
    assert outcome(tx, ring_id) == ("missed", "")
    assert not {"call", "missed_call", "message"} & {*making.told(tx, MAX)}
    assert messages.page(tx, MAX.id, conversation).items == []
