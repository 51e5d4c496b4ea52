"""A running Mentora with one live class, and what a media server knows of it."""

import contextlib

from db import bookings, clock, people
from db.installation import facts, keys
from db.people.tokens import Tokens
from db.sessions import drafts, publication, readiness
from tests.support import crowd, running
from tests.support.cast import MAX
from tests.support.crowd import LEARNERS
from tests.support.headless import Headless
from tests.support.janus import connected, ignored

SEATS = 29


class Place:
    """A running Mentora with one live class."""

    def __init__(self, data, *arguments: str):
        running.make_database(data, crowd.enter, self._begin)
        self.tokens = Tokens(keys.load(data / "secret"))
        self.server = running.Server(data, *arguments, "--no-rate-limits").fork()

    def _begin(self, tx) -> None:
        facts.note_room(tx, 30)
        host = people.acting(tx, MAX.id)
        fields = {"title": "A class", "domain": "Calls", "starts_at": clock.after(minutes=5), "seats": SEATS}
        self.session_id = drafts.create(tx, host, fields)
        publication.publish(tx, host, self.session_id)
        for one in LEARNERS[:SEATS]:
            bookings.book(tx, people.acting(tx, one.id), self.session_id)
            readiness.ready(tx, people.acting(tx, one.id), self.session_id)
        readiness.start(tx, host, self.session_id)

    def person(self, number: int) -> Headless:
        """The host is number 0."""
        person = (MAX, *LEARNERS)[number]
        token = self.tokens.write(self.tokens.claims(person.id, person.role, 1, True))
        return Headless(f"ws://127.0.0.1:{self.server.port}/room/{self.session_id}/live", token, str(person.id))


@contextlib.contextmanager
def running_place(folder, *words: str):
    place = Place(folder / "data", *words)
    yield place
    assert place.server.stop() == 0
    log = (place.server.data / "log.before").read_text()
    assert "Traceback" not in log, log


async def left_at(media) -> list[int]:
    """How many people send to each room of a media server."""
    async with connected(media.address) as janus:
        handle = await janus.attach(ignored)
        reply, _ = await handle.ask({"request": "list", "admin_key": media.address.admin_key})
        return [room["num_participants"] for room in reply["list"]]
