"""`make bench ARGS=--inside`: what each page costs without a server and a client, and in which rooms.

In each round, requests for a page take turns with as many for Quart's hello; the ratio is the median of the rounds.
"""

import asyncio
import cProfile
import gc
import pstats
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from quart import Quart

from app import ROOT, create_app
from integrations.process import options
from tests.support.cast import PASSWORD, Person

HTMX = ((b"hx-request", b"true"), (b"hx-request-type", b"partial"), (b"hx-target", b"div#panel"))
HTML = ((b"accept", b"text/html"), (b"accept-encoding", b"gzip, br"), (b"accept-language", b"en-GB"))
BATCH = 40


@dataclass(frozen=True)
class Page:
    app: Any  # Mentora, or the hello
    path: str
    headers: tuple = ()


async def send(page: Page, method: str = "GET", body: bytes = b"") -> tuple[int, dict[bytes, bytes], bytes]:
    path, _, query = page.path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), *page.headers],
        "client": ("127.0.0.1", 5000),
        "server": ("127.0.0.1", 8000),
        "extensions": {},
    }
    sent: list[dict] = []
    arriving = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict:
        return arriving.pop() if arriving else await asyncio.Future()

    async def keep(message: dict) -> None:
        sent.append(message)

    await page.app(scope, receive, keep)
    content = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], dict(sent[0]["headers"]), content


async def log_in(app, person: Person) -> tuple:
    """The headers of a browser where this person is logged in."""
    form = f"email={person.email}&password={PASSWORD}".replace("@", "%40").encode()
    headers = (*HTML, (b"content-type", b"application/x-www-form-urlencoded"), (b"sec-fetch-site", b"same-origin"))
    status, returned, _ = await send(Page(app, "/login", headers), "POST", form)
    assert status == 303, status
    return (*HTML, (b"cookie", returned[b"set-cookie"].split(b";")[0]))


def hello() -> Quart:
    app = Quart("floor")

    @app.get("/")
    async def greet() -> str:
        return "hello"

    return app


def measure(data: Path, person: Person, rounds: int) -> None:
    asyncio.run(_measure(data, person, rounds))


async def started(data: Path) -> Any:
    app = create_app(options.parse(["serve", "--data", str(data), "--no-rate-limits"], {"MENTORA_MEDIA": "mesh"}))
    await app.startup()
    return app


async def _measure(data: Path, person: Person, rounds: int) -> None:
    app = await started(data)
    base, pages = Page(hello(), "/", HTML), pages_of(app, await log_in(app, person))
    sizes = {name: await _size(page) for name, page in pages.items()}
    for page in (base, *pages.values()):
        await _took(page, 100)
    gc.freeze()
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(rounds):
        for name, page in pages.items():
            found[name].append((await _took(base, BATCH), await _took(page, BATCH)))
    print(f"{rounds} rounds of {BATCH} requests, each beside as many of Quart's hello; medians, in process")
    print(f"{'':38} {'µs':>8} {'x hello':>8} {'bytes':>8}")
    for name, pairs in found.items():
        ratio = statistics.median(page / floor for floor, page in pairs)
        print(f"{name:38} {statistics.median(page for _, page in pairs) * 1e6:8.0f} {ratio:8.2f} {sizes[name]:8}")
    for name, page in pages.items():
        await _profile(name, page)
    await app.shutdown()


async def _size(page: Page) -> int:
    status, _, content = await send(page)
    if status != 200:
        raise RuntimeError(f"{page.path} returned {status}")
    return len(content)


def pages_of(app, headers: tuple) -> dict[str, Page]:
    fragment, program = headers + HTMX, ((b"accept", b"application/json"), *headers[1:])
    return {
        "login page": Page(app, "/login", HTML),
        "/api/me": Page(app, "/api/me", program),
        "empty tab, fragment": Page(app, "/learner/requests", fragment),
        "25 notifications, fragment": Page(app, "/learner/notifications", fragment),
        "25 notifications, page": Page(app, "/learner/notifications", headers),
        "Browse, 25 cards, fragment": Page(app, "/learner/home", fragment),
        "Browse, 25 cards, page": Page(app, "/learner/home", headers),
    }


async def _took(page: Page, times: int) -> float:
    """CPU seconds of this process for each request."""
    begun = time.process_time()
    for _ in range(times):
        await send(page)
    return (time.process_time() - begun) / times


async def _profile(name: str, page: Page, times: int = 300) -> None:
    """Prints the share of each room and library: the time in its own functions, without those that they call."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(times):
        await send(page)
    profile.disable()
    spent: dict[str, float] = defaultdict(float)
    for (file, _, function), (_, _, own, _, _) in cast(Any, pstats.Stats(profile)).stats.items():
        spent[_room(file, function)] += own
    whole = sum(spent.values())
    shares = sorted(spent.items(), key=lambda item: -item[1])[:12]
    print(f"\n{name}: " + ", ".join(f"{room} {own / whole:.0%}" for room, own in shares))


def _room(file: str, function: str) -> str:
    if file.startswith(f"{ROOT}/") and ".venv" not in file:
        return file.removeprefix(f"{ROOT}/").split("/")[0].removesuffix(".py")
    if file.startswith("<template>") or file.endswith(".html"):
        return "templates"
    if "site-packages/" in file:
        return file.rpartition("site-packages/")[2].split("/")[0]
    return next((name for name in ("sqlite3", "brotli", "zlib") if name in function), "Python")
