"""The team's page of an interview, and what an owner does there, by pages and calls."""

import pytest

from tests.routes.test_interviews import invitation
from tests.support import running

JSON = {"Accept": "application/json"}


@pytest.fixture
def team(newcomer):
    """An owner, a leader and another member of one team, a candidate, and the id of an invitation by the leader."""
    (owner, _), (leader, _), (member, _), (candidate, _) = (*(newcomer("employer") for _ in range(3)), newcomer())
    for client in (leader, member):
        made = owner.send_json("/api/organisation/invitations", {"days": 7})
        token = made.json["link"].rpartition("/")[2]
        assert client.send_json("/api/organisation/join", {"token": token}).status == 200
    learner_id = who(candidate)
    assert candidate.send_json(f"/api/users/{learner_id}/update", {"is_candidate": True}).status == 200
    given = invitation(learner_id, starts_at="2031-05-05T10:00:00Z", meeting_link="https://meet.example.org/secret")
    return owner, leader, member, candidate, leader.send_json("/api/interviews", given).json["id"]


def who(client) -> str:
    return client.get("/api/me", **JSON).json["id"]


def test_an_owner_answers_moves_and_hands_over_by_the_pages(team):
    owner, leader, member, candidate, interview_id = team
    path, call = f"/interviews/{interview_id}", f"/api/interviews/{interview_id}"
    assert path in owner.get("/employer/dashboard?whose=team").text
    page = owner.get(path).text
    for act in ("propose", "cancel", "hand-over", "links/new", "criteria"):
        assert f"{path}/{act}" in page and owner.get(f"{path}/{act}").status == 200
    assert "As an owner of the team" in page and f"{path}/accept" not in page
    candidate.send_json(f"{call}/propose", {"starts_at": "2031-05-06T10:00:00Z"})
    dialog = owner.get(f"{path}/accept").page
    assert "leads this interview, and will be told" in dialog.text
    shown = dialog.select_one("input[name=starts_at]")["value"]
    assert owner.post(f"{call}/accept", {"starts_at": shown}).location == path
    assert f"{path}/move" in owner.get(path).text
    form = owner.get(f"{path}/move").page
    assert form.select_one("input[name=starts_at]")["value"].startswith("2031-05-06")
    assert owner.post(f"{call}/move", {"starts_at": "2020-05-08T10:00"}).status == 422
    assert owner.post(f"{call}/move", {"starts_at": "2031-05-08T10:00"}).location == path
    options = owner.get(f"{path}/hand-over").page.select("select[name=person_id] option[value]")
    assert {one["value"] for one in options} == {"", who(owner), who(member)}
    assert owner.post(f"{call}/hand-over", {"person_id": ""}).status == 422
    assert owner.post(f"{call}/hand-over", {"person_id": who(member)}).location == path
    assert f"/sessions/{interview_id}" in member.get("/employer/dashboard").text
    assert leader.get(f"/sessions/{interview_id}").status == 404
    assert candidate.get(f"/sessions/{interview_id}").status == 200
    room = f"/room/{interview_id}"
    assert leader.get(room).status == leader.tab(room).status == 404
    again = {"HX_Request": "true", "HX_Request_Type": "partial", "HX_Current_URL": f"https://mentora.example{room}"}
    assert leader.get(room, **again).status == 204  # its socket says that somebody else leads it


def test_a_member_reads_it_and_can_do_nothing(team):
    _owner, leader, member, _candidate, interview_id = team
    path, call = f"/interviews/{interview_id}", f"/api/interviews/{interview_id}"
    page = member.get(path)
    assert page.status == 200 and "A compiler, together" in page.text and "leads this interview" in page.text
    for act in ("propose", "cancel", "hand-over", "move", "links/new", "criteria", "accept", "decline", "scorecard"):
        assert f"{path}/{act}" not in page.text and member.get(f"{path}/{act}").status == 404
    for act, given in (
        ("propose", {"starts_at": "2031-05-06T10:00:00Z"}),
        ("move", {"starts_at": "2031-05-06T10:00:00Z"}),
        ("hand-over", {"person_id": who(member)}),
        ("links", {"for_whom": ""}),
        ("scorecard", {"notes": "Mine"}),
    ):
        assert member.send_json(f"{call}/{act}", given).status == 404
    assert member.get(f"/sessions/{interview_id}").status == 404
    assert member.get(call, **JSON).json["meeting_link"] == "" and "secret" not in page.text
    (listed,) = member.get("/api/interviews?whose=team", **JSON).json["items"]
    assert listed["id"] == interview_id and listed["meeting_link"] == ""
    assert "secret" in leader.get(call, **JSON).json["meeting_link"]


def test_the_team_reads_scorecards_once_the_interview_is_over(team, server):
    _owner, leader, member, candidate, interview_id = team
    path, call = f"/interviews/{interview_id}", f"/api/interviews/{interview_id}"
    assert candidate.send_json(f"{call}/accept", {"starts_at": "2031-05-05T10:00:00Z"}).status == 200
    running.move_start(server.data, int(interview_id), starts_in=-1)
    assert leader.send_json(f"/api/sessions/{interview_id}/start", {}).status == 200
    leader.send_json(f"{call}/scorecard", {"recommendation": "yes", "notes": "Calm and quick", "send": True})
    before = member.get(path).text
    assert "Calm and quick" not in before and "once the interview is over" in before
    assert leader.send_json(f"/api/sessions/{interview_id}/end", {}).status == 200
    assert "Calm and quick" in member.get(path).text
    (card,) = member.get(f"{call}/scorecards", **JSON).json["items"]
    assert card["notes"] == "Calm and quick"


def test_a_leader_hands_over_by_a_program(team):
    _owner, leader, member, _candidate, interview_id = team
    handed = leader.send_json(f"/api/interviews/{interview_id}/hand-over", {"person_id": who(member)})
    assert handed.status == 200 and handed.json["employer"]["id"] == who(member)
    assert leader.send_json(f"/api/interviews/{interview_id}/hand-over", {"person_id": who(leader)}).status == 404


def test_what_somebody_else_leads_by_now_is_not_handed_over_from_an_old_page(team):
    owner, leader, member, _candidate, interview_id = team
    path, call = f"/interviews/{interview_id}/hand-over", f"/api/interviews/{interview_id}/hand-over"
    shown = owner.get(path).page.select_one("input[name=was]")["value"]
    assert shown == who(leader)
    assert leader.send_json(call, {"person_id": who(member)}).status == 200
    refused = owner.post(call, {"person_id": who(owner), "was": shown})
    assert refused.status == 409 and "leads this interview by now" in refused.text
    again = refused.page.select_one("input[name=was]")["value"]
    assert again == who(member) and owner.post(call, {"person_id": who(owner), "was": again}).status == 303


def test_who_has_left_the_team_and_hands_over_is_led_to_their_own_interviews(team):
    _owner, leader, member, _candidate, interview_id = team
    assert leader.send_json("/api/organisation/leave", {}).status == 200
    handed = leader.post(f"/api/interviews/{interview_id}/hand-over", {"person_id": who(member)})
    assert handed.location == "/employer/dashboard"
    page = leader.get(handed.location)
    assert page.status == 200 and "Handed over" in page.text
    assert leader.get(f"/interviews/{interview_id}").status == 404
