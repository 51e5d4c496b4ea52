"""A Janus for the tests of its client. They are skipped where it is not installed, but fail on CI."""

import os

import pytest

from integrations.media import child
from tests.support.janus import Server


@pytest.fixture(scope="session")
def needs_janus():
    if child.missing():
        assert not os.environ.get("CI"), "janus is missing: as root, apt-get install janus util-linux"
        pytest.skip("THE MEDIA SERVER IS NOT TESTED HERE: janus is not installed")


@pytest.fixture(scope="module")
def shared_server(needs_janus):
    server = Server().start()
    yield server
    server.close()


@pytest.fixture
def janus_server(shared_server):
    """Running, whatever the test before did with it."""
    if shared_server.process.poll() is not None:
        shared_server.start()
    return shared_server
