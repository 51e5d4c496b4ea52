"""A class in the room: thirty people on one screen, and what host and learners can do about each other."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_rooms import SOON, host_in, joined, made  # noqa: F401 - the class and its host
from tests.support.browsing import PHONE
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import with_token
from tests.support.looking import serious, too_wide

QUIET = {"muted": False, "camera": False, "sharing": False, "listener": False}
# Twenty-nine connections to nobody would keep a core busy. These never come about.
NOBODY = """window.RTCPeerConnection = class extends EventTarget {
  connectionState = "new";
  getTransceivers = () => [];
  addTransceiver = () => ({ sender: { replaceTrack: async () => {} } });
  createOffer = () => new Promise(() => {});
  setConfiguration() {}
  getStats = async () => new Map();
  close() {}
};"""


@pytest.fixture
def session(made):  # noqa: F811 - this is the fixture
    return made(ADA, OTTO, starts_in=-1, start=True)


def crowded(page, session: str, count: int, host=None, connections=NOBODY):
    """The page in a room with so many people, and what tells it what their server would."""
    ids = [str(5000 + at) for at in range(count - 1)]
    here = [{"id": one, "name": f"Person {one}", "is_host": False, "state": QUIET} for one in ids]
    if host:
        here[-1] |= {"is_host": True}
    rules = {"hands": [], "hushed": False, "locked": False, "floor": []}
    sockets = []

    def answer(socket):
        sockets.append(socket)
        known = {"status": "live", "waiting": [], "line": [], "recording": None, "rolling": False, "agreed": False}
        socket.on_message(
            lambda text: tell(type="joined", here=here, engine="mesh", manners=rules) if '"join"' in text else None
        )
        tell(type="hello", here=here, manners=rules, **known)

    def tell(**message):
        sockets[-1].send(json.dumps(message))

    page.route_web_socket(lambda url: url.endswith(f"/room/{session}/live"), answer)
    page.add_init_script(connections)
    page.clock.install()
    joined(page, session)
    page.wait_for_load_state("networkidle")  # nothing is on its way while the clock stands still
    page.clock.pause_at(page.evaluate("Date.now()") + 2000)
    return ids, tell


def pictures(page) -> list[str]:
    """Who has one, as people see them."""
    return page.evaluate(
        "[...document.querySelectorAll('.tile:not([hidden])')]"
        ".sort((one, other) => one.style.order - other.style.order)"
        ".map(tile => tile.dataset.peer ?? 'own')"
    )


def test_of_thirty_people_nine_have_pictures_and_who_speaks_is_among_them(own_server, open_as, session):
    page = open_as(ADA, at=own_server)
    ids, tell = crowded(page, session, 30, host=True)
    expect(page.locator("[data-page]")).to_have_text("Page 1 of 4")
    first = [ids[-1], *ids[1:8], "own"]  # the host, for whom the first one made room
    assert pictures(page) == first
    names = page.locator(".other:visible")
    expect(names).to_have_count(21)
    turn = page.locator("[data-turn='1']")
    page.locator("[data-call]").focus()
    for within in (".tile", ".other"):  # the keyboard reaches both
        page.keyboard.press("Tab")
        expect(page.locator(f"{within} button:focus")).to_have_count(1)
        turn.focus()
    turn.click()
    assert pictures(page) == ids[8:17]
    for _ in range(3):
        turn.press("Enter")  # there is nothing behind the last one
    expect(page.locator("[data-page]")).to_have_text("Page 4 of 4")
    assert len(pictures(page)) == 3
    for _ in range(3):
        page.get_by_role("button", name="Previous").click()
    # Nobody moves while somebody points at them, and afterwards the one who was silent for longest.
    page.clock.run_for(4000)
    page.locator(".tile:visible").nth(2).hover()
    tell(type="speaking", id=ids[20], is_speaking=True)
    expect(page.locator(f".tile[data-peer='{ids[20]}']")).to_be_attached()
    page.clock.run_for(5000)
    assert pictures(page) == first
    page.mouse.move(5, 5)
    page.clock.run_for(1000)
    assert pictures(page) == [*first[:7], ids[20], "own"]
    tell(type="speaking", id=ids[20], is_speaking=False)
    tell(type="speaking", id=ids[21], is_speaking=True)
    page.clock.run_for(1500)
    assert ids[21] not in pictures(page)  # not so soon
    page.clock.run_for(4000)
    assert pictures(page) == [*first[:6], ids[21], ids[20], "own"]
    # The speaker large, and the choice is kept. A shared screen is larger than that.
    page.keyboard.press("g")
    assert pictures(page)[0] == ids[21] and len(pictures(page)) == 6
    expect(page.locator(".tile-large")).to_have_attribute("data-peer", ids[21])
    tell(type="state", id=ids[2], state=QUIET | {"sharing": True})
    expect(page.locator(".tile-large")).to_have_attribute("data-peer", ids[2])
    expect(page.locator(".tile-large video")).to_have_css("object-fit", "contain")
    page.locator(".other:visible").last.get_by_role("button").click()
    expect(page.locator(".tile-large [data-tile=pin]")).to_have_attribute("aria-pressed", "true")
    page.set_viewport_size(PHONE)
    assert len(pictures(page)) == 4 and too_wide(page) == []
    page.keyboard.press("g")
    assert len(pictures(page)) == 6 and too_wide(page) == []
    assert json.loads(page.evaluate("localStorage['mentora-devices']"))["view"] == "grid"


def test_who_leaves_is_gone_at_once_and_who_is_cut_off_is_waited_for(own_server, open_as, session):
    page = open_as(ADA, at=own_server)
    (cut_off, left), tell = crowded(page, session, 3, connections=NOBODY.replace('"new"', '"connected"'))
    page.clock.run_for(1000)
    tell(type="went", id=cut_off, is_final=False)
    tell(type="went", id=left, is_final=True)
    expect(page.locator(f".tile[data-peer='{left}']")).to_have_count(0)
    expect(page.locator(f".tile[data-peer='{cut_off}']")).to_be_attached()
    page.clock.run_for(7000)
    expect(page.locator(f".tile[data-peer='{cut_off}']")).to_have_count(0)


def test_on_a_phone_long_names_are_whole_and_a_recording_adds_no_line(own_server, open_as, session):
    page = open_as(MAX, at=own_server)
    page.set_viewport_size(PHONE)
    ids, tell = crowded(page, session, 6, connections=NOBODY.replace('"new"', '"connected"'))
    name = "Maximiliane-Friederike von Hohenlohe-Oeh"
    tell(type="went", id=ids[0], is_final=True)
    tell(
        type="came",
        peer={"id": ids[0], "name": name, "is_host": False, "picture": "", "state": QUIET | {"muted": True}},
    )
    tell(type="hands", ids=[ids[0]])
    tell(type="manners", hushed=True, locked=True, floor=[])
    expect(page.locator(f".tile[data-peer='{ids[0]}'] .tile-name")).to_have_text(name)
    tell(type="rolling", on=True)
    expect(page.get_by_text("Recording", exact=True)).to_be_visible()
    page.evaluate("""document.querySelector("[data-timer]").textContent = "42:17 left";
      document.querySelector("[data-status]").textContent = "Connected";""")
    lines = """new Set(["title", "recording", "status", "clock"].map(
      (part) => Math.round(document.querySelector(`.call-${part}`).getBoundingClientRect().top / 12)))"""
    assert page.evaluate(f"{lines}.size") <= 2
    page.keyboard.press("u")
    expect(page.locator(".person").first).to_contain_text(name)
    cut = """[...document.querySelectorAll(".tile:not([hidden]) .tile-name, .person-name")].filter(
      (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1).length"""
    assert page.evaluate(cut) == 0


def test_a_host_has_all_people_and_what_they_can_do_about_each_in_one_list(own_server, open_as, session):
    page = open_as(MAX, at=own_server)
    ids, tell = crowded(page, session, 12)
    tell(type="hands", ids=[ids[4], ids[2]])
    expect(page.locator("[data-notices]")).to_contain_text(f"Raised hands: Person {ids[4]} and Person {ids[2]}")
    page.get_by_role("button", name="Show").press("Enter")
    people = page.locator(".person")
    expect(people).to_have_count(12)
    expect(people.nth(0)).to_contain_text(f"Person {ids[4]}")
    expect(people.nth(1)).to_contain_text(f"Person {ids[2]}")
    # A list that somebody points at stays as it is, but for what it says.
    people.nth(1).get_by_role("button", name="Give the floor").hover()
    tell(type="hands", ids=[ids[7]])
    page.clock.run_for(2000)
    expect(people.nth(1)).to_contain_text(f"Person {ids[2]}")
    expect(people.filter(has_text=f"Person {ids[7]}").locator(".tile-hand")).to_have_text("1")
    page.mouse.move(5, 5)
    page.clock.run_for(2000)
    expect(people.nth(0)).to_contain_text(f"Person {ids[7]}")
    tell(type="manners", hushed=True, locked=True, floor=[ids[7]])
    tell(type="waiting", people=[{"id": "77", "name": "Somebody Late"}], line=["77"])
    for rule in ("Lock the room", "Nobody can unmute themselves"):
        expect(page.get_by_label(rule)).to_be_checked()
    expect(page.get_by_label("The room is locked")).to_be_visible()
    expect(page.locator("[data-door]")).to_contain_text("Waiting to come in: Somebody Late")
    expect(people.nth(0).get_by_role("button", name="Give the floor")).to_have_attribute("aria-pressed", "true")
    page.clock.resume()  # axe waits for timers
    assert serious(page) == []
    page.set_viewport_size(PHONE)
    assert serious(page) + too_wide(page) == []


def test_hands_floor_lock_and_reactions_between_host_and_learners(own_server, open_as, session):
    ada, otto = (open_as(person, at=own_server) for person in (ADA, OTTO))
    for page in (ada, otto):
        page.add_init_script(NOBODY)
    page = joined(ada, session)
    notices = page.locator("[data-notices]")
    with host_in(own_server, session, with_token(own_server.url, MAX)) as say:
        own = page.locator(".tile-own")
        expect(page.locator(".tile")).to_have_count(2, timeout=SOON)
        page.keyboard.press("h")
        expect(notices).to_contain_text("Your hand is up. You’re next.")
        expect(own.locator(".tile-hand")).to_have_text("1")
        say(type="hush", on=True)
        expect(notices).to_contain_text(re.compile(r"The host has muted everyone\.(?! Raise)"))  # their hand is up
        page.locator(".bar [data-toggle=muted]").click()
        expect(page.locator(".bar [data-toggle=muted]")).to_have_attribute("aria-pressed", "true")
        say(type="floor", id=str(ADA.id), on=True)
        expect(notices).to_contain_text("You have the floor.")
        expect(notices).not_to_contain_text("Your hand is up.")
        page.get_by_label("React").press("Enter")
        page.get_by_role("button", name="Applause").press("Enter")
        expect(own.locator(".tile-reaction")).to_have_text("👏")
        say(type="lock", on=True)
        otto.goto(f"/room/{session}")
        expect(otto.locator("[data-news]")).to_have_text(
            "The host has locked the room. If you join, you wait until it’s unlocked."
        )
        otto.get_by_role("button", name="Join as listener").click()
        expect(otto.locator("[data-news]")).to_have_text(
            "The host has locked the room. You come in as soon as it’s unlocked."
        )
        say(type="lock", on=False)
        expect(otto.locator("[data-call]")).to_be_visible(timeout=SOON)


AT = """() => {
  const at = document.activeElement;
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent ?? "";
  return [at.tagName, name.trim()];
}"""


def reach(page, name: str, key: str = "Enter") -> None:
    """With the key that everybody has, from where the focus is, as far as it takes; then presses."""
    seen = []
    for _ in range(70):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(AT)[1])
        if seen[-1].startswith(name):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{name} is not among {seen}")


def test_a_host_by_keyboard_alone(own_server, open_as, session):
    page = open_as(MAX, at=own_server)
    page.goto(f"/room/{session}")
    expect(page.get_by_role("button", name="Join as listener")).to_be_enabled()
    reach(page, "Join as listener")
    expect(page.locator("[data-call]")).to_be_focused()
    with host_in(own_server, session, with_token(own_server.url, ADA)) as say:
        expect(page.get_by_text("Ada Learner").first).to_be_attached()
        say(type="state", state=QUIET)
        say(type="hand", up=True)
        reach(page, "React")
        reach(page, "Applause")
        expect(page.locator(".tile-own .tile-reaction")).to_have_text("👏")
        assert page.evaluate(AT)[0] != "BODY"
        reach(page, "People")
        expect(page.locator(".host-tools[inert]")).to_have_count(0)
        reach(page, "Lock the room", "Space")
        expect(page.get_by_label("Lock the room")).to_be_checked()
        expect(page.locator(".sign-locked")).to_be_visible()
        reach(page, "Lower hand: Ada Learner")  # what has done its work goes, or is disabled, and the focus stays near
        expect(page.locator(".tile[data-hand]")).to_have_count(0)
        expect(page.get_by_role("button", name="Ada Learner", exact=True).last).to_be_focused()
        reach(page, "Mute: Ada Learner")
        expect(page.locator(".tile[data-muted]:not(.tile-own)")).to_have_count(1)
        expect(page.get_by_role("button", name="Ada Learner", exact=True).last).to_be_focused()
        reach(page, "Give the floor: Ada Learner")
        expect(page.locator(".tile[data-floor]")).to_have_count(1)
        reach(page, "Remove")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Remove from class: Ada Learner")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="People")).to_be_focused()
        for part, typed in (("Chat", "Hello"), ("Shared note", "Goals")):
            reach(page, part)
            page.keyboard.type(typed)
            assert page.evaluate("document.activeElement.value") == typed
            page.keyboard.press("Escape")
            expect(page.get_by_role("button", name=part, exact=True)).to_be_focused()
        reach(page, "More")
        reach(page, "Settings and shortcuts")
        expect(page.locator("[data-part=set]")).to_be_visible()
        page.keyboard.press("Escape")
        assert page.evaluate(AT)[1] == "More"
        reach(page, "End Class")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="End Class")).to_be_focused()
        reach(page, "Leave")
    page.wait_for_url("**/left")
    expect(page.locator("h1")).to_be_focused()
