"""Two servers with the same people: one with guards in its writes, one without."""

import pytest

from tests.support import crowd, unguarded
from tests.support.crowd import Town
from tests.support.running import ROOT, Server, command, copy_of_program, make_database


def town_on(data, root=ROOT):
    make_database(data, crowd.enter, root=root)
    server = Server(data, root=root, MENTORA_RATE_LIMITS="off", MENTORA_RECORDINGS_TOTAL="1")
    yield Town(server.fork() if root == ROOT else server.start())
    if root == ROOT:
        examined = command("doctor", "--data", str(data))
        assert examined.returncode == 0, examined.stdout
    assert server.stop() == 0
    log = (data / "log.before").read_text()
    assert "Traceback" not in log, log


@pytest.fixture(scope="package")
def town(tmp_path_factory):
    yield from town_on(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="package")
def unguarded_town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unguarded")
    yield from town_on(folder / "data", copy_of_program(folder / "program", *unguarded.CHANGES))
