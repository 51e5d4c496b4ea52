"""Connections of people without a browser. Nothing is encoded or decoded: they send the same packets, and count."""

import asyncio
import collections
import fractions
import time
from typing import TYPE_CHECKING
from unittest.mock import patch

import av
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from aiortc.sdp import candidate_from_sdp

if TYPE_CHECKING:
    from tests.support.headless import Headless

WAYS = {"out": ("sendonly",), "in": ()}
SILENCE = b"\xf8\xff\xfe"  # a packet of opus


def picture() -> bytes:
    """A whole frame of VP8."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = 64, 48, "yuv420p", fractions.Fraction(1, 30)
    frame = av.VideoFrame(64, 48, "yuv420p")
    frame.pts = 0
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


class Track(MediaStreamTrack):
    """The same packet, some times a second."""

    def __init__(self, kind: str, data: bytes, rate: float):
        super().__init__()
        self.kind, self.data, self.rate, self.count = kind, data, rate, 0

    async def recv(self) -> av.Packet:
        await asyncio.sleep(1 / self.rate)
        self.count += 1
        packet = av.Packet(self.data)
        packet.pts, packet.time_base = int(self.count * 1000 / self.rate), fractions.Fraction(1, 1000)
        return packet


class Receiver(RTCRtpReceiver):
    """Counts what it receives."""

    def __init__(self, kind: str, transport):
        super().__init__(kind, transport)
        self.kind, self.at, self.line = kind, transport, None
        self.packets, self.bytes, self.came = 0, 0, collections.deque(maxlen=400)

    def setTransport(self, transport) -> None:
        super().setTransport(transport)
        self.at = transport

    async def receive(self, parameters) -> None:
        self.line = self.at
        self.line._register_rtp_receiver(self, parameters)  # again when the other side has changed what it sends

    async def stop(self) -> None:
        if self.line:
            self.line._unregister_rtp_receiver(self)

    async def _handle_rtp_packet(self, packet, arrival_time_ms: int) -> None:
        self.packets += 1
        self.bytes += len(packet.payload)
        if self.kind == "audio" or packet.marker:
            self.came.append(time.monotonic())

    async def _handle_rtcp_packet(self, packet) -> None:
        pass


class Connection(RTCPeerConnection):
    def _RTCPeerConnection__createTransceiver(self, *args, **named):
        with patch("aiortc.rtcpeerconnection.RTCRtpReceiver", Receiver):
            return super()._RTCPeerConnection__createTransceiver(*args, **named)


class Link:
    """A connection to the media server, or to another person: as `peer.js` keeps it."""

    def __init__(self, person: "Headless", id: str, patience: float):
        self.person, self.id, self.patience = person, id, patience
        self.pc: Connection | None = None
        self.generation, self.offers, self.is_closed = 0, False, False
        self._turn = asyncio.Lock()
        self._watch: asyncio.TimerHandle | None = None
        self._expect()

    @property
    def is_connected(self) -> bool:
        return self.pc is not None and self.pc.connectionState == "connected"

    @property
    def receivers(self) -> dict[str, Receiver]:
        return {one.mid: one.receiver for one in self.pc.getTransceivers() if one.mid} if self.pc else {}

    def ask_again(self) -> None:
        self.say(again=True)

    def offer(self) -> None:
        self.person.start(self._offer())

    def hear(self, generation: int, data: dict) -> None:
        self.person.start(self._hear(generation, data))

    def close(self) -> None:
        self.is_closed = True
        if self._watch:
            self._watch.cancel()
        self.person.start(self._end())

    async def _end(self) -> None:
        async with self._turn:
            self._shut()

    def say(self, **data) -> None:
        if self.is_closed:
            return
        self.person.post({"type": "signal", "to": self.id, "generation": self.generation, "data": data})

    def _expect(self) -> None:
        if self._watch:
            self._watch.cancel()
        self._watch = asyncio.get_running_loop().call_later(self.patience, self._late)

    def _late(self) -> None:
        self._expect()
        if self.is_connected or not self.person.is_inside:
            return
        self.person.late += 1
        if self.offers:
            self.offer()
        else:
            self.ask_again()

    def newer(self) -> int:
        return max(int(time.time() * 1000), self.generation + 1)

    async def _offer(self) -> None:
        async with self._turn:
            if self.is_closed:
                return
            self._build(self.newer())
            self.offers, pc = True, self.pc
            direction = WAYS.get(self.id, ("sendrecv",))[0]
            for kind in ("audio", "video"):
                pc.addTransceiver(self.person.track(kind), direction)
            await pc.setLocalDescription(await pc.createOffer())
            if pc is self.pc:
                self._describe()

    async def _hear(self, generation: int, data: dict) -> None:
        async with self._turn:
            if self.is_closed:
                return None
            description = data.get("description") or {}
            offered = description.get("type") == "offer"
            if data.get("again"):
                self.generation = max(self.generation, generation)
                return self.offer()
            if generation < self.generation or (generation == self.generation and not self.pc):
                return self.ask_again() if offered else None
            if generation > self.generation:
                if not offered:
                    return None
                self._build(generation)
                self.offers = False
            if description:
                await self._take(description)
            elif self.pc and (data.get("candidate") or {}).get("candidate"):
                given = data["candidate"]
                candidate = candidate_from_sdp(given["candidate"].split(":", 1)[1])
                candidate.sdpMid, candidate.sdpMLineIndex = given["sdpMid"], given["sdpMLineIndex"]
                await self.pc.addIceCandidate(candidate)
        return None

    async def _take(self, description: dict) -> None:
        pc = self.pc
        offered = description["type"] == "offer"
        if pc.signalingState != ("stable" if offered else "have-local-offer"):
            return
        self.person.offers += offered
        await pc.setRemoteDescription(RTCSessionDescription(description["sdp"], description["type"]))
        if not offered:
            return
        if self.id not in WAYS:
            for one in pc.getTransceivers():
                one.direction = "sendrecv"
                one.sender.replaceTrack(self.person.track(one.kind))
        await pc.setLocalDescription(await pc.createAnswer())
        if pc is self.pc:
            self._describe()

    def _describe(self) -> None:
        here = self.pc.localDescription
        self.say(description={"type": here.type, "sdp": here.sdp})

    def _build(self, generation: int) -> None:
        self._shut()
        self.generation = generation
        self._expect()
        self.pc = Connection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))

    def _shut(self) -> None:
        if self.pc:
            self.person.start(self.pc.close())
        self.pc = None


PICTURE = picture()
