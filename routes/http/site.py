"""The application as the routes know it: Quart, and what `create_app` puts on it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import quart
from quart.wrappers import BaseRequestWebsocket
from werkzeug.routing import MapAdapter

from db.engine.transaction import Engine, Row
from db.people.tokens import Tokens
from fragments.rendering import Fragments
from routes.http.asked import Asked
from routes.http.calls import View

if TYPE_CHECKING:  # both of them import this module
    from routes.http.access import JwtAuth
    from routes.http.files import StaticFiles

Result = TypeVar("Result")


class Media(Protocol):
    """What carries video and sound; this room does not know which engine it is."""

    carries: int

    def grant(self, person_id: int) -> dict[str, Any]: ...


class Clock(Protocol):
    """What runs besides requests; this room only checks that it runs."""

    last_round: float


class Turns(Protocol):
    async def take(self, recording_id: int, work: Callable[[], Awaitable[Result]]) -> Result: ...


class Films(Protocol):
    """The files of recordings, which this room never opens itself."""

    @property
    def turns(self) -> Turns: ...

    def path(self, recording: Row) -> Path: ...

    async def append(self, recording: Row, chunk: bytes) -> None: ...

    async def indexed(self, recording: Row) -> Path | None: ...

    def replace(self, recording: Row, copy: Path) -> None: ...

    def remove(self, recording: Row) -> None: ...


class Site(quart.Quart):
    request_class = Asked
    view_functions: dict[str, View]  # type: ignore[assignment]  # as `must_be_declared` makes sure
    database: Engine
    tokens: Tokens
    auth: "JwtAuth"
    fragments: Fragments
    static_files: "StaticFiles"
    media: Media
    films: Films
    clock: Clock

    def create_url_adapter(self, request: BaseRequestWebsocket | None) -> MapAdapter | None:
        """`front` has made sure that the host is ours. Quart would compare it with itself."""
        if request is None:
            return None
        query = request.query_string.decode()
        return self.url_map.bind(
            request.host, request.root_path, "", request.scheme, request.method, request.path, query
        )

    def ensure_async(self, func: Any) -> Any:
        """All views and hooks are coroutine functions (`tests/test_threads.py`), which Quart would check every time."""
        return func


current_app = cast(Site, quart.current_app)
