"""`make bench`: CPU per request compared with a Quart hello, bookings per second, a push to thousands of open pages.

The database has ten thousand sessions. No test depends on these times; they are printed for people to read.
"""

import argparse
import statistics
import tempfile
from functools import partial
from pathlib import Path

from bench import beside, big, bookings, calls, counted, inside, load, paint, push, replayed, room, servers, start
from bench.floor import Floor
from db import clock, notifications, people
from tests.support import making, running
from tests.support.cast import ADA, MAX
from tests.support.client import Client

BASE = "baseline: Quart hello"
# CPU a request may take, in multiples of that hello.
BUDGETS = {
    "login page": 1.5,
    "/api/me": 1.8,
    "empty tab, fragment": 2.0,
    "25 notifications, fragment": 2.5,
    "Browse, 25 of 10,000 sessions, fragment": 2.5,
    "Browse, 25 of 10,000 sessions, page": 3.0,
}
MARGIN = 0.95
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=1500, help="requests per round")
    parser.add_argument("--sockets", type=int, default=5000, help="open pages")
    parser.add_argument(
        "--push", action="store_true", help="only a change told to thousands of open pages, and a restart"
    )
    parser.add_argument(
        "--inside", action="store_true", help="without a server: what each page costs, and in which rooms"
    )
    parser.add_argument("--counted", action="store_true", help="instructions of each page and a booking, by valgrind")
    parser.add_argument(
        "--bookings", action="store_true", help="only bookings, and what their statements take in a plain loop"
    )
    parser.add_argument("--big", action="store_true", help="what every page reads, at a million bookings")
    parser.add_argument("--servers", action="store_true", help="hypercorn, uvicorn and granian, compared")
    parser.add_argument("--paint", action="store_true", help="in Chromium: how soon each page is there, and what moves")
    parser.add_argument("--beside", action="store_true", help="Browse beside exports and a backup, at as many")
    parser.add_argument("--room", action="store_true", help="classes of 4, 12 and 30 through the media server")
    parser.add_argument("--pages", type=int, default=0, help="with --room: that many pages in Chromium instead")
    parser.add_argument("--cameras", type=int, default=30, help="with --pages: how many of them send a picture")
    parser.add_argument("--real", action="store_true", help="with --pages: cameras as people have them")
    given = parser.parse_args()
    if given.room and given.pages:
        calls.measure(given.pages, given.cameras, is_real=given.real)
        return
    if given.room:
        room.measure()
        return
    if given.servers:
        servers.measure(_busy, given.rounds)
        return
    if given.paint:
        paint.measure(given.rounds)
        return
    if given.bookings:
        bookings.measure()
        replayed.measure()
        return
    if given.beside:
        beside.measure(given.rounds)
        return
    if given.big:
        big.measure(given.rounds * 4)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        running.make_database(data, _busy, partial(push.enter, count=given.sockets))
        if given.counted:
            counted.measure(data)
            return
        if given.inside:
            inside.measure(data, ADA, given.rounds)
            return
        server = running.Server(data, MENTORA_RATE_LIMITS="off").start()
        try:
            if not given.push:
                _pages(Path(folder), server, given.rounds, given.requests)
                bookings.measure()
                start.measure(Path(folder) / "fresh")
            push.measure(server, given.sockets)
        finally:
            server.stop()


def _busy(tx) -> None:
    host = people.acting(tx, MAX.id)
    for number in range(10_000):
        fields = {
            "title": f"Class {number}",
            "domain": f"Domain {number % 20}",
            "starts_at": clock.after(hours=2 + number),
            "seats": 8,
            "price_cents": number % 50 * 100,
        }
        making.listed(tx, host, **fields)
    for number in range(300):
        notifications.notify(
            tx,
            ADA.id,
            "welcome",
            link="/learner/home",
            name=f"Number {number}",
            role="learner",
        )


def _pages(folder: Path, server, rounds: int, requests: int) -> None:
    floor = Floor(folder).start()
    ada = Client(server.url).log_in(ADA)
    cookie = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in ada.cookies.items()),
        "Accept": "text/html",
        "Accept-Encoding": "br",
    }
    program = cookie | {"Accept": "application/json"}
    pages = {
        BASE: (floor, "/", {}),
        "login page": (server, "/login", {"Accept": "text/html", "Accept-Encoding": "br"}),
        "/api/me": (server, "/api/me", program),
        "empty tab, fragment": (server, "/learner/requests", cookie | HTMX),
        "25 notifications, fragment": (server, "/learner/notifications", cookie | HTMX),
        "25 notifications, page": (server, "/learner/notifications", cookie),
        "Browse, 25 of 10,000 sessions, fragment": (server, "/learner/home", cookie | HTMX),
        "Browse, 25 of 10,000 sessions, page": (server, "/learner/home", cookie),
        "Browse with every filter, fragment": (
            server,
            "/learner/home?domain=Domain+3&max_price=4000&q=class&when=range&from=2026-01-01",
            cookie | HTMX,
        ),
        "JSON of 25 notifications": (server, "/api/notifications", program),
    }
    found: dict[str, list[load.Round]] = {name: [] for name in pages}
    for target, path, headers in pages.values():
        load.run(target, path, headers, 200)
    for number in range(rounds):
        for name in list(pages) if number % 2 == 0 else list(pages)[::-1]:
            target, path, headers = pages[name]
            found[name].append(load.run(target, path, headers, requests))
    print(
        f"{rounds} rounds of {requests} requests, 16 at once, alternating; medians; a budget is met with 5 % to spare"
    )
    columns = ("cpu ms", "x hello", "budget", "", "req/s", "p50 ms", "p99 ms", "bytes")
    print(f"{'':40}" + "".join(f"{column:>8}" for column in columns))
    for name, each in found.items():
        ratio = statistics.median(one.cpu / other.cpu for one, other in zip(each, found[BASE], strict=True))
        middle = [
            statistics.median(getattr(one, field) for one in each) for field in ("cpu", "rate", "p50", "p99", "size")
        ]
        cpu, rate, p50, p99, size = middle
        kept = _kept(BUDGETS[name], ratio) if name in BUDGETS else " " * 16
        print(f"{name:40}{cpu:8.2f}{ratio:8.2f}{kept}{rate:8.0f}{p50:8.2f}{p99:8.2f}{size:8.0f}")
    floor.stop()


def _kept(budget: float, ratio: float) -> str:
    return f"{budget:8.1f}{'met' if ratio <= budget * MARGIN else 'not met':>8}"


if __name__ == "__main__":
    main()
