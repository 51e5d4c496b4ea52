"""What is between the server and Quart: which messages of ASGI it sends, and when."""

import asyncio

import pytest
from quart import Response, has_app_context, has_request_context, request
from werkzeug.datastructures import Headers, ImmutableMultiDict

from routes.http import exchange
from routes.http.asked import Given, Received
from routes.http.exchange import Exchange
from routes.http.headers import SAFETY
from routes.http.site import Site
from tests.support.running import in_a_loop
from ws.sockets import ANSWER


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(exchange, "SHORT", 0.0)
    site = Site("a site")
    site.asgi_http_class = Exchange
    return site


def scope(path: str, method: str = "GET", *headers: tuple[bytes, bytes]) -> dict:
    return {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), *headers],
        "http_version": "1.1",
    }


async def sent(site, asked: dict, *messages: dict) -> list[dict]:
    """What the application sends for these messages, after which the browser stays silent."""
    arriving, found = list(messages), []

    async def receive() -> dict:
        return arriving.pop(0) if arriving else await asyncio.Future()

    async def send(message: dict) -> None:
        found.append(message)

    async with asyncio.timeout(10):
        await site(asked, receive, send)
    return found


def test_what_a_page_returns_is_sent_at_once(site):
    @site.get("/")
    async def hello():
        return "hello"

    start, body = in_a_loop(sent(site, scope("/")))
    assert start["status"] == 200 and set(SAFETY) < set(start["headers"])
    assert body == {"type": "http.response.body", "body": b"hello", "more_body": False}


def test_a_long_response_is_sent_part_by_part(site):
    @site.get("/")
    async def parts():
        async def count():
            for number in range(3):
                yield str(number).encode()

        return Response(count())

    start, *bodies = in_a_loop(sent(site, scope("/")))
    assert set(SAFETY) < set(start["headers"])
    assert [body["body"] for body in bodies] == [b"0", b"1", b"2", b""]
    assert [body["more_body"] for body in bodies] == [True, True, True, False]


def test_a_long_response_is_not_made_for_its_headers(site):
    made = []

    @site.get("/")
    async def parts():
        async def count():
            made.append(True)
            yield b"much"

        return Response(count())

    start, *bodies = in_a_loop(sent(site, scope("/", "HEAD")))
    assert start["status"] == 200 and made == []
    assert [body["body"] for body in bodies] == [b""]


def test_work_for_a_browser_that_has_gone_is_ended(site):
    ended = []

    @site.get("/")
    async def work():
        try:
            await asyncio.Future()
        finally:
            ended.append(True)

    gone = {"type": "http.disconnect"}
    assert in_a_loop(sent(site, scope("/"), {"type": "http.request", "body": b""}, gone)) == [] and ended == [True]


def test_a_page_that_takes_long_is_sent_all_the_same(site):
    @site.get("/")
    async def slowly():
        await asyncio.sleep(0.02)
        return "done"

    assert in_a_loop(sent(site, scope("/"), {"type": "http.request", "body": b""}))[1]["body"] == b"done"


def test_a_server_that_stops_ends_a_request(site):
    @site.get("/")
    async def work():
        await asyncio.Future()

    async def stopped() -> bool:
        task = asyncio.create_task(sent(site, scope("/")))
        await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert in_a_loop(stopped())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_body_is_read_whatever_the_method(site, method):
    @site.route("/", methods=["GET", "POST"])
    async def echo():
        return await request.get_data(as_text=False)

    parts = [{"type": "http.request", "body": b"ab", "more_body": True}, {"type": "http.request", "body": b"c"}]
    messages = in_a_loop(sent(site, scope("/", method, (b"content-length", b"3")), *parts))
    assert messages[1]["body"] == b"abc"


def test_the_headers_of_a_request_are_found_as_werkzeug_finds_them():
    lines = [("Host", "one"), ("Cookie", "a=1"), ("cookie", "b=2"), ("Content-Length", "7"), ("Empty", "")]
    ours, theirs = Received(Headers(lines)), Headers(lines)
    for name in ("host", "HOST", "Cookie", "content-length", "Empty", "Missing"):
        assert ours.get(name) == theirs.get(name) and ours.getlist(name) == theirs.getlist(name)
        assert ours.get(name, "x") == theirs.get(name, "x") and (name in ours) == (name in theirs)
        assert ours.get(name, type=int) == theirs.get(name, type=int)
    assert list(ours) == lines and ours["host"] == "one"
    with pytest.raises(KeyError):
        ours["missing"]


def test_a_server_that_writes_a_response_at_once_is_given_its_bytes(site):
    said = []

    async def answer(status: int, headers: bytes, body: bytes) -> bool:
        said.append((status, headers.decode().split("\r\n"), body))
        return len(said) < 3

    @site.get("/<int:status>")
    async def hello(status):
        return Response("" if status == 204 else "hello", status, {"X-Said": "héllo"})

    @site.get("/broken")
    async def broken():
        return Response("hello", 200, {"X-Said": "a\x00b"})

    def asked(path: str, method: str = "GET"):
        return in_a_loop(sent(site, scope(path, method) | {"extensions": {ANSWER: answer}}))

    assert asked("/200") == asked("/404") == []
    safety = [f"{name.decode()}: {value.decode()}" for name, value in SAFETY]
    lines = ["x-said: héllo", "content-type: text/html; charset=utf-8", "content-length: 5", *safety, ""]
    assert said == [(200, lines, b"hello"), (404, lines, b"hello")]
    # It may say that it cannot; and what it would not check, or has no content, is never given to it.
    assert [start["status"] for start, _ in (asked("/200"), asked("/200", "HEAD"), asked("/204"))] == [200, 200, 204]
    assert len(said) == 3 and (b"x-said", b"a\x00b") in asked("/broken")[0]["headers"] and len(said) == 3


def test_what_an_address_asks_for_is_found_as_werkzeug_finds_it():
    pairs = [("a", "1"), ("a", "2"), ("b", ""), ("c", "x")]
    ours, theirs = Given(pairs), ImmutableMultiDict(pairs)
    for name in ("a", "b", "c", "d"):
        assert ours.get(name) == theirs.get(name) and ours.get(name, "x") == theirs.get(name, "x")
        assert ours.get(name, 7, type=int) == theirs.get(name, 7, type=int) and ours.getlist(name) == theirs.getlist(
            name
        )
    assert ours.to_dict(flat=False) == theirs.to_dict(flat=False)


@pytest.mark.parametrize("path", ["/", "/missing", "/crash"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_without_a_body_is_handled_as_quart_handles_one_with_a_body(site, path, method):
    done = []

    @site.before_request
    async def before():
        done.append(request.path)

    @site.after_request
    async def after(response):
        done.append(response.status_code)
        return response

    @site.errorhandler(404)
    async def missing(error):
        return "missing", 404

    @site.errorhandler(Exception)
    async def crashed(error):
        return "crashed", 500

    @site.route("/", methods=["GET", "POST"])
    async def hello():
        return "hello", 201

    @site.route("/crash", methods=["GET", "POST"])
    async def crash():
        raise ArithmeticError

    async def handled():
        messages = await sent(site, scope(path, method), {"type": "http.request", "body": b""})
        return messages, has_request_context() or has_app_context()

    (start, body), goes_on = in_a_loop(handled())
    found = {"/": (201, b"hello"), "/missing": (404, b"missing"), "/crash": (500, b"crashed")}[path]
    assert (start["status"], body["body"]) == found and done == [path, found[0]]
    assert not goes_on


def test_plain_paths_are_found_as_the_map_finds_them(app):
    """Without a walk through the map; what has parameters or is not read goes through it."""
    found = {path: rule.endpoint for path, rule in app.plain_rules.items()}
    assert {"/", "/login", "/learner/home", "/api/me"} < found.keys()
    for path, endpoint in found.items():
        for method in ("GET", "HEAD"):
            rule, values = app.url_map.bind("here").match(path, method, return_rule=True)
            assert (rule.endpoint, values) == (endpoint, {}), path
