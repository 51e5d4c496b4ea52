"""Pictures of people: what may be sent, and the program that decodes it and encodes it anew."""

import asyncio
import contextlib
import struct
import sys
from pathlib import Path

from db.language import _
from db.refusals import Busy, Invalid

PROGRAM = Path(__file__).with_name("resizing.py")
PATIENCE = 20.0  # seconds
MOST_WAITING = 4
LARGEST_ANSWER = 1_000_000
LARGEST_WHOLE = 6_000_000
SIZES = 3
# How the formats begin. What begins otherwise is not even looked at.
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
FORMAT = _("Please choose a JPEG, PNG, WebP or GIF file.")
SENTENCES = {
    "pixels": _("This picture has too many pixels: 50 million at most in a JPEG, 25 million in other files."),
    "narrow": _("This picture is too narrow. Please choose one that is closer to a square."),
    "broken": _("This picture can’t be read. It may be damaged; please choose another one."),
}


class Pictures:
    """Makes one at a time; a few may wait."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._patience = patience

    async def sized(self, sent: bytes) -> list[bytes]:
        """A square of it in three sizes, the smallest first, without anything else that was in the file."""
        return await self._made(sent, "squares", SIZES, "picture")

    async def whole(self, sent: bytes) -> list[bytes]:
        """All of it in two sizes: small enough to be shown in a line, and to look at."""
        return await self._made(sent, "whole", 2, "file")

    async def _made(self, sent: bytes, how: str, count: int, field: str) -> list[bytes]:
        if not is_picture(sent):
            raise Invalid({field: FORMAT})
        if self._waiting >= MOST_WAITING:
            raise Busy()
        self._waiting += 1
        try:
            async with self._turn:
                answer, problem = await self._run(sent, how)
        finally:
            self._waiting -= 1
        found = parts(answer)
        if problem or len(found) != count:
            raise Invalid({field: SENTENCES.get(problem, SENTENCES["broken"])})
        return found

    async def _run(self, sent: bytes, how: str) -> tuple[bytes, str]:
        """What the program writes, and the word that it complains with. It never outlives this call."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",  # without the secrets in the environment, and without what lies in this folder
            str(PROGRAM),
            how,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
        )
        assert process.stdin and process.stdout and process.stderr
        giving = asyncio.create_task(_give(process.stdin, sent))
        try:
            async with asyncio.timeout(self._patience):
                answer = await _most(process.stdout, LARGEST_WHOLE if how == "whole" else LARGEST_ANSWER)
                problem = await _most(process.stderr, 100)
                await process.wait()
        except TimeoutError:
            return b"", "broken"
        finally:
            giving.cancel()
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return answer, "" if process.returncode == 0 else problem.decode(errors="replace").strip() or "broken"


def is_picture(sent: bytes) -> bool:
    return sent.startswith(BEGINNINGS) or (sent[:4] == b"RIFF" and sent[8:12] == b"WEBP")


async def _give(stream: asyncio.StreamWriter, sent: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        stream.write(sent)
        await stream.drain()
        stream.close()


async def _most(stream: asyncio.StreamReader, most: int) -> bytes:
    """All its words, up to a limit."""
    kept = b""
    while part := await stream.read(65_536):
        kept = (kept + part)[:most]
    return kept


def parts(answer: bytes) -> list[bytes]:
    found, at = [], 0
    while len(answer) - at >= 4:
        (length,) = struct.unpack_from(">I", answer, at)
        part = answer[at + 4 : at + 4 + length]
        if len(part) != length:
            return []
        found.append(part)
        at += 4 + length
    return found
