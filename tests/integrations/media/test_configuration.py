"""How Janus is configured: where browsers can reach it, which is what it offers them."""

import ipaddress

import pytest
from aiortc import RTCPeerConnection

from tests.support.janus import PORTS, Server, connected, ignored
from tests.support.running import in_a_loop

OUTSIDE = "203.0.113.9"


@pytest.fixture
def behind_nat(needs_janus):
    server = Server(outside=OUTSIDE).start()
    yield server
    server.close()


async def candidates(server: Server) -> list[list[str]]:
    """What it offers to a browser that sends a voice."""
    async with connected(server.address) as client:
        handle, browser = await client.attach(ignored), RTCPeerConnection()
        browser.addTransceiver("audio")
        await browser.setLocalDescription(await browser.createOffer())
        await handle.ask({"request": "create", "room": "r", "secret": "s"})
        await handle.ask({"request": "join", "ptype": "publisher", "room": "r", "id": "ada"})
        _, answer = await handle.ask({"request": "publish"}, {"type": "offer", "sdp": browser.localDescription.sdp})
        await browser.close()
        lines = answer["sdp"].splitlines()
        assert "a=end-of-candidates" in lines  # all are here, and none is told later
        return [line.split() for line in lines if line.startswith("a=candidate:")]


def test_browsers_reach_it_by_its_own_addresses_and_by_the_one_outside_over_udp_and_tcp(behind_nat):
    found = in_a_loop(candidates(behind_nat))
    of_udp = [line for line in found if line[2] == "udp"]
    of_tcp = [line for line in found if line[-1] == "passive"]
    for lines in (of_udp, of_tcp):
        addresses = {line[4] for line in lines}
        assert OUTSIDE in addresses and len(addresses) > 1
        assert not any(ipaddress.ip_address(address).is_loopback for address in addresses)
        assert all(PORTS[0] <= int(line[5]) <= PORTS[1] for line in lines)
