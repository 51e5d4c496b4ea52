"""Requests as their pages show them: whose times they are, whose turn it is, and where an answer leads."""

from functools import partial

import pytest

from db import clock
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.client import with_token
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HTMX = {"HX_Request": "true", "HX_Request_Type": "partial"}


@pytest.fixture
def sides(server, newcomer):
    """A learner and a mentor, and the request that the learner has just sent."""
    (learner, _), (mentor, person) = newcomer(), newcomer("mentor")
    mentor_id = with_token(server.url, person).get("/api/me", Accept="application/json").json["id"]
    fields = {"mentor_id": mentor_id, "topic": "My first job", "duration_minutes": "60"}
    times = {"time_1": clock.to_wall(clock.after(days=3), "Europe/Paris")}
    assert learner.post("/api/requests", fields | times).status == 303
    link = mentor.get("/mentor/requests").page.select_one(".entry [href$='/accept']")
    return learner, mentor, link["href"].split("/")[2]


def entry(client, role: str) -> str:
    return client.get(f"/{role}/requests").page.select_one(".entry").get_text(" ", strip=True)


def test_a_request_says_whose_times_they_are_and_whose_turn_it_is(sides):
    learner, mentor, request_id = sides
    mine, theirs = entry(learner, "learner"), entry(mentor, "mentor")
    assert "Times you proposed" in mine and "Waiting for New" in mine and "Your turn" not in mine
    assert "proposed" in theirs and "Times New" in theirs and "Your turn" in theirs and "Waiting" not in theirs
    offered = {"time_1": clock.to_wall(clock.after(days=4), "Europe/Paris"), "price": "0", "currency": "EUR"}
    assert mentor.post(f"/api/requests/{request_id}/offer", offered).status == 303
    mine, theirs = entry(learner, "learner"), entry(mentor, "mentor")
    assert "offered instead" in mine and "Times New" in mine and "Your turn" in mine
    assert "Times you offered instead" in theirs and "Waiting for New" in theirs


def test_accepting_keeps_the_mentor_in_the_list(sides):
    _, mentor, request_id = sides
    starts_at = mentor.get(f"/requests/{request_id}/accept").page.select_one("[name=starts_at]")["value"]
    answer = mentor.post(f"/api/requests/{request_id}/accept", {"starts_at": starts_at, "price": "0"}, **HTMX)
    assert answer.status == 200 and "HX-Redirect" not in answer.headers
    assert "Accepted." in answer.page.select_one("[hx-target='#toasts']").text


def test_the_empty_other_time_is_the_wrong_field(sides):
    _, mentor, request_id = sides
    page = mentor.post(f"/api/requests/{request_id}/accept", {"starts_at": "other", "price": "0"}).page
    assert [field["name"] for field in page.select("main [autofocus]")] == ["other"]
    assert page.select_one("[name=other]")["aria-invalid"] == "true"


@pytest.mark.parametrize(
    ("person", "there"), [(ADA, "For Max Mentor: 10:04 New York time"), (MAX, "For Ada Learner: 15:04 London time")]
)
def test_both_local_times_are_shown_where_two_people_must_agree(app, person, there):
    async def run():
        async with app.test_app():
            asked = await app.database.write(lambda tx: making.a_request(tx, preferred_times=["2031-11-21T15:04:00Z"]))
            client = await client_of(app, person)
            listed = await (await client.get(f"/{person.role}/requests")).get_data(as_text=True)
            dialog = await (await client.get(f"/requests/{asked.id}/accept")).get_data(as_text=True)
            return listed, dialog

    assert all(there in " ".join(page.split()) for page in in_a_loop(run()))


def test_a_learner_who_proposes_a_time_at_which_they_have_a_seat_is_told_and_may(app):
    busy, free = "2031-11-21T15:34", "2031-11-22T15:34"
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    region = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#clashes"}
    taken = partial(making.a_full_class, title="Taken", starts_at="2031-11-21T15:04:00Z")
    asked = {"mentor_id": str(MAX.id), "topic": "A clash", "duration_minutes": "60", "time_1": busy, "time_2": free}

    async def run():
        async with app.test_app():
            await app.database.write(taken, ADA)
            client, path = await client_of(app, ADA), f"/mentors/{MAX.id}/request?time_2=x&time_1="
            regions = [await client.get(path + time, headers=region) for time in (busy, free, "9999-12-31T23:59")]
            shown = [await answer.get_data(as_text=True) for answer in regions]
            sent = await client.post("/api/requests", form=asked, headers=headers)
            listed = await (await client.get(sent.headers["Location"], headers=headers)).get_data(as_text=True)
            return shown, sent.status_code, listed

    (clashing, *others), status, listed = in_a_loop(run())
    clash = "You have a seat in “Taken” at that time (Fri 21 Nov 2031, 15:04 (London time))."
    assert clash in clashing and "<html" not in clashing and "seat" not in "".join(others)
    assert status == 303 and f"Request sent. {clash}" in listed


def test_another_time_is_offered_at_the_price_that_was_shown_and_a_clash_is_told_in_the_mentors_time(app):
    async def run():
        async with app.test_app():
            asked = await app.database.write(making.a_request)
            await app.database.write(lambda tx: making.a_class(tx, title="My own", starts_at="2031-11-21T15:00:00Z"))
            client = await client_of(app, MAX)
            path, fields = f"/api/requests/{asked.id}/accept", {"price_cents": "6000", "currency": "EUR", "price": ""}
            said, headers = [], {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
            for other in ("2031-11-21T10:04", "2031-11-24T10:04"):
                fields |= {"starts_at": "other", "other": other}
                answer = await client.post(path, form=fields, headers=headers)
                said.append((answer.status_code, answer.location or await answer.get_data(as_text=True)))
            return said

    (refused, clash), (done, sent) = in_a_loop(run())
    assert refused == 409 and "10:00 (New York time)" in clash and "UTC" not in clash
    assert (done, sent) == (303, "/mentor/requests")
