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
