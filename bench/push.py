"""One change told to thousands of open pages, and all of them back after a restart of the server."""

import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from bench import load
from bench.pages import Crowd, Heard
from db.installation import keys
from db.installation.folder import Folder
from db.people.tokens import Tokens
from routes.http.access import COOKIE
from tests.support.cast import ADA, PASSWORD_HASH
from tests.support.client import Client
from tests.support.listening import topics_on
from ws import topics

BROWSE = "/learner/home"
FIRST = 100_000  # the id of the first person
ROUNDS = 10  # alone, and as many beside requests: Browse shows 25 sessions, and each is booked once
OPENING = 8.0  # seconds
AT_ONCE, PAUSE = 4, 0.004  # requests beside it, and seconds between two of a connection


def enter(tx, count: int) -> None:
    """As many people as there are pages: nobody has thousands open."""
    for number in range(count):
        tx.one(
            "insert_person",
            id=FIRST + number,
            email=f"page{number}@example.org",
            name=f"Page {number}",
            role="learner",
            timezone="UTC",
            password_hash=PASSWORD_HASH,
            now="2026-01-01T00:00:00Z",
        )


def measure(server, count: int) -> None:
    ada = Client(server.url).log_in(ADA)
    pages, shown = _pages(server, ada, count)
    _book(ada, shown.pop())  # so that everything is compiled
    memory, cpu, begun = load.memory_of(server.process.pid), load.cpu_of(server.process.pid), time.perf_counter()
    crowd = Crowd(server.port, pages, OPENING, _patience(ada))
    opened = crowd.heard().times[-1] - begun
    each = (load.cpu_of(server.process.pid) - cpu) * 1e6 / count
    size = (load.memory_of(server.process.pid) - memory) * 1024 / count
    print(f"\n{count} pages opened in {opened:.1f} s: {each:.0f} µs of CPU and {size:.1f} KB of memory each")
    _report_change(server, ada, crowd, shown, count)
    _report_restart(server, crowd, count)
    _, heard = _change(Client(server.url).log_in(ADA), crowd, shown.pop())
    print(f"{len(heard.times)} of them were told of the next change")
    crowd.end()


def _pages(server, ada: Client, count: int) -> tuple[list[tuple[str, str]], list[int]]:
    """Browse as Ada sees it, signed for each person, and the sessions on it."""
    tokens = Tokens(keys.load(Folder(server.data).secret))
    lists = [tokens.read_topics(ADA.id, signed) for signed in topics_on(ada, BROWSE)]
    pages = []
    for person_id in range(FIRST, FIRST + count):
        own = {topics.person(ADA.id): topics.person(person_id)}
        watch = [tokens.sign_topics(person_id, [own.get(topic, topic) for topic in each]) for each in lists]
        token = tokens.write(tokens.claims(person_id, "learner", person_id, True))
        pages.append((f"{COOKIE}={token}", json.dumps({"watch": watch})))
    seats = [topic for each in lists for topic in each if topic.startswith(topics.SEATS)]
    return pages, [int(topic.removeprefix(topics.SEATS)) for topic in seats]


def _patience(ada: Client) -> dict[str, float]:
    """How long a page waits before it connects again: what hx-ws does, as our pages configure it."""
    (configured,) = ada.get(BROWSE).page.select('meta[name="htmx-config"]')
    given = json.loads(str(configured["content"]))["ws"]
    return {
        "delay": given.get("reconnectDelay", 500) / 1000,
        "most": float(given["reconnectMaxDelay"].removesuffix("s")),
        "jitter": given.get("reconnectJitter", 0.3),
    }


def _report_change(server, ada: Client, crowd: Crowd, shown: list[int], count: int) -> None:
    spent, last, size = [], [], 0
    for _ in range(ROUNDS):
        cpu = load.cpu_of(server.process.pid)
        begun, heard = _change(ada, crowd, shown.pop())
        spent.append((load.cpu_of(server.process.pid) - cpu) * 1e6 / count)
        last.append((heard.times[-1] - begun) * 1000)
        size = heard.bytes // count
    print(
        f"one change told to all of them: {statistics.median(spent):.0f} µs of CPU and {size} bytes each, "
        f"the last after {statistics.median(last):.0f} ms"
    )
    took: list[float] = []
    quiet: list[float] = []
    for _ in range(ROUNDS):
        with _requests(server.port, ada, quiet):
            time.sleep(0.3)
        with _requests(server.port, ada, took):
            _change(ada, crowd, shown.pop())
    print(f"requests meanwhile, {AT_ONCE} at once: {_spread(took)}; without a change: {_spread(quiet)}")


def _spread(took: list[float]) -> str:
    took.sort()
    return f"p50 {took[len(took) // 2]:.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms of {len(took)}"


def _change(ada: Client, crowd: Crowd, session_id: int) -> tuple[float, Heard]:
    """Ada books a seat: every card shows one fewer."""
    crowd.begin()
    time.sleep(0.1)
    begun = time.perf_counter()
    _book(ada, session_id)
    return begun, crowd.heard()


def _book(ada: Client, session_id: int) -> None:
    response = ada.send_json(f"/api/sessions/{session_id}/book", {})
    if response.status != 201:
        raise RuntimeError(response.text)


@contextmanager
def _requests(port: int, ada: Client, took: list[float]) -> Iterator[None]:
    """Other people's, for as long as this lasts. How long each took, in milliseconds, is added to `took`."""
    is_over = threading.Event()
    headers = {"Accept": "application/json", "Cookie": "; ".join(f"{name}={it}" for name, it in ada.cookies.items())}

    def ask() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        while not is_over.is_set():
            begun = time.perf_counter()
            line.request("GET", "/api/me", headers=headers)
            line.getresponse().read()
            took.append((time.perf_counter() - begun) * 1000)
            time.sleep(PAUSE)
        line.close()

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    yield
    is_over.set()
    for thread in threads:
        thread.join()


def _report_restart(server, crowd: Crowd, count: int) -> None:
    crowd.begin()
    server.stop()
    server.start()
    ready = time.perf_counter()
    heard = crowd.heard()
    spent = load.cpu_of(server.process.pid) * 1e6 / count
    refused = sum(moment > ready for moment in heard.refused)
    print(
        f"the server restarted: all pages are live {heard.times[-1] - ready:.1f} s after it is ready, "
        f"half of them after {heard.times[count // 2] - ready:.1f} s; {spent:.0f} µs of CPU each, with the start; "
        f"{refused} connections were refused, {heard.outdated} pages told to fetch again"
    )
