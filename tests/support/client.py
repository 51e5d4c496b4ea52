"""A plain HTTP client, like a browser where it matters: cookies, forms, and where a request says it comes from."""

import http.client
import json
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup

from tests.support.cast import Person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass
class Answer:
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

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers={"Accept": "text/html"} | _named(headers))

    def tab(self, path: str) -> Answer:
        """As htmx fetches the fragment of a tab."""
        return self.get(path, HX_Request="true", HX_Request_Type="partial")

    def post(self, path: str, fields: dict | None = None, **headers: str) -> Answer:
        given = {
            "Accept": "text/html",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        } | _named(headers)
        return self.ask("POST", path, urlencode(fields or {}).encode(), given)

    def send_json(self, path: str, content, **headers: str) -> Answer:
        given = {"Accept": "application/json", "Content-Type": "application/json"} | _named(headers)
        return self.ask("POST", path, json.dumps(content).encode(), given)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=60)
        sent = self.headers | (headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path.partition("#")[0], body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for name, morsel in answer.cookies.items():
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0" or not morsel.value:
                del self.cookies[name]
        return answer

    def log_in(self, person: Person) -> "Client":
        answer = self.post("/login", person.login)
        assert answer.status == 303, answer.text
        return self


def with_token(url: str, person: Person) -> Client:
    """A program: no cookies, but the token that `/api/login` gives."""
    client = Client(url, agent="a program")
    client.headers["Authorization"] = f"Bearer {client.send_json('/api/login', person.login).json['token']}"
    return client


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
