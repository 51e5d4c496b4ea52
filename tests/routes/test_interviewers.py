"""Colleagues of an employer by pages and calls: from the link to the scorecards."""

import re

import pytest

from tests.routes.test_interviews import invitation
from tests.support import running
from tests.support.client import Client

JSON = {"Accept": "application/json"}


@pytest.fixture
def interview(newcomer):
    """An employer, a candidate, and the id of an invitation."""
    (employer, _), (candidate, _) = newcomer("employer"), newcomer()
    learner_id = candidate.get("/api/me", **JSON).json["id"]
    assert candidate.send_json(f"/api/users/{learner_id}/update", {"is_candidate": True}).status == 200
    sent = employer.send_json("/api/interviews", invitation(learner_id, starts_at="2031-05-05T10:00:00Z")).json
    return employer, candidate, sent["id"]


def link(employer, interview_id: str) -> str:
    """The token that it ends with."""
    made = employer.send_json(f"/api/interviews/{interview_id}/links", {"for_whom": "Bea"})
    assert made.status == 201
    return made.json["url"].rpartition("/")[2]


def begun(server, candidate, interview_id: str) -> None:
    shown = candidate.get(f"/api/interviews/{interview_id}", **JSON).json["starts_at"]
    assert candidate.send_json(f"/api/interviews/{interview_id}/accept", {"starts_at": shown}).status == 200
    running.move_start(server.data, int(interview_id), starts_in=-1)


@pytest.mark.parametrize("role", ["mentor", "learner", "employer"])
def test_from_the_link_to_the_dashboard(interview, newcomer, server, role):
    employer, candidate, interview_id = interview
    page = employer.post(f"/api/interviews/{interview_id}/links", {"for_whom": "Bea"})
    address = re.search(r"/interviews/join/[\w-]+", page.text)[0]
    assert "Bea" in employer.get(f"/interviews/{interview_id}").text
    assert address not in employer.get(f"/interviews/{interview_id}").text
    stranger = Client(server.url).get(address).text
    assert f"/login?next={address}" in stranger and f"/signup?next={address}" in stranger
    colleague, who = newcomer(role)
    opened = colleague.get(address).page
    token = opened.select_one("input[name=token]")["value"]
    assert colleague.post("/api/interviews/join", {"token": token}).location == f"/interviews/{interview_id}"
    assert colleague.get(address).status == 404
    mine = {"mentor": "/mentor/sessions", "learner": "/learner/sessions", "employer": "/employer/dashboard"}[role]
    for path in (mine, "/interviews"):
        assert f"/interviews/{interview_id}" in colleague.get(path).text
    assert f"/interviews/{interview_id}" not in colleague.get(f"{mine}?show=past").text or role == "employer"
    (listed,) = colleague.get("/api/interviewing", **JSON).json["items"]
    assert listed["id"] == interview_id
    assert f"Also there: {who.name}" in candidate.get("/learner/sessions").text
    assert [one["name"] for one in candidate.get(f"/api/interviews/{interview_id}", **JSON).json["interviewers"]] == [
        who.name
    ]


def test_the_candidate_reads_before_accepting_that_five_are_many_in_the_same_words(interview, newcomer):
    """Browsers are connected directly here."""
    employer, candidate, interview_id = interview
    sentence = "The room holds all 5 of you. The browsers here are connected directly"
    assert sentence in employer.get(f"/interviews/{interview_id}/links/new").text
    for _number in range(3):
        assert sentence not in candidate.get(f"/interviews/{interview_id}/accept").text
        given = {"token": link(employer, interview_id)}
        assert newcomer("mentor")[0].send_json("/api/interviews/join", given).status == 200
    assert sentence in candidate.get(f"/interviews/{interview_id}/accept").text


def test_links_are_listed_without_their_tokens_and_revoked(interview, newcomer):
    employer, _candidate, interview_id = interview
    token = link(employer, interview_id)
    (listed,) = employer.get(f"/api/interviews/{interview_id}/links", **JSON).json["items"]
    assert token not in str(listed) and listed["for_whom"] == "Bea"
    assert employer.send_json(f"/api/interviews/{interview_id}/links/{listed['id']}/revoke", {}).status == 200
    colleague, _ = newcomer()
    assert colleague.send_json("/api/interviews/join", {"token": token}).status == 404


def test_scorecards_from_the_draft_to_the_summary(interview, newcomer, server):
    employer, candidate, interview_id = interview
    colleague, who = newcomer("mentor")
    colleague.send_json("/api/interviews/join", {"token": link(employer, interview_id)})
    path = f"/api/interviews/{interview_id}"
    named = employer.send_json(f"{path}/criteria", {"criteria": "Rust\nCommunication"})
    rust = named.json["items"][0]["number"]
    begun(server, candidate, interview_id)
    card = {"recommendation": "yes", "notes": "Calm", f"score_{rust}": 4, f"words_{rust}": "Knows *lifetimes*"}
    draft = colleague.send_json(f"{path}/scorecard", card)
    assert draft.json["is_sent"] is False
    form = colleague.get(f"/interviews/{interview_id}/scorecard").page
    assert form.select_one(f"input[name=score_{rust}][checked]")["value"] == "4" and "Calm" in form.text
    assert colleague.post(f"{path}/scorecard", {**card, "send": "1"}).location == f"/interviews/{interview_id}"
    assert colleague.send_json(f"{path}/scorecard", card).status == 409
    before = employer.get(f"/interviews/{interview_id}").text
    assert "Scorecard sent" in before and "Calm" not in before and "lifetimes" not in before
    assert employer.get(f"{path}/scorecards", **JSON).json["items"] == []
    employer.send_json(f"{path}/scorecard", {"recommendation": "strong_yes", f"score_{rust}": 5, "send": True})
    found = employer.get(f"{path}/scorecards", **JSON).json
    assert {one["person"]["name"] for one in found["items"]} >= {who.name}
    assert found["averages"] == [{"number": rust, "score": 4.5}]
    after = employer.get(f"/interviews/{interview_id}").text
    assert "Calm" in after and "4.5" in after and "Strong yes" in after
    assert "on your shortlist" in after
    for client, secret in ((candidate, "Calm"), (candidate, "lifetimes")):
        for page in (f"/sessions/{interview_id}", "/learner/sessions", "/settings/export", "/learner/notifications"):
            assert secret not in client.get(page).text


def test_strangers_and_the_candidate_find_none_of_it(interview, newcomer):
    employer, candidate, interview_id = interview
    token = link(employer, interview_id)
    (outsider, _), (rival, _) = newcomer("mentor"), newcomer("employer")
    path = f"/api/interviews/{interview_id}"
    for client in (candidate, outsider, rival):
        for page in ("", "/scorecard", "/leave"):
            assert client.get(f"/interviews/{interview_id}{page}").status == 404
        assert client.get(f"{path}/scorecards", **JSON).status == 404
        assert client.send_json(f"{path}/scorecard", {"notes": "Mine"}).status == 404
        assert client.send_json(f"{path}/leave", {}).status == 404
    for page in ("/links/new", "/criteria", f"/interviewers/{1001}/remove"):
        assert rival.get(f"/interviews/{interview_id}{page}").status == 404
    for call, given in (
        ("links", {"for_whom": ""}),
        ("criteria", {"criteria": "Mine"}),
        ("interviewers/1001/remove", {}),
    ):
        assert rival.send_json(f"{path}/{call}", given).status == 404
        assert outsider.send_json(f"{path}/{call}", given).status == 403
    assert rival.get(f"{path}/links", **JSON).status == 404
    assert candidate.send_json("/api/interviews/join", {"token": token}).status == 409
    assert employer.send_json("/api/interviews/join", {"token": token}).status == 409
    assert outsider.send_json("/api/interviews/join", {"token": "x" * 65}).status == 422


def test_a_colleague_leaves_and_another_is_removed(interview, newcomer):
    employer, _candidate, interview_id = interview
    (one, _), (other, _) = newcomer("mentor"), newcomer()
    for client in (one, other):
        assert client.send_json("/api/interviews/join", {"token": link(employer, interview_id)}).status == 200
    assert one.get(f"/interviews/{interview_id}/leave").status == 200
    assert one.post(f"/api/interviews/{interview_id}/leave", {}).location == "/interviews"
    other_id = other.get("/api/me", **JSON).json["id"]
    for page in ("leave", "interviewers/1001/remove"):  # about nobody who is there
        assert employer.get(f"/interviews/{interview_id}/{page}").status == 404
    dialog = employer.get(f"/interviews/{interview_id}/interviewers/{other_id}/remove")
    assert dialog.status == 200
    assert employer.post(f"/api/interviews/{interview_id}/interviewers/{other_id}/remove", {}).status == 303
    for client in (one, other):
        assert client.get(f"/interviews/{interview_id}").status == 404


def test_a_colleague_has_the_sessions_page_and_its_file_for_calendars(interview, newcomer, server):
    employer, candidate, interview_id = interview
    colleague, _ = newcomer("mentor")
    colleague.send_json("/api/interviews/join", {"token": link(employer, interview_id)})
    begun(server, candidate, interview_id)
    page = colleague.get(f"/sessions/{interview_id}").text
    assert "You’re an interviewer." in page and f"/interviews/{interview_id}" in page
    assert "A compiler" in colleague.get(f"/sessions/{interview_id}/calendar.ics").text
    assert colleague.get(f"/sessions/{interview_id}/move").status == 404
    assert employer.send_json(f"/api/sessions/{interview_id}/start", {}).status == 200
    assert colleague.get(f"/room/{interview_id}").status == 200
    assert employer.send_json(f"/api/sessions/{interview_id}/end", {}).status == 200
    after = colleague.get(f"/sessions/{interview_id}").text
    assert "Interviewers and scorecards" in after and "You missed" not in after
    outsider, _ = newcomer("mentor")
    assert outsider.get(f"/sessions/{interview_id}").status == 404


@pytest.mark.parametrize("role", ["mentor", "learner", "employer"])
def test_a_colleague_sees_it_in_their_calendar_but_cannot_move_it(interview, newcomer, server, role):
    employer, candidate, interview_id = interview
    colleague, _ = newcomer(role)
    colleague.send_json("/api/interviews/join", {"token": link(employer, interview_id)})
    starts_at = candidate.get(f"/api/interviews/{interview_id}", **JSON).json["starts_at"]
    assert candidate.send_json(f"/api/interviews/{interview_id}/accept", {"starts_at": starts_at}).status == 200
    path = "/learner/sessions?show=calendar&view=month" if role == "learner" else f"/{role}/schedule?view=month"
    for view in ("month", "week", "agenda"):
        shown = colleague.get(f"{path.replace('month', view)}&date={starts_at[:10]}").text
        assert f'href="/sessions/{interview_id}"' in shown and "/reschedule" not in shown
    assert "Interviewing with" in shown
    employers = employer.get(f"/employer/schedule?view=agenda&date={starts_at[:10]}").text
    assert f"/sessions/{interview_id}/reschedule" in employers
