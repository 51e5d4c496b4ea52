"""A mentor's schedule and the form of their open hours, without JavaScript."""

import pytest

from tests.support.client import with_token

FORM = "/mentor/schedule/hours"


@pytest.fixture
def mentor(newcomer):
    return newcomer("mentor")


def typed(page) -> dict[str, str]:
    """The form as a browser would send it."""
    form = page.select_one(f"main form[action='{FORM}']")
    found = {field["name"]: field.get("value", "") for field in form.select("input[name]:not([type=radio])")}
    found |= {field["name"]: field["value"] for field in form.select("input[type=radio][checked]")}
    return found | {one["name"]: one.select_one("[selected]")["value"] for one in form.select("select")}


def test_the_form_shows_what_was_saved_and_the_week_shows_what_is_open(server, mentor):
    client, person = mentor
    assert "No open hours yet" in client.get("/mentor/schedule").text
    fields = typed(client.get(FORM).page) | {"notice_hours": "0", "price_60": "12.50", "price_15": "0", "per_day": "3"}
    days = {f"day_{day}_0_{word}": time for day in range(7) for word, time in (("from", "09:00"), ("to", "00:00"))}
    answer = client.post(FORM, fields | days)
    assert (answer.status, answer.location) == (303, "/mentor/schedule")
    stored = with_token(server.url, person).get("/api/availability", Accept="application/json").json
    assert stored["timezone"] == "Europe/Paris" and stored["per_day"] == 3
    assert stored["weekly"][6] == {"weekday": 6, "from": "09:00", "to": "24:00"}
    assert [(one["minutes"], one["price_cents"]) for one in stored["lengths"]] == [(15, 0), (60, 1250)]
    again = typed(client.get(FORM).page)
    assert (again["day_6_0_to"], again["price_60"], again["per_week"]) == ("00:00", "12.50", "")
    week = client.get("/mentor/schedule/open?minutes=60").page
    assert len(week.select("main section li")) >= 6 * 29
    asked = client.get("/mentor/schedule/open?minutes=60&time=2020-01-01T10:00").page
    assert "This time has passed." in asked.select_one("main form .note").text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day_0_0_from": "09:00"}, "weekly"),
        ({"day_0_0_from": "12:00", "day_0_0_to": "09:00"}, "weekly"),
        ({"price_60": "a lot"}, "lengths"),
        ({"horizon_days": "0"}, "horizon_days"),
        ({"confirm": "maybe"}, "confirm"),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_is_kept(mentor, given, field):
    client, _ = mentor
    page = client.post(FORM, typed(client.get(FORM).page) | {"price_30": "7"} | given)
    assert page.status == 422
    assert page.page.select_one(f".note-error a[href='#{field}']") and page.page.select_one(f"main #{field}")
    assert page.page.select_one("[name=price_30]")["value"] == "7"


def test_of_all_hours_and_prices_those_that_cannot_be_are_marked(mentor):
    client, _ = mentor
    given = {"day_2_0_from": "20:00", "day_2_0_to": "09:00", "day_3_0_from": "20:00", "day_3_0_to": "00:00"}
    page = client.post(FORM, typed(client.get(FORM).page) | given | {"price_60": "a lot", "price_30": "7"}).page
    marked = {field["name"]: field["aria-describedby"] for field in page.select("main [aria-invalid]")}
    assert marked == dict.fromkeys(("day_2_0_from", "day_2_0_to"), "weekly-error") | {"price_60": "lengths-error"}
    assert all(page.select_one(f"#{problem}") for problem in marked.values())


def test_days_off_and_extra_hours_are_added_and_deleted_one_by_one(mentor):
    client, _ = mentor
    assert client.post("/mentor/schedule/days-off", {"since": "2999-12-24", "until": "2999-12-31"}).status == 303
    assert client.post("/mentor/schedule/extra", {"date": "2999-12-28", "from": "10:00", "to": "12:00"}).status == 303
    rows = [row.get_text(" ", strip=True) for row in client.get(FORM).page.select(".rows li")]
    assert rows == ["24 Dec 2999 – 31 Dec 2999 Delete : 24 Dec 2999", "28 Dec 2999: 10:00–12:00 Delete : 28 Dec 2999"]
    for form in client.get(FORM).page.select(".rows form"):
        client.post(form["action"], {field["name"]: field["value"] for field in form.select("input")})
    assert client.get(FORM).page.select(".rows li") == []
    refused = client.post("/mentor/schedule/days-off", {"since": "", "until": ""})
    assert refused.status == 422 and refused.page.select_one("#since")["aria-invalid"] == "true"


def test_hours_without_a_length_are_saved_and_their_mentor_reads_that_nobody_can_book_them(mentor):
    client, _person = mentor
    hours = {"day_0_0_from": "09:00", "day_0_0_to": "17:00"}
    saved = client.post(FORM, typed(client.get(FORM).page) | hours)
    assert "Nobody can book you yet" in client.get(saved.location).text
    assert "Nobody can book you yet" in client.get("/mentor/schedule/open").page.select_one("#panel h2").text
    client.post(FORM, typed(client.get(FORM).page) | {"price_30": "0"})
    assert "Nobody can book you yet" not in client.get("/mentor/schedule/open").text
