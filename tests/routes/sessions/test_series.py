"""Repeating a session: what the form says when it was sent."""

import pytest

from db import clock

HTMX = {"HX_Request": "true", "HX_Request_Type": "partial"}


@pytest.mark.parametrize(("is_published", "said"), [(False, "2 drafts added"), (True, "2 sessions published")])
def test_repeating_a_session_says_what_it_made(newcomer, is_published, said):
    mentor, _ = newcomer("mentor")
    fields = {"title": "Weekly", "domain": "Weeks", "starts_at": clock.after(days=20)}
    path = f"/api/sessions/{mentor.send_json('/api/sessions', fields).json['id']}"
    if is_published:
        mentor.send_json(f"{path}/publish", {})
    answer = mentor.post(f"{path}/repeat", {"weeks": "2"}, **HTMX)
    assert answer.status == 200 and said in answer.text


def test_the_preview_names_what_is_in_the_way_and_where_the_hour_changes(newcomer):
    """In Paris the clocks go back on Sunday, 28 October 2998, in New York a week later, in Kolkata never."""
    mentor, learners = newcomer("mentor")[0], [newcomer() for _ in range(2)]

    def published(title: str, starts_at: str) -> str:
        fields = {"title": title, "domain": "Weeks", "starts_at": starts_at, "duration_minutes": 60, "seats": 2}
        session = mentor.send_json("/api/sessions", fields).json["id"]
        assert mentor.send_json(f"/api/sessions/{session}/publish", {}).status == 200
        return session

    session = published("Weekly", "2998-10-23T16:00:00Z")
    published("Dentist", "2998-11-06T17:30:00Z")
    for (client, _person), zone in zip(learners, ("Asia/Kolkata", "America/New_York"), strict=True):
        me = client.get("/api/me", Accept="application/json").json["id"]
        assert client.send_json(f"/api/users/{me}/update", {"timezone": zone}).status == 200
        assert client.send_json(f"/api/sessions/{session}/book", {}).status == 201
    page = mentor.get(f"/sessions/{session}/repeat?weeks=2").page
    said = [" ".join(row.get_text(" ", strip=True).split()) for row in page.select(".occurrences li")]
    kolkata = "22:30 instead of 21:30 in Kolkata time, because of the clocks"
    assert said == [
        f"Tue 30 Oct 2998, 18:00 available 13:00 instead of 12:00 in New York time, because of the clocks {kolkata}",
        f"Tue 6 Nov 2998, 18:00 conflicts with “Dentist” {kolkata}",
    ]
    assert "Skip 1 conflict" in page.select_one("#planned").text
