"""Media servers instead of the mesh: each browser sends once, whatever the number of people in its room."""

import asyncio
import logging
from collections.abc import Sequence

from db.language import _, together
from integrations.media.address import Address
from integrations.media.child import Child
from integrations.media.janus import Farm, Janus
from integrations.media.marks import Marks
from integrations.media.relays import Relays

CARRIES = 30
MOST = 100
START = 3.0  # seconds that a start waits for them
# Seconds until one that runs and does not answer is killed, so that it is started again: after its start, and later.
SILENCE, FROZEN = 10.0, 1.5
LOOKS = 0.25  # seconds from one look to the next

log = logging.getLogger("mentora")


class Servers(Relays):
    def __init__(
        self,
        addresses: Sequence[Address],
        child: Child | None,
        turn_urls: str,
        turn_secret: str,
        *,
        carries: int = CARRIES,
        key: bytes = b"",
    ):
        """`child` is the one that Mentora runs itself, if it does. By `key`, rooms are known to be ours."""
        super().__init__(turn_urls, turn_secret)
        self.carries = carries
        own = [child.address] if child else []
        self.farm = Farm([Janus(address, Marks(key)) for address in (*addresses, *own)])
        self._child = child

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.farm.run())
            if self._child:
                tasks.create_task(self._child.run())
                tasks.create_task(self._watch(self._child, self.farm.servers[-1]))

    async def described(self) -> str:
        """Waits a moment for them to answer."""
        await self.farm.settled(START)
        down = [server for server in self.farm.servers if not server.is_up]
        if not down:
            names = ", ".join(f"{server.address.url} (Janus {server.version})" for server in self.farm.servers)
            return _("A room holds {count} people, through the media server {names}.", count=self.carries, names=names)
        sentences = [
            _("The media server {name} cannot be used yet: {problem}.", name=server.address.url, problem=server.problem)
            for server in down
        ]
        return together(*sentences)

    async def _watch(self, child: Child, server: Janus) -> None:
        silent, limit = 0.0, SILENCE
        while True:
            await asyncio.sleep(LOOKS)
            if server.is_up or not child.is_running:
                silent, limit = 0, FROZEN if server.is_up else SILENCE
                continue
            silent += LOOKS
            if silent >= limit:
                log.error("The media server on this machine does not answer, and is ended")
                child.kill()
                silent, limit = 0, SILENCE
