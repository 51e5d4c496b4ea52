"""The profile tab of each role, and the call behind [Save Changes]."""

import pytest

from tests.support.cast import ADA
from tests.support.client import Client


def own(client: Client) -> str:
    return f"/api/users/{client.get('/api/me', Accept='application/json').json['id']}/update"


@pytest.mark.parametrize("role", ["learner", "mentor", "employer"])
def test_the_form_saves_what_it_shows(newcomer, role):
    client, _ = newcomer(role)
    form = client.get(f"/{role}/profile").page.select_one("form[data-draft]")
    assert form["action"] == own(client)
    typed = {
        "headline": "One sentence",
        "profession": "Baker",
        "years": "7",
        "languages": "German, Basque",
        "bio": "**B**",
    }
    typed |= {"is_candidate": "1"} if role == "learner" else {}
    typed |= {"expertise": "Bread", "hourly_rate": "12.50", "currency": "EUR"} if role == "mentor" else {}
    assert {field["name"] for field in form.select("[name]")} == {*typed}
    saved = client.post(form["action"], typed)
    assert (saved.status, saved.location) == (303, f"/{role}/profile")
    page = client.get(saved.location).page
    shown = {field["name"]: field.get("value", "") for field in page.select("form[data-draft] input[name]")}
    shown |= {
        field["name"]: field.select_one("[selected]")["value"] for field in page.select("form[data-draft] select")
    }
    assert shown | {"bio": page.select_one("textarea").text} == typed
    assert "Saved" in page.select_one("#toasts").text


def test_a_program_changes_some_of_it_and_a_refusal_names_what_is_wrong(newcomer):
    client, person = newcomer()
    answer = client.send_json(own(client), {"expertise": ["Baking"], "languages": ["de"], "is_candidate": True})
    assert answer.status == 200 and answer.json["name"] == person.name
    refused = client.send_json(own(client), {"favourite": "blue", "years": 3})
    assert refused.status == 422 and refused.json["errors"] == {"favourite": "There is no such field."}
    mentor, _ = newcomer("mentor")
    refused = mentor.send_json(own(mentor), {"is_candidate": True})
    assert refused.status == 422 and refused.json["errors"] == {"is_candidate": "There is no such field."}


def test_the_profile_of_somebody_else_does_not_exist(newcomer):
    client, _ = newcomer()
    for person_id in (ADA.id, 12345):
        assert client.send_json(f"/api/users/{person_id}/update", {"headline": "Mine now"}).status == 404


def test_a_refused_form_keeps_what_was_typed(newcomer):
    client, _ = newcomer("mentor")
    typed = {"headline": "x" * 121, "languages": "Klingon", "hourly_rate": "lots", "bio": "I *bake*", "currency": "EUR"}
    answer = client.post(own(client), typed)
    assert answer.status == 422
    linked = {link["href"] for link in answer.page.select("[data-errors] a")}
    assert linked == {"#headline", "#languages", "#hourly_rate"}
    assert answer.page.select_one("#languages")["value"] == "Klingon" and "I *bake*" in answer.text


def test_the_text_is_previewed_by_the_server_with_and_without_the_script(newcomer):
    client, _ = newcomer()
    typed = {"bio": "**Bold** <script>alert(1)</script>", "headline": "Not lost"}
    part = client.post("/profile/preview", typed, HX_Request="true", HX_Request_Type="partial")
    assert part.page.select_one("strong").text == "Bold" and not part.page.select("script, html")
    page = client.post("/profile/preview", typed).page
    assert page.select_one("#bio-preview strong").text == "Bold" and not page.select("#bio-preview script")
    assert page.select_one("#headline")["value"] == "Not lost"
    assert not [script for script in page.select("script") if "alert" in script.text]


def test_learners_see_all_of_it_on_the_page_of_the_mentor(newcomer, guest):
    client, _ = newcomer("mentor")
    given = {"headline": "Slow bread", "profession": "Baker", "years": 1, "expertise": ["Rye", "Wheat"]}
    client.send_json(own(client), given | {"languages": ["de", "eu"], "bio": "I **knead**."})
    address = client.get("/mentor/profile").page.select_one("a[href^='/mentors/']")["href"]
    text = guest.get(address).page.select_one("main").get_text(" ", strip=True)
    for shown in ("Slow bread", "Baker", "1 year of experience", "Rye", "Wheat", "Speaks German, Basque", "knead"):
        assert shown in text
    found = guest.get(f"/api{address}", Accept="application/json").json
    assert (found["expertise"], found["languages"], found["years"]) == (["Rye", "Wheat"], ["de", "eu"], 1)


def test_others_see_a_learner_once_they_have_something_in_common(newcomer, guest):
    learner, person = newcomer()
    mentor, _ = newcomer("mentor")
    learner.send_json(own(learner), {"headline": "Wants to bake", "bio": "**Bread** <script>", "years": 3})
    me = learner.get("/learner/profile").page.select_one("a[href^='/people/']")["href"]
    mine = learner.get(me)
    assert mine.status == 200 and "how mentors you have met see you" in mine.page.select_one(".note").text
    assert mentor.get(me).status == 404 and guest.get(me).status in (303, 401)
    there = mentor.get("/mentor/profile").page.select_one("a[href^='/mentors/']")["href"]
    learner.send_json(f"/api{there}/follow", {})
    seen = mentor.get(me)
    panel = seen.page.select_one("#panel")
    assert seen.status == 200 and panel.select_one("h1").text == person.name and "Wants to bake" in panel.text
    assert panel.select_one(".prose strong").text == "Bread" and "<script>" not in str(panel)
    assert person.email not in seen.text
    assert mentor.tab(me).status == 200  # in the open dashboard
