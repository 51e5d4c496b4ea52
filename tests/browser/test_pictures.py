"""Choosing a picture in the browser: the right part of it, by keyboard, shown at once on the other open page."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.support import uploading
from tests.support.browsing import opened
from tests.support.client import Client

# The first picture is read only when the test says so.
SLOW = """() => {
  const read = createImageBitmap;
  const waits = new Promise((go) => (window.goOn = go));
  window.createImageBitmap = (file) => {
    window.createImageBitmap = read;
    return waits.then(() => read(file));
  };
}"""


def test_the_part_is_chosen_by_keyboard_and_the_other_open_page_shows_it(newcomer, open_as, server):
    _, person = newcomer()
    page, other = (opened(open_as(person), path) for path in ("/learner/profile", "/learner/requests"))
    page.fill("#headline", "Not saved yet")
    sent = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": uploading.picture((900, 300))}
    page.evaluate(SLOW)
    page.set_input_files("#picture-file", files=[sent | {"buffer": uploading.picture((300, 900))}])
    page.set_input_files("#picture-file", files=[sent])
    expect(page.locator("canvas")).to_be_focused()
    page.evaluate("goOn()")  # the one that was chosen first comes too late
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
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
    page.go_back()
    expect(page.locator("canvas")).not_to_be_visible()  # that one was saved
    page.set_input_files("#picture-file", files=[sent])
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_role("link", name="Requests").click()
    expect(page).to_have_title("Requests · Mentora")
    page.go_back()
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("canvas")).not_to_be_visible()
