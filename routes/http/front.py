"""Before everything else: what a proxy says about a request, which host it is for, and whether its address is valid."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv6Address, ip_address

from db.language import _, translate
from routes.http.bounds import MOST_PIECES
from ws.sockets import Message, Receive, Send

Application = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@\[\]]+))(?::[0-9]{0,5})?", re.ASCII)
LONGEST_NAME = 100  # of a host that is quoted
PIECES = _("This arrived in too many small pieces. Please send it again in larger ones.")
LAST = (b"connection", b"close")
BODY = (b"content-length", b"transfer-encoding")
FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto")


class Front:
    """Wraps the whole application, pages and sockets alike.

    Another site can point its own name at this machine, and its pages would then count as Mentora's. So only requests
    for the public address, for this machine, or for the very address that they arrived at are served.
    """

    def __init__(self, app: Application, *, url: str, names: Iterable[str], behind_proxy: bool, language: str):
        self._app, self._url, self._behind_proxy, self._language = app, url, behind_proxy, language
        self._names = {name.lower().removesuffix(".") for name in (*LOOPBACK, *names)}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        is_request = scope["type"] in ("http", "websocket")
        if scope["type"] == "http" and (_is_stream(scope) or any(name in BODY for name, _value in scope["headers"])):
            receive, send = self._watching_the_body(scope, receive, send)
        if is_request and self._behind_proxy:
            scope = _as_the_proxy_says(scope)
        if is_request and not self._is_ours(scope):
            await _refuse(scope, receive, send, 421, self._not_here(scope))
        elif scope["type"] == "http" and not scope["path"].startswith("/"):  # it would crash the framework
            await _refuse(scope, receive, send, 400, _("This address does not begin with a slash."))
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, scope: Message) -> bool:
        name = name_of(_header(scope, b"host"))
        return name in self._names or (bool(name) and name == _arrived_at(scope))

    def _not_here(self, scope: Message) -> str:
        host = "".join(sign for sign in _header(scope, b"host") if sign.isascii() and sign.isprintable())
        sentence = _(
            "This is Mentora at {url}; it does not serve “{host}”. "
            "If that is its address, set --url (MENTORA_URL) to it.",
            url=self._url,
            host=host[:LONGEST_NAME],
        )
        return translate(sentence, self._language)

    def _watching_the_body(self, scope: Message, receive: Receive, send: Send) -> tuple[Receive, Send]:
        """A body in absurdly many pieces is refused.

        A response before the end of the body says that the connection ends: the server then closes it, and a proxy
        that did not know would send its next request into it.
        """
        is_read, is_answered, pieces = False, False, 0

        async def hear() -> Message:
            nonlocal is_read, pieces
            message = await receive()
            is_read = is_read or not message.get("more_body")
            pieces += 1
            if pieces <= MOST_PIECES or is_read:
                return message
            if not is_answered:
                await _refuse(scope, receive, answer, 413, translate(PIECES, self._language))
            return {"type": "http.disconnect"}

        async def answer(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                if not is_read and not _is_stream(scope):
                    message = {**message, "headers": [*message["headers"], LAST]}
            await send(message)

        return hear, answer


def _is_stream(scope: Message) -> bool:
    """Whether it is one of many on its connection, as in HTTP/2: then only the stream ends."""
    return bool(scope.get("http_version", "").startswith("2"))


def name_of(host: str) -> str:
    """Without the port, which may change on the way here. "" if it is not a host."""
    found = HOST.fullmatch(host)
    return (found[1] or found[2]).lower().removesuffix(".") if found else ""


def _arrived_at(scope: Message) -> str:
    """The address of this machine that the connection was made to, which nobody can forge."""
    server = scope.get("server")
    return _plain(server[0]) if server else ""


def _as_the_proxy_says(scope: Message) -> Message:
    """The scheme and the address of the browser. Only a proxy on this machine or its network is believed."""
    client = scope.get("client")
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in FORWARDED]
    if not _is_near(client[0] if client else ""):
        return {**scope, "headers": headers}
    said = dict.fromkeys(FORWARDED, "")
    for name, value in scope["headers"]:  # each proxy adds to the end what it has seen itself
        if name.lower() in said:
            said[name.lower()] = value.decode("latin-1").rpartition(",")[2].strip()
    came_from, scheme = said.values()
    heard = {**scope, "headers": headers}
    if scheme in ("http", "https"):
        heard["scheme"] = scheme if scope["type"] == "http" else {"http": "ws", "https": "wss"}[scheme]
    if came_from:  # some proxies add the port, which is another one for every connection
        heard["client"] = (_plain(name_of(came_from) or came_from)[:45], 0)
    return heard


def _is_near(address: str) -> bool:
    try:
        return ip_address(_plain(address)).is_private
    except ValueError:  # a local socket, which has no address
        return True


def _plain(address: str) -> str:
    """An IPv4 address that arrived at a socket for both."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _header(scope: Message, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted), "")


async def _refuse(scope: Message, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """In plain text or JSON, because styles and scripts would be refused too."""
    is_program = "text/html" not in _header(scope, b"accept") and scope["path"].startswith("/api/")
    kind, body = b"text/plain; charset=utf-8", sentence.encode()
    if is_program:
        kind = b"application/problem+json"
        title = {400: "Bad Request", 413: "Request Entity Too Large", 421: "Misdirected Request"}[status]
        body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": sentence}).encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    prefix = ""
    if scope["type"] == "websocket":
        await receive()
        prefix = "websocket."
        headers += [] if _is_stream(scope) else [LAST]  # the server closes it, as above
    await send({"type": f"{prefix}http.response.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}http.response.body", "body": body})
