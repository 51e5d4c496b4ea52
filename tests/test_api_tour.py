"""The commands of `docs/api.md` do what the page says, one after the other, with nothing but curl and Python."""

import json
import re
import subprocess

from db import webhooks
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import ROOT

TOUR = (ROOT / "docs" / "api.md").read_text()


def test_every_command_works(own_server):
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", TOUR, re.DOTALL))
    script = commands.replace("https://mentora.example.org", own_server.url)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, timeout=60, cwd=own_server.data
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    me, *said = done.stdout.splitlines()
    assert json.loads(me)["name"] == MAX.name
    assert said[:2] == ["scheduled", "Bring a file that you are proud of."] and said[3] == "cancelled"
    assert "Reading code together" in said[2]


def test_the_webhooks_are_those_that_are_told(tx):
    rows = [row for row in TOUR[TOUR.index("| event |") :].splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])} == set(webhooks.EVENTS)
    given = {"url": "https://example.org", "events": list(webhooks.EVENTS)}
    webhook, _secret = webhooks.make(tx, MAX, given, "".join)
    making.in_state(tx, "completed")
    (shown,) = re.findall(r"```json\n(.*?)```", TOUR, re.DOTALL)
    stored = tx._execute("SELECT body FROM deliveries WHERE webhook_id = ? ORDER BY id", (webhook.id,)).fetchone()[0]
    wanted, told = json.loads(shown), json.loads(stored)
    assert list(wanted) == list(told) and set(wanted["data"]) == set(told["data"])
    assert told["data"]["learner"] == {"id": str(ADA.id), "name": ADA.name}
