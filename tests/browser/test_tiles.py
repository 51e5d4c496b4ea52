"""What arrives from others is seen and heard on their tiles, whatever the browser lets a page do."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_manners import NOBODY, crowded, session  # noqa: F401 - the class
from tests.browser.test_rooms import joined, made  # noqa: F401 - what it is made by
from tests.support.browsing import DESKTOP, PHONE, until
from tests.support.cast import ADA

# Connections whose tracks the test makes.
TRACKS = (
    NOBODY.replace("close() {}", "constructor() { super(); connections.push(this); } close() {}")
    + """
window.connections = [];
// From everybody: those who were late have been tried again, so nobody knows which connection is whose.
window.arrives = (kind) => {
  for (const { ontrack } of connections.filter(({ ontrack }) => ontrack)) {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d");
    const made = kind === "audio" ? new AudioContext().createMediaStreamDestination().stream : canvas.captureStream();
    ontrack({ track: made.getTracks()[0] });
  }
};
"""
)
# As in Safari on a page that has no microphone: each element wants to be started by a click.
SHY = """
let clicked = false;
window.playing = new Set();
addEventListener("click", () => (clicked = true, setTimeout(() => (clicked = false))), true);
HTMLMediaElement.prototype.play = async function () {
  if (!clicked) throw new DOMException("", "NotAllowedError");
  playing.add(this);
};
Object.defineProperty(HTMLMediaElement.prototype, "paused", { get() { return !playing.has(this); } });
"""
# As on an iPhone: only a video can fill the screen.
POOR = """
for (const name of ["fullscreenEnabled", "pictureInPictureEnabled"])
  Object.defineProperty(Document.prototype, name, { get: () => false });
delete MediaDevices.prototype.getDisplayMedia;
delete Element.prototype.requestFullscreen;
HTMLVideoElement.prototype.webkitEnterFullscreen = function () { window.filled = this; };
"""


@pytest.fixture
def here(own_server, open_as, session):  # noqa: F811 - this is the fixture
    """`here(SHY)`: Ada's page in a room with two others, in a browser like that."""

    def come(browser: str = ""):
        page = open_as(ADA, at=own_server)
        ids, _tell = crowded(page, session, 3, connections=TRACKS + browser)
        until(page, lambda: page.evaluate("connections.filter(({ ontrack }) => ontrack).length") == 2)
        return page, [page.locator(f'[data-peer="{one}"]') for one in ids]

    return come


def test_a_voice_goes_on_while_its_picture_comes_and_when_a_phone_call_paused_it(here):
    page, (tile, _other) = here()
    page.evaluate("arrives('audio')")
    voice, picture = tile.locator("audio"), tile.locator("video")
    until(page, lambda: voice.evaluate("audio => !audio.paused && !audio.muted"))
    voice.evaluate("audio => (audio.before = audio.srcObject)")
    page.evaluate("arrives('video')")
    until(page, lambda: picture.evaluate("video => video.srcObject?.getVideoTracks().length === 1 && video.muted"))
    assert voice.evaluate("audio => audio.srcObject === audio.before && !audio.paused")
    voice.evaluate("audio => audio.pause()")
    until(page, lambda: voice.evaluate("audio => !audio.paused"))


def test_one_click_turns_on_the_sound_of_everybody(here):
    page, tiles = here(SHY)
    page.evaluate("arrives('audio')")
    page.get_by_role("button", name="Turn the sound on").click()
    until(page, lambda: all(tile.locator("audio").evaluate("audio => playing.has(audio)") for tile in tiles))
    expect(page.get_by_role("button", name="Turn the sound on")).to_have_count(0)


def test_what_the_browser_cannot_do_is_not_offered(here):
    page, (tile, _other) = here(POOR)
    page.locator(".more-menu summary").click()
    expect(page.get_by_role("button", name="Settings and shortcuts")).to_be_visible()
    for name in ("Full screen", "Picture in picture", "Share screen"):
        expect(page.locator(".bar").get_by_role("button", name=name)).to_have_count(0)
    page.get_by_role("button", name="Settings and shortcuts").click()
    expect(page.locator(".keys kbd:visible")).to_have_text(["m", "v", "h", "c", "n", "u", "g"])
    tile.hover()
    expect(tile.get_by_role("button", name="Picture in picture")).to_have_count(0)
    tile.get_by_role("button", name="Full screen").click()
    assert page.evaluate("filled.closest('.tile').dataset.peer") == tile.get_attribute("data-peer")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_message_in_the_corner_leaves_the_controls_free(own_server, open_as, session, size):  # noqa: F811 - the fixture
    page = joined(open_as(ADA, size, at=own_server), session)
    page.evaluate("""() => {
      const card = Object.assign(document.createElement("div"), { className: "toast-card", textContent: "News" });
      document.querySelector("#toasts").append(card);
    }""")
    card, bar = (page.locator(name).bounding_box() for name in (".toast-card", ".bar"))
    assert card["height"] > 0 and card["y"] + card["height"] <= bar["y"]
