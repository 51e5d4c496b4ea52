"""The flat shape of an earlier platform, on the same rules."""

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


def ask(client, method: str, content=None, path: str = PATH):
    return client.request(method, path, json.dumps(content or {}).encode(), JSON)


@pytest.fixture
def mentor(newcomer):
    return newcomer("mentor")[0]


@pytest.fixture
def learner(newcomer):
    return newcomer("learner")[0]


def my_id(client) -> str:
    return ask(client, "GET", path="/api/me").json["id"]


def test_a_learner_asks_and_the_mentor_confirms_and_completes(mentor, learner):
    asked = ask(
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
    (seen,) = ask(mentor, "GET").json["items"]
    assert (seen["id"], seen["student_id"]) == (asked.json["id"], my_id(learner))
    confirmed = ask(mentor, "PUT", {"id": seen["id"], "status": "CONFIRMED"})
    assert (confirmed.status, confirmed.json["status"], confirmed.json["id"]) == (200, "CONFIRMED", asked.json["id"])
    assert [one["status"] for one in ask(learner, "GET").json["items"]] == ["CONFIRMED"]
    assert ask(mentor, "PUT", {"id": seen["id"], "status": "COMPLETED"}).status == 409  # it has not begun
    assert ask(mentor, "PUT", {"id": seen["id"], "title": "Plan your year", "time": "11:30"}).json["time"] == "11:30"
    assert ask(learner, "DELETE", {"id": seen["id"]}).status == 200
    assert ask(mentor, "GET").json["items"][0]["status"] == "CANCELLED"


def test_a_mentor_writes_publishes_and_calls_off(mentor, learner):
    made = ask(
        mentor,
        "POST",
        {"title": "A class", "date": "2030-06-01", "time": "09:00", "zoom_link": "https://meet.example.org/x"},
    ).json
    assert made["status"] == "PENDING" and made["zoom_link"] == "https://meet.example.org/x"
    assert ask(mentor, "PUT", {"id": made["id"], "status": "CONFIRMED"}).json["status"] == "CONFIRMED"
    assert ask(mentor, "DELETE", path=f"{PATH}?id={made['id']}").status == 200
    assert ask(mentor, "GET").json["items"][0]["status"] == "CANCELLED"


def test_what_is_not_theirs_is_not_there_and_what_makes_no_sense_is_said(mentor, learner, newcomer):
    made = ask(mentor, "POST", {"title": "A class", "date": "2030-06-01", "time": "09:00"}).json
    for stranger in (learner, newcomer("mentor")[0]):
        assert ask(stranger, "PUT", {"id": made["id"], "title": "Mine"}).status == 404
        assert ask(stranger, "DELETE", {"id": made["id"]}).status == 404
        assert ask(stranger, "GET").json["items"] == []
    assert "date" in ask(mentor, "POST", {"title": "A class", "date": "soon", "time": "09:00"}).json["errors"]
    assert "status" in ask(mentor, "PUT", {"id": made["id"], "status": "MAYBE"}).json["errors"]
    assert (
        "student_id"
        in ask(mentor, "POST", {"title": "x", "date": "2030-06-01", "time": "09:00", "student_id": str(MAX.id)}).json[
            "errors"
        ]
    )
    assert ask(mentor, "PUT", {"status": "CONFIRMED"}).status == 422
