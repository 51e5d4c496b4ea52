"""A server in the middle of the network with a live class, and callers with a camera who join it."""

import time

from playwright.sync_api import Browser

from db import bookings, clock, people
from db.installation import keys as secrets
from db.people.tokens import Tokens
from db.sessions import drafts, publication, readiness
from tests.support import cast, running
from tests.support.browsing import FLAGS
from tests.support.cast import ADA, MAX, OTTO
from tests.support.networks import HOMES, Network

# Ten pictures a second are enough to count; encoding more would keep both cores busy.
CAMERA = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=10",
    "--disable-software-rasterizer",  # a graphics card that is imitated takes the time of the calls
]
PORT = 8443
PATIENCE = 90.0  # seconds: many programs may share the machine
SECRET = "a secret that only the tests know"
COUNTED = """async () => {
  const seen = {};
  for (const [id, connection] of mentoraRoom.peers()) {
    const one = (seen[id] = { state: connection.connectionState, audio: 0, video: 0, ways: [] });
    const reports = await connection.getStats();
    for (const report of reports.values()) {
      if (report.type === "inbound-rtp")
        one[report.kind] += report.kind === "video" ? report.framesDecoded ?? 0 : report.packetsReceived;
      if (report.type === "candidate-pair" && report.nominated && report.state === "succeeded") {
        const [from, to] = [reports.get(report.localCandidateId), reports.get(report.remoteCandidateId)];
        one.ways.push(`${from.candidateType} ${from.relayProtocol ?? from.protocol} to ${to.candidateType}`);
      }
    }
  }
  return seen;
}"""


class Browsers:
    """One browser per home, started when the first page is opened there."""

    def __init__(self, network: Network, playwright):
        self.network, self.playwright = network, playwright
        self._open: dict[str, Browser] = {}

    def at(self, home: str) -> Browser:
        if home not in self._open:
            path = self.network.program(home, "chromium")
            self._open[home] = self.playwright.chromium.launch(executable_path=path, args=[*FLAGS, *CAMERA])
        return self._open[home]

    def close(self, *homes: str) -> None:
        for home in homes or list(self._open):
            if browser := self._open.pop(home, None):
                browser.close()


class CallServer:
    """A server in the middle of the network, with one live class."""

    def __init__(self, network: Network, data, relay: str, **environment: str):
        self.network, self.data = network, data
        running.make_database(data, self._begin)
        self.tokens = Tokens(secrets.load(data / "secret"))
        self.environment = {"MENTORA_TURN_URLS": relay, "MENTORA_TURN_SECRET": SECRET if relay else ""}
        self.environment |= environment
        self.server = None

    def start(self) -> "CallServer":
        words = ("--host", "0.0.0.0", "--https")
        self.server = running.Server(
            self.data, *words, before=self.network.inside("s"), port=PORT, **self.environment
        ).start()
        return self

    def address(self, home: str) -> str:
        return f"https://{HOMES[home][0]}:{PORT}"

    def context(self, home: str) -> dict:
        """The options of a browser context in that home."""
        size = {"width": 640, "height": 480}
        return {
            "base_url": self.address(home),
            "ignore_https_errors": True,
            "service_workers": "block",
            "viewport": size,
        }

    def cookie(self, person: cast.Person, home: str) -> dict:
        token = self.tokens.write(self.tokens.claims(person.id, person.role, 1, True))
        return {"name": "mentora", "value": token, "url": self.address(home)}

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
    """A person at home whose browser has a camera and a microphone."""

    def __init__(self, page, call_server: CallServer):
        self.page, self.call_server = page, call_server

    def join(self) -> "Caller":
        self.page.goto(self.call_server.path)
        self.page.locator("[data-join]").click()
        return self

    def counted(self) -> dict:
        return self.page.evaluate(COUNTED)

    def until(self, holds, patience: float = PATIENCE, what: str = "") -> dict:
        """Polls until the counts satisfy `holds`, and returns them."""
        end = time.monotonic() + patience
        while True:
            seen = self.counted()
            if holds(seen):
                return seen
            assert time.monotonic() < end, (
                f"{what or 'condition not met'}: {seen}; the status line says {self.status!r}"
            )
            self.page.wait_for_timeout(100)

    def sees(self, *people: cast.Person, frames: int = 5, patience: float = PATIENCE) -> dict:
        """Waits until video and audio from all of these people arrive."""
        ids = {str(person.id) for person in people}

        def all_here(seen: dict) -> bool:
            return all(one in seen and min(seen[one]["video"], seen[one]["audio"]) >= frames for one in ids)

        return self.until(all_here, patience, f"no video from {sorted(ids)}")

    @property
    def status(self) -> str:
        return " ".join(self.page.locator("[role=status]").all_inner_texts())
