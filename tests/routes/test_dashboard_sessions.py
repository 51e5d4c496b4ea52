"""The flat API of an earlier platform, with the same rules."""

import json

import pytest

from tests.support import running
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
    (gone,) = call(mentor, "GET").json["items"]
    assert (gone["status"], gone["student_id"]) == ("CANCELLED", my_id(learner))
    assert call(mentor, "PUT", {"id": seen["id"]}).json == gone


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
    assert call(learner, "POST", {}, f"/api/sessions/{made['id']}/book").status == 201
    assert call(mentor, "DELETE", path=f"{PATH}?id={made['id']}").status == 200
    for person in (mentor, learner):
        [shown] = [one for one in call(person, "GET").json["items"] if one["id"] == made["id"]]
        assert shown["status"] == "CANCELLED"


def test_a_seat_that_was_given_up_stays_in_the_list_until_it_is_taken_again(mentor, learner):
    given = {"title": "A class", "date": "2030-06-01", "time": "09:00", "zoom_link": "https://meet.example.org/x"}
    made = call(mentor, "POST", given).json
    call(mentor, "PUT", {"id": made["id"], "status": "CONFIRMED"})
    for status in ("CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"):
        if status == "CONFIRMED":
            assert call(learner, "POST", {}, f"/api/sessions/{made['id']}/book").status == 201
        else:
            assert call(learner, "PUT", {"id": made["id"], "status": "CANCELLED"}).json["status"] == "CANCELLED"
        [shown] = call(learner, "GET").json["items"]
        assert (shown["status"], bool(shown["zoom_link"])) == (status, status == "CONFIRMED")


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


@pytest.fixture
def employer(newcomer, learner):
    """Who can find the learner."""
    call(learner, "POST", {"is_candidate": True}, path=f"/api/users/{my_id(learner)}/update")
    return newcomer("employer")[0]


def invite(employer, learner, time: str = "10:00"):
    asked = {
        "student_id": my_id(learner),
        "title": "Backend",
        "description": "",
        "zoom_link": "https://meet.example.org/x",
    }
    return call(employer, "POST", asked | {"date": "2030-06-01", "time": time})


def test_an_employer_schedules_an_interview_and_the_learner_confirms_it(employer, learner):
    sent = invite(employer, learner)
    assert sent.status == 201 and sent.json["status"] == "PENDING", sent.text
    assert (sent.json["mentor_id"], sent.json["student_id"]) == (my_id(employer), my_id(learner))
    (seen,) = call(learner, "GET").json["items"]
    assert (seen["id"], seen["status"], seen["zoom_link"]) == (sent.json["id"], "PENDING", "")
    assert call(employer, "PUT", {"id": seen["id"], "status": "CONFIRMED"}).status == 409  # it is the learner's turn
    moved = call(learner, "PUT", {"id": seen["id"], "time": "11:00"})
    assert (moved.json["status"], moved.json["time"]) == ("PENDING", "11:00")
    assert call(employer, "PUT", {"id": seen["id"], "title": "Frontend"}).status == 409
    confirmed = call(employer, "PUT", {"id": seen["id"], "status": "CONFIRMED"})
    assert confirmed.json["status"] == "CONFIRMED"
    (seen,) = call(learner, "GET").json["items"]
    assert (seen["status"], seen["zoom_link"]) == ("CONFIRMED", "https://meet.example.org/x")
    assert call(employer, "DELETE", {"id": seen["id"]}).status == 200
    assert call(learner, "PUT", {"id": seen["id"], "status": "CANCELLED"}).json["status"] == "CANCELLED"


def test_invitations_end_by_either_side_and_are_nothing_to_others(employer, learner, mentor):
    for side in (employer, learner):
        sent = invite(employer, learner).json
        assert call(mentor, "PUT", {"id": sent["id"], "status": "CONFIRMED"}).status == 404
        assert call(side, "PUT", {"id": sent["id"], "status": "COMPLETED"}).status == 409
        assert call(side, "DELETE", {"id": sent["id"]}).status == 200
        assert call(employer, "GET").json["items"] == []


def pending(mentor, learner) -> dict:
    asked = {"mentor_id": my_id(mentor), "title": "Plan my year", "description": "", "date": "2030-05-01"}
    return call(learner, "POST", asked | {"time": "10:00"}).json


def test_a_learner_edits_a_request_and_a_mentor_offers_another_time(mentor, learner):
    made = pending(mentor, learner)
    edited = call(learner, "PUT", {"id": made["id"], "title": "Plan my life", "time": "11:00"}).json
    assert (edited["title"], edited["time"], edited["status"]) == ("Plan my life", "11:00", "PENDING")
    assert call(mentor, "PUT", edited).status == 422  # a field that is only read
    own = {name: edited[name] for name in ("id", "title", "description", "date", "time", "zoom_link", "status")}
    assert call(mentor, "PUT", own).json == edited  # the whole row, as it was
    assert call(learner, "PUT", own | {"description": "All of it"}).json == edited | {"description": "All of it"}
    for other in ({"title": "Mine"}, {"zoom_link": "https://meet.example.org/x"}):
        assert call(mentor, "PUT", {"id": made["id"], **other}).status == 409
    offered = call(mentor, "PUT", {"id": made["id"], "time": "12:00"}).json
    assert (offered["time"], offered["status"]) == ("12:00", "PENDING")
    assert call(learner, "PUT", {"id": made["id"], "time": "13:00"}).status == 409  # they have to answer first
    assert call(learner, "PUT", {"id": made["id"], "status": "CONFIRMED"}).json["status"] == "CONFIRMED"


def test_a_learner_proposes_another_time_for_a_session_and_changes_nothing_else_of_it(mentor, learner):
    made = pending(mentor, learner)
    call(mentor, "PUT", {"id": made["id"], "status": "CONFIRMED"})
    assert call(learner, "PUT", {"id": made["id"], "title": "Mine"}).status == 409
    kept = call(learner, "PUT", {"id": made["id"], "time": "15:00"})
    assert (kept.status, kept.json["time"]) == (200, "10:00")  # until the mentor agrees
    proposed = {"starts_at": "2030-05-01T13:00:00Z"}
    assert call(mentor, "POST", proposed, f"/api/sessions/{made['id']}/move/agree").status == 200
    assert [one["time"] for one in call(learner, "GET").json["items"]] == ["15:00"]


@pytest.mark.parametrize(
    ("role", "field", "value"),
    [
        ("learner", "student_id", "1002"),
        ("learner", "zoom_link", "https://meet.example.org/x"),
        ("mentor", "mentor_id", "1002"),
        ("mentor", "student_id", "1001"),
        ("employer", "mentor_id", "1002"),
    ],
)
def test_nothing_that_is_sent_is_silently_left_out(newcomer, role, field, value):
    sent = {"learner": {"mentor_id": "1002"}, "employer": {"student_id": "1001"}}.get(role, {})
    sent |= {"title": "A session", "description": "", "date": "2030-06-01", "time": "09:00"}
    refused = call(newcomer(role)[0], "POST", sent | {field: value})
    assert refused.status == 422 and refused.json["errors"].keys() == {field}


@pytest.mark.parametrize(("role", "field"), [("learner", "mentor_id"), ("employer", "student_id")])
def test_the_other_person_has_to_be_named(newcomer, role, field):
    sent = {"title": "A session", "description": "", "date": "2030-06-01", "time": "09:00"}
    refused = call(newcomer(role)[0], "POST", sent)
    assert refused.status == 422 and refused.json["errors"].keys() == {field}


def test_only_the_mentor_completes_a_session(mentor, learner, server):
    made = pending(mentor, learner)
    call(mentor, "PUT", {"id": made["id"], "status": "CONFIRMED"})
    running.move_start(server.data, int(made["id"]), starts_in=-1)
    assert call(mentor, "POST", path=f"/api/sessions/{made['id']}/start").status == 200
    assert [one["status"] for one in call(learner, "GET").json["items"]] == ["CONFIRMED"]
    assert call(learner, "PUT", {"id": made["id"], "status": "COMPLETED"}).status == 409
    assert call(mentor, "PUT", {"id": made["id"], "status": "COMPLETED"}).json["status"] == "COMPLETED"
    assert [one["status"] for one in call(learner, "GET").json["items"]] == ["COMPLETED"]
    for status in ("PENDING", "CONFIRMED", "CANCELLED"):
        assert call(mentor, "PUT", {"id": made["id"], "status": status}).status == 409


def test_times_are_those_of_the_reader(mentor, learner):
    call(learner, "POST", {"timezone": "Asia/Kathmandu"}, path=f"/api/users/{my_id(learner)}/update")
    made = pending(mentor, learner)
    assert (made["date"], made["time"], made["start_time"]) == ("2030-05-01", "10:00", "2030-05-01T04:15:00Z")
    (seen,) = call(mentor, "GET").json["items"]
    assert (seen["date"], seen["time"], seen["end_time"]) == ("2030-05-01", "06:15", "2030-05-01T05:15:00Z")
    moved = call(learner, "PUT", {"id": made["id"], "date": "2030-05-02", "time": "01:00"}).json
    assert (moved["date"], moved["time"], moved["start_time"]) == ("2030-05-02", "01:00", "2030-05-01T19:15:00Z")
    (seen,) = call(mentor, "GET").json["items"]
    assert (seen["date"], seen["time"]) == ("2030-05-01", "21:15")
