"""What the doctor says about video."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from integrations.media import child, janus
from integrations.media.checks import examine
from integrations.mixing import mixer
from integrations.process import options
from tests.support.janus import Server, freeze, served
from tests.support.running import command, free_port, in_a_loop

USED = "video goes through a media server, so a room holds 30 people"


def found(data, *words, is_served=False, **environment):
    """In a thread, because the browser tests keep a loop in this one."""
    given = options.parse(["doctor", *words], environment)
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: list(examine(given, data, is_served=is_served))).result()


def test_it_says_that_there_is_no_media_server(tmp_path):
    said = "video goes from browser to browser, so a room holds 4 people"
    assert found(tmp_path, "--media", "mesh") == [(said, "")]


def test_it_says_what_does_not_fit_together(tmp_path, monkeypatch, data):
    monkeypatch.setattr(child, "PROGRAM", "no-such-program")
    for words in (("--media", "janus"), ("--room-holds", "13")):
        ((checked, problem),) = found(tmp_path, *words)
        assert checked == "the way that video travels" and "apt-get install janus" in problem
    done = command("doctor", "--data", str(data), "--media", "janus")
    assert done.returncode == 1 and "NOT OK  the way that video travels: --media janus" in done.stdout


def test_it_asks_the_one_that_mentora_runs(tmp_path, needs_janus):
    async def asked():
        async with served(tmp_path / "media") as (_, own):
            well = await asyncio.to_thread(found, tmp_path, is_served=True)
            freeze(own._process.pid)
            frozen = await asyncio.to_thread(found, tmp_path, is_served=True)
            return well, frozen

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(janus, "PATIENCE", 0.5)
        well, frozen = in_a_loop(asked())
    (_, nothing), (checked, problem) = well
    assert checked.startswith("the media server on this machine: Janus 1.") and (nothing, problem) == ("", "")
    assert frozen[1] == ("the media server on this machine: Janus ?", "it does not answer")


def test_it_says_that_the_one_of_mentora_is_not_there(tmp_path, needs_janus, monkeypatch):
    assert found(tmp_path, is_served=True) == [
        (USED, ""),
        ("the media server on this machine", "Mentora has not started it"),
    ]


def test_while_mentora_does_not_run_the_program_says_its_version(tmp_path, needs_janus, monkeypatch):
    (checked, problem) = found(tmp_path)[1]
    assert checked.startswith("the media server Janus 1.") and problem == ""
    broken = tmp_path / "janus"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o700)
    monkeypatch.setattr(child, "PROGRAM", str(broken))
    assert "does not run" in found(tmp_path)[1][1]


def test_it_asks_those_on_other_machines(tmp_path, needs_janus):
    port = free_port()
    machine = Server(port).start()
    try:
        right = f"{machine.address.url}?secret={machine.address.secret}&admin_key={machine.address.admin_key}"
        secret = right.replace("secret=", "secret=not-", 1)
        key = right.replace("admin_key=", "admin_key=not-")
        (checked, problem) = found(tmp_path, MENTORA_JANUS_URL=right)[1]
        assert checked.startswith(f"the media server {machine.address.url}: Janus 1.") and problem == ""
        assert "api_secret in janus.jcfg" in found(tmp_path, MENTORA_JANUS_URL=secret)[1][1]
        assert "admin_key in janus.plugin.videoroom.jcfg" in found(tmp_path, MENTORA_JANUS_URL=key)[1][1]
    finally:
        machine.close()
    assert found(tmp_path, MENTORA_JANUS_URL=right)[1][1] == "Connection refused"


def test_it_says_what_is_missing_for_recordings(tmp_path, needs_janus, monkeypatch):
    monkeypatch.setattr(mixer, "missing", lambda: "janus-pp-rec")
    monkeypatch.setattr(child, "version", lambda: "1")
    *_others, (checked, problem) = found(tmp_path, "--media", "janus")
    assert checked == "the media server records" and "apt-get install janus-tools" in problem
