"""How many queries a page takes: those of the request alone, though the clock reads in the middle of it."""

from contextvars import ContextVar


class Queries:
    """`asked, answer = await Queries(app).of(client.get("/"))`"""

    def __init__(self, app):
        self._ours = ContextVar("ours", default=None)
        self._read = app.database.read
        app.database.read = self.read

    async def read(self, ask, *args, **kwargs):
        ours = self._ours.get()
        if ours is None:
            return await self._read(ask, *args, **kwargs)

        def counted(tx, *args, **kwargs):
            try:
                return ask(tx, *args, **kwargs)
            finally:
                ours.append(tx.queries_run)

        return await self._read(counted, *args, **kwargs)

    async def of(self, request) -> tuple:
        ours = []
        before = self._ours.set(ours)
        try:
            answer = await request
        finally:
            self._ours.reset(before)
        return sum(ours), answer
