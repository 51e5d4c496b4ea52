"""Booking a time: the pages without JavaScript, and the API."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from db import clock
from tests.support.client import with_token

LENGTHS = [{"minutes": minutes, "price_cents": 100 * minutes, "currency": "EUR"} for minutes in (30, 60)]
ALL_WEEK = [{"weekday": day, "from": "09:00", "to": "12:00"} for day in range(7)]
OPEN = {"timezone": "America/New_York", "weekly": ALL_WEEK, "lengths": LENGTHS, "notice_hours": 0}


def put(client, **fields):
    return client.send_json("/api/availability", fields, method="PUT")


def test_the_fullest_hours_are_taken_and_can_be_sent_back_as_they_were_read(server, newcomer):
    program = with_token(server.url, newcomer("mentor")[1])
    spans = [{"from": begins, "to": ends} for begins, ends in (("08:00", "09:00"), ("10:00", "11:00"))]
    days = [f"2999-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    extra = [{"date": day} | span for day in days[:200] for span in spans]
    weekly = [{"weekday": weekday} | span for weekday in range(7) for span in spans]
    assert put(program, **OPEN | {"weekly": weekly, "extra": extra, "days_off": days}).status == 200
    stored = program.get("/api/availability", Accept="application/json").json
    assert len(stored["extra"]) == 400
    answer = put(program, **stored)
    assert answer.json == stored | {"message": "Saved", "still_booked": []}
    assert put(program, **answer.json).json == answer.json


def test_hours_that_were_never_set_can_be_sent_back_as_they_were_read(server, newcomer):
    program = with_token(server.url, newcomer("mentor")[1])
    stored = program.get("/api/availability", Accept="application/json").json
    assert put(program, **stored).json == stored | {"message": "Saved", "still_booked": []}


@pytest.fixture
def open_mentor(server, newcomer):
    """The mentor's program, the address of their page, and a learner in a browser."""
    (_, mentor), (learner, _) = newcomer("mentor"), newcomer()
    program = with_token(server.url, mentor)
    answer = put(program, **OPEN)
    assert answer.status == 200, answer.text
    mentor_id = program.get("/api/me", Accept="application/json").json["id"]
    return program, f"/mentors/{mentor_id}", learner


def test_a_learner_picks_a_time_reads_the_price_and_books_it(open_mentor):
    _, path, learner = open_mentor
    assert learner.get(path).page.select_one(f"a[href='{path}/book']")
    page = learner.get(f"{path}/book?minutes=30").page
    assert page.select_one(".switch [aria-current]").get_text(" ", strip=True) == "30 min €30"
    link = page.select("main li a")[-1]
    (starts_at,) = parse_qs(urlsplit(link["href"]).query)["starts_at"]
    here, ends = (clock.to_wall(at, "Europe/Paris")[11:] for at in (starts_at, clock.moved(starts_at, minutes=30)))
    assert clock.to_wall(starts_at, "America/New_York")[11:] == "11:30" and link.text == here
    form = learner.get(link["href"]).page
    assert (
        f"{here}–{ends}" in form.select_one(".session-facts").text and "€30" in form.select_one(".session-facts").text
    )
    fields = {field["name"]: field.get("value", "") for field in form.select("form[action$='/book'] [name]")}
    answer = learner.post(f"/api{path}/book", fields | {"topic": "Help"})
    assert answer.status == 303 and answer.location.startswith("/sessions/")
    assert "You’re booked" in learner.get(answer.location).text
    again = learner.post(f"/api{path}/book", fields)
    assert again.status == 409 and "This time was just taken" in again.text
    assert link["href"] not in [a["href"] for a in learner.get(f"{path}/book?minutes=30").page.select("main li a")]


def test_a_week_without_open_times_says_when_the_next_one_is(open_mentor):
    program, path, learner = open_mentor
    assert put(program, weekly=ALL_WEEK[:1], notice_hours=24 * 8).status == 200
    page = learner.get(f"{path}/book").page
    assert "No open times in these seven days" in page.text
    assert learner.get(page.select_one("main [role=status] a")["href"]).page.select("main li a")


def test_a_visitor_sees_the_times_and_is_asked_to_log_in(open_mentor, guest):
    _, path, _ = open_mentor
    link = guest.get(f"{path}/book").page.select_one("main li a")
    assert link["href"].startswith("/login?next=") and not link.get("hx-get")
    wanted = unquote(link["href"].partition("next=")[2])
    answer = guest.get(wanted)
    assert answer.status == 303 and unquote(answer.location) == f"/login?next={wanted}"


def test_who_cannot_book_sees_the_times_without_links(open_mentor, newcomer):
    _, path, learner = open_mentor
    page = newcomer("mentor")[0].get(f"{path}/book").page
    assert page.select("main section li") and not page.select("main section a")
    for day in ("soon", "1000-01-01", "8999-12-31"):
        assert learner.get(f"{path}/book?from={day}").status == 200


def test_a_program_reads_the_open_times_and_books_one(server, newcomer, open_mentor):
    program, path, _ = open_mentor
    _, person = newcomer()
    learner = with_token(server.url, person)
    first = learner.get(f"/api{path}/availability?minutes=60&days=3", Accept="application/json").json
    assert first["items"] and set(first["items"][0]) == {"starts_at", "ends_at", "price_cents", "currency"}
    following = learner.get(first["next"], Accept="application/json").json
    assert following["items"][0]["starts_at"] > first["items"][-1]["starts_at"]
    slot = first["items"][-1]
    wanted = {"starts_at": slot["starts_at"], "minutes": 60, "price_cents": 6000, "currency": "EUR"}
    changed = learner.send_json(f"/api{path}/book", wanted | {"price_cents": 1})
    assert (changed.status, changed.json["type"], changed.json["price_cents"]) == (409, "/problems/price_changed", 6000)
    assert put(program, confirm="on_request").status == 200
    asked = learner.send_json(f"/api{path}/book", wanted)
    assert (asked.status, asked.json["status"], asked.json["price_cents"]) == (202, "pending", 6000)
    assert put(program, confirm="at_once").status == 200
    booked = learner.send_json(f"/api{path}/book", wanted)
    assert (booked.status, booked.json["status"]) == (201, "booked")
    assert learner.send_json(f"/api{path}/book", wanted).json["type"] == "/problems/taken"


def test_a_program_that_changes_the_hours_reads_what_stays_booked_outside_of_them(server, newcomer, open_mentor):
    program, path, _ = open_mentor
    learner = with_token(server.url, newcomer()[1])
    slots = learner.get(f"/api{path}/availability?minutes=60", Accept="application/json").json["items"]
    one, other = slots[len(slots) // 2], slots[-1]
    for slot in (one, other):
        wanted = {"starts_at": slot["starts_at"], "minutes": 60, "topic": "Careers"}
        assert learner.send_json(f"/api{path}/book", wanted).status == 201
    day = clock.to_wall(other["starts_at"], "America/New_York")[:10]
    changed = put(program, days_off=[day]).json
    (kept,) = changed["still_booked"]
    assert kept == {"id": kept["id"], "title": "Careers", "starts_at": other["starts_at"], "ends_at": other["ends_at"]}
    assert "“Careers”, " in changed["message"] and "is no longer within your open hours" in changed["message"]
    assert program.get(f"/api/sessions/{kept['id']}", Accept="application/json").json["status"] == "scheduled"
    removed = program.request("DELETE", "/api/availability", headers={"Accept": "application/json"}).json
    assert [kept["starts_at"] for kept in removed["still_booked"]] == [one["starts_at"]]
    assert removed["weekly"] == [] and "It stays booked." in removed["message"]


@pytest.mark.parametrize("query", ["from=soon", "from=9999-12-31", "days=0", "days=32", "minutes=x"])
def test_what_cannot_be_asked_for_is_named(open_mentor, query):
    program, path, _ = open_mentor
    answer = program.get(f"/api{path}/availability?{query}", Accept="application/json")
    assert answer.status == 422 and set(answer.json["errors"]) == {query.partition("=")[0]}


def test_a_booking_link_leads_through_the_pages_and_books_at_once(open_mentor, newcomer):
    program, path, learner = open_mentor
    assert put(program, confirm="on_request").status == 200
    assert program.send_json("/mentor/schedule/links", {"for_whom": "Ada", "days": 3, "once": True}).status == 200
    shown = program.get("/mentor/schedule/hours").page.select_one("#links li a")
    opened = learner.get(shown["href"])
    assert opened.status == 303 and opened.location.startswith(f"{path}/book?link=")
    page = learner.get(opened.location).page
    assert "Booked as soon as you confirm" in page.text
    form = learner.get(page.select("main section a")[-1]["href"]).page.select_one("form[action$='/book']")
    fields = {field["name"]: field.get("value", "") for field in form.select("[name]")}
    assert learner.post(f"/api{path}/book", fields).location.startswith("/sessions/")
    assert "was already used" in learner.get(opened.location).text
    assert newcomer()[0].get("/book/nothing").status == 404


HOSTILE = {
    "lists in lists": ('{"weekly":' + "[" * 2000 + "]" * 2000 + "}", 400),
    "a list": ("[]", 400),
    "a field twice": ('{"per_day": 1, "per_day": 2}', 422),
    "no number": ('{"per_day": NaN}', 422),
    "an unknown field": ('{"weekly": [], "admin": true}', 422),
    "half an hour as text": ('{"weekly": [{"weekday": "0", "from": 9, "to": null}]}', 422),
    "objects instead of lists": ('{"days_off": {"2026-12-24": true}, "extra": "x", "lengths": 1}', 422),
    "more than fits": (json.dumps({"extra": [{"date": "2999-01-01", "from": "09:00", "to": "10:00"}] * 401}), 422),
    "a price beyond all": ('{"lengths": [{"minutes": 60, "price_cents": 1e400, "currency": "EUR"}]}', 422),
}


@pytest.mark.parametrize(("body", "status"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_refused_and_nothing_is_saved(open_mentor, body, status):
    program, _, _ = open_mentor
    before = program.get("/api/availability", Accept="application/json").json
    sent = {"Content-Type": "application/json", "Accept": "application/json"}
    assert program.request("PUT", "/api/availability", body.encode(), sent).status == status
    assert program.get("/api/availability", Accept="application/json").json == before
