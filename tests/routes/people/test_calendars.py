"""The calendars of the settings: an address is shown once, read without logging in, and gone when it is deleted."""

from urllib.parse import urlsplit


def made(client, **given) -> str:
    answer = client.post("/settings/calendars/feed", {"shows": "all"} | given)
    return urlsplit(answer.page.select_one("#feed-address")["value"]).path


def test_a_feed_is_read_by_its_address_and_only_when_it_has_changed(newcomer, guest):
    client, _ = newcomer()
    address = made(client)
    first = guest.get(address)
    assert first.status == 200 and first.headers["Content-Type"].startswith("text/calendar")
    again = guest.get(address, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert address not in client.get("/settings").text
    client.post("/settings/calendars/feed/delete")
    assert guest.get(address).status == 404


def test_what_it_shows_has_to_be_chosen(newcomer):
    client, _ = newcomer()
    assert client.post("/settings/calendars/feed", {"shows": "more"}).status == 422


def test_a_calendar_elsewhere_is_added_shown_and_deleted(newcomer):
    client, _ = newcomer()
    assert client.post("/settings/calendars", {"address": "nothing"}).status == 422
    client.post("/settings/calendars", {"address": "https://calendar.example.org/a.ics"})
    page = client.get("/settings").page
    assert "calendar.example.org" in page.select_one("#calendars-elsewhere").text
    form = page.select_one("form[action$='/delete'][action^='/settings/calendars/']:not([action*='feed'])")
    other, _ = newcomer()
    assert other.post(form["action"]).status == 404
    assert other.post(form["action"].replace("delete", "choose"), {"calendar_0": "1"}).status == 404
    client.post(form["action"])
    assert "calendar.example.org" not in client.get("/settings").text


def test_programs_add_read_and_delete_calendars(newcomer):
    client, _ = newcomer()
    given = {"address": "https://calendar.example.org/a.ics", "calendar_name": "Work"}
    added = client.send_json("/api/calendars", given)
    shown = {"id": added.json["id"], "name": "Work", "problem": "", "read_at": None, "choices": []}
    assert (added.status, added.json) == (201, shown)
    assert client.get("/api/calendars", Accept="application/json").json == {"items": [shown], "next": None}
    assert client.send_json(f"/api/calendars/{shown['id']}/choose", {"calendar_0": True}).status == 404
    assert client.send_json(f"/api/calendars/{shown['id']}/delete", {}).json == {"ok": True}
    assert client.send_json("/api/calendars", {"address": "x"}).status == 422


def test_the_list_is_fetched_again_until_a_new_calendar_was_read(newcomer):
    client, _ = newcomer()
    client.post("/settings/calendars", {"address": "https://calendar.example.org/a.ics"})
    asked = client.get("/settings").page.select_one("#calendars-elsewhere")["hx-get"]
    htmx = {"HX_Request": "true", "HX_Request_Type": "partial", "HX_Target": "div#calendars-elsewhere"}
    part = client.get(asked, **htmx)
    assert part.status == 200 and part.page.select_one("#calendars-elsewhere") and not part.page.select_one("h2")
