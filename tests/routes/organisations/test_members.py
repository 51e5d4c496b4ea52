"""A form that was opened in one team is not sent in another, to which somebody has switched in a tab beside it."""

import pytest

from tests.routes.organisations.test_organisations import an_invitation

JSON = {"Accept": "application/json"}


def opened(client, path: str, action: str) -> dict:
    """What the form with this action on that page sends."""
    form = client.get(path).page.select_one(f'form[action="{action}"]')
    typed = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    typed |= {
        one["name"]: one.select_one("option[value]")["value"]
        for one in form.select("select[name]")
        if one.select("option[value]")
    }
    return {name: value for name, value in typed.items() if name != "way_out"}


@pytest.fixture
def two_teams(newcomer):
    """Somebody who works in the first of two teams that they own, and the id of the second; and a candidate."""
    (employer, _), (other, _), (candidate, _) = newcomer("employer"), newcomer("employer"), newcomer()
    first = employer.get("/api/organisation", **JSON).json["id"]
    assert employer.send_json("/api/organisation/join", {"token": an_invitation(other)}).status == 200
    second = employer.get("/api/organisation", **JSON).json["id"]
    me = employer.get("/api/me", **JSON).json["id"]
    assert other.send_json(f"/api/organisation/members/{me}/role", {"role": "owner"}).status == 200
    switch(employer, first)
    learner_id = candidate.get("/api/me", **JSON).json["id"]
    assert candidate.send_json(f"/api/users/{learner_id}/update", {"is_candidate": True}).status == 200
    return employer, second, learner_id


def switch(employer, organisation_id: str) -> None:
    assert employer.send_json(f"/api/organisations/{organisation_id}/switch", {}).status == 200


FORMS = {
    "a candidate": ("/people/{id}", "/api/shortlist", {}),
    "an invitation to an interview": ("/people/{id}/invite", "/api/interviews", {"title": "A talk"}),
    "a stage": ("/employer/shortlist/stages", "/api/shortlist/stages", {"name": "Later"}),
    "a sponsorship": ("/sponsorships/new", "/api/sponsorships", {"name": "Juniors", "budget": "100"}),
    "an invitation to the team": ("/employer/team", "/api/organisation/invitations", {"days": "7"}),
    "the name of the team": ("/employer/team", "/api/organisation", {"name": "Renamed"}),
}


@pytest.mark.parametrize("what", FORMS)
def test_a_form_of_another_team_is_refused_with_a_sentence_and_nothing_changes(two_teams, what):
    employer, second, learner_id = two_teams
    page, action, typed = FORMS[what]
    sent = opened(employer, page.format(id=learner_id), action) | typed
    before = everything(employer)
    switch(employer, second)
    there = everything(employer)
    refused = employer.post(action, sent)
    assert refused.status == 409 and "You’ve switched to" in refused.text
    assert everything(employer) == there
    switch(employer, sent["team"])
    assert everything(employer) == before


def test_a_form_of_the_same_team_is_taken(two_teams):
    employer, _second, learner_id = two_teams
    sent = opened(employer, f"/people/{learner_id}", "/api/shortlist")
    assert sent["team"] and employer.post("/api/shortlist", sent).status == 303
    assert len(employer.get("/api/shortlist", **JSON).json["items"]) == 1


@pytest.mark.parametrize("team", ["", "x", "-1", "9" * 30])
def test_a_team_that_makes_no_sense_is_not_looked_at(two_teams, team):
    employer, _second, learner_id = two_teams
    assert employer.post("/api/shortlist", {"candidate_id": learner_id, "team": team}).status == 303


def everything(employer) -> list:
    calls = ("shortlist", "shortlist/stages", "interviews", "sponsorships", "organisation/invitations")
    found = [employer.get(f"/api/{call}", **JSON).json["items"] for call in calls]
    return [*found, employer.get("/api/organisation", **JSON).json["name"]]
