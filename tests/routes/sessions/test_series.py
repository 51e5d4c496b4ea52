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
