"""Nothing that is kept is ever out of date: what pages show is changed behind their back, and looked at again."""

import re

import pytest
import time_machine
from jinja2 import meta, nodes

from db import notifications
from fragments.rendering import FOLDER
from integrations.process.connections import _date
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
# What pieces may use besides what they are given: these depend on nothing else, and `day` on the year, which is a part
# of the key. Not among them is what looks at the clock, such as `ago`.
PURE = {
    *(
        "day",
        "elsewhere",
        "free_until",
        "hours",
        "initials",
        "map",
        "name_of",
        "price",
        "stars",
        "translated",
        "within",
        "zone",
    ),
    *("a_mentors", "defined", "format", "join", "length", "none", "replace", "string", "xmlattr"),
}


def pieces() -> set[str]:
    calls = re.compile(r'rendered(?:_from_lists)?\(\s*"([^"]+)"')
    return {name for path in FOLDER.rglob("*.html") for name in calls.findall(path.read_text())}


def test_a_piece_shows_nothing_but_what_it_is_given(app):
    """It has no other values, so all that is left are filters that look at the clock."""
    environment, seen, waiting, used = app.fragments.environment, set(), sorted(pieces()), set()
    assert len(waiting) > 10
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            tree = environment.parse((FOLDER / name).read_text())
            waiting += filter(None, meta.find_referenced_templates(tree))
            used |= {(name, node.name) for kind in (nodes.Filter, nodes.Test) for node in tree.find_all(kind)}
    assert {(name, found) for name, found in used if found not in PURE} == set()


RENAMED = "UPDATE people SET name = '{}' WHERE id = {}"
# One after another: what is changed, by a statement of another process; where it is shown; and what is there then.
CHANGES = (
    ("UPDATE sessions SET title = 'Renamed'", "/learner/home", "Renamed"),
    ("UPDATE sessions SET seats = 9, seats_taken = 4", "/learner/home", "5 of 9 seats"),
    ("UPDATE sessions SET price_cents = 12300", "/learner/home", "€123"),
    ("UPDATE sessions SET domain = 'Basketry'", "/learner/home", "<option>Basketry"),
    (RENAMED.format("Zoe Zander", MAX.id), "/learner/home", "Zoe Zander"),
    (RENAMED.format("Zoe Young", MAX.id), "/mentors", "Zoe Young"),
    (RENAMED.format("Bea Brown", ADA.id), "/learner/home", "Hello, Bea"),
    ("UPDATE people SET timezone = 'Asia/Tokyo'", "/learner/home", "Tokyo"),
    ("UPDATE notifications SET title = 'Other news'", "/learner/notifications", "Other news"),
    ("UPDATE notifications SET created_at = '2020-02-02T02:02:02Z'", "/learner/notifications", "2020"),
    (
        "UPDATE notifications SET id = 123456 WHERE id = (SELECT MAX(id) FROM notifications WHERE person_id = 1001)",
        "/learner/notifications",
        "/notifications/123456",
    ),
    ("DELETE FROM notifications", "/learner/notifications", 'name="upto" value=""'),
    ("UPDATE sessions SET status = 'cancelled'", "/learner/home", "No sessions yet</span>"),
)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_page_shows_what_another_process_has_changed(app, connection, headers):
    def begin(tx) -> None:
        making.listed(tx)
        notifications.notify(tx, ADA.id, "welcome", link="/learner/home", name="Ada", role="learner")

    async def stale() -> list[str]:
        found = []
        async with app.test_app() as running:
            await app.database.write(begin)
            client = await client_of(running, ADA)

            async def look(path: str) -> str:
                answer = await client.get(path, headers=headers | {"Accept": "text/html"})
                assert answer.status_code == 200
                return await answer.get_data(as_text=True)

            for statement, path, shown in CHANGES:
                before = [await look(path), await look(path)][1]  # by then from what is kept
                assert connection.execute(statement).rowcount > 0
                connection.commit()
                if shown in before or shown not in await look(path):
                    found.append(statement)
        return found

    assert in_a_loop(stale()) == []


def test_the_date_of_a_response_is_that_of_its_second():
    with time_machine.travel("2026-06-10T12:00:00Z"):
        assert [_date(1_781_092_800), _date(1_781_092_801)] == [
            b"Wed, 10 Jun 2026 12:00:00 GMT",
            b"Wed, 10 Jun 2026 12:00:01 GMT",
        ]
