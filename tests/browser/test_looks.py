"""Every page, light and dark, desktop and phone: no serious axe findings, no overflow, no layout shifts."""

import pytest
from playwright.sync_api import expect

from db import clock
from routes.dashboards import TABS
from tests.support.browsing import DESKTOP, PHONE
from tests.support.cast import ADA, BY_ROLE, MAX, PASSWORD, Person
from tests.support.client import Client, with_token
from tests.support.looking import look_at, serious, too_wide

PAGES = {
    None: [
        "/",
        "/login",
        "/signup",
        "/forgot",
        "/forgot/sent",
        "/mentors",
        "/offline",
        "/logout",
        "/reset/nothing",
        "/nothing-here",
    ],
    **{role: [*(tab.url for tab in tabs), "/settings"] for role, tabs in TABS.items()},
}
PAGES["learner"] += ["/learner/profile", "/mentor/dashboard"]
PAGES["mentor"] += ["/mentor/sessions?show=scheduled", "/mentor/sessions?show=past", "/mentors"]


# All pages are checked dark on a phone. Light on a desktop, dashboards are so alike that one is enough.
@pytest.mark.parametrize(
    ("role", "size", "dark"),
    [*((role, PHONE, True) for role in PAGES), ("mentor", DESKTOP, False)],
    ids=[*(f"{role or 'guest'}-phone-dark" for role in PAGES), "mentor-desktop-light"],
)
def test_every_page_is_accessible_and_fits_the_screen(open_as, strict, role, size, dark):
    strict.expect("404", "403", "410")
    page = open_as(BY_ROLE.get(role), size, dark=dark)
    found = {path: complaints for path in PAGES[role] if (complaints := look_at(page, path))}
    assert found == {}


def test_a_page_that_is_wider_than_a_phone_is_noticed(open_as):
    """The control: a phone makes room for what is too wide, and calls that the size of its window."""
    page = open_as(size=PHONE)
    page.goto("/login")
    page.evaluate("document.querySelector('h1').style.width = '500px'")
    assert page.evaluate("innerWidth") > PHONE["width"]
    assert len(found := too_wide(page)) == 1 and "<h1" in found[0]


def test_letters_that_are_hard_to_read_are_noticed(open_as):
    """The control: what is found says which rule it breaks, and where."""
    page = open_as()
    page.goto("/login")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    assert len(found := serious(page)) == 1 and "color-contrast" in found[0] and "<h1" in found[0]


def test_on_paper_there_is_ink_on_white_and_nothing_to_press(open_as):
    page = open_as(ADA, dark=True)
    page.goto("/settings")
    expect(page.locator("body")).not_to_have_css("background-color", "rgb(255, 255, 255)")
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("header nav")).to_be_hidden()


def test_opened_menus_and_details_are_accessible_too(open_as):
    page = open_as(ADA)
    page.goto("/settings")
    page.locator("[data-menu] summary").click()
    for details in page.locator("main details").all():
        details.locator("summary").click()
    assert serious(page) == []


@pytest.mark.parametrize("role", TABS)
def test_a_name_of_eighty_letters_fits_the_screen(open_as, server, role):
    person = Person(0, f"Long{role} {'W' * 67}", role, "UTC")
    sent = {"name": person.name, "email": person.email, "password": PASSWORD, "role": role, "timezone": "UTC"}
    assert Client(server.url).send_json("/api/signup", sent).status == 201
    page = open_as(person, PHONE)
    for path in (f"/{role}/dashboard", f"/{role}/notifications", f"/{role}/profile", "/settings"):
        page.goto(path)
        assert too_wide(page) == [], path
        for words in page.locator(".notification-words").all():
            box = words.bounding_box()
            assert box["x"] + box["width"] <= PHONE["width"]


def test_a_first_visit_takes_few_requests(open_as, strict):
    page = open_as()
    page.goto("/login")
    page.wait_for_load_state("networkidle")
    own = [url for url in strict.requests if not url.startswith("data:")]
    assert len(own) <= 8, own


def test_a_tab_takes_one_request(open_as, strict):
    page = open_as(ADA)
    page.goto("/learner/home")
    page.wait_for_load_state("networkidle")
    before = len(strict.requests)
    page.locator("#tabs").get_by_role("link", name="Requests").click()
    page.wait_for_url("**/learner/requests")
    page.wait_for_load_state("networkidle")
    # Browsers load the site's icon whenever they like.
    asked = [url for url in strict.requests[before:] if not url.endswith("favicon.svg")]
    assert len(asked) == 1, asked


def test_everything_can_be_reached_with_the_keyboard(open_as):
    page = open_as(ADA)
    page.goto("/learner/home")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    reached = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName"))
        outline = page.evaluate(
            """(() => {
              const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
              return outlineStyle + outlineWidth + boxShadow;
            })()"""
        )
        assert outline != "none0pxnone", page.evaluate("document.activeElement.outerHTML")
    assert {tab.url for tab in TABS["learner"]} <= reached and "SUMMARY" in reached


# Letters of four times the size on a desktop leave as much room as this.
NARROW = {"width": 320, "height": 700}
CUT_OFF = """() => {
  const looked = [...document.querySelectorAll("main :is(.time-choice, .switch, .modal-action) *")];
  if (!looked.length) return ["there is nothing to look at"];
  return looked.filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
    .map(one => one.outerHTML.slice(0, 120));
}"""


def test_nothing_is_cut_off_where_letters_are_large(own_server, open_as):
    with_a_request = Client(own_server.url).log_in(ADA)
    wanted = {"mentor_id": MAX.id, "topic": "Large", "duration_minutes": 60, "preferred_times": [clock.after(days=3)]}
    asked = with_a_request.send_json("/api/requests", wanted).json
    for person, paths in ((ADA, ["/learner/sessions"]), (MAX, ["/sessions/new", f"/requests/{asked['id']}/accept"])):
        page = open_as(person, NARROW, at=own_server)
        for path in paths:
            page.goto(path)
            assert page.evaluate(CUT_OFF) == [], path


def test_a_proposed_time_in_two_far_zones_fits_a_phone(open_as, server):
    places = {"learner": "America/Argentina/Buenos_Aires", "mentor": "Asia/Kolkata"}
    people, clients = {}, {}
    for role, zone in places.items():
        people[role] = person = Person(0, f"Far{role} Maximiliane-Charlotte", role, zone)
        sent = {"name": person.name, "email": person.email, "password": PASSWORD, "role": role, "timezone": zone}
        made = Client(server.url).send_json("/api/signup", sent)
        clients[role] = made.json
    bearer = {"Authorization": f"Bearer {clients['learner']['token']}"}
    asked = {"mentor_id": clients["mentor"]["user"]["id"], "topic": "Far", "duration_minutes": 60}
    asked["preferred_times"] = ["2031-11-22T20:30:00Z"]
    request_id = Client(server.url).send_json("/api/requests", asked, **bearer).json["id"]
    page = open_as(people["mentor"], PHONE)
    for path in ("/mentor/requests", f"/requests/{request_id}/accept"):
        page.goto(path)
        assert "Buenos Aires time" in page.locator("main").inner_text()
        assert too_wide(page) == [], path
    program = with_token(server.url, people["mentor"])
    agreed = {"starts_at": asked["preferred_times"][0], "price_cents": 0, "currency": "EUR"}
    assert program.send_json(f"/api/requests/{request_id}/accept", agreed).status == 200
    moved = {"starts_at": "2031-11-23T20:30:00Z"}
    assert program.send_json(f"/api/sessions/{request_id}/move", moved).status == 200
    for role, seen in (("learner", ["Agree", "Decline"]), ("mentor", ["Take it back"])):
        page = open_as(people[role], PHONE)
        page.goto(f"/sessions/{request_id}")
        told = page.locator("main .note")
        expect(told).to_contain_text({"learner": "02:00 Kolkata time", "mentor": "17:30 Buenos Aires time"}[role])
        for name in seen:
            expect(told.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        assert too_wide(page) == [], role


def test_what_is_chosen_is_seen_without_colours_of_ours(open_as):
    page = open_as(ADA)
    page.emulate_media(forced_colors="active")
    for path, chosen, other in (
        ("/settings", ".choice:has(:checked)", ".choice:not(:has(:checked))"),
        ("/learner/sessions", ".tab-link[aria-current]", ".tab-link:not([aria-current])"),
        ("/learner/sessions", ".switch [aria-current]", ".switch a:not([aria-current])"),
    ):
        page.goto(path)
        expect(page.locator(chosen).first).to_have_css("outline-style", "solid")
        expect(page.locator(other).first).not_to_have_css("outline-style", "solid")
