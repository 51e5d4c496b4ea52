"""The notifications over HTTP."""

import pytest

from db import notifications
from tests.support import running
from tests.support.cast import ADA, BY_ROLE
from tests.support.client import Client

JSON = {"Accept": "application/json"}


def thirty_for_ada(tx):
    for number in range(30):
        notifications.notify(tx, ADA.id, "welcome", link="/learner/home", name=f"News {number}", role="learner")


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory):
    data = tmp_path_factory.mktemp("busy")
    running.make_database(data, thirty_for_ada)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server
    server.stop()


def titles(answer) -> list[str]:
    return [item["title"] for item in answer.json["items"]]


def test_the_list_is_read_page_by_page_by_following_next(busy_server):
    ada = Client(busy_server.url).log_in(ADA)
    first = ada.get("/api/notifications", **JSON)
    second = ada.get(first.json["next"], **JSON)
    assert len(first.json["items"]) == 25 and second.json["next"] is None
    assert len(set(titles(first) + titles(second))) == 31  # the thirty, and the one for this login
    assert set(first.json["items"][0]) == {"id", "kind", "level", "title", "body", "link", "created_at", "read_at"}


def test_older_notifications_are_linked_without_javascript(busy_server):
    ada = Client(busy_server.url).log_in(ADA)
    page = ada.get("/learner/notifications").page
    older = page.select_one("#notifications a[href*='after=']")["href"]
    assert "News 0" in ada.get(older).text
    fragment = ada.tab(older)
    assert "News 0" in fragment.text and "<html" not in fragment.text and "<h1" not in fragment.text


@pytest.mark.parametrize("role", BY_ROLE)
def test_all_can_be_marked_as_read_by_a_form_by_htmx_and_by_a_program(newcomer, role):
    for how in ("form", "htmx", "json"):
        client, _ = newcomer(role)
        if how == "form":
            assert client.post("/api/notifications/read").location == f"/{role}/notifications"
        elif how == "htmx":
            answer = client.post("/api/notifications/read", HX_Request="true", HX_Request_Type="partial")
            assert answer.status == 200 and "notification-" in answer.text and "<html" not in answer.text
        else:
            assert client.send_json("/api/notifications/read", {}).json == {"unread": 0}
        assert client.get("/api/notifications", **JSON).json["unread"] == 0


def test_opening_a_notification_leads_to_its_page_and_marks_it_as_read(newcomer):
    client, _ = newcomer("mentor")
    link = client.get("/mentor/notifications").page.select_one("#notifications a[href^='/notifications/']")["href"]
    assert client.get(link).location == "/mentor/profile"
    assert client.get("/api/notifications", **JSON).json["unread"] == 0
    assert "unread" not in client.get("/mentor/notifications").page.select_one("#bell").get("aria-label", "")


@pytest.mark.parametrize("how", ["form", "htmx", "json"])
def test_a_notification_can_be_dismissed_in_place(newcomer, browser_of, how):
    client, _ = newcomer()
    (welcome,) = client.get("/api/notifications", **JSON).json["items"]
    path = f"/api/notifications/{welcome['id']}/read"
    assert browser_of(ADA).post(path).status == 404
    if how == "form":
        assert client.post(path).location == "/learner/notifications"
    elif how == "htmx":
        assert f"#banner-{welcome['id']}" in client.post(path, HX_Request="true", HX_Request_Type="partial").text
    else:
        assert client.send_json(path, {}).json == {"ok": True}
    assert client.get("/api/notifications", **JSON).json["unread"] == 0


def test_the_bell_shows_the_number_of_unread_notifications(newcomer):
    client, _ = newcomer()
    bell = client.get("/learner/home").page.select_one("#bell")
    assert "1 unread" in bell.get("aria-label", "") + bell.get_text(" ")


def test_everything_up_to_nothing_is_nothing(newcomer):
    client, _ = newcomer()
    for upto, unread in (("0", 1), ("1", 1), ("", 0)):
        answer = client.send_json("/api/notifications/read", {"upto": upto})
        assert answer.json == {"unread": unread}
