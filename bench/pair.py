"""Two people of a class in a process of their own: one speaks, and the other notices when the voice or picture stops.

The rest of the class is in another process, which is so busy with thirty connections that it would notice nothing else.
"""

import asyncio
from collections.abc import Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from tests.support.headless import Headless

AUDIO, PICTURES = 25.0, 15.0  # packets and pictures in a second
BEFORE = 1.0  # second before the moment in question


class Pair:
    def __init__(self, frame: bytes, *people: Headless):
        there, self._pipe = get_context("spawn").Pipe()
        them = [(one.address, one.token, one.id) for one in people]
        self._process = get_context("spawn").Process(target=_begin, args=(there, frame, them), daemon=True)
        self._process.start()

    def ask(self, question: Any) -> Any:
        self._pipe.send(question)
        return self._pipe.recv()

    def gap(self, since: float) -> float:
        """The longest time without a packet of the voice, or a part of the picture, from a moment before on."""
        return self.ask(since)

    def end(self) -> None:
        self._process.terminate()
        self._process.join()


def _begin(pipe: Connection, frame: bytes, them: Iterable[tuple[str, str, str]]) -> None:
    asyncio.run(_talk(pipe, frame, [Headless(*one) for one in them]))


async def _talk(pipe: Connection, frame: bytes, pair: list[Headless]) -> None:
    speaker, listener = pair
    for one in pair:
        one.rate, one.picture = {"audio": AUDIO, "video": PICTURES}, frame
        one.join()
        await asyncio.sleep(0.2)
    loop = asyncio.get_running_loop()
    while True:
        since = await loop.run_in_executor(None, pipe.recv)
        gaps = [_gap(receiver.came, since - BEFORE) for id, receiver in listener.received() if id == speaker.id]
        pipe.send(max(gaps, default=float("inf")))


def _gap(moments: Iterable[float], since: float) -> float:
    came = sorted(moment for moment in moments if moment > since)
    return max((after - before for before, after in zip(came, came[1:], strict=False)), default=float("inf"))
