"""A plain HTTP client that acts like a browser where it matters: cookies, forms and the origin of a request."""

import contextlib
import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

from tests.support.cast import Person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Response:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def cookies(self) -> dict:
        jar = SimpleCookie()
        for line in self.headers.get_all("Set-Cookie", []):
            jar.load(line)
        return jar


class Client:
    def __init__(self, url: str, agent: str = FIREFOX):
        self.url = urlsplit(url)
        self.cookies: dict[str, str] = {}
        self.headers = {"User-Agent": agent}

    def get(self, path: str, **headers: str) -> Response:
        return self.request("GET", path, headers={"Accept": "text/html"} | _named(headers))

    def tab(self, path: str) -> Response:
        """Fetches the fragment of a tab, as htmx does."""
        return self.get(path, HX_Request="true", HX_Request_Type="partial")

    def post(self, path: str, fields: dict | None = None, **headers: str) -> Response:
        given = {
            "Accept": "text/html",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        } | _named(headers)
        return self.request("POST", path, urlencode(fields or {}).encode(), given)

    def send_json(self, path: str, content, method: str = "POST", **headers: str) -> Response:
        """As a script of the page does for someone with cookies, else as a program does."""
        given = {"Accept": "application/json", "Content-Type": "application/json"}
        given |= ({"Sec-Fetch-Site": "same-origin"} if self.cookies else {}) | _named(headers)
        return self.request(method, path, json.dumps(content).encode(), given)

    def put_chunk(self, path: str, chunk: int, body: bytes) -> Response:
        """Of the recording at this path."""
        given = {"Accept": "application/json", "Content-Type": "application/octet-stream"}
        return self.request("PUT", f"{path}/{chunk}", body, given)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Response:
        connection = self.connection()
        sent = self.headers | (headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path.partition("#")[0], body, sent)
            received = connection.getresponse()
            response = Response(received.status, received.headers, received.read())
        finally:
            connection.close()
        for name, morsel in response.cookies.items():
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0" or not morsel.value:
                del self.cookies[name]
        return response

    def hold_back(self, path: str, content) -> Callable[[], Response]:
        """Sends JSON but for its last byte; what is returned sends that, too."""
        body, connection = json.dumps(content).encode(), self.connection()
        connection.putrequest("POST", path)
        sent = self.headers | {"Accept": "application/json", "Content-Type": "application/json"}
        if self.cookies:
            sent |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            sent |= {"Sec-Fetch-Site": "same-origin"}
        for name, value in (sent | {"Content-Length": str(len(body))}).items():
            connection.putheader(name, value)
        connection.endheaders(body[:-1])

        def finish() -> Response:
            with contextlib.closing(connection):
                connection.send(body[-1:])
                received = connection.getresponse()
                return Response(received.status, received.headers, received.read())

        return finish

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=60)

    def log_in(self, person: Person) -> "Client":
        response = self.post("/login", person.login)
        assert response.status == 303, response.text
        return self


def with_token(url: str, person: Person) -> Client:
    """A client for a program: no cookies, but the token from `/api/login`."""
    client = Client(url, agent="a program")
    client.headers["Authorization"] = f"Bearer {client.send_json('/api/login', person.login).json['token']}"
    return client


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
