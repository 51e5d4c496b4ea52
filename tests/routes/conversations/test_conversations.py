"""Messages over HTTP: the API as it is promised, forms without JavaScript, and 404 for everybody else."""

import json
from urllib.parse import quote

import pytest

from db import conversations, follows
from db.conversations import messages
from tests.support import running, uploading
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.client import Client, with_token
from tests.support.listening import heard, silence, socket_of


def talking(tx):
    follows.follow(tx, ADA, MAX.id)
    pair = conversations.open_with(tx, ADA, MAX.id)[0]
    for number in range(28):
        messages.add(tx, ADA if number % 3 else MAX, pair.id, f"No. {number}", "")


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    data = tmp_path_factory.mktemp("talk")
    running.make_database(data, talking)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server
    assert server.stop() == 0
    assert "Traceback" not in (data / "log.before").read_text()


def the_one(client) -> dict:
    return client.get("/api/conversations", Accept="application/json").json["items"][0]


def test_the_api_is_as_promised(talk):
    ada = with_token(talk.url, ADA)
    assert ada.send_json("/api/conversations", {"person_id": str(EMMA.id)}).status == 404
    opened = ada.send_json("/api/conversations", {"person_id": str(MAX.id)})
    assert opened.status == 200 and set(opened.json) == {"id", "person", "unread", "last_at"}
    assert opened.json["person"] == {"id": str(MAX.id), "name": MAX.name}
    path = f"/api/conversations/{opened.json['id']}"
    sent = [ada.send_json(f"{path}/messages", {"body": "Hello", "client_id": "one"}) for _ in range(2)]
    assert [one.status for one in sent] == [201, 200] and sent[0].json == sent[1].json
    assert set(sent[0].json) == {"id", "sender", "body", "sent_at", "edited_at"}
    first = ada.get(f"{path}/messages", Accept="application/json").json
    assert first["items"][0]["body"] == "Hello" and len(first["items"]) == 25
    assert len(ada.get(first["next"], Accept="application/json").json["items"]) == 4
    changed = ada.send_json(f"{path}/messages/{sent[0].json['id']}/edit", {"body": "Hello!"})
    assert changed.json["body"] == "Hello!" and changed.json["edited_at"]
    gone = ada.send_json(f"{path}/messages/{sent[0].json['id']}/delete", {})
    assert gone.json["body"] == "" and gone.json["deleted_at"]
    assert with_token(talk.url, MAX).send_json(f"{path}/read", {}).json == {"unread": 0}
    refused = ada.send_json(f"{path}/messages", {"body": "/schedule tomorrow 3pm"})
    assert refused.status == 422 and "command" in refused.json["errors"]["body"]
    meant = ada.get(f"{path}/schedule?text=tomorrow+3pm+for+45+min+about+tests", Accept="application/json").json
    assert meant["duration_minutes"] == 45 and meant["form"].startswith(f"/mentors/{MAX.id}/request?topic=tests")
    form = ada.get(meant["form"])
    assert 'value="tests"' in form.text and "T15:00" in form.text and 'value="45" selected' in form.text


def test_outsiders_get_404_for_everything_and_no_push(talk):
    ada, otto = Client(talk.url).log_in(ADA), Client(talk.url).log_in(OTTO)
    found = the_one(ada)["id"]
    message = ada.get(f"/api/conversations/{found}/messages", Accept="application/json").json["items"][1]["id"]
    pages = (
        "",
        "/news",
        "/schedule",
        "/block",
        "/report",
        f"/{message}/edit",
        f"/{message}/file",
        f"/{message}/preview",
        f"/{message}/picture",
    )
    assert {path: otto.get(f"/messages/{found}{path}").status for path in pages} == dict.fromkeys(pages, 404)
    calls = {
        "messages": {"body": "Hi"},
        "read": {},
        "draft": {"body": "Hi"},
        "block": {},
        "unblock": {},
        "report": {"reason": "x"},
    }
    calls |= {f"messages/{message}/edit": {"body": "Hi"}, f"messages/{message}/delete": {}}
    answers = {
        path: otto.send_json(f"/api/conversations/{found}/{path}", given).status for path, given in calls.items()
    }
    assert answers == dict.fromkeys(calls, 404)
    assert (
        otto.request("POST", f"/api/conversations/{found}/files", b"x", {"Sec-Fetch-Site": "same-origin"}).status == 404
    )
    assert otto.get(f"/api/conversations/{found}/messages", Accept="application/json").status == 404
    assert "No. 2" not in otto.get("/messages?q=no").text
    with socket_of(otto, "/messages") as outside, socket_of(Client(talk.url).log_in(MAX), "/messages") as inside:
        heard(outside, "banners"), heard(inside, "banners")
        outside.send(f'{{"typing": "{found}"}}')
        ada.send_json(f"/api/conversations/{found}/messages", {"body": "For Max alone"})
        assert f'data-changed="{found}"' in heard(inside, "data-changed")
        assert silence(outside)


@pytest.mark.parametrize("number", ["²", "9999999999999999999", "x", "-1"])
def test_an_address_to_report_with_no_number_of_a_message_is_about_all_of_them(talk, number):
    max_ = Client(talk.url).log_in(MAX)
    assert max_.get(f"/messages/{the_one(max_)['id']}/report?message={quote(number)}").status == 200


@pytest.mark.parametrize("accepts", ["application/json", "text/html"])
@pytest.mark.parametrize("body", [["x"], {"a": 1}, 7, None])
def test_what_is_no_text_is_refused_as_a_message(talk, accepts, body):
    max_ = Client(talk.url).log_in(MAX)
    path = f"/api/conversations/{the_one(max_)['id']}/messages"
    given = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", "Accept": accepts}
    assert max_.request("POST", path, json.dumps({"body": body}).encode(), given).status == 422


def test_without_javascript_it_is_written_by_form_and_what_is_opened_is_read(talk):
    ada, max_ = Client(talk.url).log_in(ADA), Client(talk.url).log_in(MAX)
    assert max_.post("/api/conversations", {"person_id": ADA.id}).location == f"/messages/{the_one(max_)['id']}"
    found = the_one(ada)["id"]
    assert ada.post(f"/api/conversations/{found}/messages", {"body": "**By form**"}).location == f"/messages/{found}"
    assert the_one(max_)["unread"]
    page = max_.get(f"/messages/{found}").page
    assert page.select("#talk li")[-1].strong and "By form" in page.select("#talk li")[-1].text
    assert the_one(max_)["unread"] == 0 and page.select_one("[role=log][aria-live=polite]")
    older = page.select_one("#older a")["href"]
    assert "No. 0" in max_.get(older).text
    answer = ada.post(f"/api/conversations/{found}/messages", {"body": "/schedule tomorrow at 3"})
    assert "Is that 3am or 3pm" in ada.get(answer.location).text
    assert ada.post(f"/api/conversations/{found}/messages", {"body": " "}).status == 422


def test_a_file_is_sent_and_served_to_be_saved(talk):
    ada, max_ = Client(talk.url).log_in(ADA), Client(talk.url).log_in(MAX)
    path = f"/api/conversations/{the_one(ada)['id']}/files"

    def send(body: bytes, name: str, **headers: str):
        form = (
            f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
            + body
            + b"\r\n--b--\r\n"
        )
        given = {"Content-Type": "multipart/form-data; boundary=b", "Sec-Fetch-Site": "same-origin"} | headers
        return ada.request("POST", path, form, given)

    page = send(b"<script>alert(1)</script>", "evil.html", Accept="application/json")
    assert page.status == 201 and page.json["file"]["type"] == "text/plain"
    served = max_.get(page.json["file"]["address"])
    assert served.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert served.headers["Content-Disposition"].startswith("attachment;")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    picture = send(uploading.picture(), "me.png", Accept="application/json").json
    assert picture["file"]["name"] == "me.jpg" and picture["file"]["type"] == "image/jpeg"
    assert max_.get(picture["file"]["address"]).headers["Content-Type"] == "image/jpeg"
    preview = max_.get(picture["file"]["address"].replace("/file", "/preview"))
    assert preview.body[8:12] == b"WEBP" and preview.headers["Content-Type"] == "image/webp"
    whole = max_.get(picture["file"]["address"].replace("/file", "/picture"))
    assert whole.page.select_one("#panel img, main img")["src"] == picture["file"]["address"]
    assert max_.get(page.json["file"]["address"].replace("/file", "/picture")).status == 404
    assert send(b"\x7fELF\x01", "run", Accept="application/json").status == 422
    assert send(b"a" * 5_000_001, "big.txt", Accept="application/json").status == 413
    assert send(b"plain", "by form.txt", Accept="text/html").status == 303
    assert served.body == b"<script>alert(1)</script>"
    for person, line in ((ada, "You: File: by form.txt"), (max_, "File: by form.txt")):
        assert f'<span class="truncate">{line}</span>' in person.get("/messages").text


def test_a_blocked_person_is_told_nothing(talk):
    ada, max_ = Client(talk.url).log_in(ADA), Client(talk.url).log_in(MAX)
    path = f"/api/conversations/{the_one(ada)['id']}"
    assert max_.send_json(f"{path}/block", {}).status == 200
    typing = f'{{"typing": "{the_one(ada)["id"]}"}}'
    with socket_of(max_, "/messages") as blocker, socket_of(ada, "/messages") as blocked:
        heard(blocker, "banners"), heard(blocked, "banners")
        for socket in (blocked, blocker):
            socket.send(typing)
        assert silence(blocked)
        before = ada.get(f"/messages/{the_one(ada)['id']}").page.select_one(".chat-say")
        assert before and ada.send_json(f"{path}/messages", {"body": "Held"}).status == 201
        assert silence(blocker)
    assert "block" not in ada.get(f"/messages/{the_one(ada)['id']}").page.select_one(".chat-log").text.lower()
    assert max_.get(f"{path}/messages", Accept="application/json").json["items"][0]["body"] != "Held"
    assert max_.send_json(f"{path}/messages", {"body": "x"}).status == 409
    assert max_.send_json(f"{path}/unblock", {}).status == 200
    with socket_of(max_, "/messages") as again, socket_of(ada, "/messages") as writer:  # the control
        heard(again, "banners"), writer.send(typing)
        assert "is typing" in heard(again, "is typing")
