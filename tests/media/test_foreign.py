"""A peer that is not a browser, to check that the protocol works with other implementations."""

import asyncio
import json
import ssl
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.asyncio.client import connect

from tests.support.cast import ADA, MAX
from tests.support.networks import HOMES

aiortc = pytest.importorskip("aiortc", reason="THE FOREIGN PEER IS NOT TESTED HERE: aiortc is missing")


async def talk(address: str, token: str, path: str, host_id: str) -> dict:
    """Joins as the newcomer and makes the offer, sending video and a tone; counts what arrives."""
    from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
    from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
    from aiortc.sdp import candidate_from_sdp

    got = {"audio": 0, "video": 0}
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    async with connect(
        f"{address.replace('https', 'wss')}{path}/live",
        ssl=trust,
        additional_headers={"Authorization": f"Bearer {token}"},
    ) as socket:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connection.addTrack(AudioStreamTrack())
        connection.addTrack(VideoStreamTrack())

        @connection.on("track")
        def arrives(track):
            async def count():
                while True:
                    await track.recv()
                    got[track.kind] += 1

            asyncio.ensure_future(count())

        await socket.send(json.dumps({"type": "join", "state": {}}))
        deadline = asyncio.get_running_loop().time() + 25
        while asyncio.get_running_loop().time() < deadline and min(got.values()) < 30:
            try:
                letter = json.loads(await asyncio.wait_for(socket.recv(), 0.5))
            except TimeoutError:
                continue
            if letter["type"] == "joined":
                assert [one["id"] for one in letter["here"]] == [host_id]
                await connection.setLocalDescription(await connection.createOffer())
                description = {"type": "offer", "sdp": connection.localDescription.sdp}
                await socket.send(
                    json.dumps({"type": "signal", "to": host_id, "generation": 1, "data": {"description": description}})
                )
            elif letter["type"] == "signal" and "description" in letter["data"]:
                await connection.setRemoteDescription(
                    RTCSessionDescription(letter["data"]["description"]["sdp"], letter["data"]["description"]["type"])
                )
            elif letter["type"] == "signal" and (letter["data"].get("candidate") or {}).get("candidate"):
                given = letter["data"]["candidate"]
                candidate = candidate_from_sdp(given["candidate"].split(":", 1)[1])
                candidate.sdpMid, candidate.sdpMLineIndex = given["sdpMid"], given["sdpMLineIndex"]
                await connection.addIceCandidate(candidate)
        await connection.close()
    return got


def test_a_foreign_peer_and_a_browser_see_and_hear_each_other(make_call_server, call, network):
    """The foreign peer runs in the server's network, in a separate thread of this process."""
    call_server = make_call_server()
    mentor = call(call_server, MAX, "a").join()
    mentor.page.locator("#room[data-stage=call]").wait_for(state="attached")
    token = call_server.tokens.write(call_server.tokens.claims(ADA.id, "learner", 1, True))
    with ThreadPoolExecutor(1) as thread:
        foreign = thread.submit(
            asyncio.run, within(network, talk(f"https://{HOMES['b'][0]}:8443", token, call_server.path, str(MAX.id)))
        )
        mentor.sees(ADA)
        counted = foreign.result(60)
    assert min(counted.values()) >= 30, counted


async def within(network, work):
    """Runs in that network; a thread can be in a different one from its process."""
    import ctypes
    import os

    namespace = os.open(f"/run/netns/{network.space('b')}", os.O_RDONLY)
    assert ctypes.CDLL(None, use_errno=True).setns(namespace, 0x40000000) == 0, os.strerror(ctypes.get_errno())
    os.close(namespace)
    return await work
