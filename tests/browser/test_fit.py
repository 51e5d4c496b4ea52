"""What a slow network lets through, as `static/js/room/fit.js` decides it, without a browser."""

import json
import subprocess

import pytest

from tests.support.running import ROOT

SCRIPT = """
const { losses, pictures } = JSON.parse(process.argv[1]);
let look;
globalThis.setInterval = (act) => (look = act);
const { Fit } = await import("data:text/javascript," + encodeURIComponent(process.argv[2]));
let [received, lost] = [0, 0];
const stats = async () => new Map([["voice", { type: "inbound-rtp", packetsReceived: received, packetsLost: lost }]]);
const seen = [];
const fit = new Fit(stats, () => {});
const shown = () => Object.fromEntries(fit.of(new Map(Object.entries(pictures))));
shown();
for (const share of [0, ...losses]) {
  [received, lost] = [received + 1000 * (1 - share), lost + 1000 * share];
  await look();
  seen.push(shown());
}
console.log(JSON.stringify(seen.slice(1)));
"""
PICTURES = {"speaker": 2, "a": 1, "b": 1, "c": 0, "d": 0, "e": 0}


def fitted(losses: list[float]) -> list[dict[str, int]]:
    """The pictures that are asked for after each measurement."""
    source = (ROOT / "static" / "js" / "room" / "fit.js").read_text()
    given = json.dumps({"losses": losses, "pictures": PICTURES})
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", SCRIPT, given, source], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_a_good_network_every_picture_is_as_large_as_its_tile():
    assert fitted([0, 0.01, 0.019, 0]) == [PICTURES] * 4


def test_pictures_become_smaller_then_fewer_and_the_speaker_stays_longest():
    now = fitted([0.1] * 12)
    assert now[0] == PICTURES | {"speaker": 1}
    assert now[2] == dict.fromkeys(PICTURES, 0)
    assert now[4] == {"speaker": 0, "a": 0, "b": 0, "c": 0}
    assert now[6] == {"speaker": 0}
    assert now[8] == now[11] == {}


def test_what_was_too_much_is_still_on_its_way_and_counts_only_once():
    now = fitted([0.1, 0.1])
    assert now[0] == now[1]


def test_they_come_back_and_what_has_failed_is_tried_again_later_each_time():
    calm = [0] * 40
    now = fitted([0.1, *calm])
    assert now.index(PICTURES) == 7  # settling, and six measurements
    # Each time more is tried, it is too much.
    losses, tried = [0.1, 0], []
    for _ in range(3):
        wait = next(at for at, shown in enumerate(fitted([*losses, *([0] * 60)])[len(losses) :]) if shown == PICTURES)
        tried.append(wait)
        losses += [*([0] * (wait + 1)), 0.1, 0]
    assert tried[1] == pytest.approx(2 * tried[0], abs=2) and tried[2] == pytest.approx(2 * tried[1], abs=2)
