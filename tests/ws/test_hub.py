"""Mailboxes: bounded, only the newest state is kept, and slow readers delay nobody."""

import asyncio
from types import SimpleNamespace

import pytest

from db.people.tokens import Claims
from tests.support.running import in_a_loop
from ws import topics as topics_of
from ws.broadcasts import Broadcasts
from ws.hub import CAPACITY, FETCHING_A_SECOND, LOGGED_OUT, TOO_SLOW, Closed, Hub, Mailbox


def claims(person_id: int = 7, device_id: int = 42) -> Claims:
    return Claims(person_id, "learner", device_id, True, 0, 9_999_999_999)


def listening(hub: Hub, *topics: str, **who: int) -> Mailbox:
    mailbox = Mailbox(claims(**who))
    hub.enter(mailbox)
    hub.listen(mailbox, set(topics))
    return mailbox


def letters(mailbox: Mailbox) -> list[str]:
    """Everything in the mailbox now."""
    return list(iter(mailbox.next, None))


def test_a_post_reaches_only_listeners_of_its_topic():
    async def run():
        hub = Hub()
        one, other = listening(hub, "person:7"), listening(hub, "person:8")
        await hub.post("person:7", "hello")
        return letters(one), letters(other)

    assert in_a_loop(run()) == (["hello"], [])


def test_only_the_newest_state_is_sent_but_all_news_in_order():
    async def run():
        hub = Hub()
        mailbox = listening(hub, "person:7")
        for number in range(100):
            await hub.post("person:7", f"bell {number}", key="bell")
        await hub.post("person:7", "first news")
        await hub.post("person:7", "second news")
        return letters(mailbox)

    assert in_a_loop(run()) == ["bell 99", "first news", "second news"]


class Line:
    """A socket whose browser takes so many messages."""

    def __init__(self, takes: int):
        self.takes, self.posted, self.woken = takes, [], 0

    def post(self, message: str) -> bool:
        if is_taken := len(self.posted) < self.takes:
            self.posted.append(message)
        return is_taken

    def wake(self) -> None:
        self.woken += 1


def test_what_a_browser_takes_at_once_is_never_in_its_mailbox():
    mailbox, line = Mailbox(claims()), Line(takes=2)
    mailbox.put("before it was connected")
    mailbox.connect(line)
    assert line.woken == 1 and letters(mailbox) == ["before it was connected"]
    for number in range(4):
        mailbox.put(f"bell {number}", key="bell")
    assert line.posted == ["bell 0", "bell 1"] and letters(mailbox) == ["bell 3"]


def test_nothing_is_sent_after_a_mailbox_was_closed():
    mailbox, line = Mailbox(claims()), Line(takes=9)
    mailbox.connect(line)
    mailbox.close(LOGGED_OUT)
    mailbox.put("too late")
    assert line.posted == [] and line.woken == 1


def test_a_full_mailbox_is_closed_without_affecting_the_others():
    async def run():
        hub = Hub()
        slow, quick = listening(hub, "person:7"), listening(hub, "person:7")
        got = []
        for number in range(CAPACITY + 5):
            await hub.post("person:7", str(number))
            got += letters(quick) if number % 20 == 0 else []
        got += letters(quick)
        with pytest.raises(Closed) as closed:
            slow.next()
        return closed.value.code, got

    code, got = in_a_loop(run())
    assert code == TOO_SLOW and got == [str(number) for number in range(CAPACITY + 5)]


def test_a_post_to_thousands_lets_other_tasks_run():
    async def run():
        hub = Hub()
        for _ in range(3000):
            listening(hub, "person:7")
        turns = 0

        async def other_task():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        other = asyncio.create_task(other_task())
        await hub.post("person:7", "hello")
        other.cancel()
        return turns

    assert in_a_loop(run()) >= 3000 // 32


def test_news_for_many_lists_with_one_reader_each_lets_other_tasks_run():
    async def run():
        hub = Hub()
        for number in range(1200):
            listening(hub, f"{topics_of.BROWSE}{number}")
        broadcasts = Broadcasts(hub, None, None, None, None)
        telling = asyncio.create_task(broadcasts._to_lists(lambda topic: "gone"))
        turns = 0
        while not telling.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert in_a_loop(run()) >= 1200 // 32


def test_a_mailbox_that_leaves_is_forgotten():
    hub = Hub()
    mailbox = listening(hub, "person:7")
    assert hub.hears("person:7") and hub.sockets_of(7) == 1
    hub.leave(mailbox)
    assert not hub.hears("person:7") and hub.sockets_of(7) == 0
    assert not hub._listeners and not hub._people


def test_logging_out_a_device_closes_its_sockets_and_no_others():
    async def run():
        hub = Hub()
        out, stays = listening(hub, "person:7", device_id=1), listening(hub, "person:7", device_id=2)
        hub.log_out(7, (1,))
        with pytest.raises(Closed) as closed:
            out.next()
        return closed.value.code, stays.is_closed

    assert in_a_loop(run()) == (LOGGED_OUT, False)


def test_a_tab_that_was_opened_after_a_restart_has_missed_nothing():
    """The page around it may be from before."""
    hub = Hub()
    before, now = hub._remembers_since - 1, hub._remembers_since
    assert hub.has_news({"person:7"}, before) and not hub.has_news(set(), before)
    assert not hub.has_news({"seats:1"}, now)
    hub.remember("seats:1")
    assert hub.has_news({"seats:1", "seats:2"}, now)


def test_thousands_of_pages_that_missed_something_take_turns(monkeypatch):
    passed = iter([100.0] * (1 + 10 * FETCHING_A_SECOND) + [104.0, 200.0])
    monkeypatch.setattr("ws.hub.time", SimpleNamespace(monotonic=lambda: next(passed)))
    hub = Hub()
    turns = [hub.turn() for _ in range(1 + 10 * FETCHING_A_SECOND)]
    assert turns == pytest.approx([number / FETCHING_A_SECOND for number in range(len(turns))])
    assert hub.turn() == pytest.approx(6 + 1 / FETCHING_A_SECOND), "those who waited first go first"
    assert hub.turn() == 0, "nobody waits any more"


def test_changing_topics_returns_the_new_ones():
    hub = Hub()
    mailbox = listening(hub, "a", "b")
    assert hub.listen(mailbox, {"b", "c"}) == {"c"}
    assert not hub.hears("a") and hub.hears("b") and hub.hears("c")
