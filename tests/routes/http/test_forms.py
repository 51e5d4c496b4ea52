"""Bad input of any kind gets a clear 4xx, never a 500, and changes nothing."""

import http.client
import json
import socket

import pytest

from tests.support.cast import ADA
from tests.support.client import Client

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
SIGN_UP = {
    "name": "Bad Input",
    "email": "bad@example.org",
    "password": "correct horse",
    "role": "learner",
    "timezone": "UTC",
}


@pytest.mark.parametrize(
    "body",
    [
        b"email=%ff%fe&password=x",
        b"email=\xff\xfe&password=x",
        b"email=a%00b@example.org&password=x",
        b"email=a@b.c&password=x&admin=1",
        b"=&=&=",
        b"&" * 2000,
        b"%",
        b"email[]=1",
    ],
)
def test_a_malformed_form_is_refused(guest, body):
    answer = guest.request("POST", "/login", body, FORM)
    assert 400 <= answer.status < 500, answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"7",
        b"\xff",
        b'{"email": "\\u0000"}',
        b'{"email": "\\ud800"}',
        b'{"email": {"a": 1}, "password": "x"}',
        b'{"email": ["a"], "password": 5}',
        b'{"email": "a@b.cd", "password": "x", "unknown": 1}',
        b'{"email": 1e999}',
        b"[" * 100_000,
        b'{"email": NaN}',
    ],
)
def test_malformed_json_is_refused_with_a_problem(guest, body):
    answer = guest.request("POST", "/api/login", body, JSON)
    assert answer.status in (400, 401, 422), answer.text
    assert answer.headers.get_content_type() == "application/problem+json"
    assert set(answer.json) >= {"type", "title", "status", "detail"}


def test_an_unknown_field_is_refused_by_name(guest):
    answer = guest.send_json("/api/signup", SIGN_UP | {"is_admin": True})
    assert answer.status == 422 and answer.json["errors"] == {"is_admin": "There is no such field."}


@pytest.mark.parametrize("field", SIGN_UP)
@pytest.mark.parametrize("value", ["x" * 100_000, 7, None, True, ["a"], {"a": 1}, "\u202e", "' OR 1=1 --", "<script>"])
def test_each_field_refuses_invalid_values(guest, field, value):
    answer = guest.send_json("/api/signup", SIGN_UP | {"email": "no address", "role": "none"} | {field: value})
    assert answer.status == 422, answer.text
    assert set(answer.json["errors"]) >= {"email", "role"} - {field}


def test_a_refused_form_keeps_its_input_and_shows_an_error_beside_each_field(guest):
    answer = guest.post("/signup", SIGN_UP | {"email": "no-address", "password": "short"})
    assert answer.status == 422
    assert answer.page.select_one("[name=name]")["value"] == "Bad Input"
    assert answer.page.select_one("[name=email]")["value"] == "no-address"
    assert answer.page.select_one("[name=email]")["aria-invalid"] == "true"
    described = answer.page.select_one("[name=email]")["aria-describedby"].split()
    assert any("enter a valid email" in answer.page.find(id=name).text for name in described)
    assert "short" not in str(answer.page.select_one("[name=password]"))


def test_typed_text_is_never_markup(guest):
    answer = guest.post("/signup", SIGN_UP | {"name": "<b>bold</b>\"'", "password": "x"})
    assert "<b>bold</b>" not in answer.text
    assert answer.page.select_one("[name=name]")["value"] == "<b>bold</b>\"'"


@pytest.mark.parametrize("path", ["/%ff", "/?q=%ff", "/login?next=%00", "/%00", "/settings?saved=%c3%28"])
def test_a_path_that_is_not_text_is_refused(guest, path):
    assert guest.get(path).status == 400


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/sessions/1", "/static/x/../app.py", "/static/x/%2e%2e/app.py", "/.git/config", "/" + "a" * 5000],
)
def test_an_unknown_path_gets_a_not_found_page(guest, path):
    answer = guest.get(path)
    assert answer.status in (404, 414), answer.status
    assert answer.page.h1 and answer.page.select_one("a[href='/']")


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "0", "-1", "x"])
def test_an_impossible_id_is_not_found(browser_of, number):
    assert browser_of(ADA).get(f"/notifications/{number}").status == 404


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "9" * 30, "%C2%B2"])
def test_a_page_position_must_be_a_number(browser_of, value):
    answer = browser_of(ADA).get(f"/api/notifications?after={value}", Accept="application/json")
    assert answer.status == 422 and "after" in answer.json["errors"]


def test_a_wrong_method_gets_an_error_page(guest):
    assert guest.get("/api/notifications/read").status == 405
    assert guest.request("DELETE", "/login", b"", {"Sec-Fetch-Site": "same-origin"}).status == 405


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ],
)
def test_a_body_of_another_content_type_is_refused(guest, kind):
    answer = guest.request("POST", "/login", b"email=a", FORM | {"Content-Type": kind})
    assert 400 <= answer.status < 500


def test_a_huge_body_is_refused_and_the_server_keeps_running(server, guest):
    """100 MB, with or without a length, never held in memory."""
    for announce in (True, False):
        assert status_of_huge_body(server.port, announce) == 413
    assert guest.get("/login").status == 200


def status_of_huge_body(port: int, announce: bool) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        size = b"Content-Length: 104857600\r\n" if announce else b"Transfer-Encoding: chunked\r\n"
        line.sendall(
            b"POST /login HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n" + size + b"\r\n"
        )
        part = b"a" * 65_536
        try:
            for _ in range(1600):
                line.sendall(part if announce else b"10000\r\n" + part + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has refused it and closed the connection
        response = http.client.HTTPResponse(line)
        response.begin()
        return response.status


def test_json_and_forms_are_equivalent(server):
    by_json = Client(server.url).send_json("/api/login", ADA.login)
    by_form = Client(server.url).request(
        "POST",
        "/api/login",
        f"email={ADA.email}&password=correct+horse+battery".encode(),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert by_json.status == by_form.status == 200
    assert by_json.json["user"] == by_form.json["user"]
    assert json.loads(by_json.body).keys() == {"token", "user"}


@pytest.mark.parametrize(
    "name",
    [
        "Origin",
        "Host",
        "Referer",
        "HX-Current-URL",
        "Cookie",
        "Accept",
        "User-Agent",
        "Content-Type",
        "Authorization",
        "X-Forwarded-For",
    ],
)
@pytest.mark.parametrize("value", ["http://[", "[", "[::1", "://", "é" * 300, "a, b;c==;", "Bearer", "%00"])
def test_a_malformed_header_never_crashes(guest, name, value):
    sent = {"Content-Type": "application/x-www-form-urlencoded", name: value.encode("latin-1", "replace")}
    for method, path, body in (
        ("POST", "/settings/email", b"email=x"),
        ("GET", "/learner/home", None),
        ("POST", "/login", b"email=a&password=b"),
    ):
        assert guest.request(method, path, body, sent).status < 500


@pytest.mark.parametrize(
    "line",
    [
        b"GET ?x HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"GET http://[/ HTTP/1.1",
        b"GET //learner//home HTTP/1.1",
        b"GET / HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nConnection: Upgrade, HTTP2-Settings",
        b"PRI * HTTP/2.0",
        b"nonsense",
    ],
)
def test_a_malformed_request_line_gets_a_response_and_never_crashes(server, line):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        wire.sendall(line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert wire.recv(12)[9:10] in (b"2", b"3", b"4")


def test_a_very_long_text_is_refused(guest):
    for path in ("/forgot", "/api/login", "/api/signup"):
        fields = SIGN_UP if path == "/api/signup" else {"password": "x"} if path == "/api/login" else {}
        answer = guest.send_json(path, fields | {"email": "a" + "\u0300\u0316" * 60_000})
        assert answer.status in (401, 422)


@pytest.mark.parametrize("body", [b"email=a&email=b&password=c", b'{"email": "a", "email": "b", "password": "c"}'])
def test_a_field_sent_twice_is_refused(guest, body):
    kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
    answer = guest.request("POST", "/api/login", body, {"Content-Type": kind, "Accept": "application/json"})
    assert answer.status == 422 and answer.json["errors"] == {"email": "This was sent more than once."}


@pytest.mark.parametrize(
    "part",
    [
        b'Content-Disposition: form-data; name="name"\r\n\r\n\xff\xfe',
        b'Content-Disposition: form-data; name="evil"; filename="a.exe"\r\n\r\nx',
        b"Content-Disposition: form-data\r\n\r\nx",
    ],
)
def test_a_multipart_form_is_read_just_as_strictly(guest, part):
    body = b"--x\r\n" + part + b"\r\n--x--\r\n"
    answer = guest.request(
        "POST", "/api/signup", body, {"Content-Type": "multipart/form-data; boundary=x", "Accept": "application/json"}
    )
    assert answer.status in (400, 422), answer.text
