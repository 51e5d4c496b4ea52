"""A temporary PostgreSQL from Debian's package: one folder and one unix socket, removed afterwards."""

import contextlib
import os
import pwd
import re
import subprocess
import tempfile
import time
from pathlib import Path

from db.engine.queries import TOKEN, Query

PACKAGES = Path("/usr/lib/postgresql")
# Nothing here has to survive a power cut, and nothing may connect over the network.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=10")
PATIENCE = 60


# A trigger that refuses.
TRIGGER = re.compile(r"CREATE TRIGGER (\w+) (BEFORE \w+ ON \w+)\nBEGIN SELECT RAISE \(ABORT, ('[^']+')\); END;")
REFUSES = """CREATE FUNCTION \\1() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION \\3; END $$ LANGUAGE plpgsql;
CREATE TRIGGER \\1 \\2 FOR EACH ROW EXECUTE FUNCTION \\1();"""


def schema(sql: str) -> str:
    """A migration with SQLite's keywords and triggers translated for PostgreSQL."""
    sql = TRIGGER.sub(REFUSES, sql)
    sql = re.sub(r"\bBLOB\b", "BYTEA", sql)
    return re.sub(r"\bINTEGER\b", "BIGINT", re.sub(r"\)\s*STRICT\s*;", ");", sql))


def numbered(query: Query) -> str:
    """The query with `$1`, `$2` in place of `:name`, as PostgreSQL numbers its parameters."""
    numbers = {name: f"${number}" for number, name in enumerate(sorted(query.parameters), 1)}
    return TOKEN.sub(lambda found: numbers[found[1]] if found[1] else found[0], query.sql)


def programs() -> Path | None:
    """The folder of the newest installed version, which Debian leaves out of PATH."""
    found = [folder / "bin" for folder in PACKAGES.glob("[0-9]*") if (folder / "bin" / "initdb").exists()]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


class Postgres:
    """A context manager: started on entry, stopped and removed on exit."""

    def __init__(self, bin: Path):
        self._bin = bin
        self._user = _unprivileged_user() if os.geteuid() == 0 else {}
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Postgres":
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="pg")  # short: a socket's path has at most 107 characters
        self._folder = Path(self._temporary.name)
        if self._user:
            os.chown(self._folder, self._user["user"], self._user["group"])
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "mentora", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        words = [self._bin / "postgres", "-D", data, "-k", str(self._folder)]
        for setting in SETTINGS:
            words += ["-c", setting]
        with open(self._folder / "log", "w") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log, cwd=self._folder, **self._user)
        self._wait()

    def __exit__(self, *problem) -> None:
        if self._process:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            self._process.kill()
            self._process.wait()
        self._temporary.cleanup()

    def run(self, sql: str) -> str:
        """Runs all of it, or raises an error with PostgreSQL's message."""
        done = self._psql(sql, "-v", "ON_ERROR_STOP=1")
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def refusals(self, queries: list[Query]) -> dict[str, str]:
        """Prepares every query without running it; returns the refused ones by name, each with its reason."""
        script = []
        for query in queries:
            script.append(f'PREPARE "{query.name}" AS\n{numbered(query)};')
            script.append(f"\\if :ERROR\n\\echo {query.name} :LAST_ERROR_MESSAGE\n\\endif")
        output = self._psql("\n".join(script), "-v", "ON_ERROR_STOP=0").stdout
        return {name: reason for name, _, reason in (line.partition(" ") for line in output.splitlines())}

    def _psql(self, sql: str, *options: str) -> subprocess.CompletedProcess:
        words = [self._bin / "psql", "-h", str(self._folder), "-U", "mentora", "-d", "postgres", "-X", "-q", *options]
        return subprocess.run(words, input=sql, capture_output=True, text=True, timeout=PATIENCE)

    def _run(self, program: str, *words: str) -> None:
        command = [self._bin / program, *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self._folder, **self._user)
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while self._psql("SELECT 1").returncode:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self._folder / "log").read_text())
            time.sleep(0.05)


def _unprivileged_user() -> dict:
    """PostgreSQL refuses to run as root."""
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
