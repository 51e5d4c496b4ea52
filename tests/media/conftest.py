"""Calls between browsers in separate networks. They are skipped where these are not allowed, but fail on CI."""

import os
import subprocess

import pytest

from tests.support import cast
from tests.support.calls import SECRET, Browsers, Caller, CallServer
from tests.support.networks import HOMES, Network, unsupported_reason
from tests.support.running import ROOT


def pytest_collection_modifyitems(config, items):
    reason = unsupported_reason()
    if not reason:
        return
    for item in items:
        if "/tests/media/" in str(item.path):
            assert not os.environ.get("CI"), f"The calls cannot be tested on this machine: {reason}"
            item.add_marker(pytest.mark.skip(reason=f"CALLS ARE NOT TESTED HERE: {reason}"))


@pytest.fixture(scope="session")
def internet(tmp_path_factory):
    network = Network(tmp_path_factory.mktemp("internet"))
    yield network
    network.close()


@pytest.fixture(scope="session")
def browsers(internet, playwright):
    browsers = Browsers(internet, playwright)
    yield browsers
    browsers.close()


@pytest.fixture
def network(internet, browsers, request):
    """With False (`@pytest.mark.parametrize("network", …, indirect=True)`) the homes cannot reach each other."""
    internet.link_homes(getattr(request, "param", True))
    yield internet
    for home in internet.restore():
        browsers.close(home)  # otherwise it would notice the change during the next test


@pytest.fixture
def engine(request):
    """With "janus" (`@BOTH`), video goes through a media server in the middle of the network."""
    return getattr(request, "param", "mesh")


@pytest.fixture
def make_call_server(network, tmp_path, engine):
    """`make_call_server(relay="turn:…")`: a running server, killed at the end."""
    made = []

    def make(relay: str = "", **environment: str) -> CallServer:
        environment = {"MENTORA_MEDIA": engine} | environment
        made.append(CallServer(network, tmp_path / f"call_server{len(made)}", relay, **environment).start())
        return made[-1]

    yield make
    for call_server in made:
        if call_server.server.process.poll() is None:
            call_server.server.kill()  # a normal stop would wait for callers whose address is gone


@pytest.fixture
def call(browsers):
    """`call(call_server, ADA, "a")`: a page of Ada's in that home."""
    contexts = []

    def open_page(call_server: CallServer, person: cast.Person, home: str) -> Caller:
        contexts.append(browsers.at(home).new_context(**call_server.context(home)))
        contexts[-1].add_cookies([call_server.cookie(person, home)])
        return Caller(contexts[-1].new_page(), call_server)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def relay(network, tmp_path):
    """coturn as configured in `deploy/`, in the middle of the network; returns its URLs for the given transports."""
    with open(tmp_path / "relay.log", "w") as log:
        words = [
            *network.inside("s"),
            "turnserver",
            "-c",
            str(ROOT / "deploy" / "turnserver.conf"),
            f"--static-auth-secret={SECRET}",
            "--no-tls",
            "--no-dtls",
        ]
        words += [f"--{what}-ip={middle}" for middle, _ in HOMES.values() for what in ("listening", "relay")]
        environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
        process = subprocess.Popen(
            [*words, f"--pidfile={tmp_path / 'relay.pid'}", f"--userdb={tmp_path / 'relay.db'}"],
            stdout=log,
            stderr=log,
            cwd=tmp_path,
            env=environment,
        )
    yield lambda *ways: ",".join(f"turn:{middle}:3478?transport={way}" for middle, _ in HOMES.values() for way in ways)
    process.terminate()
    process.wait(10)
