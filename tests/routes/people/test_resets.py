"""A forgotten password: from the form and the mail to the new login."""

import re
import time
from email import message_from_bytes, policy

import pytest

from db import clock
from db.people import resets
from tests.support import making
from tests.support.cast import ADA
from tests.support.client import Client
from tests.support.running import QUIET, in_a_loop


def mail_to(server, address: str) -> str:
    """The text of the mail in the outbox folder, which the clock delivers a moment later."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for path in (server.data / "outbox").glob("*.eml"):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            if letter["To"] == address:
                return letter.get_body(("plain",)).get_content()
        time.sleep(0.05)
    raise AssertionError(f"no mail to {address}")


def link_in(text: str) -> str:
    return re.search(r"/reset/\S+", text)[0]


def test_the_link_in_the_mail_sets_a_new_password_once(server, newcomer):
    signed_in, person = newcomer()
    guest = Client(server.url)
    answer = guest.post("/forgot", {"email": person.email.upper()})
    assert (answer.status, answer.location) == (303, "/forgot/sent")
    assert "outbox" in guest.get("/forgot/sent").text
    link = link_in(mail_to(server, person.email))
    assert guest.get(link).page.select_one("input[name=password]")

    refused = guest.post(link, {"password": "short"})
    assert refused.status == 422 and "at least 10" in refused.text
    assert guest.post(link, {"password": "a brand new one"}).location == "/login?changed"
    assert guest.get("/login?changed").status == 200
    assert guest.post(link, {"password": "and another one"}).status == 410
    assert guest.get(link).status == 410
    assert signed_in.get("/settings").status == 303
    assert Client(server.url).post("/login", {"email": person.email, "password": "a brand new one"}).status == 303


def test_an_unknown_address_gets_the_same_response(guest):
    known, unknown = (
        guest.post("/forgot", {"email": address}) for address in ("otto@example.org", "nobody@example.org")
    )
    assert (known.status, known.location, known.body) == (unknown.status, unknown.location, unknown.body)


def test_the_link_uses_the_configured_address_and_ignores_what_a_request_says(server, newcomer):
    _, person = newcomer()
    sent = {
        "Host": f"127.0.0.1:{server.port}",
        "X-Forwarded-Host": "evil.example",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "text/html",
    }
    client = Client(server.url)
    assert (
        client.request("POST", "/forgot", f"email={person.email}".encode(), sent | {"Host": "evil.example"}).status
        == 421
    )
    client.request("POST", "/forgot", f"email={person.email}".encode(), sent)
    text = mail_to(server, person.email)
    assert "evil.example" not in text and f"{server.url}/reset/" in text


@pytest.mark.parametrize("token", ["x", "a" * 500, "%F0%9F%98%80"])
def test_an_unknown_link_says_that_it_is_invalid(guest, token):
    answer = guest.get(f"/reset/{token}")
    assert answer.status == 410 and answer.page.select_one("a[href='/forgot']")


def test_an_invalid_address_is_refused(guest):
    answer = guest.post("/forgot", {"email": "nonsense"})
    assert answer.status == 422 and "enter a valid" in answer.text


def test_a_stranger_who_keeps_asking_does_not_lock_the_owner_out(data):
    """Nor does the mailbox fill: after three links in ten minutes there is no other, and those work for an hour."""
    from app import create_app
    from integrations.process import options

    app = create_app(options.parse(["serve", "--data", str(data), "--behind-proxy"], QUIET))

    async def ask():
        async with app.test_app() as running:
            client = running.test_client()

            async def forget(address: str) -> int:
                headers = {"X-Forwarded-For": address, "Accept": "text/html"}
                return (await client.post("/forgot", form={"email": ADA.email}, headers=headers)).status_code

            strangers = [await forget("198.51.100.7") for _ in range(8)]
            owner = await forget("203.0.113.9")
        return strangers, owner

    strangers, owner = in_a_loop(ask())
    assert strangers == [303] * 5 + [429] * 3 and owner == 303


def test_a_mailbox_is_not_filled_with_links(tx):
    for minute, expected in ((0, 3), (9, 3), (11, 6)):
        with making.at(tx, clock.moved("2027-01-01T10:00:00Z", minutes=minute)):
            for number in range(10):
                resets.request_link(tx, ADA.email, f"{minute} {number}", "https://mentora.example.org")
            assert len(tx._execute("SELECT 1 FROM resets WHERE person_id = ?", (ADA.id,)).fetchall()) == expected
