"""Backing out of a dialog that is a page leads to where it was opened from, also after it was refused."""

import re

import pytest

from db import clock
from tests.support.cast import PASSWORD
from tests.support.client import Client
from tests.support.running import ROOT

DIALOGS = [path for path in (ROOT / "fragments").glob("*/*.html") if "shared/dialog.html" in path.read_text()]
# `dialog_box` hands it on to `not_now`.
WAY_OUT = re.compile(r"{{ not_now\(way_out|{% call dialog_box\(.*, errors, way_out, ")
HTMX = {"HX_Request": "true", "HX_Request_Type": "partial", "HX_Target": "div#modal"}


def way_out(answer) -> str:
    return answer.page.select_one(".modal-action a")["href"]


def somebody_new(url: str, role: str) -> Client:
    client = Client(url)
    who = {"name": f"Way {role}", "email": f"way.{role}@example.org", "timezone": "UTC"}
    assert client.post("/signup", who | {"role": role, "password": PASSWORD}).status == 303
    return client


@pytest.fixture(scope="module")
def mentor(server) -> Client:
    return somebody_new(server.url, "mentor")


@pytest.fixture(scope="module")
def learner(server) -> Client:
    return somebody_new(server.url, "learner")


@pytest.fixture(scope="module")
def draft(mentor) -> str:
    made = mentor.send_json("/api/sessions", {"title": "A way out"})
    return f"/sessions/{made.json['id']}"


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_dialog_has_a_way_out(path):
    assert len(DIALOGS) > 15 and WAY_OUT.search(path.read_text())


@pytest.mark.parametrize("before", ["/mentor/sessions?show=draft", "/mentor/dashboard", "/mentors/1002"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a page", "a modal"])
def test_it_leads_to_where_the_dialog_was_opened_from(server, mentor, draft, before, headers):
    opened = mentor.get(f"{draft}/edit", Referer=f"{server.url}{before}", **headers)
    assert way_out(opened) == before


@pytest.mark.parametrize(
    "before",
    [
        "",
        "https://evil.example/mentor/sessions",
        "{url}//evil.example",
        "{url}/\\evil.example",
        "{url}/login?next={draft}/edit",
        "{url}/api/sessions/5/update",
        "{url}{draft}/edit",
    ],
)
def test_otherwise_it_leads_to_what_the_dialog_is_about(server, mentor, draft, before):
    opened = mentor.get(f"{draft}/edit", Referer=before.format(url=server.url, draft=draft))
    assert way_out(opened) == draft


def test_each_dialog_leads_to_its_own_page_if_nothing_else_is_known(mentor, learner):
    fields = {"title": "Listed", "domain": "Ways", "starts_at": clock.after(days=3), "then": "publish"}
    made = mentor.send_json("/api/sessions", fields).json
    path, mentor_id = f"/sessions/{made['id']}", made["host"]["id"]
    assert way_out(mentor.get("/sessions/new")) == "/mentor/sessions"
    assert way_out(learner.get(f"{path}/book")) == path
    assert way_out(learner.get(f"/mentors/{mentor_id}/request")) == f"/mentors/{mentor_id}"
    booked = learner.send_json(f"/api{path}/book", {}).json
    assert way_out(learner.get(f"/bookings/{booked['id']}/cancel")) == "/learner/sessions"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["a page", "a modal"])
def test_it_is_kept_when_the_dialog_is_refused(server, mentor, draft, headers):
    sent = {"title": "x" * 200, "way_out": "/mentor/sessions?show=draft"}
    refused = mentor.post(f"/api{draft}/update", sent, Referer=f"{server.url}{draft}/edit", **headers)
    assert refused.status == 422 and way_out(refused) == "/mentor/sessions?show=draft"
    again = {field["name"]: field["value"] for field in refused.page.select(".modal-action [type=hidden]")}
    assert again == {"way_out": "/mentor/sessions?show=draft"}


def test_it_is_kept_when_a_page_is_loaded_again_with_other_values(server, mentor, draft):
    mentor.post(f"/api{draft}/update", {"starts_at": "2031-05-05T10:00"})
    page = mentor.get(f"{draft}/repeat?weeks=3&way_out=%2Fmentor%2Fdashboard", Referer=f"{server.url}{draft}/repeat")
    assert way_out(page) == "/mentor/dashboard"


def test_a_button_that_is_refused_with_a_form_leads_back_to_its_own_page(server, mentor, draft):
    refused = mentor.post(f"/api{draft}/publish", Referer=f"{server.url}/mentor/sessions?show=draft")
    assert refused.status == 422 and way_out(refused) == "/mentor/sessions?show=draft"


def test_what_is_wrong_is_listed_in_the_order_of_the_fields(mentor, draft):
    sent = {"title": "", "domain": "x" * 50, "starts_at": "", "seats": "0", "price": "lots", "then": "publish"}
    page = mentor.post(f"/api{draft}/update", sent).page
    assert [link["href"] for link in page.select("[data-errors] a")] == [f"#{name}" for name in [*sent][:5]]


@pytest.mark.parametrize("sent", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_it_never_leads_to_another_site(mentor, draft, sent):
    assert way_out(mentor.get(f"{draft}/edit?way_out={sent}")) == draft
    assert way_out(mentor.post(f"/api{draft}/update", {"title": "x" * 200, "way_out": sent})) == draft


def test_no_other_call_takes_a_way_out(mentor, learner, draft):
    refused = mentor.send_json(f"/api{draft}/update", {"way_out": "/"})
    assert refused.json["errors"] == {"way_out": "There is no such field."}
    assert learner.post("/logout", {"way_out": "/"}).status == 422


def test_the_preview_of_a_form_does_not_mind_it(mentor):
    assert mentor.post("/sessions/preview", {"title": "x", "way_out": "/mentor/sessions"}).status == 200
