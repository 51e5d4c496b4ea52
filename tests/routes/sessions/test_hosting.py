"""The meeting link: for the host and for people with a seat, wherever it might be shown."""

import json
import re

import pytest

from db import bookings, likes, people, rooms
from db.people import export
from db.sessions import editing
from tests.support import making, walking
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import ROOT, in_a_loop

LINK = "https://meet.example.org/secret"
MAY_SEE = {"host", "booked"}
# Where the column is named: what the host types, what is stored, those who ask the function that decides, and files for
# calendars, which only people with a seat get.
NAMED_IN = {
    "db/sessions/__init__.py",
    "db/sessions/drafts.py",
    "db/confirmations.py",
    "db/firing.py",
    "db/interviewers.py",
    "db/interviews.py",
    "db/installation/demo/inviting.py",
    "db/dashboard_sessions.py",
    "db/feeds.py",
    "db/invitations.py",
    "db/notices.py",
    "routes/bookings.py",
    "routes/http/shapes.py",
    "routes/interviews.py",
    "routes/rooms.py",
    "routes/sessions/__init__.py",
}
# Templates may ask whether there is a link. What they show is what a view got from that function.
SHOWN = re.compile(r"{{[^}]*\bsession\.meeting_link\b[^}]*}}")


def a_class_with_a_link(tx, who: dict) -> int:
    """Ada has a seat; the others wait for one, gave one back, were removed, or liked it. The room is open, and the link
    was changed, so they were told."""
    host, ada = people.acting(tx, MAX.id), people.acting(tx, ADA.id)
    soon, before = making.ahead(tx, minutes=5), "https://meet.example.org/before"
    session = making.a_class(tx, host, seats=2, starts_at=soon, meeting_link=before)
    former, waiting, removed = (making.somebody(tx) for _ in range(3))
    seat = bookings.book(tx, former, session.id)
    bookings.cancel(tx, former, seat.id)
    bookings.book(tx, ada, session.id)
    bookings.book(tx, removed, session.id)
    rooms.remove(tx, host, session.id, removed.id)
    bookings.wait(tx, waiting, session.id)
    editing.update(tx, host, session.id, {"meeting_link": LINK})
    for person in (former, waiting):
        likes.like(tx, person, session.id)
    rival = making.somebody(tx, "mentor")
    who |= {"host": MAX, "booked": ADA, "waiting": waiting, "former": former, "stranger": OTTO, "removed": removed}
    who |= {"employer": EMMA, "rival": rival, "guest": None}
    return session.id


async def everything(app, person, session_id: int) -> dict[str, str]:
    client = await walking.client_of(app, person)
    ids = {"session_id": session_id, "mentor_id": MAX.id}
    found = {path: text for path, (_, text) in (await walking.walk(app, client, ids)).items()}
    flat = {"title": "Mine", "status": "CONFIRMED", "zoom_link": "https://example.org"}
    for given in ({}, {"status": "CONFIRMED"}, flat):
        answer = await client.put(
            "/api/dashboard/sessions",
            json={"id": str(session_id)} | given if person is not MAX else {"id": str(session_id)},
            headers=walking.SAME_ORIGIN | {"Accept": "application/json"},
        )
        found[f"PUT {sorted(given)}"] = await answer.get_data(as_text=True)
    if person:
        exported = await app.database.read(export.everything, person.id)
        found["export"] = json.dumps(exported, default=str)
    return found


@pytest.fixture(scope="module")
def seen_by(tmp_path_factory):
    """The addresses at which each of them sees the link."""
    from app import create_app
    from integrations.process import options
    from tests.support import running

    data = tmp_path_factory.mktemp("links")
    running.make_database(data)
    app = create_app(options.parse(["serve", "--data", str(data), "--no-rate-limits"], running.QUIET))

    async def look():
        async with app.test_app():
            who: dict = {}
            session_id = await app.database.write(a_class_with_a_link, who)
            found = {name: await everything(app, person, session_id) for name, person in who.items()}
            return {name: [path for path, text in pages.items() if "/secret" in text] for name, pages in found.items()}

    return in_a_loop(look())


def test_the_host_and_people_with_a_seat_see_the_link(seen_by):
    assert all(len(seen_by[name]) > 2 for name in MAY_SEE), seen_by


def test_nobody_else_sees_the_link_on_any_page_or_in_any_call(seen_by):
    assert {name: paths for name, paths in seen_by.items() if paths and name not in MAY_SEE} == {}


def test_one_function_decides_who_sees_the_link():
    rooms = ("db", "routes", "ws", "jobs", "integrations", "fragments")
    files = [path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".html")]
    texts = {path: path.read_text() for path in files}
    named = {str(path.relative_to(ROOT)) for path, text in texts.items() if "meeting_link" in text}
    assert {name for name in named if name.endswith(".py")} <= NAMED_IN
    assert [path for path, text in texts.items() if path.suffix == ".html" and SHOWN.search(text)] == []
