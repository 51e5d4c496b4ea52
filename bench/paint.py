"""`make bench ARGS=--paint`: how soon the pages are there in Chromium, what moves on them, and what keeps it busy.

Each page is opened twice: as the machine is, for the moment of its largest paint, and on a processor slowed down to a
quarter, for its longest task. What moves is counted in both, also when news arrive at a page that is open. A task is
as long as the time it had on the processor, so what waits for others on a busy machine does not count.
"""

import json
import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from db import clock
from db.engine import sqlite
from routes.dashboards import TABS
from tests.browser.furnishing import furnish
from tests.support import running
from tests.support.browsing import DESKTOP, FLAGS, PHONE, chromium_path, opened
from tests.support.cast import PASSWORD
from tests.support.client import Client

NUMBERS = count(1)
SLOWER = 4
# What Chromium calls the categories that have the tasks, and the moment when one page takes the place of another.
TASKS = ["disabled-by-default-devtools.timeline", "devtools.timeline"]
SETTLED = 700  # milliseconds after which nothing is expected to move any more
PAGES = {
    "": ["/", "/login", "/signup", "/forgot", "/mentors", "/mentors/{mentor}", "/sessions/{class}", "/offline"],
    "learner": [
        *(tab.url for tab in TABS["learner"]),
        "/learner/sessions?show=past",
        "/settings",
        "/mentors/{mentor}",
        *(f"/sessions/{{{state}}}" for state in ("class", "booked", "rated", "completed", "live")),
        "/sessions/{class}/book",
        "/room/{live}",
        "/room/{soon}",
        "/room/{booked}",
        "/room/{live}/left",
    ],
    "mentor": [
        *(tab.url for tab in TABS["mentor"]),
        "/mentor/sessions?show=scheduled",
        "/sessions/{class}",
        "/sessions/{completed}",
        "/sessions/new",
        "/sessions/{draft}",
        "/room/{live}",
        "/room/{soon}",
    ],
    "employer": [*(tab.url for tab in TABS["employer"])],
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
WATCHING = """
window.seen = { paint: 0, shifts: [] };
const watch = (type, hear) =>
  new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true });
watch('largest-contentful-paint', (entry) => (seen.paint = entry.startTime));
watch('layout-shift', (entry) => {
  const what = ({ node }) => (node?.outerHTML ?? node?.parentElement?.outerHTML ?? '').slice(0, 90);
  if (!entry.hadRecentInput) seen.shifts.push([entry.value, entry.sources.map(what)]);
});
"""


@dataclass
class Seen:
    paints: list[float] = field(default_factory=list)
    tasks: list[float] = field(default_factory=list)  # only the longest of each visit
    shift: float = 0
    what: dict[str, None] = field(default_factory=dict)

    def add(self, found: dict, task: float = 0) -> None:
        if task:
            self.tasks.append(task)
        else:
            self.paints.append(found["paint"])
        self.shift = max(self.shift, sum(value for value, _ in found["shifts"]))
        self.what |= dict.fromkeys(node for _, nodes in found["shifts"] for node in nodes)


def measure(rounds: int) -> None:
    made: dict[str, int] = {}
    print(f"Load of the machine: {os.getloadavg()[0]:.1f} with {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "mentora.db"
        queries, connection = sqlite.make_ready(path, running.SQL), sqlite.connect(path)
        sqlite.transact(connection, queries, furnish, made)
        connection.close()
        server = running.Server(Path(folder), "--demo", MENTORA_RATE_LIMITS="off").start()
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            _open_all(browser, server, made, 1, {"learner": ["/room/{live}"]})  # files are compressed on first use
            _print(_open_all(browser, server, made, rounds), rounds)
            _print_news(_with_news(browser, server))
        finally:
            browser.close()
            server.stop()
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}")


def _open_all(
    browser: Browser, server: running.Server, made: dict, rounds: int, pages: dict[str, list[str]] = PAGES
) -> dict[tuple[str, str], Seen]:
    found: dict[tuple[str, str], Seen] = defaultdict(Seen)
    for _ in range(rounds):
        for role, paths in pages.items():
            client = _logged_in(server, role) if role else None
            for name, size in SIZES.items():
                with _page(browser, server, client, size) as page:
                    session = page.context.new_cdp_session(page)
                    for slowed in (False, True):
                        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER if slowed else 1})
                        for path in dict.fromkeys(paths):
                            if slowed:
                                browser.start_tracing(page=page, categories=TASKS)
                            page.goto(path.format(**made))
                            page.wait_for_timeout(SETTLED)
                            task = _longest_task(browser.stop_tracing()) if slowed else 0
                            found[f"{role} {path}", name].add(page.evaluate("seen"), task)
    return found


def _longest_task(trace: bytes) -> float:
    """In milliseconds, of the thread that runs the scripts of a page and lays it out.

    Without the task in which Chromium takes the page before down and makes room for this one: nothing of it is there.
    Nor what was before: on its phones, the former page is styled and laid out once more when it is left.
    """
    events = json.loads(trace)["traceEvents"]
    named = [event for event in events if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"]
    threads = {(event["pid"], event["tid"]) for event in named}
    here = [event for event in events if (event["pid"], event["tid"]) in threads]
    begun = [event["ts"] for event in here if event["name"] == "CommitLoad"]
    since = [event for event in here if event["ts"] >= min(begun, default=0)]
    tasks = [event for event in since if event["name"] == "RunTask" and not any(map(partial(_holds, event), begun))]
    return max((event.get("tdur", 0) for event in tasks), default=0) / 1000


def _holds(task: dict, moment: float) -> bool:
    return bool(task["ts"] <= moment <= task["ts"] + task["dur"])


@contextmanager
def _page(browser: Browser, server: running.Server, client: Client | None, size: dict) -> Iterator[Page]:
    """Of a browser in another zone than the server's pages, as most visitors are."""
    context = browser.new_context(
        base_url=server.url,
        viewport=size,  # type: ignore[arg-type]  # a plain dict
        has_touch=size is PHONE,
        is_mobile=size is PHONE,
        timezone_id="America/Argentina/Buenos_Aires",
        locale="en-US",
        service_workers="block",
    )
    if client:
        context.add_cookies(
            [{"name": name, "value": value, "url": server.url} for name, value in client.cookies.items()]
        )
    context.add_init_script(WATCHING)
    yield context.new_page()
    context.close()


def _logged_in(server: running.Server, role: str) -> Client:
    person = Client(server.url)
    assert person.post("/login", {"email": f"{role}@mentora.test", "password": PASSWORD}).status == 303
    return person


def _print(found: dict[tuple[str, str], Seen], rounds: int) -> None:
    print(
        f"\nThe largest paint, what moves, and the longest task on a processor {SLOWER} times slower; {rounds} rounds"
    )
    print(f"{'':42}{'desktop':>28}{'phone':>28}")
    for page in dict.fromkeys(page for page, _ in found):
        line = f"{page:42}"
        for name in SIZES:
            seen = found[page, name]
            task = min(seen.tasks)  # whatever else the machine does only adds to it
            line += f"{statistics.median(seen.paints):10.0f} ms{seen.shift:8.4f}{task:4.0f} ms"
        print(line)
    _explain(found)


def _explain(found: dict[tuple[str, str], Seen]) -> None:
    for (page, name), seen in found.items():
        for what in seen.what:
            print(f"moves on {page}, {name}: {what}")


@dataclass
class Class:
    """One of new people, with a seat taken. It may start at once."""

    server: running.Server

    def __post_init__(self) -> None:
        self.mentor, self.learner = (_newcomer(self.server, role) for role in ("mentor", "learner"))
        starts_at = clock.after(days=2, hours=next(NUMBERS))
        fields = {"title": "Brand new", "domain": "News", "starts_at": starts_at, "price_cents": 0, "seats": 3}
        self.id = _sent(self.mentor, "/api/sessions", **fields)["id"]
        _sent(self.mentor, f"/api/sessions/{self.id}/publish")
        self.book(self.learner)

    def book(self, learner: Client) -> None:
        _sent(learner, f"/api/sessions/{self.id}/book")

    def is_due(self) -> None:
        running.move_start(self.server.data, int(self.id), starts_in=-0.5)
        _sent(self.learner, f"/api/sessions/{self.id}/ready")

    def cancel(self) -> None:
        _sent(self.mentor, f"/api/sessions/{self.id}/cancel", reason="I am ill.")

    def start(self) -> None:
        _sent(self.mentor, f"/api/sessions/{self.id}/start")


def _newcomer(server: running.Server, role: str) -> Client:
    email = f"{role}.{next(NUMBERS)}@example.org"
    client = Client(server.url)
    fields = {"name": "Somebody New", "email": email, "password": PASSWORD, "role": role, "timezone": "UTC"}
    assert client.post("/signup", fields).status == 303
    return client


def _sent(client: Client, path: str, **fields) -> dict:
    answer = client.send_json(path, fields)
    assert answer.status in (200, 201), answer.text
    return answer.json


# What arrives; where somebody with a seat is, scrolled how far; what has happened before, and what happens.
Act = Callable[[Class], object]
NEWS: dict[str, tuple[str, int, Act, Act]] = {
    "a toast": ("/settings", 0, lambda it: None, Class.cancel),
    "a seat on Browse is taken": (
        "/learner/home",
        0,
        lambda it: None,
        lambda it: it.book(_newcomer(it.server, "learner")),
    ),
    "a session on Browse": ("/learner/home", 0, lambda it: None, lambda it: Class(it.server)),
    "a notification in the list": ("/learner/notifications", 0, lambda it: None, Class.cancel),
    "a banner": ("/settings", 0, Class.is_due, Class.start),
    "a banner, further down": ("/settings", 300, Class.is_due, Class.start),
    "a class in My Sessions starts": ("/learner/sessions", 0, Class.is_due, Class.start),
    "a class starts, in its lobby": ("/room/{id}", 0, Class.is_due, Class.start),
    "a class starts, on its page": ("/sessions/{id}", 0, Class.is_due, Class.start),
}


def _with_news(browser: Browser, server: running.Server) -> dict[tuple[str, str], Seen]:
    found: dict[tuple[str, str], Seen] = defaultdict(Seen)
    for name, size in SIZES.items():
        for what, (path, scrolled, before, happen) in NEWS.items():
            it = Class(server)
            before(it)
            with _page(browser, server, it.learner, size) as page:
                opened(page, path.format(id=it.id))
                page.evaluate(f"scrollTo(0, {scrolled})")
                page.wait_for_timeout(SETTLED)
                page.evaluate("seen.shifts = []")
                happen(it)
                page.wait_for_timeout(2 * SETTLED)
                found[what, name].add(page.evaluate("seen"))
    return found


def _print_news(found: dict[tuple[str, str], Seen]) -> None:
    print("\nWhat moves when news arrive at an open page")
    print(f"{'':42}{'desktop':>12}{'phone':>12}")
    for what in dict.fromkeys(what for what, _ in found):
        print(f"{what:42}" + "".join(f"{found[what, name].shift:12.4f}" for name in SIZES))
    _explain(found)
