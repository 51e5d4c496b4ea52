"""The team by its pages and calls, with and without scripts, and what others get."""

import pytest


@pytest.fixture
def employer(newcomer):
    return newcomer("employer")[0]


def an_invitation(employer) -> str:
    made = employer.send_json("/api/organisation/invitations", {"days": 7})
    assert made.status == 201
    return made.json["link"].rpartition("/")[2]


def test_by_plain_forms_from_the_invitation_to_a_second_owner(employer, newcomer, guest):
    assert employer.post("/api/organisation", {"name": "Acme <b>"}).location == "/employer/team"
    page = employer.post("/api/organisation/invitations", {"email": "", "days": "7"})
    path = "/team/join/" + page.page.select_one("#link")["value"].rpartition("/")[2]
    visitor = guest.get(path)
    assert visitor.status == 200 and "Acme &lt;b&gt;" in visitor.text
    assert any("role=employer" in link["href"] and "team" in link["href"] for link in visitor.page.select(".door a"))
    colleague, who = newcomer("employer")
    form = colleague.get(path).page.select_one('form[action="/api/organisation/join"]')
    token = form.select_one("[name=token]")["value"]
    assert colleague.post("/api/organisation/join", {"token": token}).location == "/employer/team"
    assert employer.get(path).status == 410 and colleague.post("/api/organisation/join", {"token": token}).status == 410
    assert who.name in employer.get("/employer/team").text and not colleague.get("/employer/team").page.select(
        "#invite"
    )
    promote = employer.get("/employer/team").page.select_one("form:has([name=role][value=owner])")
    assert employer.post(promote["action"], {"role": "owner"}).status == 303
    assert colleague.get("/employer/team").page.select("#invite")
    assert employer.get("/team/leave").status == 200
    assert employer.post("/api/organisation/leave", {}).status == 303
    assert "Acme" not in employer.get("/employer/team").text


@pytest.mark.parametrize("role", ["learner", "mentor"])
def test_who_has_another_role_is_told_plainly_why_not(employer, newcomer, role):
    other = newcomer(role)[0]
    token = an_invitation(employer)
    page = other.get(f"/team/join/{token}")
    assert page.status == 200 and "Only employers can join a team" in page.text
    assert other.send_json("/api/organisation/join", {"token": token}).status == 403
    assert other.get("/api/organisation", Accept="application/json").status == 403


def test_by_the_api_and_nothing_of_it_for_strangers(employer, newcomer):
    colleague, stranger = newcomer("employer")[0], newcomer("employer")[0]
    joined = colleague.send_json("/api/organisation/join", {"token": an_invitation(employer)})
    assert joined.status == 200 and joined.json["role"] == "member" and len(joined.json["members"]) == 2
    colleague_id = next(one["id"] for one in joined.json["members"] if one["role"] == "member")
    for path, sent in ((f"members/{colleague_id}/remove", {}), (f"members/{colleague_id}/role", {"role": "owner"})):
        assert stranger.send_json(f"/api/organisation/{path}", sent).status == 404
        assert colleague.send_json(f"/api/organisation/{path}", sent).status == 409
    assert stranger.get(f"/team/members/{colleague_id}/remove").status == 404
    assert stranger.send_json(f"/api/organisations/{joined.json['id']}/switch", {}).status == 404
    an_invitation(employer)
    waiting = employer.get("/api/organisation/invitations", Accept="application/json").json["items"]
    assert stranger.send_json(f"/api/organisation/invitations/{waiting[0]['id']}/revoke", {}).status == 404
    assert colleague.send_json(f"/api/organisation/invitations/{waiting[0]['id']}/revoke", {}).status == 409
    assert colleague.get("/api/organisation/invitations", Accept="application/json").status == 409
    assert employer.send_json(f"/api/organisation/invitations/{waiting[0]['id']}/revoke", {}).status == 200
    found = colleague.get("/api/organisations", Accept="application/json").json["items"]
    assert [one["is_current"] for one in found] == [True, False]
    assert colleague.send_json(f"/api/organisations/{found[1]['id']}/switch", {}).json["role"] == "owner"
