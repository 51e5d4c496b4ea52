"""Interviews by the pages and the calls of both sides, from the list of candidates to the session."""

import re

import pytest

from tests.support.client import Client


@pytest.fixture
def sides(newcomer):
    """An employer, and a learner whom employers can find."""
    (employer, _), (candidate, who) = newcomer("employer"), newcomer()
    learner_id = candidate.get("/api/me", Accept="application/json").json["id"]
    about = {"is_candidate": True, "headline": f"Rust and {who.name}"}
    assert candidate.send_json(f"/api/users/{learner_id}/update", about).status == 200
    return employer, candidate, learner_id, who.name


def invitation(learner_id: str, **given) -> dict:
    return {
        "candidate_id": learner_id,
        "kind": "discussion",
        "title": "A compiler, together",
        "description": "",
        "starts_at": "2031-05-05T10:00",
        "duration_minutes": "45",
        "meeting_link": "",
    } | given


def test_from_the_candidates_to_the_session(sides):
    employer, candidate, learner_id, name = sides
    found = employer.get(f"/employer/candidates?q=Rust+and+{name.replace(' ', '+')}")
    assert name in found.text and f"/people/{learner_id}/invite" in found.text
    assert name in employer.get(f"/people/{learner_id}").text
    form = employer.get(f"/people/{learner_id}/invite").page
    assert form.select_one("input[name=candidate_id]")["value"] == learner_id
    assert employer.post("/api/interviews", invitation(learner_id)).location == "/employer/dashboard"
    assert "Waiting for an answer" in employer.get("/employer/dashboard").text
    invited = candidate.get("/learner/sessions")
    assert "A compiler, together" in invited.text and "Your turn" in invited.text
    (item,) = candidate.get("/api/interviews", Accept="application/json").json["items"]
    accept = candidate.get(f"/interviews/{item['id']}/accept").page
    shown = accept.select_one("input[name=starts_at]")["value"]
    assert candidate.post(f"/api/interviews/{item['id']}/accept", {"starts_at": shown}).status == 303
    news = candidate.get("/api/notifications", Accept="application/json").json["items"]
    assert news[0]["title"] == "“A compiler, together” is confirmed" and "Price" not in news[0]["body"]
    for client in (employer, candidate):
        page = client.get(f"/sessions/{item['id']}")
        assert "A compiler, together" in page.text and "Project discussion" in page.text
    assert "A compiler, together" in employer.get("/employer/dashboard").text
    assert "Waiting for an answer" not in employer.get("/employer/dashboard").text
    assert name in employer.get("/employer/candidates?show=met").text


def test_whoever_accepted_reads_of_an_interview_and_not_of_a_class(sides):
    employer, candidate, learner_id, name = sides
    sent = employer.send_json("/api/interviews", invitation(learner_id, starts_at="2031-05-11T10:00:00Z")).json
    at = f"/sessions/{sent['id']}"
    candidate.send_json(f"/api/interviews/{sent['id']}/accept", {"starts_at": sent["starts_at"]})
    (booking,) = (one["id"] for one in candidate.get("/api/bookings", Accept="application/json").json["items"])
    pages = [candidate.get(path) for path in ("/learner/sessions", at, f"/bookings/{booking}/cancel")]
    assert all("Cancel discussion" in page.text for page in pages)
    pages += [employer.get(f"{at}{act}") for act in ("", "/edit", "/cancel", "/reschedule")]
    assert "Propose another time instead" in pages[-1].text
    pages += [client.get(f"/room/{sent['id']}/left") for client in (candidate, employer)]
    moved = {"starts_at": "2031-05-12T10:00:00Z", "was": sent["starts_at"]}
    assert employer.send_json(f"/api{at}/reschedule", moved).status == 200
    pages += [candidate.get(path) for path in ("/learner/sessions", at, f"/bookings/{booking}/cancel")]
    newest = candidate.get("/api/notifications", Accept="application/json").json["items"][0]
    assert newest["body"].endswith("Please confirm that you can come, or cancel.")
    assert candidate.post(f"/api/bookings/{booking}/cancel", {"price_cents": 0, "currency": "USD"}).status == 303
    newest = employer.get("/api/notifications", Accept="application/json").json["items"][0]
    assert (newest["title"], newest["body"]) == (f"{name} cancelled “A compiler, together”", "")
    pages.append(candidate.get("/learner/sessions?show=cancelled"))
    for page in pages:
        assert page.status == 200, page.text
        words = page.page.select_one("#panel").get_text(" ", strip=True)
        assert re.findall("(?i)book|seat|class|charge|mentor(?!a)", words) == [], words


def test_another_time_is_proposed_and_accepted_by_a_program(sides):
    employer, candidate, learner_id, _name = sides
    sent = employer.send_json("/api/interviews", invitation(learner_id, starts_at="2031-05-06T10:00:00Z"))
    assert sent.status == 201 and sent.json["status"] == "invited" and sent.json["session_id"] is None
    path = f"/api/interviews/{sent.json['id']}"
    proposed = candidate.send_json(f"{path}/propose", {"starts_at": "2031-05-07T10:00:00Z"})
    assert (proposed.json["status"], proposed.json["starts_at"]) == ("proposed", "2031-05-07T10:00:00Z")
    stale = employer.send_json(f"{path}/accept", {"starts_at": "2031-05-06T10:00:00Z"})
    assert stale.status == 409 and stale.json["type"] == "/problems/changed"
    accepted = employer.send_json(f"{path}/accept", {"starts_at": "2031-05-07T10:00:00Z"})
    assert accepted.json["status"] == "accepted" and accepted.json["session_id"] == sent.json["id"]
    assert employer.send_json(f"{path}/cancel", {"reason": "Filled"}).json["status"] == "cancelled"
    assert candidate.get(f"{path}", Accept="application/json").json["status"] == "cancelled"


def test_a_dialog_is_only_for_those_who_could_send_it_now(sides):
    employer, candidate, learner_id, _name = sides
    sent = employer.send_json("/api/interviews", invitation(learner_id, starts_at="2031-05-09T10:00:00Z")).json

    def opens(client, act: str) -> int:
        return client.get(f"/interviews/{sent['id']}/{act}").status

    def both(act: str) -> tuple[int, int]:
        return opens(employer, act), opens(candidate, act)

    assert (both("accept"), both("decline"), both("propose")) == ((409, 200), (409, 200), (200, 200))
    candidate.send_json(f"/api/interviews/{sent['id']}/propose", {"starts_at": "2031-05-10T10:00:00Z"})
    assert (both("accept"), both("decline"), both("propose")) == ((200, 409), (200, 409), (200, 200))
    assert opens(employer, "cancel") == 200
    employer.send_json(f"/api/interviews/{sent['id']}/cancel", {"reason": ""})
    assert [both(act) for act in ("accept", "decline", "propose")] == [(409, 409)] * 3
    assert opens(employer, "cancel") == 409


def test_a_refused_form_comes_back_with_what_was_typed(sides):
    employer, _candidate, learner_id, _name = sides
    refused = employer.post("/api/interviews", invitation(learner_id, starts_at="2020-01-01T10:00", title="Kept"))
    assert refused.status == 422 and 'value="Kept"' in refused.text and "in the future" in refused.text


def test_others_are_told_nothing_of_it(sides, newcomer, server):
    employer, candidate, learner_id, _name = sides
    sent = employer.send_json("/api/interviews", invitation(learner_id, starts_at="2031-05-08T10:00:00Z")).json
    (outsider, _), (rival, _) = newcomer(), newcomer("employer")
    for client in (outsider, rival):
        assert client.get(f"/api/interviews/{sent['id']}", Accept="application/json").status == 404
        for act in ("accept", "propose", "decline"):
            fields = {"reason": ""} if act == "decline" else {"starts_at": sent["starts_at"]}
            assert client.send_json(f"/api/interviews/{sent['id']}/{act}", fields).status == 404
    assert rival.send_json(f"/api/interviews/{sent['id']}/cancel", {"reason": ""}).status == 404
    assert candidate.send_json(f"/api/interviews/{sent['id']}/cancel", {"reason": ""}).status == 403
    assert outsider.get("/employer/candidates").status == 403
    assert Client(server.url).get(f"/api/interviews/{sent['id']}", Accept="application/json").status == 401


def test_an_invitation_to_somebody_who_hid_meanwhile_says_so_and_keeps_what_was_typed(sides):
    employer, candidate, learner_id, name = sides
    assert candidate.send_json(f"/api/users/{learner_id}/update", {"is_candidate": False}).status == 200
    answer = employer.post("/api/interviews", invitation(learner_id, description="Bring your lexer."))
    assert answer.status == 404 and "You can’t invite this person." in answer.page.select_one("[role=alert]").text
    assert answer.page.select_one("[name=title]")["value"] == "A compiler, together"
    assert "Bring your lexer." in answer.text and name not in answer.text
    of_nobody = employer.send_json("/api/interviews", invitation("999"))
    assert employer.send_json("/api/interviews", invitation(learner_id)).json == of_nobody.json
    assert of_nobody.status == 404 and "You can’t invite" in of_nobody.json["detail"]
    assert employer.get(f"/people/{learner_id}/invite").status == 404


def test_times_are_typed_by_keyboard_and_shown_with_their_zone(sides):
    employer, candidate, learner_id, name = sides
    form = employer.get(f"/people/{learner_id}/invite").page
    assert form.select_one("#starts_at")["max"].startswith("9999-") and form.select_one("#starts_at-hint") is None
    me = employer.get("/api/me", Accept="application/json").json["id"]
    assert employer.send_json(f"/api/users/{me}/update", {"timezone": "Asia/Dhaka"}).status == 200
    hint = employer.get(f"/people/{learner_id}/invite").page.select_one("#starts_at-hint").text
    assert hint == f"{name} is on Paris time."
    sent = employer.send_json("/api/interviews", invitation(learner_id)).json
    for path in ("/learner/sessions", f"/interviews/{sent['id']}/accept", f"/interviews/{sent['id']}/propose"):
        assert "Paris time" in candidate.get(path).page.select_one("main").text, path
    candidate.send_json(f"/api/interviews/{sent['id']}/propose", {"starts_at": "2031-05-06T10:00"})
    assert "Paris time" in employer.get("/employer/dashboard").page.select_one(f"#interview-{sent['id']}").text
    declined = employer.post(f"/api/interviews/{sent['id']}/decline", {"reason": ""})
    assert f"Declined. {name} has been notified." in employer.get(declined.location).text
