"""Choosing a picture in the browser: the right part of it, by keyboard, shown at once on the other open page."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.support import uploading
from tests.support.browsing import opened
from tests.support.client import Client


def test_the_part_is_chosen_by_keyboard_and_the_other_open_page_shows_it(newcomer, open_as, server):
    _, person = newcomer()
    page, other = (opened(open_as(person), path) for path in ("/learner/profile", "/learner/requests"))
    page.fill("#headline", "Not saved yet")
    sent = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": uploading.picture((900, 300))}
    page.set_input_files("#picture-file", files=[sent])
    expect(page.locator("canvas")).to_be_focused()
    for _step in range(30):
        page.keyboard.press("ArrowRight")  # to the end, which is blue
    page.keyboard.press("+")
    page.get_by_role("button", name="Save picture").press("Enter")
    expect(page.locator("#picture .face img")).to_be_visible()
    expect(page.locator("#headline")).to_have_value("Not saved yet")
    face = other.locator("#my-face img")
    expect(face).to_be_visible()
    shown = Image.open(io.BytesIO(Client(server.url).get(face.get_attribute("src")).body)).convert("RGB")
    assert all(blue > 200 > 60 > red for red, _, blue in (shown.getpixel((at, 48)) for at in (3, 48, 92)))
    page.get_by_role("link", name="Requests").click()
    expect(page.locator("#toasts")).to_contain_text("You haven’t saved what you typed")
