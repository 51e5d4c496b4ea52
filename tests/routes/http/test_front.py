"""The host a request is for, and what a proxy says of it: for pages and sockets alike."""

import socket

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from routes.http import bounds, front
from tests.support.cast import ADA
from tests.support.client import Client
from tests.support.listening import socket_of
from tests.support.running import QUIET, Server, in_a_loop, make_database

OWN = ("127.0.0.1", "localhost", "LOCALHOST", "localhost.", "[::1]", "127.0.0.1:1", "localhost:65535")
FOREIGN = (
    "evil.example",
    "localhost..",
    "..",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8000",
    "192.168.1.7",
    "[fe80::1]",
    "[",
    "[::1",
    "",
    "@127.0.0.1",
    "evil.example@127.0.0.1",
    "x" * 5000,
    "ünï.example",
    "127.1",
    "127.0.0.1:8000:1",
    "127.0.0.1:http",
    "127.0.0.1/",
    "2130706433",
)


@pytest.mark.parametrize("host", OWN)
def test_this_machine_is_served(guest, host):
    assert guest.get("/login", Host=host).status == 200


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/login", "/api/me", "/static/x/css/app.css", "/sw.js", "/nothing"])
def test_another_host_is_refused_with_a_sentence(server, guest, host, path):
    headers = {"Host": host.encode(), "Accept": "text/html"}
    refused = guest.request("GET", path, headers=headers)
    assert refused.status == 421 and refused.headers["Content-Type"].startswith("text/plain")
    assert server.url in refused.text and "--url" in refused.text and len(refused.body) < 500
    refused = guest.request("GET", "/api/me", headers={"Host": host.encode(), "Accept": "application/json"})
    assert refused.status == refused.json["status"] == 421 and refused.json["title"] == "Misdirected Request"


def test_a_host_is_needed(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        wire.sendall(b"GET /login HTTP/1.0\r\n\r\n")
        assert b" 421 " in wire.recv(100)


@pytest.mark.parametrize("path", ["/live", "/room/7/live", "/nothing"])
def test_sockets_of_another_host_are_refused_too(server, browser_of, path):
    ada = browser_of(ADA)
    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(
            f"ws://evil.example:{server.port}{path}",
            sock=socket.create_connection(("127.0.0.1", server.port)),
            additional_headers={"Origin": f"http://evil.example:{server.port}", "Cookie": cookie},
        ),
    ):
        pass
    assert refused.value.response.status_code == 421
    assert refused.value.response.headers["Connection"] == "close"  # a proxy would send its next request into it
    with socket_of(ada):
        pass


def test_the_public_host_is_served_and_so_is_the_address_of_a_connection(tmp_path):
    make_database(tmp_path)
    server = Server(tmp_path, "--host", "0.0.0.0", "--url", "https://mentora.example.org").fork()
    try:
        guest = Client(server.url)
        for host in ("mentora.example.org", "Mentora.Example.ORG:443", "mentora.example.org.", "127.0.0.1"):
            assert guest.get("/login", Host=host).status == 200, host
        for host in ("www.mentora.example.org", "example.org", "10.99.99.99"):
            assert guest.get("/login", Host=host).status == 421, host
        another = Client(f"http://127.8.7.6:{server.port}")  # an address of this machine, which needs no name
        assert another.get("/login").status == 200 and another.get("/login", Host="127.8.7.7").status == 421
    finally:
        server.stop()


def heard(client: tuple | None, *headers: tuple[str, str], kind: str = "http") -> dict:
    """What the application is told of a request that came from this address with these headers."""
    told: dict = {}

    async def app(scope, receive, send):
        told.update(scope)

    wrapped = front.Front(app, url="https://m.example", names=["m.example"], behind_proxy=True, language="en")
    sent = [(b"host", b"m.example"), *((name.encode(), value.encode()) for name, value in headers)]
    scope = {"type": kind, "scheme": "http" if kind == "http" else "ws", "path": "/", "client": client, "headers": sent}
    in_a_loop(wrapped(scope, None, None))
    return told


def sent_by(app, receive, version: str, *headers: tuple[bytes, bytes]) -> list[dict]:
    """What the browser gets for a request with these headers, of which `receive` reads the body."""
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    wrapped = front.Front(app, url="https://m.example", names=["m.example"], behind_proxy=False, language="en")
    given = [(b"host", b"m.example"), *headers]
    scope = {"type": "http", "path": "/", "http_version": version, "headers": given, "server": None}
    in_a_loop(wrapped(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("reads", "version", "length", "closes"),
    [
        (0, "1.1", b"9", True),
        (1, "1.1", b"9", True),
        (2, "1.1", b"9", False),
        (0, "2", b"9", False),
        (0, "1.1", b"", False),
    ],
)
def test_an_answer_before_the_end_of_the_body_says_that_the_connection_ends(reads, version, length, closes):
    """The server closes it then; a proxy that did not know would send somebody's next request into it."""
    body = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.request", "body": b"."}])

    async def receive():
        return next(body)

    async def app(scope, receive, send):
        for _ in range(reads):
            await receive()
        await send({"type": "http.response.start", "status": 403, "headers": [(b"x", b"y")]})

    start = sent_by(app, receive, version, *([(b"content-length", length)] if length else []))[0]
    assert ((b"connection", b"close") in start["headers"]) is closes


@pytest.mark.parametrize("version", ["1.1", "2"])
@pytest.mark.parametrize("has_answered", [True, False])
def test_a_body_in_absurdly_many_pieces_is_refused_once(version, has_answered):
    """Reading 200,000 chunks of one byte would take more than a second."""
    read = 0

    async def receive():
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x", "more_body": read < 200_000}

    async def app(scope, receive, send):
        if has_answered:
            await send({"type": "http.response.start", "status": 403, "headers": []})
        while (await receive()).get("more_body"):
            pass

    sent = sent_by(app, receive, version, *([(b"transfer-encoding", b"chunked")] if version == "1.1" else []))
    statuses = [message["status"] for message in sent if message["type"] == "http.response.start"]
    assert statuses == [403 if has_answered else 413] and read == bounds.MOST_PIECES + 1
    assert has_answered or b"too many small pieces" in sent[-1]["body"]


FOR, PROTO = "X-Forwarded-For", "X-Forwarded-Proto"


@pytest.mark.parametrize(
    "near", [("127.0.0.1", 5), ("::1", 5), ("172.17.0.1", 5), ("::ffff:10.0.0.1", 5), ("unix", 0), None]
)
def test_a_proxy_says_how_and_from_where_a_request_came(near):
    told = heard(near, (FOR, "192.0.2.66, 203.0.113.9"), (PROTO, "http, https"))
    assert (told["scheme"], told["client"]) == ("https", ("203.0.113.9", 0))
    assert [name for name, _ in told["headers"]] == [b"host"]
    assert heard(near, (PROTO, "https"), kind="websocket")["scheme"] == "wss"
    assert heard(near, (PROTO, "gopher"))["scheme"] == "http"
    assert heard(near)["client"] == near


@pytest.mark.parametrize(
    ("said", "is_from"),
    [
        ("::ffff:203.0.113.9", "203.0.113.9"),  # of a proxy that listens for both versions at once
        ("203.0.113.9:51234", "203.0.113.9"),
        ("[2001:db8::9]:51234", "2001:db8::9"),
        ("2001:db8::9", "2001:db8::9"),
        ("somebody", "somebody"),
        ("x" * 5000, "x" * 45),
    ],
)
def test_a_browser_is_known_by_its_address_however_a_proxy_writes_it(said, is_from):
    """Limits count by address: everybody must not be one, nor each connection another."""
    assert heard(("127.0.0.1", 5), (FOR, said))["client"] == (is_from, 0)


def test_nobody_else_is_believed():
    told = heard(("8.8.4.4", 5), (FOR, "127.0.0.1"), (PROTO, "https"))
    assert (told["scheme"], told["client"]) == ("http", ("8.8.4.4", 5)) and len(told["headers"]) == 1


@pytest.mark.parametrize("behind", [True, False])
def test_behind_a_proxy_that_ends_tls_cookies_are_secure_and_https_is_kept(data, behind):
    from app import create_app
    from integrations.process import options

    words = ["serve", "--data", str(data), *(["--behind-proxy"] if behind else [])]
    app = create_app(options.parse(words, QUIET))

    async def log_in():
        async with app.test_app() as running:
            client = running.test_client()
            headers = {PROTO: "https", "Sec-Fetch-Site": "same-origin"}
            return await client.post("/login", form=ADA.login, headers=headers)

    response = in_a_loop(log_in())
    assert response.status_code == 303
    assert all(("Secure" in cookie) is behind for cookie in response.headers.getlist("Set-Cookie"))
    assert ("Strict-Transport-Security" in response.headers) is behind
