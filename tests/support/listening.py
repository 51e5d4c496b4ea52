"""The browser's end of the live socket."""

import asyncio
import json
from contextlib import contextmanager

from bs4 import BeautifulSoup
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from routes.http.access import COOKIE
from tests.support.client import Client


@contextmanager
def socket_of(client: Client, *pages: str, **headers: str):
    """Opens the socket as the page does, and listens to the topics of these pages."""
    sent = {
        "Origin": client.url.geturl(),
        "Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items()),
    } | headers
    address = f"ws://{client.url.netloc}/live"
    with connect(
        address,
        additional_headers={name: value for name, value in sent.items() if value},
        compression=None,
        open_timeout=30,
    ) as socket:
        if pages:
            socket.send(json.dumps({"watch": topics_on(client, *pages)}))
        yield socket


def topics_on(client: Client, *pages: str) -> list[str]:
    return sorted({tag["data-live"] for page in pages for tag in client.get(page).page.select("[data-live]")})


def heard(socket, until: str, patience: float = 20.0) -> str:
    """Everything that arrives, up to the message that contains `until`."""
    so_far = ""
    while until not in so_far:
        so_far += socket.recv(timeout=patience)
    return so_far


def silence(socket, patience: float = 0.4) -> bool:
    try:
        socket.recv(timeout=patience)
    except TimeoutError:
        return True
    return False


def close_code(socket, patience: float = 20.0) -> int:
    try:
        while True:
            socket.recv(timeout=patience)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


def partials(text: str) -> dict[str, BeautifulSoup]:
    """The partials in a message, by their target."""
    return {tag["hx-target"]: tag for tag in BeautifulSoup(text, "html.parser").find_all("hx-partial")}


class Connection:
    """The browser's end of a socket without a network; it may have stopped reading."""

    def __init__(self, client_cookie: str, reads: bool = True):
        self.sent: list[dict] = []
        self.reads = reads
        self.stuck = asyncio.Event()
        headers = [
            (b"cookie", f"{COOKIE}={client_cookie}".encode()),
            (b"host", b"localhost"),
            (b"origin", b"http://localhost"),
        ]
        self.scope = {"type": "websocket", "path": "/live", "headers": headers}
        self.said: asyncio.Queue[dict] = asyncio.Queue()
        self.said.put_nowait({"type": "websocket.connect"})

    async def send(self, message: dict) -> None:
        if message["type"] == "websocket.send" and not self.reads:
            await self.stuck.wait()
        self.sent.append(message)

    @property
    def letters(self) -> str:
        return "".join(message.get("text", "") for message in self.sent)
