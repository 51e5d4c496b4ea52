"""Real Chromium, Debian's own. Whatever a page complains about in its console fails the test."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.cast import Person
from tests.support.client import Client

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}


@pytest.fixture(scope="session")
def chromium(playwright):
    path = shutil.which("chromium")
    assert path, "Chromium is missing: `make test` installs it, or as root: apt-get install chromium"
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


class Strict:
    """Listens to everything that a page should not do; `expect` names what a test provokes on purpose."""

    def __init__(self, url: str):
        self.url = url
        self.complaints: list[str] = []
        # A page that is left at once lets go of a socket that was still on its way.
        self.expected = [
            "Service Worker registration blocked",
            "WebSocket is closed before the connection is established",
        ]
        self.requests: list[str] = []

    def listen_to(self, context: BrowserContext) -> None:
        context.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and self._complain(f"console: {message.text} ({message.location})")
            ),
        )
        context.on("weberror", lambda error: self._complain(f"error: {error.error}"))
        context.on("request", self._look_at)
        # A page that is left lets go of what it was still loading.
        context.on(
            "requestfailed",
            lambda request: (
                request.failure == "net::ERR_ABORTED" or self._complain(f"failed: {request.url} {request.failure}")
            ),
        )

    def expect(self, *words: str) -> None:
        self.expected += words

    def _look_at(self, request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.url, "data:", "blob:", self.url.replace("http", "ws"))):
            self._complain(f"third party: {request.url}")

    def _complain(self, what: str) -> None:
        self.complaints.append(what)

    def judge(self) -> None:
        left = [what for what in self.complaints if not any(words in what for words in self.expected)]
        assert left == [], "\n".join(left)


@pytest.fixture
def strict(server) -> Iterator[Strict]:
    listener = Strict(server.url)
    yield listener
    listener.judge()


@pytest.fixture
def open_as(chromium, server, strict):
    """`open_as(ADA, PHONE, dark=True)`: a page of a browser of one's own, logged in; None for a guest."""
    contexts = []

    def open_page(
        person: Person | None = None, size: dict = DESKTOP, *, dark: bool = False, scripts: bool = True, at=None
    ) -> Page:
        url = at.url if at else server.url
        context = chromium.new_context(
            base_url=url,
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            has_touch=size is PHONE,
            reduced_motion="reduce",
            timezone_id="Europe/Paris",
            locale="en-GB",
            # It fetches what the page asks for a second time over; it has a test of its own.
            service_workers="block",
        )
        contexts.append(context)
        strict.listen_to(context)
        if at:
            strict.url = url
        if person:
            client = Client(url).log_in(person)
            context.add_cookies([{"name": name, "value": value, "url": url} for name, value in client.cookies.items()])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@contextmanager
def stays(page: Page):
    """What happens inside must not load the page anew."""
    page.evaluate("window.stayed = true")
    yield
    assert page.evaluate("window.stayed === true"), "the page was loaded anew"


def opened(page, path: str):
    """With its socket up: the first catch-up has come."""
    caught_up = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _: caught_up.append(True)))
    page.goto(path)
    until = time.monotonic() + 15
    while not caught_up:
        assert time.monotonic() < until, "the socket did not open"
        page.wait_for_timeout(20)
    return page
