"""Every tab is a real URL: a page when opened, a fragment when clicked, and few queries either way."""

import pytest
from bs4 import BeautifulSoup

from db import clock
from routes.dashboards import TABS
from tests.support import making
from tests.support.cast import ADA, BY_ROLE, MAX
from tests.support.counting import Queries
from tests.support.running import in_a_loop
from tests.support.walking import client_of

EVERY_TAB = [(role, tab.url) for role, tabs in TABS.items() for tab in tabs]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize(("role", "url"), EVERY_TAB)
def test_a_tab_is_a_page_when_opened_and_its_fragment_when_clicked(browser_of, role, url):
    client = browser_of(BY_ROLE[role])
    page, fragment = client.get(url), client.tab(url)
    assert page.status == fragment.status == 200
    assert page.page.html and not fragment.page.html
    current = page.page.select("#tabs a[aria-current=page]")
    assert [link["href"] for link in current] == [url]
    heading = page.page.select_one("#panel h1").text
    assert fragment.page.h1.text == heading
    assert heading.strip() and fragment.page.title.text == page.page.title.text
    assert "HX-Request-Type" in page.headers["Vary"] and "HX-Request-Type" in fragment.headers["Vary"]


def test_an_employer_without_interviews_reads_that_there_are_none_yet(browser_of):
    panel = browser_of(BY_ROLE["employer"]).get("/employer/dashboard").page.select_one("#panel")
    assert panel.h2.text == "No interviews yet" and panel.find("a", string="Find candidates")


@pytest.mark.parametrize("role", TABS)
def test_every_tab_of_the_product_is_in_the_bar(browser_of, role):
    promised = {
        "learner": [
            "Browse Sessions",
            "Recommendations",
            "My Sessions",
            "Requests",
            "Mentors",
            "Messages",
            "Notifications",
        ],
        "mentor": [
            "Overview",
            "My Sessions",
            "Requests",
            "Students",
            "Schedule",
            "Earnings",
            "Analytics",
            "Profile",
            "Messages",
            "Notifications",
        ],
        "employer": [
            "Interviews",
            "Candidates",
            "Team",
            "Schedule",
            "Sponsorships",
            "Messages",
            "Notifications",
            "Profile",
        ],
    }
    page = browser_of(BY_ROLE[role]).get("/dashboard")
    page = browser_of(BY_ROLE[role]).get(f"/{role}/dashboard")
    page = browser_of(BY_ROLE[role]).get(page.location) if page.status == 303 else page
    assert [link.get_text(" ", strip=True) for link in page.page.select("#tabs a")] == promised[role]


def test_going_back_fetches_the_whole_page(browser_of):
    answer = browser_of(ADA).get(
        "/learner/sessions", HX_Request="true", HX_Request_Type="full", HX_History_Restore_Request="true"
    )
    assert answer.page.html


def test_every_page_takes_at_most_three_queries(app):
    pages = [
        *EVERY_TAB,
        ("learner", "/settings"),
        ("learner", "/"),
        ("learner", "/learner/profile"),
        ("mentor", "/mentors"),
    ]

    async def count():
        counts, queries = {}, Queries(app)
        async with app.test_app() as running:
            for role in TABS:
                client = await client_of(running, BY_ROLE[role])
                for path in (path for owner, path in pages if owner == role):
                    for headers in ({}, HTMX):
                        asked, answer = await queries.of(client.get(path, headers=headers))
                        assert answer.status_code == 200
                        counts[path, "fragment" if headers else "page"] = asked
        return counts

    counts = in_a_loop(count())
    assert len(counts) >= 46 and min(counts.values()) >= 1
    # Open hours and other calendars; three lists; members, invitations and other teams; what is not settled.
    most = {"/mentor/schedule": 4, "/employer/dashboard": 4, "/employer/team": 4, "/settings": 4}
    assert {page: queries for page, queries in counts.items() if queries > most.get(page[0], 3)} == {}


def test_the_number_of_queries_does_not_grow_with_the_rows(app):
    from db import notifications

    async def count():
        queries = Queries(app)
        async with app.test_app() as running:
            client = await client_of(running, ADA)
            counts = []
            for rows in (0, 25):
                for _ in range(rows):
                    await app.database.write(
                        notifications.notify, ADA.id, "welcome", link="/learner/home", name="News", role="learner"
                    )
                asked, _ = await queries.of(client.get("/learner/notifications"))
                counts.append(asked)
            return counts

    few, many = in_a_loop(count())
    assert few == many


@pytest.fixture
def listed_class(server, newcomer):
    """A published class, as its address, and a learner and the mentor with their clients."""
    (learner, _), (mentor, _) = newcomer(), newcomer("mentor")
    fields = {"title": "Found again", "domain": "Way back", "starts_at": clock.after(days=3)}
    made = mentor.send_json("/api/sessions", fields).json
    mentor.send_json(f"/api/sessions/{made['id']}/publish", {})
    return f"/sessions/{made['id']}", learner, mentor, made["host"]["id"]


def current(page) -> list[str]:
    return [link["href"] for link in page.select("#tabs a[aria-current=page]")]


def test_pages_of_a_session_and_of_a_mentor_keep_the_tabs(listed_class, guest):
    path, learner, mentor, mentor_id = listed_class
    assert current(learner.get(path).page) == ["/learner/home"]
    assert current(mentor.get(path).page) == ["/mentor/sessions"]
    learner.send_json(f"/api{path}/book", {})
    assert current(learner.get(path).page) == ["/learner/sessions"]
    assert current(learner.get(f"/mentors/{mentor_id}").page) == ["/mentors"]
    assert guest.get(path).status == 200 and not guest.get(path).page.select("#tabs")


@pytest.mark.parametrize(
    "before", ["/learner/home?domain=Python&max_price=2500", "/learner/home?show=recommendations", "/mentors/1002"]
)
def test_the_way_back_leads_to_the_list_with_its_filters(server, listed_class, before):
    path, learner, *_ = listed_class
    link = learner.get(path, Referer=f"{server.url}{before}").page.select_one("[data-back]")
    assert (link["href"], link["data-back"]) == (before, "known")


@pytest.mark.parametrize(
    "before",
    [
        "https://evil.example/learner/home",
        "{server}//evil.example/learner/home",
        "{server}/\\evil.example",
        "{server}/learner/home/../../logout",
        "{server}.evil.example/learner/home",
        "{server}/mentor/sessions",
        "javascript:alert(1)",
        "http://[::1",
        "{server}{path}",
        "",
    ],
)
def test_the_way_back_leads_nowhere_else(server, listed_class, before):
    path, learner, *_ = listed_class
    page = learner.get(path, Referer=before.format(server=server.url, path=path)).page
    assert page.select_one("[data-back]")["href"] == "/learner/home"


def test_what_is_fetched_again_says_what_it_shows_live_and_when_that_was_read(listed_class):
    """So that no change is lost that came while it was fetched."""
    session, learner, _, mentor_id = listed_class
    for path in (session, f"/mentors/{mentor_id}", "/learner/home", "/learner/notifications"):
        assert len(learner.tab(path).page.select("[data-live]")) == 1, path


def test_a_page_with_a_way_back_is_not_cached(listed_class):
    path, learner, *_ = listed_class
    assert learner.get(path).headers["Cache-Control"] == "no-store"


def test_my_sessions_opens_on_the_list_that_has_something(newcomer):
    mentor, _ = newcomer("mentor")

    def shown() -> str:
        return mentor.get("/mentor/sessions").page.select_one(".switch [aria-current]").text.split()[0]

    assert shown() == "Draft"
    fields = {"title": "Listed", "domain": "Python", "starts_at": clock.after(days=3)}
    made = mentor.send_json("/api/sessions", fields).json
    assert shown() == "Draft"
    mentor.send_json(f"/api/sessions/{made['id']}/publish", {})
    assert shown() == "Scheduled"
    mentor.send_json(f"/api/sessions/{made['id']}/cancel", {"reason": ""})
    assert shown() == "Past"


def test_a_mentors_scheduled_sessions_go_on_where_the_page_ends(app):
    def publish(tx):
        for number in range(27):
            making.listed(tx, title=f"Class {number:02}", starts_at=making.ahead(tx, days=2, hours=number))

    async def pages():
        async with app.test_app() as running:
            await app.database.write(publish)
            client = await client_of(running, MAX)
            first = BeautifulSoup(await (await client.get("/mentor/sessions")).get_data(as_text=True), "html.parser")
            (link,) = first.select("nav.pages a")
            second = BeautifulSoup(await (await client.get(link["href"])).get_data(as_text=True), "html.parser")
            return link.text, first.select_one(".entries").text, second.select_one(".entries").text, second

    words, first, second, page = in_a_loop(pages())
    assert words == "Later sessions" and "Class 24" in first and "Class 25" not in first
    assert "Class 24" not in second and "Class 26" in second and not page.select("nav.pages a")
    assert page.select_one("nav.switch [aria-current=page] .count").text == "27"
