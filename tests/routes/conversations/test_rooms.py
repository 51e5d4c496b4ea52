"""The chats of sessions that are over, and the one click that leads from a person to the conversation with them."""

import pytest
from bs4 import BeautifulSoup

from db import conversations, rooms
from db.conversations import messages
from db.sessions import readiness
from tests.support import making, running
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.client import Client

WORDS = "A **good** start: https://example.org/first <script>alert(1)</script>"


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """A server, and the class of Max's on it in which Ada wrote something."""
    data, made = tmp_path_factory.mktemp("class"), {}

    def over(tx):
        session = making.a_full_class(tx, ADA)
        making.begin(tx, session.id)
        with making.at(tx, session.starts_at):
            readiness.attend(tx, ADA.id, session.id)
            rooms.say(tx, ADA, session.id, WORDS)
            readiness.end(tx, MAX, session.id)
        pair = conversations.open_with(tx, ADA, MAX.id)[0]
        messages.add(tx, ADA, pair.id, WORDS, "")
        made.update(session=session.id, talk=pair.id)

    running.make_database(data, over)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server, made
    assert server.stop() == 0
    assert "Traceback" not in (data / "log.before").read_text()


@pytest.mark.parametrize("person", [ADA, MAX])
def test_who_was_there_reads_the_chat_of_a_session_under_messages(class_, person):
    server, made = class_
    client = Client(server.url).log_in(person)
    page = f"/messages/sessions/{made['session']}"
    assert page in [link["href"] for link in client.get("/messages/sessions").page.select("a.chat-item")]
    shown = client.get(page)
    assert shown.status == 200 and "good" in shown.text and ADA.name in shown.text


@pytest.mark.parametrize("person", [OTTO, EMMA])
def test_nobody_else_does(class_, person):
    server, made = class_
    client = Client(server.url).log_in(person)
    assert client.get("/messages/sessions").page.select("a.chat-item") == []
    assert client.get(f"/messages/sessions/{made['session']}").status == 404


def test_what_is_written_is_marked_up_a_little_and_never_a_script(class_):
    server, made = class_
    client = Client(server.url).log_in(MAX)
    said = client.get(f"/messages/{made['talk']}").page.select_one(".talk-words")
    assert said.select_one("strong").text == "good" and said.script is None
    assert said.a["href"] == "https://example.org/first" and {"noopener", "nofollow"} <= set(said.a["rel"])
    assert "<script>alert(1)</script>" in said.text


@pytest.mark.parametrize(
    ("person", "path", "other"),
    [
        (ADA, "/sessions/{session}", MAX),
        (MAX, "/students/{ada}", ADA),
        (ADA, "/mentors/{max}", MAX),
        (MAX, "/sessions/{session}", ADA),
    ],
)
def test_one_click_leads_to_the_conversation(class_, person, path, other):
    server, made = class_
    client = Client(server.url).log_in(person)
    page = client.get(path.format(session=made["session"], ada=ADA.id, max=MAX.id)).page
    buttons = [form for form in page.select("form[action='/api/conversations']") if of(form) == str(other.id)]
    assert buttons, path
    answer = client.post("/api/conversations", {"person_id": of(buttons[0])})
    assert (answer.status, answer.location) == (303, f"/messages/{made['talk']}")


def of(form: BeautifulSoup) -> str:
    return form.select_one("[name=person_id]")["value"]
