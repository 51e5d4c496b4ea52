"""Many people who press at the same moment, on a running Mentora."""

import http.client
import itertools
import json
import sqlite3
from contextlib import closing

from db import clock
from tests.support import cast
from tests.support.cast import Person
from tests.support.client import Answer, Client, with_token
from tests.support.running import Server

LEARNERS = tuple(Person(2000 + number, f"Learner{number} Racer", "learner", "UTC") for number in range(50))
MENTORS = tuple(Person(3000 + number, f"Mentor{number} Racer", "mentor", "UTC") for number in range(10))

# Where the guards are missing it still takes two at one moment; they meet nearly every time.
TRIES = 8


def enter(tx) -> None:
    for person in (*LEARNERS, *MENTORS):
        fields = {
            "id": person.id,
            "email": person.email,
            "name": person.name,
            "role": person.role,
            "timezone": person.timezone,
        }
        tx.one("insert_person", **fields, password_hash=cast.PASSWORD_HASH, now="2026-01-01T00:00:00Z")


class Press:
    """A request that lacks its last byte: send many of them, then the bytes, and all are handled at one moment."""

    def __init__(self, client: Client, path: str, fields: dict):
        self._body = json.dumps(fields).encode()
        self._connection = http.client.HTTPConnection(client.url.hostname, client.url.port, timeout=60)
        self._connection.putrequest("POST", path)
        for name, value in (
            client.headers | {"Content-Type": "application/json", "Content-Length": str(len(self._body))}
        ).items():
            self._connection.putheader(name, value)
        self._connection.endheaders(self._body[:-1])

    def let_go(self) -> None:
        self._connection.send(self._body[-1:])

    def answer(self) -> Answer:
        response = self._connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        self._connection.close()
        return answer


class Town:
    """A server with the crowd in its database, asked as programs ask it."""

    def __init__(self, server: Server):
        self.server = server
        self._clients: dict[Person, Client] = {}
        self._days = itertools.count(3)

    def a_time(self) -> str:
        """At which nobody has anything yet."""
        return clock.after(days=next(self._days))

    def of(self, person: Person) -> Client:
        if person not in self._clients:
            self._clients[person] = with_token(self.server.url, person)
        return self._clients[person]

    def send(self, person: Person, path: str, **fields) -> Answer:
        return self.of(person).send_json(f"/api/{path}", fields)

    def at_once(self, *presses: tuple) -> list[Answer]:
        """`(ADA, "sessions/7/book")`, …: all at one moment; what each answered, in their order."""
        held = [
            Press(self.of(person), f"/api/{path}", fields[0] if fields else {}) for person, path, *fields in presses
        ]
        # Whoever comes last is answered when all the others are inside.
        Client(self.server.url).get("/login")
        for press in held:
            press.let_go()
        return [press.answer() for press in held]

    def made(self, person: Person, path: str, **fields) -> str:
        """The id of what was made, or moved."""
        answer = self.send(person, path, **fields)
        assert answer.status in (200, 201), answer.text
        return answer.json["id"]

    def draft(self, host: Person, **fields) -> str:
        return self.made(host, "sessions", **({"title": "A class", "domain": "Races"} | fields))

    def published(self, host: Person, **fields) -> str:
        return self.made(host, f"sessions/{self.draft(host, **fields)}/publish")

    def request(self, learner: Person, mentor: Person, topic: str = "A talk") -> str:
        asked = {"topic": topic, "message": "", "duration_minutes": 60, "preferred_times": [self.a_time()]}
        return self.made(learner, "requests", mentor_id=str(mentor.id), **asked)

    def rows(self, sql: str, *values) -> list[tuple]:
        with closing(sqlite3.connect(self.server.data / "mentora.db")) as connection:
            return connection.execute(sql, values).fetchall()
