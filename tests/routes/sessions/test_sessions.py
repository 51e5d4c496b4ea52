"""Sessions through the API and plain forms: responses, statuses, and what stays hidden from others."""

import pytest

from db import clock
from db.sessions import drafts
from tests.support.cast import MAX, OTTO
from tests.support.client import Client, with_token

HTMX = {"HX_Request": "true", "HX_Request_Type": "partial"}


@pytest.fixture
def mentor(newcomer):
    return newcomer("mentor")[0]


@pytest.fixture
def learner(newcomer):
    return newcomer("learner")[0]


@pytest.fixture
def published(mentor):
    """`published(seats=1)`: a bookable class, as its host sees it."""

    def publish(**fields):
        draft = mentor.send_json(
            "/api/sessions",
            {"title": "A class", "domain": "Testing", "starts_at": clock.after(days=3)} | fields,
        )
        assert draft.status == 201, draft.text
        answer = mentor.send_json(f"/api/sessions/{draft.json['id']}/publish", {})
        assert answer.status == 200, answer.text
        return answer.json

    return publish


def test_a_session_goes_from_draft_to_a_booked_seat(mentor, learner, published):
    session = published(seats=2, price_cents=1250, currency="EUR", duration_minutes=90)
    assert session["status"] == "scheduled" and session["bookings"] == [] and session["kind"] == "class"
    assert session["ends_at"] == clock.moved(session["starts_at"], minutes=90)
    booked = learner.send_json(f"/api/sessions/{session['id']}/book", {})
    assert booked.status == 201
    assert booked.json == {
        "id": booked.json["id"],
        "session_id": session["id"],
        "status": "booked",
        "price_cents": 1250,
        "currency": "EUR",
        "rating": None,
    }
    seen = mentor.request("GET", f"/api/sessions/{session['id']}").json
    assert (
        seen["seats_taken"] == 1
        and [one["status"] for one in seen["bookings"]] == ["booked"]
        and seen["bookings"][0]["ready"] is False
    )
    assert "bookings" not in learner.request("GET", f"/api/sessions/{session['id']}").json


def test_each_kind_of_refusal_has_its_own_type(learner, newcomer, published):
    session = published(seats=1)
    path = f"/api/sessions/{session['id']}"
    other = newcomer()[0]
    assert learner.send_json(f"{path}/waitlist", {}).json["type"] == "/problems/not_full"
    assert learner.send_json(f"{path}/book", {}).status == 201
    answers = [learner.send_json(f"{path}/book", {}), other.send_json(f"{path}/book", {})]
    assert [(answer.status, answer.json["type"]) for answer in answers] == [
        (409, "/problems/already_booked"),
        (409, "/problems/full"),
    ]
    waits = other.send_json(f"{path}/waitlist", {})
    assert (waits.status, waits.json["status"]) == (201, "waitlisted")


def test_only_its_host_can_find_a_draft(mentor, learner, guest, newcomer):
    draft = mentor.send_json("/api/sessions", {"title": "Secret"}).json
    for stranger in (learner, guest, newcomer("mentor")[0]):
        assert (
            stranger.request("GET", f"/api/sessions/{draft['id']}", headers={"Accept": "application/json"}).status
            == 404
        )
        assert stranger.get(f"/sessions/{draft['id']}").status == 404
    assert newcomer("mentor")[0].send_json(f"/api/sessions/{draft['id']}/publish", {}).status == 404
    assert mentor.send_json(f"/api/sessions/{draft['id']}/publish", {}).json["errors"].keys() == {
        "domain",
        "starts_at",
    }


def test_nobody_leaves_the_room_of_a_draft(mentor):
    draft = mentor.send_json("/api/sessions", {"title": "Without a start"}).json["id"]
    assert mentor.get(f"/room/{draft}/left").status == 404


def test_only_people_with_a_seat_see_the_meeting_link(learner, newcomer, published, guest):
    session = published(seats=2, meeting_link="https://meet.example.org/abc")
    path = f"/api/sessions/{session['id']}"
    assert learner.send_json(f"{path}/book", {}).status == 201
    assert learner.request("GET", path).json["meeting_link"] == "https://meet.example.org/abc"
    for stranger in (guest, newcomer()[0]):
        assert stranger.request("GET", path, headers={"Accept": "application/json"}).json["meeting_link"] == ""
        assert "meet.example.org" not in stranger.get(f"/sessions/{session['id']}").text
        listed = stranger.request("GET", "/api/sessions?domain=Testing", headers={"Accept": "application/json"})
        assert listed.status == 200 and "meet.example.org" not in listed.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seats", 0),
        ("seats", 101),
        ("seats", "many"),
        ("seats", True),
        ("price_cents", -1),
        ("price_cents", 1.5),
        ("duration_minutes", 9),
        ("duration_minutes", 481),
        ("starts_at", "yesterday"),
        ("starts_at", "2026-02-30T10:00:00Z"),
        ("starts_at", 7),
        ("title", "x" * 121),
        ("title", ["a"]),
        ("currency", "XXX"),
        ("meeting_link", "javascript:alert(1)"),
        ("description", "x" * 10_001),
        ("colour", "red"),
    ],
)
def test_an_invalid_value_is_reported_for_its_field(mentor, field, value):
    answer = mentor.send_json("/api/sessions", {"title": "Wrong", field: value})
    assert answer.status == 422 and list(answer.json["errors"]) == [field], answer.text


def test_a_refused_form_keeps_its_input_and_shows_an_error_beside_the_field(mentor):
    fields = {
        "title": "Kept",
        "description": "Also kept",
        "domain": "",
        "starts_at": "",
        "duration_minutes": "60",
        "seats": "0",
        "price": "12,5x",
        "currency": "EUR",
    }
    for headers, whole in ((HTMX, False), ({}, True)):
        answer = mentor.post("/api/sessions", fields, **headers)
        assert answer.status == 422 and bool(answer.page.html) == whole
        assert (
            answer.page.select_one("#title")["value"] == "Kept"
            and "Also kept" in answer.page.select_one("#description").text
        )
        assert "amount" in answer.page.select_one("#price-error").text
    answer = mentor.post("/api/sessions", fields | {"price": "12,50"})
    assert (
        "1 to 100" in answer.page.select_one("#seats-error").text
        and answer.page.select_one("#price")["value"] == "12,50"
    )


def test_a_plain_form_redirects_to_the_list_and_stores_the_price_in_minor_units(mentor):
    fields = {
        "title": "By form",
        "domain": "Forms",
        "starts_at": "2030-06-01T10:00",
        "duration_minutes": "45",
        "seats": "3",
        "price": "12,50",
        "currency": "EUR",
    }
    answer = mentor.post("/api/sessions", fields | {"description": "", "meeting_link": "", "cutoff_hours": "12"})
    assert (answer.status, answer.location) == (303, "/mentor/sessions?show=draft")
    answer = mentor.post("/api/sessions", fields | {"title": "By dialog", "then": "publish"}, **HTMX)
    assert answer.headers["HX-Redirect"] == "/mentor/sessions?show=scheduled"  # where it is, whatever was open
    mine = next(one for one in mentor.request("GET", "/api/sessions?mine=1").json["items"] if one["title"] == "By form")
    assert (mine["price_cents"], mine["starts_at"], mine["cutoff_hours"]) == (1250, "2030-06-01T08:00:00Z", 12)


def test_a_mentors_text_cannot_inject_anything(mentor, published, guest):
    session = published(
        description="**Bold** <script>alert(1)</script> [x](javascript:alert(1)) "
        "![p](http://evil.example/p.png) <img src=x onerror=alert(1)>"
    )
    prose = guest.get(f"/sessions/{session['id']}").page.select_one(".prose")
    assert prose.strong.text == "Bold" and not prose.find(["script", "img", "a"])


def test_filters_are_read_strictly_and_pages_are_consecutive(guest, mentor):
    made = []
    for number in range(30):
        day = clock.after(days=60 + number)
        draft = mentor.send_json(
            "/api/sessions",
            {"title": f"Page {number}", "domain": "Paging", "starts_at": day, "price_cents": number * 100},
        )
        mentor.send_json(f"/api/sessions/{draft.json['id']}/publish", {})
        made.append(draft.json["id"])
    first = guest.request("GET", "/api/sessions?domain=Paging").json
    second = guest.request("GET", first["next"]).json
    assert [item["id"] for item in first["items"] + second["items"]] == made and second["next"] is None
    assert len(guest.request("GET", "/api/sessions?domain=Paging&max_price=500").json["items"]) == 6
    assert [
        item["title"] for item in guest.request("GET", "/api/sessions?domain=Paging&q=PAGE%2029").json["items"]
    ] == ["Page 29"]
    for wrong in ("max_price=x", "from=2026-13-01", "colour=red", "after=nowhere"):
        refused = guest.request("GET", f"/api/sessions?{wrong}", headers={"Accept": "application/json"})
        assert refused.status == 422, wrong


def test_filters_are_in_the_address_and_an_empty_list_says_what_to_loosen(learner, published):
    published(title="Knitting for beginners", domain="Wool", price_cents=4000)
    page = learner.get("/learner/home?domain=Wool").page
    assert [card.text.strip() for card in page.select("#cards .entry-title")] == ["Knitting for beginners"]
    fragment = learner.get("/learner/home?domain=Wool&max_price=1000&q=&when=", **HTMX, HX_Target="div#results")
    assert (
        not fragment.page.select("#cards article")
        and fragment.headers["HX-Replace-Url"] == "/learner/home?domain=Wool&max_price=1000"
    )
    assert "fewer filters" in fragment.page.select_one(".only-if-empty").text


def test_the_number_of_sessions_found_is_announced_with_the_list_and_with_each_filter(learner, published):
    for number in range(26):
        published(title=f"Counted {number}", domain="Counting", starts_at=clock.after(days=100 + number))
    page = learner.get("/learner/home?domain=Counting").page
    assert page.select_one("p[role=status] #found").text.startswith("26 sessions")
    assert not page.select("#results #found")  # what is replaced is not announced
    for given, count in (("q=Counted+7", "1 session"), ("q=nobody", "No sessions match")):
        fragment = learner.get(f"/learner/home?domain=Counting&{given}", **HTMX, HX_Target="div#results")
        assert fragment.page.select_one("hx-partial[hx-target='#found']").text.strip().startswith(count)


def test_days_that_nobody_sees_filter_nothing(learner, published):
    published(title="Some day", domain="Days")
    hidden, shown = "domain=Days&when=&from=2031-01-01", "domain=Days&from=2031-01-01"
    fragment = learner.get(f"/learner/home?{hidden}", **HTMX, HX_Target="div#results")
    assert fragment.page.select("#cards article")
    assert fragment.headers["HX-Replace-Url"] == "/learner/home?domain=Days"
    page = learner.get(f"/learner/home?{shown}").page
    assert not page.select("#cards article")
    assert page.select_one("#when option[selected]")["value"] == "range"


def test_without_javascript_the_preview_is_a_page(mentor):
    draft = {"title": "Knots", "domain": "Wool", "description": "Made **well**", "seats": ""}
    given = {name: "" for name in (*drafts.FIELDS, "price") if name != "price_cents"} | draft
    page = mentor.post("/sessions/preview", given).page
    assert page.select_one("main h1").text == "Knots" and page.select_one("header.site-header")
    assert page.select_one("main .prose strong").text == "well"
    fragment = mentor.post("/sessions/preview", given, **HTMX).page
    assert not fragment.select("header, h1") and fragment.strong.text == "well"


def test_only_mentors_create_sessions_and_only_learners_book_them(learner, mentor, published, guest):
    session = published()
    assert learner.send_json("/api/sessions", {"title": "No"}).status == 403
    assert mentor.send_json(f"/api/sessions/{session['id']}/book", {}).status == 403
    assert guest.send_json(f"/api/sessions/{session['id']}/book", {}).status == 401


def test_nobody_enters_the_room_without_a_seat_and_too_early_it_is_a_countdown(
    server, learner, newcomer, published, guest
):
    session = published()
    assert learner.post(f"/api/sessions/{session['id']}/book").status == 303
    early = learner.get(f"/room/{session['id']}")
    opens = early.page.select_one("[data-early]")
    assert (early.status, opens["data-early"]) == (200, clock.moved(session["starts_at"], minutes=-10))
    assert early.page.title.text.startswith(session["title"]) and not early.page.select("#room, [data-room]")
    assert 0 < int(early.headers["Refresh"]) <= 3600  # without JavaScript the browser asks again
    assert newcomer()[0].get(f"/room/{session['id']}").status == 404
    assert Client(server.url).log_in(OTTO).get(f"/room/{session['id']}").status == 404
    assert with_token(server.url, MAX).get(f"/room/{session['id']}").status == 404
    assert guest.get(f"/room/{session['id']}").location == f"/login?next=%2Froom%2F{session['id']}"


def test_a_series_shows_its_conflicts_before_anything_is_written(mentor, published):
    session = published(starts_at="2030-03-01T09:00:00Z")
    in_the_way = published(title="In the way", starts_at="2030-03-15T09:30:00Z")
    shown = mentor.tab(f"/sessions/{session['id']}/repeat?weeks=3").page.select(".occurrences li")
    assert [("In the way" in one.text) for one in shown] == [False, True, False]
    before = len(mentor.request("GET", "/api/sessions?mine=1").json["items"])
    refused = mentor.send_json(f"/api/sessions/{session['id']}/repeat", {"weeks": 3})
    assert (refused.status, refused.json["type"]) == (409, "/problems/overlap") and "In the way" in refused.json[
        "detail"
    ]
    assert len(mentor.request("GET", "/api/sessions?mine=1").json["items"]) == before
    made = mentor.send_json(f"/api/sessions/{session['id']}/repeat", {"weeks": 3, "skip_conflicts": True}).json["items"]
    assert [one["starts_at"] for one in made] == ["2030-03-08T09:00:00Z", "2030-03-22T09:00:00Z"] and in_the_way[
        "id"
    ] not in [one["id"] for one in made]
