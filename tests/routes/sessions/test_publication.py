"""Publishing, changing and cancelling a session by plain forms: what they say, and where they lead."""

import pytest

from db import clock


@pytest.fixture
def mentor(newcomer):
    return newcomer("mentor")[0]


def _draft(mentor, **fields) -> dict:
    return mentor.send_json("/api/sessions", {"title": "A draft", "domain": "Testing"} | fields).json


def _published(mentor) -> dict:
    draft = _draft(mentor, starts_at=clock.after(days=3))
    return mentor.send_json(f"/api/sessions/{draft['id']}/publish", {}).json


def test_enter_in_the_form_saves_and_does_not_preview(mentor):
    for path in ("/sessions/new", f"/sessions/{_draft(mentor)['id']}/edit"):
        first = mentor.get(path).page.select_one("form.form").select_one("button:not([type=button])")
        assert not first.get("formaction") and not first.get("name")


def test_deleting_a_draft_speaks_of_no_session_and_of_no_bookings(mentor):
    path = f"/sessions/{_draft(mentor)['id']}/cancel"
    assert mentor.get(path).page.title.text == "Delete draft · Mentora"
    answer = mentor.post(f"/api{path}", {"reason": ""})
    assert answer.location == "/mentor/sessions?show=draft"
    assert "Draft deleted" in mentor.get(answer.location).page.select_one("#toasts").text
    path = f"/sessions/{_published(mentor)['id']}/cancel"
    assert "Nobody has booked yet." in mentor.get(path).text
    answer = mentor.post(f"/api{path}", {"reason": ""})
    assert answer.location == "/mentor/sessions?show=past"
    toast = mentor.get(answer.location).page.select_one("#toasts")
    assert toast.strong.text == "Session cancelled"
    assert "scripted" in toast.button["class"]  # there is nothing to press without the script


def test_without_javascript_a_clash_is_where_the_page_starts_and_told_with_what_else_is_wrong(mentor):
    session, other = _published(mentor), _draft(mentor, starts_at=clock.after(days=9))
    sent = {"title": "Clash", "domain": "Testing", "starts_at": clock.to_wall(session["starts_at"], "Europe/Paris")}
    page = mentor.post(f"/api/sessions/{other['id']}/update", sent | {"then": "publish"}).page
    assert "at that time" in page.select_one("#starts_at-error").text
    assert [field["id"] for field in page.select("main [autofocus]")] == ["starts_at"]
    page = mentor.post(f"/api/sessions/{other['id']}/update", sent | {"then": "publish", "seats": "none"}).page
    assert [link["href"] for link in page.select("[data-errors] a")] == ["#starts_at", "#seats"]
    assert "at that time" in page.select_one("#starts_at-error").text and page.select_one("#seats-error")
