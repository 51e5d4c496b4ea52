"""Deliveries: signed, tried again, refused where they must not go, and nothing else waits for one that is slow."""

import asyncio
import socket
import threading
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest

from db import webhooks
from db.engine.sqlite import Sqlite
from integrations import outbound
from integrations.calendars.vault import Vault
from jobs.webhooks import Webhooks
from tests.support.cast import ADA, MAX
from tests.support.receiving import is_signed, receiving
from tests.support.running import in_a_loop


@pytest.fixture
def delivering(data, queries, tmp_path):
    """`delivering(act)`: runs `await act(engine, add, log)` while webhooks are delivered."""
    vault = Vault(tmp_path / "key")

    @asynccontextmanager
    async def begun(engine, allow_private: bool):
        job = Webhooks(engine, vault, allow_private=allow_private)
        engine.on_commit(
            lambda events: [job.wake(event) for event in events if isinstance(event, webhooks.DeliveryWaiting)]
        )
        task = asyncio.create_task(job.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def main(act, allow_private: bool):
        engine = await Sqlite(data / "mentora.db", queries).open()

        async def add(url: str, person=MAX) -> tuple[int, str]:
            given = {"url": url, "events": ["booking_made"]}
            row, secret = await engine.write(webhooks.make, person, given, vault.seal)
            await engine.write(webhooks.send_test, person, row.id)
            return row.id, secret

        async def log(webhook_id: int, person=MAX) -> list:
            return (await engine.read(webhooks.page, person, webhook_id)).items

        try:
            async with begun(engine, allow_private):
                return await act(engine, add, log)
        finally:
            await engine.close()

    return lambda act, allow_private=True: in_a_loop(main(act, allow_private))


async def tried(log, webhook_id: int, person=MAX) -> None:
    for _ in range(1000):
        if all(one.tried_at for one in await log(webhook_id, person)):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it was not even tried")


def test_a_delivery_is_signed_so_that_the_receiver_knows_who_sends_it(delivering):
    with receiving() as receiver:

        async def act(engine, add, log):
            webhook_id, secret = await add(receiver.url)
            await tried(log, webhook_id)
            return secret, (await log(webhook_id))[0]

        secret, delivery = delivering(act)
        ((headers, body),) = receiver.got
        assert is_signed(secret, headers, body) and not is_signed(secret, headers, body + b" ")
        assert receiver.told[0]["event"] == "test" and headers["webhook-id"] == str(delivery.id)
        assert (delivery.delivered, delivery.status, delivery.due_at) == (1, 200, None)


@pytest.mark.parametrize(
    ("status", "headers"), [(500, {}), (410, {}), (302, {"Location": "http://127.0.0.1:9/"}), (304, {})]
)
def test_what_is_not_a_success_is_tried_again_and_no_redirect_is_followed(delivering, status, headers):
    with receiving(status, **headers) as receiver:

        async def act(engine, add, log):
            webhook_id, _secret = await add(receiver.url)
            await tried(log, webhook_id)
            return (await log(webhook_id))[0]

        delivery = delivering(act)
        assert (delivery.delivered, delivery.status, delivery.problem) == (0, status, "status") and delivery.due_at
        assert len(receiver.got) == 1


def test_an_address_inside_a_private_network_is_not_asked(delivering):
    with receiving() as receiver:

        async def act(engine, add, log):
            found = [await add(url) for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"))]
            for webhook_id, _secret in found:
                await tried(log, webhook_id)
            return [(await log(webhook_id))[0].problem for webhook_id, _secret in found]

        assert delivering(act, allow_private=False) == ["private", "private"]
        assert receiver.got == []


def test_nothing_else_waits_for_an_address_that_is_slow_or_down(delivering):
    with receiving() as slow, receiving() as quick:
        slow.waits = threading.Event()

        async def act(engine, add, log):
            slow_id, _ = await add(slow.url)
            for _ in range(10):  # more than are delivered at once
                await engine.write(webhooks.send_test, MAX, slow_id)
            down_id, _ = await add("http://127.0.0.1:9/")
            quick_id, _ = await add(quick.url, ADA)
            await tried(log, quick_id, ADA)
            states = (await log(slow_id))[0].tried_at, len(slow.got)
            slow.waits.set()
            await tried(log, slow_id)
            await tried(log, down_id)
            return states, (await log(slow_id))[0].delivered, (await log(down_id))[0].problem

        assert delivering(act) == ((None, 1), 1, "unreachable")


def test_an_answer_that_comes_too_late_counts_as_none(delivering, monkeypatch):
    monkeypatch.setattr("integrations.webhooks.DEADLINE", 0.2)
    with receiving() as slow:
        slow.waits = threading.Event()

        async def act(engine, add, log):
            webhook_id, _ = await add(slow.url)
            await tried(log, webhook_id)
            return (await log(webhook_id))[0].problem

        assert delivering(act) == "slow"


@contextmanager
def answering(head: bytes, rest: bytes, ends: bool):
    """A receiver that says `rest` again and again, or once and then nothing more, until nobody listens."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve():
        while not over.is_set():
            with suppress(OSError):
                talk(listener.accept()[0])

    def talk(line):
        with line:
            line.recv(10_000)
            line.sendall(head + rest)
            while not ends and not over.wait(0 if rest else 0.05):
                line.sendall(rest)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        over.set()
        listener.close()


OK, FAILED = b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 500 Oh\r\n\r\n"
ENDLESS = {
    "a body without an end": (OK, b"x" * 10_000, False, 200),
    "a body that never comes": (OK, b"", False, 200),
    "a body that is cut short": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"x", True, 200),
    "a body that is nonsense": (b"HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"?", True, 204),
    "an error without an end": (FAILED, b"", False, 500),
}


@pytest.mark.parametrize(("head", "rest", "ends", "status"), ENDLESS.values(), ids=ENDLESS)
def test_the_status_is_the_answer_however_the_body_goes_on(delivering, head, rest, ends, status):
    with answering(head, rest, ends) as address:

        async def act(engine, add, log):
            webhook_id, _ = await add(address)
            await tried(log, webhook_id)
            return (await log(webhook_id))[0]

        delivery = delivering(act)
        assert (delivery.delivered, delivery.status) == (status < 300, status)


def test_of_a_body_that_nobody_needs_no_more_is_read_than_was_agreed():
    with answering(OK, b"x" * 10_000, False) as address:
        asked = outbound.Asked("POST", address, {}, b"{}")
        answer = outbound.ask(asked, allow_private=True, largest=1000, cut=True)
        assert answer.status == 200 and len(answer.body) == 1000


def test_a_body_that_comes_byte_by_byte_is_left_at_the_deadline():
    with answering(OK, b"x", False) as address:
        asked = outbound.Asked("POST", address, {}, b"{}")
        for deadline in (0.5, 2.0, 8.0, 30.0):  # of which a busy machine needs more for the status
            with suppress(outbound.Unreached):
                answer = outbound.ask(asked, allow_private=True, deadline=deadline, largest=10**9, cut=True)
                break
        assert answer.status == 200
