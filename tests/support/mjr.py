"""Writes files as Janus records them: one .mjr for each voice and each picture, made by ffmpeg."""

import json
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

LARGEST = 1100  # bytes of a packet
VOICE = 48_000  # ticks a second
PICTURE = 90_000


def write_voice(path: Path, began: float, sound: str, gaps=()) -> None:
    """`sound` is a source of ffmpeg's, such as `sine=440:d=4`; nothing is sent during `gaps`, pairs of seconds."""
    words = ("-f", "lavfi", "-i", sound, "-ac", "1", "-ar", "48000", "-c:a", "libopus", "-frame_duration", "20")
    packets = list(_ogg_packets(_made(*words, "-f", "ogg")))[2:]
    stream = ((number * 0.02, number * VOICE // 50, [packet]) for number, packet in enumerate(packets))
    _write(path, began, {"t": "a", "c": "opus"}, 111, _without(gaps, stream))


def write_picture(path: Path, began: float, *pictures: str, gaps=(), keys: float = 2) -> None:
    """`pictures` are sources such as `testsrc=size=320x180:rate=15:duration=4`, one after the other.

    Each begins where the last one ended, as when a browser sends another size; a key frame comes every `keys` seconds.
    """
    how = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "500k", "-auto-alt-ref", "0")
    stream, before = [], 0.0
    for picture in pictures:
        film = _made(
            "-f", "lavfi", "-i", picture, *how, "-force_key_frames", f"expr:gte(t,n_forced*{keys})", "-f", "ivf"
        )
        ticks, per = struct.unpack("<II", film[16:24])
        times = [(before + at * per / ticks, frame) for at, frame in _ivf_frames(film)]
        stream += [(at, round(at * PICTURE), _cut(frame)) for at, frame in times]
        before = times[-1][0] + per / ticks
    _write(path, began, {"t": "v", "c": "vp8"}, 96, _without(gaps, stream))


def _write(path: Path, began: float, kind: dict, payload_type: int, stream) -> None:
    """`began` is when the recorder was created, in seconds since 1970; its first frame comes at once."""
    head = json.dumps(kind | {"s": round(began * 1e6), "u": round(began * 1e6)}).encode()
    out, sequence, first = bytearray(b"MJR00002" + struct.pack("!H", len(head)) + head), 0, None
    for seconds, ticks, parts in stream:
        first = seconds if first is None else first
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            marked = payload_type | (0x80 if is_last and len(parts) and payload_type == 96 else 0)
            packet = struct.pack("!BBHII", 0x80, marked, sequence & 0xFFFF, (ticks + 1000) & 0xFFFFFFFF, 7) + part
            out += b"MEET" + struct.pack("!IH", round(1000 * (seconds - first)), len(packet)) + packet
            sequence += 1
    path.write_bytes(out)


def _without(gaps, stream) -> Iterator[tuple]:
    return (one for one in stream if not any(start <= one[0] < end for start, end in gaps))


def _cut(frame: bytes) -> list[bytes]:
    """As the payload format of VP8 has it: a byte says which part is the first one."""
    parts = [frame[at : at + LARGEST] for at in range(0, len(frame), LARGEST)]
    return [(b"\x10" if number == 0 else b"\0") + part for number, part in enumerate(parts)]


def _made(*words: str) -> bytes:
    return subprocess.run(["ffmpeg", "-loglevel", "error", *words, "-"], capture_output=True, check=True).stdout


def _ivf_frames(film: bytes) -> Iterator[tuple[int, bytes]]:
    at = 32
    while at < len(film):
        size, time = struct.unpack("<IQ", film[at : at + 12])
        yield time, film[at + 12 : at + 12 + size]
        at += 12 + size


def _ogg_packets(sound: bytes) -> Iterator[bytes]:
    at, packet = 0, b""
    while at < len(sound):
        lacing = sound[at + 27 : at + 27 + sound[at + 26]]
        at += 27 + len(lacing)
        for size in lacing:
            packet += sound[at : at + size]
            at += size
            if size < 255:
                yield packet
                packet = b""
