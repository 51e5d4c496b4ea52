"""Behind nginx or Caddy with the file in `deploy/`: all that works without a proxy works through it, and no more."""

import json
import ssl
import time

import h2.config
import h2.connection
import h2.events
import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from app import LARGEST_BODY
from db import clock
from tests.support import running, uploading
from tests.support.browsing import FLAGS, chromium_path
from tests.support.cast import ADA, MAX, OTTO, PASSWORD
from tests.support.client import Client
from tests.support.listening import close_code, heard, topics_on
from tests.support.proxying import NAME, PUBLIC, Caddy, Nginx, Outside
from tests.ws.test_rooms import Page

BYTES = {"Content-Type": "application/octet-stream", "Accept": "application/json", "Origin": PUBLIC}
WEBM = b"\x1aE\xdf\xa3"
SENTENCE = "This is too large. The limit is 1 MB."
SEND = """async (size) => {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const answer = await fetch("/api/login", { method: "POST", headers, body: new Uint8Array(size) });
  return [answer.status, (await answer.json()).detail];
}"""
MEGABYTES = 18  # of the film; more than the sockets in between can hold


@pytest.fixture(scope="module", params=[Nginx, Caddy])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def server(tmp_path_factory, kind):
    """As the unit starts it, with rate limits."""
    data = tmp_path_factory.mktemp("behind_proxy")
    running.make_database(data)
    server = running.Server(data, "--behind-proxy", "--url", PUBLIC, "--host", "127.0.0.1").start()
    yield server
    assert server.stop() == 0
    assert "Traceback" not in (data / "log.before").read_text()


@pytest.fixture(scope="module")
def proxy(kind, server, tmp_path_factory):
    proxy = kind(tmp_path_factory.mktemp("proxy"), server).start()
    yield proxy
    proxy.stop()
    assert proxy.alarming() == []


@pytest.fixture(scope="module")
def people(proxy):
    return {person: Outside(proxy).log_in(person) for person in (ADA, MAX)}


@pytest.fixture(scope="module")
def session(server, people):
    """A live class of Max, in which Ada has a seat."""
    draft = api(
        people[MAX], "sessions", title="Room", domain="Rooms", starts_at=clock.after(days=2), seats=2, price_cents=0
    )
    api(people[MAX], f"sessions/{draft['id']}/publish")
    api(people[ADA], f"sessions/{draft['id']}/book")
    running.move_start(server.data, int(draft["id"]), starts_in=-1)
    api(people[MAX], f"sessions/{draft['id']}/start")
    return draft["id"]


@pytest.fixture(scope="module")
def film(people, session):
    """The address of a recording, sent in chunks of the largest size."""
    path = f"recordings/{api(people[MAX], f'sessions/{session}/recordings', mime='video/webm')['id']}"
    for chunk in range(MEGABYTES):
        body = (WEBM if chunk == 0 else b"more").ljust(LARGEST_BODY, bytes([chunk]))
        sent = people[MAX].request("PUT", f"/api/{path}/{chunk}", body, BYTES)
        assert sent.status == 200 and sent.json == {"next": chunk + 1}, sent.text
    assert api(people[MAX], f"{path}/finish")["status"] == "ready"
    return f"/{path}"


def api(client: Client, path: str, **fields) -> dict:
    response = client.send_json(f"/api/{path}", fields, Origin=PUBLIC)
    assert response.status in (200, 201), response.text
    return response.json


def guess(client: Client, email: str, **headers: str) -> int:
    fields = {"email": email, "password": "wrong"}
    return client.request(
        "POST",
        "/api/login",
        json.dumps(fields).encode(),
        {"Content-Type": "application/json", "Accept": "application/json"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
    ).status


def test_pages_and_cookies_are_for_https_alone(proxy):
    guest = Outside(proxy)
    page = guest.get("/login", Accept_Encoding="br, gzip")
    assert (page.status, page.headers["Content-Encoding"]) == (200, "br")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    welcome = guest.post("/login", ADA.login)
    cookies = welcome.headers.get_all("Set-Cookie")
    assert welcome.status == 303 and cookies and all("Secure" in cookie for cookie in cookies)
    assert guest.get("/learner/home").status == 200


def test_plain_http_leads_to_https_and_nowhere_else(kind, proxy):
    plain = Outside(proxy, f"http://{NAME}")
    for headers in ({}, {"X_Forwarded_Proto": "https"}, {"X_Forwarded_Host": "evil.example"}):
        response = plain.get("/sessions?q=a%20b", **headers)
        assert (response.status, response.location) == (proxy.moved, f"{PUBLIC}/sessions?q=a%20b")
    assert plain.post("/login", ADA.login).cookies == {}
    if kind is Nginx:  # Caddy leads every host to its own https
        assert plain.get("/login", Host="evil.example").location == f"{PUBLIC}/login"


def test_what_a_browser_claims_of_itself_is_replaced(proxy):
    claims = {"X_Forwarded_Proto": "http", "X_Forwarded_For": "198.51.100.7", "X_Forwarded_Host": "evil.example"}
    response = Outside(proxy).post("/login", ADA.login, **claims)
    assert all("Secure" in cookie for cookie in response.headers.get_all("Set-Cookie"))
    assert "Strict-Transport-Security" in response.headers
    someone = Outside(proxy, source="127.0.0.9")
    tries = [guess(someone, "a@example.org", X_Forwarded_For=f"198.51.100.{number}") for number in range(11)]
    assert tries == [401] * 10 + [429]


def test_each_address_has_its_own_limit(proxy):
    first, second = (Outside(proxy, source=f"127.0.0.{number}") for number in (2, 3))
    assert [guess(first, "b@example.org") for _ in range(11)] == [401] * 10 + [429]
    assert guess(second, "b@example.org") == 401
    assert guess(second, "b@example.org", X_Forwarded_For="127.0.0.2") == 401


@pytest.mark.parametrize("host", ["evil.example", f"www.{NAME}", f"{NAME}.evil.example"])
def test_another_host_is_refused(proxy, people, host):
    for path in ("/login", "/api/me", "/static/x/css/app.css"):
        refused = people[ADA].get(path, Host=host)
        assert refused.status == proxy.elsewhere and "<link" not in refused.text and "email" not in refused.text
    for path in ("/live", "/room/7/live"):
        with (
            pytest.raises(InvalidStatus) as closed,
            connect(f"wss://{host}{path}", sock=proxy.reach(), ssl=proxy.tls_for_threads, server_hostname=NAME),
        ):
            pass
        assert closed.value.response.status_code == proxy.elsewhere


def test_forms_are_taken_from_the_own_pages_alone(people):
    for origin, status in ((PUBLIC, 303), (f"http://{NAME}.evil.example", 403), ("null", 403)):
        headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        assert people[ADA].request("POST", "/api/notifications/read", b"", headers).status == status, origin


def test_the_live_socket_brings_what_happens_elsewhere(proxy, people):
    page = "/learner/notifications"
    with proxy.socket_of(people[ADA], "/live") as live:
        live.send(json.dumps({"watch": topics_on(people[ADA], page)}))
        heard(live, "bell")
        elsewhere = Outside(proxy)
        elsewhere.headers["User-Agent"] = "Mozilla/5.0 (iPhone) Safari"
        elsewhere.log_in(ADA)
        assert "Safari on iPhone" in heard(live, "Safari on iPhone")
    with proxy.socket_of(people[ADA], "/live", Origin="https://evil.example") as live:
        assert close_code(live) == 4403


def test_the_people_in_a_room_hear_each_other(proxy, people, session):
    with (
        proxy.socket_of(people[MAX], f"/room/{session}/live") as host,
        proxy.socket_of(people[ADA], f"/room/{session}/live") as learner,
    ):
        Page(host).join()
        Page(learner).join()
        assert Page(host).hear("came")["peer"]["id"] == str(ADA.id)


def test_only_sockets_are_upgraded(proxy):
    """Else requests could hide in what the proxy takes for another protocol."""
    with proxy.tls.wrap_socket(proxy.reach(), server_hostname=NAME) as wire:
        wire.sendall(
            f"GET /login HTTP/1.1\r\nHost: {NAME}\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n".encode()
        )
        assert wire.recv(100).startswith(b"HTTP/1.1 200 ")


def test_a_recording_plays_from_anywhere(people, film):
    part = people[MAX].request("GET", film, headers={"Range": "bytes=999998-1000001"})
    assert (part.status, part.body) == (206, b"\0\0mo")
    assert part.headers["Content-Range"] == f"bytes 999998-1000001/{MEGABYTES * LARGEST_BODY}"
    last = people[MAX].request("GET", film, headers={"Range": "bytes=-5"})
    assert (last.status, last.body) == (206, bytes([MEGABYTES - 1]) * 5)
    refused = people[MAX].request("GET", film, headers={"Range": f"bytes={MEGABYTES * LARGEST_BODY}-"})
    assert refused.status == 416
    assert people[MAX].request("GET", film, headers={"If-None-Match": last.headers["ETag"]}).status == 304
    whole = people[MAX].request("GET", film)
    assert (whole.status, len(whole.body)) == (200, MEGABYTES * LARGEST_BODY)
    assert Outside(people[MAX].proxy).get(film).location.startswith("/login")


def test_a_recording_is_not_copied_to_the_disk_of_the_proxy(proxy, people, film):
    connection = people[MAX].connection()
    cookie = "; ".join(f"{name}={value}" for name, value in people[MAX].cookies.items())
    connection.request("GET", film, headers={"Cookie": cookie})
    response = connection.getresponse()
    response.read(100_000)
    time.sleep(0.5)
    assert len(response.read()) == MEGABYTES * LARGEST_BODY - 100_000
    connection.close()
    assert "buffered to a temporary file" not in proxy.log()  # nor is a chunk on its way to Mentora


def test_what_is_too_large_is_refused_with_a_sentence(people):
    size, path = LARGEST_BODY + 1, "/api/recordings/7/0"
    for _ in range(5):
        refused = people[MAX].request("PUT", path, bytes(size), BYTES)
        assert (refused.status, refused.json["detail"]) == (413, SENTENCE)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": PUBLIC}
    page = people[ADA].request("POST", "/api/login", b"a=" + bytes(size), form | {"Accept": "text/html"})
    assert page.status == 413 and SENTENCE in page.text and page.page.find("h1")
    htmx = {"Accept": "text/html", "HX-Request": "true", "HX-Request-Type": "partial", "Accept-Language": "en"}
    toast = people[ADA].request("POST", "/settings/profile", b"a=" + bytes(size), form | htmx)
    assert (toast.status, toast.headers.get("HX-Retarget")) == (413, "#toasts")


def test_a_picture_may_be_larger(people):
    sent = uploading.picture().ljust(6_000_000, b"\0")
    assert people[ADA].request("POST", f"/api/users/{ADA.id}/picture", sent, BYTES).status == 200


def test_a_length_that_was_not_announced_is_counted(proxy, people):
    connection = people[MAX].connection()
    cookie = "; ".join(f"{name}={value}" for name, value in people[MAX].cookies.items())
    pieces = (bytes(100_000) for _ in range(11))
    connection.request("PUT", "/api/recordings/7/0", pieces, BYTES | {"Cookie": cookie}, encode_chunked=True)
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["detail"]) == (413, SENTENCE)
    connection.close()


def test_browsers_speak_http_2(proxy, people):
    """With a body, as they send recordings."""
    tls = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(proxy.tls.get_ca_certs(binary_form=True)[0]))
    tls.set_alpn_protocols(["h2", "http/1.1"])
    with tls.wrap_socket(proxy.reach(), server_hostname=NAME) as wire:
        assert wire.selected_alpn_protocol() == "h2"
        spoken = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        spoken.initiate_connection()
        body = json.dumps(ADA.login).encode()
        headers = {":method": "POST", ":scheme": "https", ":authority": NAME, ":path": "/api/login"}
        headers |= {"origin": PUBLIC, "content-type": "application/json", "accept": "application/json"}
        spoken.send_headers(1, list((headers | {"content-length": str(len(body))}).items()))
        spoken.send_data(1, body, end_stream=True)
        wire.sendall(spoken.data_to_send())
        told: dict[str, str] = {}
        while not told:
            for event in spoken.receive_data(wire.recv(65_536)):
                if isinstance(event, h2.events.ResponseReceived):
                    told = dict(event.headers)
        assert told[":status"] == "200" and "strict-transport-security" in told


def test_a_browser_logs_in_and_stays_connected(proxy, playwright):
    """Chromium itself, with its cookies, origins and sockets."""
    leading = f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{proxy.ports[443]}"
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, leading])
    try:
        page = browser.new_context(ignore_https_errors=True, base_url=PUBLIC).new_page()
        sockets = []
        page.on("websocket", lambda opened: sockets.append(opened.url))
        page.goto("/login")
        page.fill("[name=email]", OTTO.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        expect(page).to_have_url(f"{PUBLIC}/learner/home")
        page.wait_for_timeout(1000)
        Outside(proxy).log_in(OTTO)
        expect(page.locator("#toasts")).to_contain_text("New sign-in", timeout=10_000)
        assert sockets and set(sockets) == {f"wss://{NAME}/live"}
        assert all(cookie["secure"] for cookie in page.context.cookies() if cookie["httpOnly"])
        spoken = page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
        assert spoken == "h2"
        assert [page.evaluate(SEND, 6 * LARGEST_BODY) for _ in range(5)] == [[413, SENTENCE]] * 5
    finally:
        browser.close()
