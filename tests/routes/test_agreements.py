"""What a learner is shown before they agree: the price, the time and the terms as they are at this moment."""

import pytest

from db import clock
from tests.support.client import with_token
from tests.support.running import move_start

HTMX = {"HX_Request": "true", "HX_Request_Type": "partial"}
PRICE = {"price_cents": 4500, "currency": "EUR"}
CLASS = {"title": "At a price", "domain": "Prices", "seats": 1, "price_cents": 1000, "currency": "EUR"}


class Host:
    """A mentor as a program."""

    def __init__(self, server, person):
        self.client = with_token(server.url, person)
        self.id = self.client.request("GET", "/api/me").json["id"]

    def a_class(self, **fields) -> str:
        given = CLASS | {"starts_at": clock.after(days=20)} | fields
        session_id = self.send("/api/sessions", given)["id"]
        self.send(f"/api/sessions/{session_id}/publish")
        return session_id

    def edit(self, session_id: str, **fields) -> None:
        self.send(f"/api/sessions/{session_id}/update", fields)

    def send(self, path: str, fields: dict | None = None) -> dict:
        answer = self.client.send_json(path, fields or {})
        assert answer.status in (200, 201, 202), answer.text
        return answer.json


@pytest.fixture
def host(server, newcomer):
    return Host(server, newcomer("mentor")[1])


def fields_of(page, name: str = "form.form") -> dict:
    """What the browser would send: hidden fields, and what is typed or chosen."""
    form = page.select_one(name)
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]") if field["type"] != "radio"}
    sent |= {field["name"]: field["value"] for field in form.select("input[type=radio][checked]")}
    for select in form.select("select[name]"):
        sent[select["name"]] = (select.select_one("option[selected]") or select.select_one("option"))["value"]
    return sent


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["in a dialog", "without JavaScript"])
def test_a_booking_form_that_showed_an_old_price_comes_back_with_the_new_one_and_can_be_sent_again(
    newcomer, host, headers
):
    learner, _ = newcomer()
    session_id = host.a_class()
    shown = fields_of(learner.get(f"/sessions/{session_id}/book", **headers).page)
    assert (shown["price_cents"], shown["currency"]) == ("1000", "EUR")
    host.edit(session_id, price_cents=9_999_900)
    refused = learner.post(f"/api/sessions/{session_id}/book", shown, **headers)
    assert refused.status == 409
    assert "€99,999" in refused.page.select_one("[role=alert]").text
    assert "€99,999" in refused.page.select_one(".session-facts").text and "€10" not in refused.page.text
    again = learner.post(f"/api/sessions/{session_id}/book", fields_of(refused.page), **headers)
    assert again.status in (200, 303) and "HX-Redirect" in again.headers or again.location
    assert "You’re booked" in learner.get(f"/sessions/{session_id}").text


def test_a_program_is_told_the_new_price(newcomer, server, host):
    learner = with_token(server.url, newcomer()[1])
    session_id = host.a_class()
    answer = learner.send_json(f"/api/sessions/{session_id}/book", {"price_cents": 900, "currency": "EUR"})
    assert (answer.status, answer.json["type"]) == (409, "/problems/price_changed")
    assert (answer.json["price_cents"], answer.json["currency"]) == (1000, "EUR")
    taken = learner.send_json(f"/api/sessions/{session_id}/book", {"price_cents": 1000, "currency": "EUR"})
    assert taken.status == 201
    late = with_token(server.url, newcomer()[1])
    waits = late.send_json(f"/api/sessions/{session_id}/waitlist", {"price_cents": 900, "currency": "EUR"})
    assert waits.json["type"] == "/problems/price_changed"


@pytest.mark.parametrize("answer", ["book", "waitlist", "cancel"])
def test_every_form_about_a_seat_carries_the_price_it_shows(newcomer, host, answer):
    learner, _ = newcomer()
    session_id = host.a_class()
    if answer != "book":
        (newcomer()[0] if answer == "waitlist" else learner).post(f"/api/sessions/{session_id}/book")
    path = f"/sessions/{session_id}/book"
    if answer == "cancel":
        path = learner.get(f"/sessions/{session_id}").page.select_one("[href$='/cancel']")["href"]
    sent = fields_of(learner.get(path).page)
    assert (sent["price_cents"], sent["currency"]) == ("0" if answer == "cancel" else "1000", "EUR")


def test_terms_say_what_is_true_at_this_moment(newcomer, server, host):
    learner, _ = newcomer()
    session_id = host.a_class(cutoff_hours=24)
    for path in (f"/sessions/{session_id}/book", f"/sessions/{session_id}"):
        assert "until 24 hours before the start" in learner.get(path).text
    move_start(server.data, int(session_id), starts_in=120)
    for path in (f"/sessions/{session_id}/book", f"/sessions/{session_id}"):
        text = learner.get(path).text
        assert "The price is due even if you cancel" in text and "Free cancellation" not in text
    learner.post(f"/api/sessions/{session_id}/book")
    assert "The price is due even if you cancel" in learner.get(f"/sessions/{session_id}").text
    waiting = newcomer()[0]
    assert "If you get a seat, you can cancel free of charge" in waiting.get(f"/sessions/{session_id}/book").text
    move_start(server.data, int(session_id), starts_in=-1)
    assert "Full, waitlist open" not in waiting.get(f"/sessions/{session_id}").text


def ask(learner, host, **fields) -> str:
    """Sends the form of a request, with what it shows."""
    sent = fields_of(learner.get(f"/mentors/{host.id}/request").page) | {"topic": "One hour", "message": ""}
    sent |= {"time_1": clock.to_wall(clock.after(days=20), "Europe/Paris")} | fields
    answer = learner.post("/api/requests", sent)
    assert answer.status == 303, answer.text
    return learner.get("/learner/requests").page.select_one(".entry")["id"].removeprefix("request-")


def test_a_mentor_without_a_rate_names_a_price_and_the_learner_agrees_before_anything_is_booked(newcomer, host, server):
    learner, _ = newcomer()
    form = learner.get(f"/mentors/{host.id}/request").text
    assert "is free" not in form and "hasn’t set an hourly rate" in form
    request_id = ask(learner, host)
    assert "no price yet" in learner.get("/learner/requests").text
    path = f"/requests/{request_id}/accept"
    mentor = host.client
    sent = fields_of(mentor.get(path).page)
    assert "price" in sent
    refused = mentor.post(f"/api/requests/{request_id}/accept", sent, Accept="application/json")
    assert refused.status == 422 and set(refused.json["errors"]) == {"price_cents"}
    offered = mentor.send_json(f"/api/requests/{request_id}/accept", {"starts_at": sent["starts_at"]} | PRICE)
    assert (offered.status, offered.json["status"], offered.json["awaits"]) == (202, "pending", "learner")
    assert "€45" in learner.get("/learner/requests").text
    page = learner.get(path).page
    assert "€45" in page.text
    assert learner.post(f"/api/requests/{request_id}/accept", fields_of(page)).location == f"/sessions/{request_id}"
    page = learner.get(f"/sessions/{request_id}").page
    assert "€45" in page.text and "waitlist" not in page.select_one("#panel").text


def test_a_request_form_that_showed_an_old_rate_comes_back_with_the_new_price(newcomer, host):
    learner, _ = newcomer()
    host.send("/mentor/profile", {"hourly_rate_cents": 6000, "currency": "EUR"})
    sent = fields_of(learner.get(f"/mentors/{host.id}/request").page) | {"topic": "One hour", "duration_minutes": "90"}
    sent["time_1"] = clock.to_wall(clock.after(days=20), "Europe/Paris")
    # As without JavaScript, where the estimate does not follow the length.
    refused = learner.post("/api/requests", sent)
    assert refused.status == 409 and "€90" in refused.page.select_one("[role=alert]").text
    again = fields_of(refused.page)
    assert again["price_cents"] == "9000" and learner.post("/api/requests", again | {"topic": "One hour"}).status == 303


def test_a_session_for_two_has_no_seats_and_no_waitlist(newcomer, host):
    learner, _ = newcomer()
    host.send("/mentor/profile", {"hourly_rate_cents": 6000, "currency": "EUR"})
    request_id = ask(learner, host)
    times = host.client.request("GET", f"/api/requests/{request_id}").json["preferred_times"]
    host.send(f"/api/requests/{request_id}/accept", {"starts_at": times[0]})
    pages = [learner.get(f"/sessions/{request_id}"), learner.get("/learner/sessions")]
    pages += [host.client.get(path) for path in ("/mentor/sessions?show=scheduled", "/mentor/dashboard")]
    for page in pages:
        assert page.status == 200 and "waitlist" not in page.page.select_one("#panel").text
        shown = page.page.select_one(f"#session-{request_id}, .session-page")
        assert shown is None or shown.text.count("One-to-one") == 1, "as the domain, and again as a badge"
        assert "One-to-one" in page.text and "One to one" not in page.text
    assert not host.client.get(f"/sessions/{request_id}/edit").page.select("#domain")


def test_a_clash_says_which_session_is_in_the_way_and_when(newcomer, host):
    first = host.a_class(title="In the way")
    second = host.send("/api/sessions", CLASS | {"starts_at": clock.after(days=20, minutes=30)})["id"]
    clash = host.client.send_json(f"/api/sessions/{second}/publish", {}).json
    assert "You’re already running “In the way” at that time: " in clash["detail"] and first
