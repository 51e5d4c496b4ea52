"""The connection check in a browser without camera and microphone: what to fix is said, and the rest is tried."""

from playwright.sync_api import expect

from tests.support.cast import ADA
from tests.support.looking import serious, too_wide


def test_what_is_missing_is_said_and_a_connection_is_tried_for_real(own_server, open_as):
    page = open_as(ADA, at=own_server)
    page.goto("/check")
    page.get_by_role("button", name="Start the check").press("Enter")
    expect(page.locator("[data-begin]")).to_be_focused()
    expect(page.locator("[data-result]")).to_have_text(
        "Please fix what’s marked above, and check again.", timeout=30000
    )
    expect(page.get_by_role("button", name="Check again")).to_be_focused()
    said = dict(zip(("camera", "microphone", "connection"), page.locator("[data-said]").all_inner_texts(), strict=True))
    assert said == {
        "camera": "No camera was found. Connect one, or join without.",
        "microphone": "No microphone was found. Connect one, or join without.",
        "connection": "Your browser can connect to others.",
    }
    assert serious(page) + too_wide(page) == []
