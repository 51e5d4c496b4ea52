"""Every page and every call that can be read, as one person gets them."""

import re

from tests.support.cast import PASSWORD
from tests.support.running import in_a_loop

LEFT_OUT = (
    "/static/",
    "/styleguide",
    "/manifest",
    "/local-authority",
    "/sw.js",
    "/fav",
    "/recordings/",
    "/api/docs",
    "/health",
)
VARIANTS = (
    "/learner/home?show=recommendations",
    "/learner/sessions?show=past",
    "/learner/sessions?show=cancelled",
    "/mentor/sessions?show=scheduled",
    "/mentor/sessions?show=past",
    "/api/sessions?mine=1",
)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
FOR_A_PAGE = SAME_ORIGIN | {"Accept": "text/html"}


async def client_of(app, person=None):
    client = app.test_client()
    if person:
        answer = await client.post("/login", form=sign_in(person), headers=SAME_ORIGIN)
        assert answer.status_code == 303, await answer.get_data(as_text=True)
    return client


def acting_in(app, town, act, person):
    """What `act` gives, called with a client of this person and with what `town` made."""

    async def run():
        async with app.test_app() as running:
            made = await app.database.write(town)
            return await act(await client_of(running, person), *made)

    return in_a_loop(run())


async def page(client, path: str) -> str:
    return await (await client.get(path, headers=FOR_A_PAGE)).get_data(as_text=True)


def sign_in(person) -> dict:
    """The cast have addresses by name, everybody else by id."""
    email = person.email if person.id < 2000 else f"{person.id}@example.org"
    return {"email": email, "password": PASSWORD}


async def walk(app, client, ids: dict) -> dict[str, tuple[int, str]]:
    """The status and the text of everything, by its address; `ids` are what the parameters stand for."""
    found = {}
    for path in paths(app):
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(ids.get(name[1], 1)), path)
        accept = "application/json" if path.startswith("/api/") else "text/html"
        answer = await client.get(address, headers={"Accept": accept})
        found[address] = (answer.status_code, await answer.get_data(as_text=True))
    return found


def paths(app) -> list[str]:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    return sorted({rule for rule in rules if not rule.startswith(LEFT_OUT)} | set(VARIANTS))
