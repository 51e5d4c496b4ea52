"""Many people who press a button at the same moment, on a running Mentora."""

import http.client
import itertools
import json
import sqlite3
import time
from contextlib import closing
from urllib.parse import urlsplit

from db import clock, organisations
from db.listings import keeping
from db.people import addresses
from tests.support import cast
from tests.support.cast import Person
from tests.support.client import Client, Response, with_token
from tests.support.running import Server

LEARNERS = tuple(Person(2000 + number, f"Learner{number} Racer", "learner", "UTC") for number in range(50))
MENTORS = tuple(Person(3000 + number, f"Mentor{number} Racer", "mentor", "UTC") for number in range(10))
EMPLOYERS = tuple(Person(4000 + number, f"Employer{number} Racer", "employer", "UTC") for number in range(18))

# Without the guards, a race still needs two writes at the same moment. In this many tries it nearly always happens.
TRIES = 8


def enter(tx) -> None:
    for person in (*LEARNERS, *MENTORS, *EMPLOYERS):
        fields = {
            "id": person.id,
            "email": person.email,
            "name": person.name,
            "role": person.role,
            "timezone": person.timezone,
        }
        tx.one("insert_person", **fields, password_hash=cast.PASSWORD_HASH, now="2026-01-01T00:00:00Z")
        addresses.read_mail(tx, person.id)
        organisations.start(tx, person)
        keeping.keep(tx, person.id)


class Press:
    """A request that lacks its last byte: send many of them, then the bytes, and all are handled at the same moment."""

    def __init__(self, client: Client, path: str, fields: dict):
        self._body = json.dumps(fields).encode()
        self._connection = http.client.HTTPConnection(client.url.hostname, client.url.port, timeout=60)
        self._connection.putrequest("POST", path)
        for name, value in (
            client.headers | {"Content-Type": "application/json", "Content-Length": str(len(self._body))}
        ).items():
            self._connection.putheader(name, value)
        self._connection.endheaders(self._body[:-1])

    def finish(self) -> None:
        self._connection.send(self._body[-1:])

    def response(self) -> Response:
        received = self._connection.getresponse()
        response = Response(received.status, received.headers, received.read())
        self._connection.close()
        return response


class Line:
    """A connection that is kept, with one request behind the other."""

    def __init__(self, url: str):
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._connection.connect()
        self._waiting: list[bytes] = []

    def add(self, client: Client, path: str, fields: dict) -> None:
        body = json.dumps(fields).encode()
        sent = client.headers | {"Content-Type": "application/json", "Content-Length": str(len(body))}
        lines = [f"POST {path} HTTP/1.1", f"Host: {client.url.netloc}", *(f"{name}: {sent[name]}" for name in sent)]
        self._waiting.append("\r\n".join([*lines, "", ""]).encode() + body)

    def send(self) -> None:
        self._connection.sock.sendall(b"".join(self._waiting))

    def responses(self) -> list[Response]:
        with closing(self._connection), self._connection.sock.makefile("rb") as arriving:
            return [self._response(arriving) for _request in self._waiting]

    def _response(self, arriving) -> Response:
        status = int(arriving.readline().split()[1])
        headers = http.client.parse_headers(arriving)
        return Response(status, headers, arriving.read(int(headers["Content-Length"])))


class Town:
    """A server with the crowd in its database, used through its API."""

    def __init__(self, server: Server):
        self.server = server
        self._clients: dict[Person, Client] = {}
        self._days = itertools.count(3)

    def a_time(self) -> str:
        """A start at which nobody has anything yet."""
        return clock.after(days=next(self._days))

    def of(self, person: Person) -> Client:
        if person not in self._clients:
            self._clients[person] = with_token(self.server.url, person)
        return self._clients[person]

    def send(self, person: Person, path: str, **fields) -> Response:
        return self.of(person).send_json(f"/api/{path}", fields)

    def at_once(self, *presses: tuple) -> list[Response]:
        """Sends `(ADA, "sessions/7/book")`, … all at the same moment; returns the responses in the same order.

        A path that begins with a slash is not one of the API.
        """
        held = [
            Press(self.of(person), path if path.startswith("/") else f"/api/{path}", fields[0] if fields else {})
            for person, path, *fields in presses
        ]
        # Once this is served, the server has read all the requests above.
        Client(self.server.url).get("/login")
        for press in held:
            press.finish()
        return [press.response() for press in held]

    def through(self, connections: int, *presses: tuple) -> list[Response]:
        """The same through so many connections, each kept open: all they have to send is sent before any answer."""
        share = len(presses) // connections
        lines = [Line(self.server.url) for _line in range(connections)]
        for number, line in enumerate(lines):
            for person, path, fields in presses[number * share : (number + 1) * share]:
                line.add(self.of(person), f"/api/{path}", fields)
        for line in lines:
            line.send()
        return [response for line in lines for response in line.responses()]

    def made(self, person: Person, path: str, **fields) -> str:
        """The id of what was created or changed."""
        response = self.send(person, path, **fields)
        assert response.status in (200, 201), response.text
        return response.json["id"]

    def draft(self, host: Person, **fields) -> str:
        """With a link, so that it may have as many seats as a test needs."""
        link = "https://meet.example.org/races"
        return self.made(host, "sessions", **({"title": "A class", "domain": "Races", "meeting_link": link} | fields))

    def published(self, host: Person, **fields) -> str:
        return self.made(host, f"sessions/{self.draft(host, **fields)}/publish")

    def request(self, learner: Person, mentor: Person, topic: str = "A talk", times: list[str] | None = None) -> str:
        """Of a mentor with an hourly rate."""
        rate = {"hourly_rate_cents": 6000, "currency": "EUR"}
        assert self.of(mentor).send_json("/mentor/profile", rate).status == 200
        times = times or [self.a_time()]
        fields = {"topic": topic, "message": "", "duration_minutes": 60, "preferred_times": times}
        return self.made(learner, "requests", mentor_id=str(mentor.id), **fields)

    def until_all_are_told(self) -> None:
        """Those who book in a rush, and their host, hear of it a moment later."""
        given_up = time.monotonic() + 10
        while self.rows("SELECT 1 FROM seats_to_tell") and time.monotonic() < given_up:
            time.sleep(0.1)

    def rows(self, sql: str, *values) -> list[tuple]:
        with closing(sqlite3.connect(self.server.data / "mentora.db")) as connection:
            return connection.execute(sql, values).fetchall()
