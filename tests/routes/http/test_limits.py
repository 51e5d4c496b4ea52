"""Guessing a password is slow, a stranger who guesses cannot lock out its owner, and nobody floods a chat."""

from types import SimpleNamespace

from db.engine import sqlite
from db.people import resets
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD

HOME, CAFE = "192.0.2.1", "192.0.2.2"


async def log_in(client, address: str, password: str = PASSWORD, email: str = ADA.email):
    headers = {"Sec-Fetch-Site": "same-origin"}
    form = {"email": email, "password": password}
    return (await client.post("/login", form=form, headers=headers, scope_base={"client": (address, 0)})).status_code


async def guess(client, address: str, times: int, email: str = ADA.email) -> list[int]:
    return [await log_in(client, address, f"wrong {number}", email) for number in range(times)]


def test_one_address_that_guesses_all_day_leaves_the_owner_their_tries(limited, monkeypatch):
    now = 0.0
    monkeypatch.setattr("routes.http.limits.time", SimpleNamespace(monotonic=lambda: now))

    async def act(client):
        nonlocal now
        found = []
        for _ in range(14):
            now += 300
            found += await guess(client, CAFE, 11)
        return found, await guess(client, HOME, 9), await log_in(client, HOME)

    guessed, mistyped, owner = limited(act)
    assert (mistyped, owner) == ([401] * 9, 303)
    assert guessed.count(401) <= 10 + 25


def test_many_addresses_get_few_guesses_and_leave_the_owner_some(limited):
    async def act(client):
        guessed = [status for part in range(20) for status in await guess(client, f"198.51.100.{part}", 10)]
        mistyped = await log_in(client, HOME, "mistyped")
        return guessed, mistyped, await log_in(client, HOME)

    guessed, mistyped, owner = limited(act)
    assert (mistyped, owner) == (401, 303)
    assert guessed.count(401) == 60 + 5 * 14


def test_a_network_has_many_addresses_and_counts_as_one(limited):
    async def act(client):
        return [await log_in(client, f"2001:db8:0:{part:x}::1", "wrong") for part in range(100)]

    assert limited(act).count(401) == 60 + 5


def test_a_known_browser_is_not_slowed_down_by_others_at_its_own_address(limited):
    async def act(client):
        assert await log_in(client, HOME) == 303
        stranger = client.app.test_client()
        assert (await guess(stranger, HOME, 12))[-1] == 429
        return await log_in(client, HOME)

    assert limited(act) == 303


def test_a_known_browser_cannot_guess_without_end_either(limited):
    async def act(client):
        assert await log_in(client, HOME) == 303
        return [status for part in range(1, 5) for status in await guess(client, f"198.51.100.{part}", 10)]

    assert limited(act).count(401) == 10


def test_guesses_for_an_unknown_address_are_limited_in_the_same_way(limited):
    async def act(client):
        return [await guess(client, HOME, 11, email) for email in (OTTO.email, "nobody@example.org")]

    someone, nobody = limited(act)
    assert someone == nobody


def test_a_link_in_the_mailbox_is_a_way_in_while_strangers_guess(limited):
    """Nobody else reads that mailbox, so the browser that opened it is known from then on."""

    async def act(client):
        await client.app.database.write(resets.request_link, ADA.email, "token", "https://mentora.example.org")
        strangers = client.app.test_client()
        assert await guess(strangers, HOME, 11) == [401] * 10 + [429]
        assert await log_in(client, HOME) == 429
        headers = {"Sec-Fetch-Site": "same-origin"}
        await client.post("/reset/token", form={"password": "a brand new one"}, headers=headers)
        return await log_in(client, HOME, "a brand new one")

    assert limited(act) == 303


def test_nobody_floods_a_room_with_messages(limited, connection, queries):
    session = sqlite.transact(connection, queries, making.in_state, "live")

    async def act(client):
        await log_in(client, HOME, email=MAX.email)
        path, headers = f"/api/sessions/{session.id}/messages", {"Sec-Fetch-Site": "same-origin"}
        said = [await client.post(path, json={"body": f"Message {number}"}, headers=headers) for number in range(61)]
        return [one.status_code for one in said]

    assert limited(act) == [201] * 60 + [429]
