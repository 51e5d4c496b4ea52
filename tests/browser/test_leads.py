"""An interview is handed over while its people are at the door of the room."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.test_rooms import SOON
from tests.support import running
from tests.support.browsing import PHONE, opened
from tests.support.cast import ADA, EMMA
from tests.support.client import with_token
from tests.support.leading import CARA, an_interview
from tests.support.looking import serious, too_wide


@pytest.fixture
def leads(tmp_path):
    """A server, and the path of the room of an interview that is about to start."""
    ids = []
    running.make_database(tmp_path, lambda tx: ids.append(an_interview(tx)))
    running.move_start(tmp_path, ids[0], starts_in=-1)
    server = running.Server(tmp_path, MENTORA_RATE_LIMITS="off").fork()
    yield server, f"/room/{ids[0]}"
    server.stop()


def shot(page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_who_is_handed_an_interview_at_its_door_hosts_it_without_loading_the_page_again(leads, open_as):
    server, room = leads
    emma, cara = opened(open_as(EMMA, at=server), room), opened(open_as(CARA, at=server), room)
    ada = opened(open_as(ADA, PHONE, at=server, dark=True), room)
    cara.evaluate("window.isTheSame = true")
    expect(cara.get_by_role("button", name="Start session")).to_have_count(0)
    path = f"/api/interviews/{room.rpartition('/')[2]}/hand-over"
    assert with_token(server.url, EMMA).send_json(path, {"person_id": str(CARA.id)}).status == 200
    expect(emma.get_by_role("heading", name="Somebody else leads this session now")).to_be_focused(timeout=SOON)
    shot(emma, "emma")
    cara.get_by_role("button", name="Start session").click(timeout=2 * SOON)
    ada.get_by_role("button", name="Join as listener").click(timeout=2 * SOON)
    for page in (cara, ada):
        expect(page.locator("[data-call]")).to_be_visible(timeout=SOON)
    expect(cara.get_by_role("link", name="End session")).to_be_visible()
    expect(cara.get_by_role("button", name="Raise hand")).to_be_hidden()
    cara.get_by_role("button", name="People").click()
    expect(cara.get_by_role("checkbox", name="Lock the room")).to_be_enabled()
    expect(cara.get_by_role("button", name=f"Mute: {ADA.name}")).to_be_visible(timeout=SOON)
    shot(cara, "cara")
    cara.get_by_role("checkbox", name="Lock the room").check()
    expect(ada.get_by_role("img", name="The room is locked")).to_be_visible(timeout=SOON)
    expect(ada.locator("[data-peer] .tile-name")).to_have_text(f"{CARA.name} (host)")
    shot(ada, "ada")
    assert cara.evaluate("window.isTheSame")
    assert serious(cara) == [] and not too_wide(ada)
    emma.get_by_role("link", name="What’s next").click()
    expect(emma.get_by_role("heading", level=1)).to_be_visible()
    assert "/interviews/" in emma.url and "Error" not in emma.title()
