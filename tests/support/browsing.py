"""Debian's Chromium: how it starts, which complaints fail a test, and how a page is opened."""

import shutil
import time
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.running import Server

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
# What Chromium, htmx and the service worker log when the server is down or drops a response halfway.
CUT_OFF = (
    "net::ERR_CONNECTION_",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_SOCKET_NOT_CONNECTED",
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    "net::ERR_CONTENT_LENGTH_MISMATCH",
    "WebSocket connection",
    "htmx:ws:error",
    "fetching the script",
    "Failed to fetch dynamically imported module",
)


def chromium_path() -> str:
    """The shell draws the same pages with half the work, but cannot hold a call."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert path, "Chromium is missing: `make test` installs it, or as root: apt-get install chromium"
    return path


class Strict:
    """Collects everything a page should not do; `expect` names what a test provokes on purpose."""

    def __init__(self, server: Server):
        self.server = server
        self.complaints: list[str] = []
        # Leaving a page at once drops a socket that was still connecting.
        self.expected = [
            "Service Worker registration blocked",
            "WebSocket is closed before the connection is established",
        ]
        self.requests: list[str] = []

    def listen_to(self, context: BrowserContext) -> None:
        context.on("console", self._read)
        context.on("weberror", lambda error: self._complain(f"error: {error.error}"))
        context.on("request", self._record)
        context.on("requestfailed", self._fail)

    def expect(self, *words: str) -> None:
        self.expected += words

    def _read(self, message) -> None:
        if message.type in ("error", "warning"):
            self._complain(f"console: {message.text} ({message.location})")

    def _record(self, request) -> None:
        self.requests.append(request.url)
        url = self.server.url
        if not request.url.startswith((url, "data:", "blob:", url.replace("http", "ws"))):
            self._complain(f"third party: {request.url}")

    def _fail(self, request) -> None:
        # Leaving a page aborts whatever it was still loading.
        if request.failure != "net::ERR_ABORTED":
            self._complain(f"failed: {request.url} {request.failure}")

    def _complain(self, what: str) -> None:
        """Ignores what was cut off because the test stopped the server: the icon, a script, the socket."""
        if not (self.server.was_ended and any(words in what for words in CUT_OFF)):
            self.complaints.append(what)

    def check(self) -> None:
        unexpected = [what for what in self.complaints if not any(words in what for words in self.expected)]
        assert unexpected == [], "\n".join(unexpected)


@contextmanager
def no_reload(page: Page):
    """Nothing inside may reload the page."""
    page.evaluate("window.stayed = true")
    yield
    assert page.evaluate("window.stayed === true"), "the page was reloaded"


def opened(page, path: str):
    """The page at this path: its socket is up, the first catch-up has arrived, and what is typed is heard."""
    caught_up = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _: caught_up.append(True)))
    page.goto(path)
    until(page, lambda: caught_up)
    expect(page.locator("[data-chat] #say:not([style])")).to_have_count(0)
    return page


def until(page: Page, is_so) -> None:
    """Waits for what happens outside of the page, while its events go on."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        page.wait_for_timeout(20)
