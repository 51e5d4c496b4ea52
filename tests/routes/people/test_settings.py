"""Settings: what people can change about their account."""

import re

import pytest

from db import clock
from routes.http.access import COOKIE
from tests.support import cast
from tests.support.client import Client

JSON = {"Accept": "application/json"}


def text_of(answer, section: str) -> str:
    return answer.page.select_one(f"#settings-{section}").get_text(" ", strip=True)


def test_name_zone_and_appearance_are_saved_together(newcomer):
    client, _ = newcomer()
    answer = client.post("/settings/profile", {"name": "Renée", "timezone": "Asia/Dhaka", "appearance": "dark"})
    assert answer.status == 303
    page = client.get(answer.location)
    assert "Saved" in text_of(page, "profile")
    assert page.page.html["data-theme"] == "mentora-dark"
    assert client.get("/api/me", **JSON).json["timezone"] == "Asia/Dhaka"


def test_saved_is_said_once_and_the_address_of_a_section_leads_to_it(newcomer):
    client, _ = newcomer()
    for section in ("profile", "email", "password", "delete"):
        reloaded = client.get(f"/settings/{section}")
        assert (reloaded.status, reloaded.location) == (303, f"/settings#settings-{section}")
    saved = client.post("/settings/profile", {"name": "Renée", "timezone": "UTC", "appearance": "auto"}).location
    assert ["Saved" in text_of(client.get(saved), "profile") for _ in range(2)] == [True, False]


def test_a_profile_says_since_when_with_the_year(newcomer):
    client, _ = newcomer()
    since = client.get("/learner/profile").page.find(string=re.compile("Member since"))
    assert clock.now()[:4] in since


def test_a_refused_field_says_why_and_no_other_input_is_lost(newcomer):
    client, _ = newcomer()
    answer = client.post("/settings/profile", {"name": "", "timezone": "Asia/Dhaka", "appearance": "dark"})
    assert answer.status == 422 and "Name is required." in text_of(answer, "profile")
    assert answer.page.select_one("#settings-profile option[selected]").text.strip() == "Asia/Dhaka"


def test_saving_a_section_returns_only_its_fragment(newcomer):
    client, _ = newcomer()
    answer = client.post(
        "/settings/email",
        {"email": "x", "current_password": cast.PASSWORD},
        HX_Request="true",
        HX_Request_Type="partial",
    )
    assert answer.status == 422 and "<html" not in answer.text
    assert answer.page.select_one("#settings-email")


@pytest.mark.parametrize("path", ["email", "password", "delete"])
def test_sensitive_changes_require_the_password(newcomer, path):
    client, _ = newcomer()
    fields = {"email": {"email": "new@example.org"}, "password": {"new_password": "another password"}, "delete": {}}[
        path
    ]
    answer = client.post(f"/settings/{path}", fields | {"current_password": "a guess"})
    assert answer.status == 422 and "This is not your password." in text_of(answer, path)
    assert client.get("/api/me", **JSON).json["email"] != "new@example.org"


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [("email", "email", "short"), ("email", "email", cast.ADA.email), ("password", "new_password", "short")],
)
def test_a_wrong_password_hides_no_other_error(newcomer, path, field, value):
    client, _ = newcomer()
    refused = client.post(f"/settings/{path}", {"current_password": "not this one", field: value})
    section = refused.page.select_one(f"#settings-{path}")
    wrong = {box["name"] for box in section.select("[aria-invalid=true]")}
    assert refused.status == 422 and wrong == {"current_password", field}
    assert len(section.select("[data-errors] a")) == 2


def test_a_new_password_logs_out_all_other_devices(server, newcomer):
    here, person = newcomer()
    there = Client(server.url).log_in(person)
    answer = here.post("/settings/password", {"current_password": cast.PASSWORD, "new_password": "another password"})
    assert answer.status == 303
    assert here.get("/settings").status == 200
    assert there.get("/settings").status == 303
    assert Client(server.url).post("/login", person.login).status == 401
    assert Client(server.url).post("/login", {"email": person.email, "password": "another password"}).status == 303


def test_signed_in_devices_are_listed_and_each_can_be_logged_out(server, newcomer):
    here, person = newcomer()
    there = Client(server.url, agent="Mozilla/5.0 (iPhone) Safari/600").log_in(person)
    page = here.get("/settings")
    assert "Safari on iPhone" in text_of(page, "devices") and "Firefox on Linux" in text_of(page, "devices")
    others = [
        form["action"]
        for form in page.page.select("#settings-devices form")
        if form["action"] != "/settings/devices/logout"
    ]
    for action in others:
        if there.get("/settings").status == 200:
            here.post(action)
    assert there.get("/settings").status == 303


def test_log_out_everywhere_includes_this_device(server, newcomer):
    here, person = newcomer()
    there = Client(server.url).log_in(person)
    assert here.post("/settings/devices/logout").location == "/login"
    assert COOKIE not in here.cookies
    assert there.get("/settings").status == 303


@pytest.mark.parametrize(
    ("section", "given"),
    [
        ("profile", {"name": "Another Name"}),
        ("email", {"email": "another@example.org", "current_password": cast.PASSWORD}),
        ("password", {"new_password": "another long password", "current_password": cast.PASSWORD}),
        ("notifications", {}),
        ("devices/logout", {}),
        ("delete", {"current_password": cast.PASSWORD}),
    ],
)
def test_nothing_is_changed_on_a_device_that_is_logged_out_while_the_form_arrives(server, newcomer, section, given):
    there, person = newcomer()
    finish = there.hold_back(f"/settings/{section}", given)
    here = Client(server.url).log_in(person)
    devices = here.get("/settings").page.select("#settings-devices li")
    (other,) = [device.form["action"] for device in devices if "This device" not in device.text]
    assert here.post(other).status == 303
    assert finish().status == 401
    assert person.name in Client(server.url).log_in(person).get("/settings").text
    assert here.get("/settings").status == 200


def test_people_can_download_all_their_data(newcomer):
    client, person = newcomer()
    answer = client.get("/settings/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["person"]["email"] == person.email
    assert answer.json["notifications"] and answer.json["devices"]
    assert "password" not in answer.text.replace("change your password", "")


def test_deleting_an_account_deletes_everything(server, newcomer):
    here, person = newcomer()
    there = Client(server.url).log_in(person)
    assert here.post("/settings/delete", {"current_password": cast.PASSWORD}).location == "/?deleted"
    assert there.get("/settings").status == 303
    assert Client(server.url).post("/login", person.login).status == 401
    assert "deleted" in here.get("/?deleted").text


def test_the_profile_can_be_changed_through_the_api(newcomer):
    client, _ = newcomer()
    person_id = client.get("/api/me", **JSON).json["id"]
    answer = client.send_json(f"/api/users/{person_id}/update", {"name": "By API"})
    assert answer.status == 200 and answer.json["name"] == "By API" and answer.json["timezone"] == "Europe/Paris"
    assert client.send_json(f"/api/users/{person_id}/update", {"name": ""}).json["errors"] == {
        "name": "Name is required."
    }
    assert client.send_json(f"/api/users/{person_id}/update", {"role": "mentor"}).status == 422


def test_a_form_without_a_language_leaves_the_chosen_one(newcomer):
    client, _ = newcomer()
    me = client.request("GET", "/api/me").json["id"]
    assert client.post(f"/api/users/{me}/update", {"language": "en"}).status == 303
    client.post("/settings/profile", {"name": "New Name", "timezone": "UTC", "appearance": "dark"})
    assert client.request("GET", "/settings/export").json["person"]["language"] == "en"
