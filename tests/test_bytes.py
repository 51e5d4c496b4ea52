"""What the first visit and each tab send, as browsers get it: compressed, with something of everything on the pages."""

import posixpath
import re

import pytest

from db.engine import sqlite
from routes.dashboards import TABS
from tests.browser.furnishing import furnish
from tests.support.cast import PASSWORD
from tests.support.running import QUIET, SQL, in_a_loop
from tests.support.walking import SAME_ORIGIN

FIRST_VISIT, A_TAB = 60_000, 6_000
REQUESTS = 8
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    from app import create_app
    from integrations.process import options

    data = tmp_path_factory.mktemp("furnished")
    queries, connection = sqlite.make_ready(data / "mentora.db", SQL), sqlite.connect(data / "mentora.db")
    sqlite.transact(connection, queries, furnish, {})
    connection.close()
    return create_app(options.parse(["serve", "--data", str(data), "--no-rate-limits", "--demo"], QUIET))


@pytest.fixture(scope="module")
def sizes(app) -> tuple[dict, dict]:
    """The bytes of each file of a first visit, by its page, and those of each tab that is clicked."""

    async def measure():
        async with app.test_app() as running:
            guest = running.test_client()
            visits = {page: await visit(guest, page) for page in ("/", "/login", "/signup")}
            tabs = {}
            for role in TABS:
                client = running.test_client()
                form = {"email": f"{role}@mentora.test", "password": PASSWORD}
                assert (await client.post("/login", form=form, headers=SAME_ORIGIN)).status_code == 303
                for tab in TABS[role]:
                    tabs[tab.url] = len(await sent(client, tab.url, **HTMX))
            return visits, tabs

    return in_a_loop(measure())


async def visit(client, page: str) -> dict[str, int]:
    """The page and what a browser fetches with it: the files it names, and the modules that those import."""
    left, found = [page], {}
    while left:
        path = left.pop()
        found[path] = len(await sent(client, path))
        content = await text(client, path) if path == page or path.endswith(".js") else ""
        named = re.findall(r'(?:src|href)="(/static/[^"#]+)', re.sub(r'<link rel="(?:icon|apple).*?>', "", content))
        imported = re.findall(r'^import[^;]*?"(\.[^"]+)"', content, re.M)
        left += {*named, *(posixpath.normpath(f"{posixpath.dirname(path)}/{name}") for name in imported)} - {
            *found,
            *left,
        }
    return found


async def sent(client, path: str, **headers: str) -> bytes:
    answer = await client.get(path, headers={"Accept-Encoding": "br"} | headers)
    assert answer.status_code == 200, path
    return await answer.get_data()


async def text(client, path: str) -> str:
    return await (await client.get(path)).get_data(as_text=True)


@pytest.mark.parametrize("page", ["/", "/login", "/signup"])
def test_the_first_visit_takes_few_bytes_and_few_requests(sizes, page):
    found = sizes[0][page]
    fonts = {path for path in found if path.endswith(".woff2")}  # nothing waits for them
    assert any(path.endswith("/focus.js") for path in found) and len(fonts) == 2
    assert len(found) <= REQUESTS, found
    assert sum(size for path, size in found.items() if path not in fonts) <= FIRST_VISIT, found


def test_each_tab_of_each_role_takes_few_bytes(sizes):
    tabs = sizes[1]
    assert set(tabs) == {tab.url for role in TABS.values() for tab in role} and len(tabs) >= 18
    assert {url: size for url, size in tabs.items() if size > A_TAB} == {}
