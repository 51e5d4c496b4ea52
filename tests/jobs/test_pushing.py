"""Web push, received by a push service that decrypts it with the browser’s key."""

import asyncio
import json
import stat
import threading

import pytest
import time_machine

from db import conversations, dispatches, follows, notifications, preferences, rings, subscriptions
from db.conversations import blocking
from db.people import devices, export
from db.people.devices import Visit
from db.refusals import Invalid, Missing
from integrations.push import Sender, Undelivered
from jobs.pushing import AT_ONCE, Pushing
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import with_engine

VISIT = Visit("Firefox on Linux", "127.0.0.1", "x", stays=True)


def subscribe(tx, given, person=ADA) -> int:
    device = devices.sign_in(tx, person.id, VISIT)
    subscriptions.subscribe(tx, person, device, given)
    return device


def tell(tx, person=ADA):
    return notifications.notify(tx, person.id, "moved_up", link="/sessions/1", name="Zoë", title="SQL")


async def push(engine, send, online=()) -> None:
    await Pushing(engine, send, online.__contains__).finish()


def news(text: str = "{}", level: str = "info", tag: str = "1", kept: int = 60) -> subscriptions.News:
    return subscriptions.News(None, text, level, tag, kept, [])


def endpoints(tx, person=ADA) -> list[str]:
    return [one.endpoint.rpartition("/")[2] for one in subscriptions.of_person(tx, person.id)]


def test_news_reaches_each_browser_once_encrypted_and_leads_to_its_page(data, queries, service, sender):
    async def do(engine):
        for name in ("one", "two"):
            await engine.write(subscribe, service.subscription(name))
        told = await engine.write(tell)
        for _round in range(3):
            await push(engine, sender.send)
        return told.id

    told = with_engine(data, queries, do)
    shown = {"title": "Zoë moved up from the waitlist of “SQL”", "body": "", "link": f"/notifications/{told}"}
    assert service.read() == [shown | {"tag": str(told)}] * 2
    assert sorted(path for path, _headers, _body in service.taken) == ["/one", "/two"]
    claims, key = service.signed_by()
    assert claims["sub"] == "https://mentora.example.org" and key == sender.public_key()
    assert b"waitlist" not in b"".join(body for _path, _headers, body in service.taken)


def test_slow_services_take_up_no_threads_that_others_need(data, queries, service):
    async def do(engine):
        threads, sent = [], asyncio.Event()
        loop = asyncio.get_running_loop()

        def send(*_given):
            threads.append(threading.current_thread().name)
            loop.call_soon_threadsafe(sent.set)

        await engine.write(subscribe, service.subscription())
        await engine.write(tell)
        task = asyncio.create_task(Pushing(engine, send, lambda _person: False).run())
        async with asyncio.timeout(20):
            await sent.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return threads

    assert [name.partition("_")[0] for name in with_engine(data, queries, do)] == ["push"]


@pytest.mark.parametrize(("slow_people", "is_reached"), [(AT_ONCE - 1, True), (AT_ONCE, False)])
def test_who_has_slow_browsers_delays_nobody_else(data, queries, service, slow_people, is_reached):
    """Each of them has much that waits, and takes up one place. In the control, they take up all places."""
    slow = threading.Event()

    def prepare(tx):
        for number in range(slow_people):
            person = making.somebody(tx)
            for browser in range(3):
                subscribe(tx, service.subscription(f"slow-{number}-{browser}"), person)
            for _news in range(3):
                tell(tx, person)
        subscribe(tx, service.subscription("quick"))

    async def do(engine):
        loop, reached = asyncio.get_running_loop(), asyncio.Queue()

        def send(browser, _news):
            name = browser.endpoint.rpartition("/")[2]
            loop.call_soon_threadsafe(reached.put_nowait, name)
            if name != "quick":
                slow.wait(60)

        await engine.write(prepare)
        task = asyncio.create_task(Pushing(engine, send, lambda _person: False).run())
        async with asyncio.timeout(60):
            for _browser in range(3 * slow_people):
                await reached.get()
            await engine.write(tell)
            if not is_reached:
                await asyncio.sleep(0.2)
                assert reached.empty()
                slow.set()
            while await reached.get() != "quick":
                pass
        slow.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with_engine(data, queries, do)


def test_the_key_is_made_once_and_nobody_else_can_read_it(tmp_path, sender):
    assert sender.public_key() == Sender(tmp_path / "push-key", "").public_key()
    assert stat.S_IMODE((tmp_path / "push-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(("says", "left", "again"), [(410, [], 0), (404, [], 0), (503, ["one"], 1), (429, ["one"], 1)])
def test_a_browser_that_is_gone_is_forgotten_and_a_busy_service_is_tried_again(
    data, queries, service, sender, says, left, again
):
    service.says = says

    async def do(engine):
        await engine.write(subscribe, service.subscription())
        await engine.write(tell)
        await push(engine, sender.send)
        await push(engine, sender.send)
        at_once = len(service.taken)
        service.says = 201
        with time_machine.travel("2090-01-01"):
            await push(engine, sender.send)
            await push(engine, sender.send)
        return at_once, len(service.taken) - at_once, await engine.read(endpoints)

    assert with_engine(data, queries, do) == (1, again, left)


def test_without_leave_no_private_network_is_reached_and_nothing_but_https(tmp_path, service):
    strict = Sender(tmp_path / "push-key", "")
    for endpoint in (f"{service.url}/x", service.url.replace("http:", "https:") + "/x", "https://[::1]/x"):
        given = service.subscription() | {"endpoint": endpoint}
        with pytest.raises(Undelivered) as refused:
            strict.send(type("Subscription", (), given), news())
        assert refused.value.is_gone
    assert service.taken == []


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "ftp://a.b/c"}, {"endpoint": "https://u:p@a.b/c"}, {"endpoint": "https://" + "a" * 2000},
     {"p256dh": "AAAA"}, {"p256dh": "ä"}, {"auth": "AAAA"}, {"auth": ""}],
)  # fmt: skip
def test_what_is_no_subscription_is_refused(tx, service, wrong):
    with pytest.raises(Invalid):
        subscribe(tx, service.subscription() | wrong)


def test_a_key_that_is_no_point_ends_its_subscription(service, sender):
    given = service.subscription() | {"p256dh": "A" * 87}
    with pytest.raises(Undelivered) as refused:
        sender.send(type("Subscription", (), given), news())
    assert refused.value.is_gone


def test_logging_out_ends_it_and_who_logs_in_there_next_takes_it_over(tx, service):
    device = subscribe(tx, service.subscription())
    subscribe(tx, service.subscription(), OTTO)
    assert (endpoints(tx), endpoints(tx, OTTO)) == ([], ["one"])
    device = subscribe(tx, service.subscription("two"))
    devices.end(tx, ADA.id, device)
    assert endpoints(tx) == []
    with pytest.raises(Missing):
        subscriptions.subscribe(tx, ADA, device, service.subscription("three"))
    with pytest.raises(Missing):
        subscriptions.subscribe(tx, OTTO, devices.sign_in(tx, ADA.id, VISIT), service.subscription("four"))


def test_somebody_has_ten_browsers_at_most_and_ends_only_their_own(tx, service):
    for number in range(12):
        subscribe(tx, service.subscription(str(number)))
    assert len(endpoints(tx)) == subscriptions.MOST and "11" in endpoints(tx)
    subscriptions.unsubscribe(tx, OTTO, {"endpoint": service.subscription("11")["endpoint"]})
    assert "11" in endpoints(tx)
    subscriptions.unsubscribe(tx, ADA, {"endpoint": service.subscription("11")["endpoint"]})
    assert "11" not in endpoints(tx) and len(export.everything(tx, ADA.id)["push"]) == subscriptions.MOST - 1


def test_what_was_not_taken_waits_for_the_end_of_quiet_hours_that_have_begun_meanwhile(tx, service):
    preferences.save(tx, ADA.id, {"quiet_from": "22:00", "quiet_until": "07:00"})
    subscribe(tx, service.subscription())
    with making.at(tx, "2031-03-05T21:59:00Z"):
        tell(tx)
        (pushed,) = subscriptions.claim(tx, 8)
        dispatches.failed(tx, pushed.dispatch)
    for moment, reached in (("2031-03-05T22:01:00Z", 0), ("2031-03-06T06:59:00Z", 0), ("2031-03-06T07:00:00Z", 1)):
        with making.at(tx, moment):
            assert len(subscriptions.claim(tx, 8)) == reached


def test_what_is_urgent_goes_first(tx, service):
    subscribe(tx, service.subscription())
    tell(tx)
    urgent = notifications.notify(tx, ADA.id, "moved_up", link="/sessions/1", level="urgent", name="Zoë", title="SQL")
    assert [one.tag for one in subscriptions.claim(tx, 8)] == [str(urgent.id)]


def test_a_call_rings_by_push_where_no_page_is_open_and_no_longer_than_the_call(tx, service):
    follows.follow(tx, ADA, MAX.id)
    subscribe(tx, service.subscription(), MAX)
    ring_id = rings.call(tx, ADA, MAX.id, is_online=False)
    assert rings.get(tx, ADA, ring_id).status == "ringing"
    with making.at(tx, making.ahead(tx, seconds=5)):
        (pushed,) = subscriptions.claim(tx, 8)
    shown = json.loads(pushed.text)
    assert (shown["title"], shown["link"]) == (f"{ADA.name} is calling", f"/calls/{ring_id}")
    assert (pushed.level, pushed.kept, shown["rings"]) == ("urgent", rings.RINGS - 5, rings.RINGS - 5)
    with making.at(tx, making.ahead(tx, minutes=4)):
        assert subscriptions.claim(tx, 8) == []  # a service that did not take it is not asked again
        rings.time_out(tx)
        (missed,) = subscriptions.claim(tx, 8)
    assert missed.kept > rings.RINGS and json.loads(missed.text)["from"] == shown["from"] == str(ADA.id)
    assert making.told(tx, MAX).count("missed_call") == 1 and "call" not in making.told(tx, MAX)


def test_who_wants_no_push_of_messages_or_blocked_the_caller_is_not_rung_by_it(tx, service):
    for learner in (ADA, OTTO):
        follows.follow(tx, learner, MAX.id)
    subscribe(tx, service.subscription(), MAX)
    conversation, _is_new = conversations.open_with(tx, MAX, ADA.id)
    blocking.block(tx, MAX, conversation.id)
    assert rings.get(tx, ADA, rings.call(tx, ADA, MAX.id, is_online=False)).status == "ringing"  # as for everybody
    assert subscriptions.claim(tx, 8) == []
    preferences.save(tx, MAX.id, {"messages_push": False})
    missed = rings.get(tx, OTTO, rings.call(tx, OTTO, MAX.id, is_online=False))
    assert (missed.status, missed.why) == ("missed", "offline") and subscriptions.claim(tx, 8) == []


def test_who_wants_none_or_has_no_browser_is_pushed_nothing(tx, service):
    tell(tx)
    assert not dispatches.are_due(tx, "push")
    subscribe(tx, service.subscription())
    preferences.save(tx, ADA.id, {"bookings_push": False})
    tell(tx)
    assert not dispatches.are_due(tx, "push")
