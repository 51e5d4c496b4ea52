"""Calls between real browsers in networks of our own. Where a machine allows none, these tests say so loudly; on CI they fail instead."""

import os
import subprocess
import time

import pytest

from db import bookings, clock, people
from db.installation import keys as secrets
from db.people.tokens import Tokens
from db.sessions import drafts, publication, readiness
from tests.browser.conftest import FLAGS
from tests.media.network import HOMES, Network, why_not
from tests.support import cast, running
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import ROOT

CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
PORT = 8443
SECRET = "a secret that only the tests know"
COUNTED = """async () => {
  const seen = {};
  for (const [id, connection] of mentoraRoom.peers()) {
    const one = (seen[id] = { state: connection.connectionState, audio: 0, video: 0, ways: [] });
    const reports = await connection.getStats();
    for (const report of reports.values()) {
      if (report.type === "inbound-rtp") one[report.kind] += report.kind === "video" ? report.framesDecoded ?? 0 : report.packetsReceived;
      if (report.type === "candidate-pair" && report.nominated && report.state === "succeeded") {
        const [from, to] = [reports.get(report.localCandidateId), reports.get(report.remoteCandidateId)];
        one.ways.push(`${from.candidateType} ${from.relayProtocol ?? from.protocol} to ${to.candidateType}`);
      }
    }
  }
  return seen;
}"""


def pytest_collection_modifyitems(config, items):
    reason = why_not()
    if not reason:
        return
    for item in items:
        if "tests/media/" in str(item.path):
            assert not os.environ.get("CI"), f"The calls cannot be tested on this machine: {reason}"
            item.add_marker(pytest.mark.skip(reason=f"CALLS ARE NOT TESTED HERE: {reason}"))


@pytest.fixture
def network(tmp_path, request):
    """`@pytest.mark.parametrize("network", …, indirect=True)` with False takes the road between the homes away."""
    network = Network(tmp_path, road=getattr(request, "param", True))
    yield network
    network.close()


class House:
    """A server in the middle of the network, with one class that is going on."""

    def __init__(self, network: Network, data, relay: str):
        self.network, self.data = network, data
        running.make_database(data, self._begin)
        self.tokens = Tokens(secrets.load(data / "secret"))
        self.environment = {"MENTORA_TURN_URLS": relay, "MENTORA_TURN_SECRET": SECRET if relay else ""}
        self.server = None

    def start(self) -> "House":
        words = ("--host", "0.0.0.0", "--https")
        self.server = running.Server(
            self.data, *words, before=self.network.inside("s"), port=PORT, **self.environment
        ).start()
        return self

    def address(self, home: str) -> str:
        return f"https://{HOMES[home][0]}:{PORT}"

    @property
    def path(self) -> str:
        return f"/room/{self.session_id}"

    def _begin(self, tx) -> None:
        host, learners = people.acting(tx, MAX.id), [people.acting(tx, one.id) for one in (ADA, OTTO)]
        fields = {"title": "A call", "domain": "Calls", "starts_at": clock.after(minutes=5), "seats": 3}
        self.session_id = drafts.create(tx, host, fields)
        publication.publish(tx, host, self.session_id)
        for learner in learners:
            bookings.book(tx, learner, self.session_id)
            readiness.ready(tx, learner, self.session_id)
        readiness.start(tx, host, self.session_id)


class Caller:
    """Somebody at home, with a browser that has a camera and a microphone."""

    def __init__(self, page, house: House):
        self.page, self.house = page, house

    def join(self) -> "Caller":
        self.page.goto(self.house.path)
        self.page.locator("[data-join]").click()
        return self

    def counted(self) -> dict:
        return self.page.evaluate(COUNTED)

    def until(self, holds, patience: float = 20.0, what: str = "") -> dict:
        """Looks again and again until what is counted fits."""
        end = time.monotonic() + patience
        while True:
            seen = self.counted()
            if holds(seen):
                return seen
            assert time.monotonic() < end, f"{what or 'it did not come to that'}: {seen}; the line says {self.status!r}"
            self.page.wait_for_timeout(100)

    def sees(self, *people: cast.Person, frames: int = 5, patience: float = 20.0) -> dict:
        """Pictures and voices of all of these arrive."""
        ids = {str(person.id) for person in people}
        all_here = lambda seen: (
            ids <= seen.keys() and all(seen[one]["video"] >= frames and seen[one]["audio"] >= frames for one in ids)
        )
        return self.until(all_here, patience, f"no pictures of {sorted(ids)}")

    @property
    def status(self) -> str:
        return " ".join(self.page.locator("[role=status]").all_inner_texts())


@pytest.fixture
def make_house(network, tmp_path):
    """`make_house(relay="turn:…")`: started, and stopped at the end."""
    made = []

    def make(relay: str = "") -> House:
        made.append(House(network, tmp_path / f"house{len(made)}", relay).start())
        return made[-1]

    yield make
    for house in made:
        if house.server.process.poll() is None:
            house.server.stop()


@pytest.fixture
def call(network, playwright):
    """`call(house, ADA, "a")`: a browser of hers in that home."""
    browsers = []

    def open_browser(house: House, person: cast.Person, home: str, *flags: str) -> Caller:
        browser = playwright.chromium.launch(
            executable_path=network.program(home, "chromium"), args=[*FLAGS, *CAMERA, *flags]
        )
        browsers.append(browser)
        address = house.address(home)
        context = browser.new_context(
            base_url=address, ignore_https_errors=True, service_workers="block", viewport={"width": 1000, "height": 700}
        )
        token = house.tokens.write(house.tokens.claims(person.id, person.role, 1, True))
        context.add_cookies([{"name": "mentora", "value": token, "url": address}])
        return Caller(context.new_page(), house)

    yield open_browser
    for browser in browsers:
        browser.close()


@pytest.fixture
def relay(network, tmp_path):
    """coturn as `deploy/` has it, in the middle of the network; answers the addresses for the given ways to it."""
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
