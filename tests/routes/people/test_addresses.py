"""The link that confirms an email address, from the page of sponsors to the seat it pays for."""

import re
import time
from email import message_from_bytes, policy

import pytest

MADE = {"kind": "budget", "name": "Autumn", "currency": "EUR", "budget_cents": 10_000, "per_learner": 2}


@pytest.fixture
def named(newcomer):
    """A learner whose address an employer names."""
    employer, _who = newcomer("employer")
    learner, who = newcomer()
    assert employer.send_json("/api/sponsorships", MADE | {"emails": who.email}).status == 201
    return learner, who


def link(server, email: str) -> str:
    """Of the mail in the outbox folder, which the clock delivers a moment later."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in (server.data / "outbox").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            found = re.search(r"/confirm/\S+", mail.get_body(("plain",)).get_content())
            if mail["To"] == email and found:
                return found[0]
        time.sleep(0.1)
    raise AssertionError("The mail was not delivered")


def test_by_plain_forms_from_the_page_of_sponsors_to_a_confirmed_address(named, server):
    learner, who = named
    page = learner.get("/learner/sponsors").text
    assert "Confirm your email address" in page and who.email in page and "seats left for you" not in page
    assert learner.get("/api/sponsors").json["items"][0]["is_confirmed"] is False
    sent = learner.post("/api/sponsors/confirm", {})
    assert sent.location == "/learner/sponsors"
    path = link(server, who.email)
    opened = learner.get(path)
    assert opened.status == 200 and who.email in opened.text and opened.page.select_one(f'form[action="{path}"]')
    assert learner.get("/api/sponsors").json["items"][0]["is_confirmed"] is False
    assert learner.post(path, {}).location == "/learner/sponsors"
    page = learner.get("/learner/sponsors").text
    assert "2 seats left for you" in page and "Confirm your email address" not in page
    assert learner.get("/api/sponsors").json["items"][0]["is_confirmed"] is True
    assert "already confirmed" in learner.get(path).text
    assert learner.post("/api/sponsors/confirm", {}).status == 409


def test_somebody_else_who_opens_the_link_confirms_nothing(named, newcomer, server):
    learner, who = named
    path = link(server, who.email)
    other, _who = newcomer()
    opened = other.get(path)
    assert "no longer works" in opened.text and who.email not in opened.text and other.post(path, {}).status == 404
    assert learner.get("/api/sponsors").json["items"][0]["is_confirmed"] is False


def test_who_is_not_logged_in_logs_in_first_and_comes_back(named, server, guest):
    path = link(server, named[1].email)
    assert guest.get(path).location.startswith("/login?next=")
