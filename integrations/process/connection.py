"""One connection of hypercorn: it goes on for as long as somebody reads, and hears out who is refused."""

import asyncio

import h11
from hypercorn.asyncio.tcp_server import MAX_RECV, TCPServer
from hypercorn.events import Closed, Event, RawData
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.http_stream import HTTPStream

# What a browser may leave waiting before somebody has to wait for it.
ROOM = 16_384
# How long, in seconds, and for how many bytes a refused request may go on.
PATIENCE = 10
DROPPED = 100_000_000


class Connection(TCPServer):
    """Goes on with a response for as long as the browser takes some of it: a film may take as long as it plays.

    hypercorn ends it once the browser has sent nothing for a while, as if it had to.
    """

    _taken = 0
    _hears_out = False
    _dropped = 0

    async def protocol_send(self, event: Event) -> None:
        if isinstance(event, Closed) and not self._hears_out and self._is_being_sent_more():
            self._hear_out()
        else:
            await super().protocol_send(event)
        self._taken += 1

    def post(self, data: bytes) -> bool:
        """Sends this without waiting. False when the browser has not taken what was sent before."""
        if has_room := self.has_room():
            self.writer.transport.write(data)
        return has_room

    def has_room(self) -> bool:
        transport = self.writer.transport
        return not transport.is_closing() and transport.get_write_buffer_size() < ROOM

    async def _read_data(self) -> None:
        before = -1
        while not self.reader.at_eof() and self._dropped < DROPPED:
            try:
                async with asyncio.timeout(self.config.read_timeout) as silence:
                    data = await self.reader.read(MAX_RECV)
            except TimeoutError:
                is_stuck = self.send_lock.locked() and self._taken == before
                before = self._taken
                if is_stuck or not silence.expired() or not self._is_answering():
                    break
            except OSError:
                break
            else:
                if self._hears_out:
                    self._dropped += len(data)
                else:
                    await self.protocol.handle(RawData(data))
                del data  # it would stay in memory until there is more
        await self.protocol.handle(Closed())
        await self.idle_task.stop()  # it would wait half a minute for the next request of a browser that has gone

    def _is_being_sent_more(self) -> bool:
        """The request was refused before all of it was there."""
        spoken = self.protocol.protocol
        is_sent = isinstance(spoken, H11Protocol) and spoken.connection.their_state is h11.SEND_BODY
        return is_sent and self.writer.can_write_eof() and not self.writer.transport.is_closing()

    def _hear_out(self) -> None:
        """Reads what still comes of the request, and drops it. Who is cut off while writing never reads the answer."""
        self._hears_out = True
        self.writer.write_eof()
        self.loop.call_later(PATIENCE, self.writer.transport.abort)

    def _is_answering(self) -> bool:
        spoken = self.protocol.protocol
        streams = list(spoken.streams.values()) if isinstance(spoken, H2Protocol) else [spoken.stream]
        return any(isinstance(stream, HTTPStream) for stream in streams)
