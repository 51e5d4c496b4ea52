"""The page of the connection check, and what a program sends."""

from tests.support.cast import ADA
from tests.support.client import with_token


def test_the_page_leads_back_to_the_session_and_nowhere_else(newcomer, guest):
    client, _person = newcomer()
    assert client.get("/check?session=12").page.select_one("main .back-link")["href"] == "/sessions/12"
    for odd in ("//evil.example", "12/../x", "", "%C2%B2", "9" * 40):
        assert client.get(f"/check?session={odd}").page.select_one("main .back-link")["href"] == "/dashboard"
    assert guest.get("/check").status == 303


def test_what_was_found_is_kept_and_shown(newcomer):
    client, _person = newcomer()
    found = {"camera": False, "microphone": True, "connection": "direct"}
    kept = client.send_json("/api/connection-check", found)
    assert kept.status == 200 and {name: kept.json[name] for name in found} == found
    assert "Last checked" in client.get("/check").text
    assert client.send_json("/api/connection-check", found | {"connection": "x"}).status == 422
    assert client.send_json("/api/connection-check", found | {"person_id": "5"}).status == 422


def test_visitors_keep_nothing(guest, server):
    assert guest.send_json("/api/connection-check", {}).status == 401
    assert with_token(server.url, ADA).get("/api/openapi.json").json["paths"]["/api/connection-check"]
