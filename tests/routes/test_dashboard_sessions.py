"""The flat API of an earlier platform, with the same rules."""

import json

import pytest

from tests.support.cast import MAX

FIELDS = {
    "id",
    "title",
    "description",
    "date",
    "time",
    "status",
    "zoom_link",
    "mentor_id",
    "student_id",
    "start_time",
    "end_time",
    "created_at",
}
JSON = {"Accept": "application/json", "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
PATH = "/api/dashboard/sessions"


def call(client, method: str, content=None, path: str = PATH):
    return client.request(method, path, json.dumps(content or {}).encode(), JSON)


@pytest.fixture
def mentor(newcomer):
    return newcomer("mentor")[0]


@pytest.fixture
def learner(newcomer):
    return newcomer("learner")[0]


def my_id(client) -> str:
    return call(client, "GET", path="/api/me").json["id"]


def test_a_learner_requests_a_session_and_the_mentor_confirms_it(mentor, learner):
    asked = call(
        learner,
        "POST",
        {"mentor_id": my_id(mentor), "title": "Plan my year", "description": "", "date": "2030-05-01", "time": "10:00"},
    )
    assert asked.status == 201 and asked.json.keys() == FIELDS, asked.text
    assert (asked.json["status"], asked.json["date"], asked.json["time"], asked.json["start_time"]) == (
        "PENDING",
        "2030-05-01",
        "10:00",
        "2030-05-01T08:00:00Z",
    )
    (seen,) = call(mentor, "GET").json["items"]
    assert (seen["id"], seen["student_id"]) == (asked.json["id"], my_id(learner))
    confirmed = call(mentor, "PUT", {"id": seen["id"], "status": "CONFIRMED"})
    assert (confirmed.status, confirmed.json["status"], confirmed.json["id"]) == (200, "CONFIRMED", asked.json["id"])
    assert [one["status"] for one in call(learner, "GET").json["items"]] == ["CONFIRMED"]
    assert call(mentor, "PUT", {"id": seen["id"], "status": "COMPLETED"}).status == 409  # it has not started
    assert call(mentor, "PUT", {"id": seen["id"], "title": "Plan your year", "time": "11:30"}).json["time"] == "11:30"
    assert call(learner, "DELETE", {"id": seen["id"]}).status == 200
    assert call(mentor, "GET").json["items"][0]["status"] == "CANCELLED"


def test_a_learner_who_saw_no_price_agrees_to_it_before_a_seat_is_theirs(mentor, learner):
    mentor.post("/mentor/profile", {"hourly_rate": "99999", "currency": "EUR"})
    asked = {
        "mentor_id": my_id(mentor),
        "title": "Plan my year",
        "description": "",
        "date": "2030-05-01",
        "time": "10:00",
    }
    made = call(learner, "POST", asked).json
    confirmed = call(mentor, "PUT", {"id": made["id"], "status": "CONFIRMED"}).json
    assert confirmed["status"] == "PENDING"
    refused = call(learner, "PUT", {"id": made["id"], "status": "CONFIRMED"})
    assert (refused.status, refused.json["type"]) == (409, "/problems/price_changed")
    agreed = {"starts_at": made["start_time"], "price_cents": 9_999_900, "currency": "EUR"}
    assert call(learner, "POST", agreed, f"/api/requests/{made['id']}/accept").status == 200
    assert [one["status"] for one in call(learner, "GET").json["items"]] == ["CONFIRMED"]


def test_a_mentor_creates_publishes_and_cancels_a_session(mentor, learner):
    made = call(
        mentor,
        "POST",
        {"title": "A class", "date": "2030-06-01", "time": "09:00", "zoom_link": "https://meet.example.org/x"},
    ).json
    assert made["status"] == "PENDING" and made["zoom_link"] == "https://meet.example.org/x"
    assert call(mentor, "PUT", {"id": made["id"], "status": "CONFIRMED"}).json["status"] == "CONFIRMED"
    assert call(mentor, "DELETE", path=f"{PATH}?id={made['id']}").status == 200
    assert call(mentor, "GET").json["items"][0]["status"] == "CANCELLED"


def test_other_peoples_sessions_are_not_found_and_invalid_input_is_named(mentor, learner, newcomer):
    made = call(mentor, "POST", {"title": "A class", "date": "2030-06-01", "time": "09:00"}).json
    for stranger in (learner, newcomer("mentor")[0]):
        assert call(stranger, "PUT", {"id": made["id"], "title": "Mine"}).status == 404
        assert call(stranger, "DELETE", {"id": made["id"]}).status == 404
        assert call(stranger, "GET").json["items"] == []
    assert "date" in call(mentor, "POST", {"title": "A class", "date": "soon", "time": "09:00"}).json["errors"]
    assert "status" in call(mentor, "PUT", {"id": made["id"], "status": "MAYBE"}).json["errors"]
    assert (
        "student_id"
        in call(mentor, "POST", {"title": "x", "date": "2030-06-01", "time": "09:00", "student_id": str(MAX.id)}).json[
            "errors"
        ]
    )
    assert call(mentor, "PUT", {"status": "CONFIRMED"}).status == 422
