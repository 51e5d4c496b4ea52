"""The media server that Mentora runs: it comes back, it is never there without Mentora, and it tells nobody secrets."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from integrations.media import child, janus, servers
from integrations.media.child import Child
from tests.support import running
from tests.support.janus import PORTS, freeze, ignored, served, when
from tests.support.running import in_a_loop

LISTENS = "0A"  # in /proc/net/tcp


@pytest.fixture(autouse=True)
def _installed(needs_janus):
    """None of these means anything without it."""


def pid_of(own: Child) -> int:
    return own._process.pid


def is_there(pid: int) -> bool:
    """Whether it runs. One that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_one_that_was_killed_is_back_and_everybody_hears_of_both(tmp_path):
    async def killed():
        async with served(tmp_path / "media") as (engine, own):
            changes: list[bool] = []
            engine.farm.changed.append(lambda: changes.append(engine.farm.is_up))
            handle = await engine.farm.pick().attach(ignored)
            os.kill(pid_of(own), signal.SIGKILL)
            async with asyncio.timeout(2):
                await when(lambda: len(changes) == 2)
            return tuple(changes), handle.is_gone, await engine.farm.pick().attach(ignored)

    changes, was_gone, handle = in_a_loop(killed())
    assert changes == (False, True) and was_gone and handle


def test_one_that_is_frozen_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(janus, "PING_HERE", 0.2)
    monkeypatch.setattr(janus, "PONG_HERE", 0.2)

    async def frozen():
        async with served(tmp_path / "media") as (engine, own):
            before = pid_of(own)
            freeze(before)
            with monkeypatch.context() as impatient:
                impatient.setattr(servers, "FROZEN", 0.2)
                await when(lambda: pid_of(own) != before)
            await when(lambda: engine.farm.is_up)
            return is_there(before)

    assert in_a_loop(frozen()) is False


@pytest.fixture
def mentora(tmp_path):
    running.make_database(tmp_path)
    server = running.Server(tmp_path, MENTORA_MEDIA="janus").fork()
    yield server
    if server.process.poll() is None:
        server.kill()


def test_when_mentora_is_killed_it_ends_and_the_next_start_removes_what_is_left(mentora, tmp_path):
    assert "through the media server on this machine (Janus 1." in mentora.output()
    (own,) = Path(f"/proc/{mentora.process.pid}/task/{mentora.process.pid}/children").read_text().split()
    mentora.kill()
    running.in_a_loop(asyncio.wait_for(when(lambda: not is_there(int(own))), 5))
    (tmp_path / "media" / "left").touch()
    mentora.fork()
    assert not (tmp_path / "media" / "left").exists()
    assert mentora.stop() == 0
    assert not (tmp_path / "media").exists()


def test_its_path_may_be_longer_than_that_of_a_socket(tmp_path):
    async def long():
        async with served(tmp_path / ("a" * 120) / ("b" * 120)) as (engine, _):
            return engine.farm.is_up

    assert in_a_loop(long())


def test_ctrl_c_at_a_terminal_is_not_for_it(tmp_path):
    """The terminal tells every process of the group. Mentora says goodbye first, and then ends it."""

    async def group():
        async with served(tmp_path / "media") as (_, own):
            return os.getpgid(pid_of(own))

    assert in_a_loop(group()) != os.getpgid(0)


def test_nobody_else_can_reach_it(tmp_path, monkeypatch):
    """Its files are private, it listens to one socket in a private folder, and it does not know our secrets."""
    monkeypatch.setenv("MENTORA_MAIL_URL", "smtp://me:secret@mail")

    async def seen():
        async with served(tmp_path / "media") as (_, own):
            return look_at(pid_of(own), tmp_path / "media")

    listening, modes, environment = in_a_loop(seen())
    assert listening == set() and modes.pop("media") == 0o700
    assert modes.pop("api") & 0o077 == 0 and set(modes.values()) == {0o600} and len(modes) == 4
    assert "MENTORA" not in environment


def look_at(pid: int, folder: Path) -> tuple[set[str], dict[str, int], str]:
    process = Path(f"/proc/{pid}")
    sockets = {os.readlink(one) for one in (process / "fd").iterdir()}
    lines = [line.split() for kind in ("tcp", "tcp6") for line in (process / "net" / kind).read_text().splitlines()]
    listening = {f"socket:[{line[9]}]" for line in lines if line[3] == LISTENS}
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    return sockets & listening, modes, (process / "environ").read_text()


def test_each_start_has_other_secrets(tmp_path):
    first, second = Child(tmp_path, ports=PORTS).address, Child(tmp_path, ports=PORTS).address
    assert len({first.secret, first.admin_key, second.secret, second.admin_key}) == 4
    assert len(first.secret) > 40


def test_what_it_complains_about_is_in_our_log_without_secrets_and_not_all_of_it(tmp_path, monkeypatch, caplog):
    program, own = tmp_path / "program", Child(tmp_path / "media", ports=PORTS)
    program.write_text(
        f"#!/bin/sh\necho '[ERR] {own.address.secret} is wrong'\necho all is well\n"
        f"for i in $(seq {3 * child.MOST_LINES}); do echo '[ERR] again'; done\n"
        "head -c 1000000 /dev/zero | tr '\\0' x; echo '[FATAL]'; exit 7\n"
    )
    program.chmod(0o700)
    monkeypatch.setattr(child, "PROGRAM", str(program))

    reason = in_a_loop(own._live())
    assert reason == "[ERR] again" and own.address.secret not in caplog.text
    assert "[ERR] … is wrong" in caplog.text and "all is well" not in caplog.text
    assert caplog.text.count("again") == child.MOST_LINES - 1


def test_one_that_cannot_start_is_tried_again_ever_more_rarely(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(child, "PROGRAM", str(tmp_path / "nothing"))
    monkeypatch.setattr(child, "SOONEST", 0.01)

    async def tried():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(Child(tmp_path / "media", ports=PORTS).run(), 0.3)

    in_a_loop(tried())
    assert caplog.text.count("is started again: status 127") > 1
    pauses = [0.0]
    for _ in range(9):
        pauses.append(child.pause_after(pauses[-1], lived=0))
    assert pauses[1] == child.SOONEST and pauses == sorted(pauses) and pauses[-1] <= child.LATEST
    assert child.pause_after(child.LATEST, lived=child.SOON + 1) == child.SOONEST


def test_one_that_does_not_end_when_told_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "FAREWELL", 0.1)

    async def stopped():
        async with served(tmp_path / "media") as (_, own):
            freeze(pid_of(own))
            return pid_of(own)

    assert not is_there(in_a_loop(stopped())) and not (tmp_path / "media").exists()
