"""Counts the queries of one request, without those that background jobs run meanwhile."""

from contextvars import ContextVar

from db.engine.sqlite_reads import Memory


class Queries:
    """`count, response = await Queries(app).of(client.get("/"))`"""

    def __init__(self, app):
        self._ours = ContextVar("ours", default=None)
        self._app, self._read = app, app.database.read
        app.database.read = self.read

    async def read(self, act, *args, **kwargs):
        ours = self._ours.get()
        if ours is None:
            return await self._read(act, *args, **kwargs)

        runs = []  # a read that takes long on the loop is run again in a thread

        def counted(tx, *args, **kwargs):
            try:
                return act(tx, *args, **kwargs)
            finally:
                runs.append(tx.queries_run)

        try:
            return await self._read(counted, *args, **kwargs)
        finally:
            ours.append(max(runs, default=0))

    async def of(self, request, *, is_first: bool = True) -> tuple:
        """As the first look at this page after something was written, which remembers nothing."""
        if is_first:
            self._app.database._short._memory = Memory()
        ours = []
        before = self._ours.set(ours)
        try:
            response = await request
        finally:
            self._ours.reset(before)
        return sum(ours), response
