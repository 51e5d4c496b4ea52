"""A real Mentora in a separate process on loopback, for tests of what a user sees."""

import asyncio
import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import app
from db import alarms, clock, language
from db.engine import sqlite
from fragments.rendering import LANGUAGES
from integrations.process import commands
from routes.http import passwords
from tests.support import cast, nursery

ROOT = Path(__file__).parents[2]
SQL = ROOT / "sql"
QUIET = {"MENTORA_MEDIA": "mesh"}  # no media server is started where none is tested
PORTS = range(20_000, 32_000)  # below those that the system assigns automatically


def free_port() -> int:
    """A port held for as long as this process runs: binding the same UDP port tells other workers it is taken."""
    for port in (random.choice(PORTS) for _ in range(1000)):
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        atexit.register(claim.close)
        return port
    raise RuntimeError("no free port")


def copy_of_program(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy of the program with changes, each a file, the old text and the new."""
    # Other processes write `.pyc.7` files and rename them while this copies.
    unneeded = shutil.ignore_patterns(".*", "*.pyc.*", "node_modules", "var", "tests", "bench", "docs")
    shutil.copytree(ROOT, folder, ignore=unneeded)
    for name, old, new in changes:
        text = (folder / name).read_text()
        assert text.count(old) == 1, f"{name} has changed: {old!r} does not occur exactly once"
        (folder / name).write_text(text.replace(old, new))
    return folder


def make_database(data: Path, *acts, root: Path = ROOT) -> None:
    """Creates a migrated database with the cast in it, plus whatever else a test needs."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "mentora.db"
    queries = sqlite.make_ready(path, root / "sql")
    connection = sqlite.connect(path)
    for act in (cast.enter, *acts):
        sqlite.transact(connection, queries, act)
    connection.close()


def command(*arguments: str) -> subprocess.CompletedProcess:
    """What `python app.py …` does, in this process: another would take half a second to start."""
    program = commands.Program(app.create_app, passwords.HASHER.hash)
    here = patch.dict(os.environ, _environment({}), clear=True)
    with here, redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            status = commands.main(arguments, program)
        finally:
            language.load(LANGUAGES)  # what --language has changed
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def typed(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """`python app.py …` as a person types it: for what listens, locks the folder, or concerns the process itself."""
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


class Server:
    def __init__(
        self,
        data: Path,
        *arguments: str,
        root: Path = ROOT,
        before: tuple[str, ...] = (),
        port: int = 0,
        **environment: str,
    ):
        self.data, self.arguments, self.root, self.before, self.environment = data, arguments, root, before, environment
        self.port = port or free_port()
        self.process: subprocess.Popen | nursery.Forked | None = None
        self.was_ended = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """As a person types it."""
        words = [*self.before, sys.executable, *self._words()]
        self.process = subprocess.Popen(
            words,
            cwd=self.root,
            env=_environment(self.environment),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        return self._when_ready()

    def fork(self) -> "Server":
        """The same of this very program, in a third of the time."""
        assert self.root == ROOT and not self.before
        self.process = nursery.serve(self._words(), _environment(self.environment), self.data / "log")
        return self._when_ready()

    def _words(self) -> list[str]:
        self.log = open(self.data / "log", "a+")  # noqa: SIM115 - read when a test fails
        return ["app.py", "serve", "--port", str(self.port), "--data", str(self.data), *self.arguments]

    def _when_ready(self) -> "Server":
        deadline = time.monotonic() + 60
        while "is ready" not in self.output():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Mentora did not start:\n{self.output()}")
            time.sleep(0.02)
        return self

    def output(self) -> str:
        return (self.data / "log").read_text()

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        return self._end(signal.SIGKILL)

    def _end(self, how: int) -> int:
        self.was_ended = True
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(30)
        self.log.close()
        (self.data / "log").rename(self.data / "log.before")
        return status


def _environment(more: dict[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MENTORA_")}
    return plain | {"PYTHONUNBUFFERED": "1"} | QUIET | more


def move_start(data: Path, session_id: int, *, starts_in: float) -> None:
    """Moves one session of a running server so that it starts in this many minutes, and its alarms with it: what has
    fired for the old time, and is still to come at the new one, is set again.
    """
    connection = sqlite.connect(data / "mentora.db")
    connection.execute("BEGIN IMMEDIATE")
    starts_at, ends_at = connection.execute(
        "SELECT starts_at, ends_at FROM sessions WHERE id = ?", (session_id,)
    ).fetchone()
    by = (clock.read(clock.after(minutes=starts_in)) - clock.read(starts_at)).total_seconds()
    connection.execute(
        "UPDATE sessions SET starts_at = ?, ends_at = ? WHERE id = ?",
        (clock.moved(starts_at, seconds=by), clock.moved(ends_at, seconds=by), session_id),
    )
    connection.execute(
        "UPDATE bookings SET starts_at = ? WHERE session_id = ?", (clock.moved(starts_at, seconds=by), session_id)
    )
    _move_alarms(connection, session_id, by)
    connection.execute("COMMIT")
    connection.close()


def _move_alarms(connection, session_id: int, by: float) -> None:
    now = clock.now()
    span = connection.execute("SELECT starts_at, ends_at FROM sessions WHERE id = ?", (session_id,)).fetchone()
    still_to_come = {kind: at for kind, at in alarms.planned(*span, now).items() if at > now}
    for kind, due_at, fired_at in connection.execute(
        "SELECT kind, due_at, fired_at FROM alarms WHERE session_id = ?", (session_id,)
    ).fetchall():
        due_at = clock.moved(due_at, seconds=by)
        if fired_at and kind in still_to_come:
            due_at, fired_at = still_to_come[kind], None
        connection.execute(
            "UPDATE alarms SET due_at = ?, fired_at = ? WHERE session_id = ? AND kind = ?",
            (due_at, fired_at, session_id, kind),
        )


def changed(folder: Path, *changes: tuple[str, str, str]) -> Iterator[Server]:
    """A server of a copy of the program with these changes."""
    program = copy_of_program(folder / "program", *changes)
    make_database(folder / "data", root=program)
    server = Server(folder / "data", root=program, MENTORA_RATE_LIMITS="off").start()
    yield server
    server.stop()


def in_a_loop(coroutine, loop=None):
    """Runs a coroutine in another thread, because the browser tests keep a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(_run, coroutine, loop).result()


def with_engine(data: Path, queries, act):
    """Runs `await act(engine)` with the engine as a server has it."""

    async def main():
        engine = await sqlite.Sqlite(data / "mentora.db", queries).open()
        try:
            return await act(engine)
        finally:
            await engine.close()

    return in_a_loop(main())


def _run(coroutine, loop):
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(coroutine)
