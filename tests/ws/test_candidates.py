"""What browsers say about network routes, before a media server hears it."""

import pytest

from tests.support.running import in_a_loop
from tests.ws.test_calls import ADA, OFFER, Class, settle
from ws import candidates

PUBLIC = "candidate:1 1 udp 2122260223 8.8.4.4 50000 typ relay raddr 0.0.0.0 rport 0 generation 0"
INTERNAL = [
    PUBLIC.replace("8.8.4.4", address)
    for address in ("127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1",
                    "64:ff9b::127.0.0.1", "64:ff9b::a00:7", "2002:a00:7::", "::127.0.0.1", "fec0::1", "192.0.0.192")
]  # fmt: skip
OTHERS = [
    PUBLIC.replace("8.8.4.4", "db.internal"),
    PUBLIC.replace("8.8.4.4", "224.0.0.251"),
    PUBLIC.replace("50000", "53"),
    PUBLIC.replace("udp", "tcp") + " tcptype passive",
    PUBLIC.replace("udp", "TCP"),
    f"{PUBLIC}\r\na=candidate:1 1 udp 1 127.0.0.1 50000 typ host",
    "",
]


@pytest.mark.parametrize("line", [*INTERNAL, *OTHERS])
def test_a_route_that_only_the_server_could_reach_is_left_out(line):
    assert not candidates.may_hear({"candidate": line, "sdpMid": "0"})
    sdp = f"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na={line}\ra={PUBLIC}\r\na=mid:0\r\n"
    left = candidates.without_internal({"type": "offer", "sdp": sdp})["sdp"]
    assert [one for one in left.split("\r\n") if "candidate" in one and "127" in one] == []
    assert f"a={PUBLIC}\r\na=mid:0\r\n" in left


def test_a_public_one_is_kept_and_not_without_end():
    assert candidates.may_hear({"candidate": PUBLIC, "sdpMid": "0"}) and candidates.may_hear(None)
    sdp = candidates.without_internal({"type": "answer", "sdp": f"a={PUBLIC}\r\n" * 900})["sdp"]
    assert sdp.count("candidate") == candidates.MOST


def test_the_media_server_is_told_of_no_internal_machine_and_of_no_more_than_a_voice_and_a_picture():
    voice, picture = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"

    async def act():
        room = Class()
        await room.comes(ADA)
        offer = OFFER | {"sdp": f"v=0\r\n{voice}{voice}{picture}"}
        await room.say(ADA, "signal", to="out", generation=1, data={"description": offer})
        await settle()
        refused = room.member(ADA).sending is None
        offer = OFFER | {"sdp": f"v=0\r\n{voice}a={INTERNAL[0]}\r\n{picture}"}
        await room.say(ADA, "signal", to="out", generation=2, data={"description": offer})
        for line in (INTERNAL[0], PUBLIC):
            await room.say(ADA, "signal", to="out", generation=2, data={"candidate": {"candidate": line}})
        await settle()
        return refused, [one for one in room.member(ADA).sending.handle.asked if "candidate" in one]

    refused, told = in_a_loop(act())
    assert refused
    assert PUBLIC in str(told) and "127.0.0.1" not in str(told)
