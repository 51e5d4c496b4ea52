"""The application as the routes know it: Quart, and what `create_app` puts on it."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import quart
from quart import Response
from quart.ctx import AppContext, RequestContext
from quart.globals import _cv_app, _cv_request
from quart.routing import QuartRule
from quart.sessions import NullSession
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
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
READING = ("GET", "HEAD")
NOTHING = NullSession()


class Farm(Protocol):
    """The media servers."""

    @property
    def is_well(self) -> bool: ...


class Media(Protocol):
    """What carries video and sound; this room does not know which engine it is."""

    carries: int

    @property
    def farm(self) -> Farm | None: ...

    def grant(self, person_id: int) -> dict[str, Any]: ...


class Clock(Protocol):
    """What runs besides requests; this room only checks that it runs."""

    last_round: float


class Hub(Protocol):
    """The open pages."""

    def is_online(self, person_id: int) -> bool: ...


class Turns(Protocol):
    async def take(self, recording_id: int, work: Callable[[], Awaitable[Result]]) -> Result: ...


class Cashier(Protocol):
    """Talks to a payment provider, if there is one."""

    async def open(self, attempt: Row) -> str: ...

    @property
    def pays_out(self) -> bool: ...

    async def connect(self, account: Row) -> str: ...

    async def hear(self, way: str, headers: Any, body: bytes) -> bool: ...


class Films(Protocol):
    """The files of recordings, which this room never opens itself."""

    @property
    def turns(self) -> Turns: ...

    def path(self, recording: Row) -> Path: ...

    async def append(self, recording: Row, chunk: bytes) -> None: ...

    async def indexed(self, recording: Row) -> Path | None: ...

    def replace(self, recording: Row, copy: Path) -> int: ...

    def remove(self, recording: Row) -> None: ...


class Pictures(Protocol):
    """What decodes a picture and encodes it anew."""

    async def sized(self, sent: bytes) -> list[bytes]: ...

    async def whole(self, sent: bytes) -> list[bytes]: ...


class Vault(Protocol):
    """Seals what must not be read in the database."""

    def seal(self, texts: list[str]) -> str: ...

    def open(self, sealed: str) -> list[str]: ...


class Texting(Protocol):
    """Sends text messages (SMS), if the installation does; at most so many a day."""

    most: int

    @property
    def is_on(self) -> bool: ...

    async def send_code(self, person_id: int, number: str, text: str) -> str: ...


class Push(Protocol):
    """Reaches browsers while no page is open."""

    def public_key(self) -> str: ...


class Rule(QuartRule):
    """Werkzeug compiles two functions for each rule that write an address. Nobody asks for one, so they can wait."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: QuartRule, **values: Any) -> tuple[str, str]:
            return QuartRule._compile_builder(rule, append_unknown)(rule, **values)

        return build


class Site(quart.Quart):
    request_class = Asked
    url_rule_class = Rule
    view_functions: dict[str, View]  # type: ignore[assignment]  # as `must_be_declared` makes sure
    database: Engine
    tokens: Tokens
    auth: "JwtAuth"
    fragments: Fragments
    static_files: "StaticFiles"
    media: Media
    films: Films
    pictures: Pictures
    payments: Cashier
    vault: Vault
    push: Push
    texting: Texting
    clock: Clock
    hub: Hub

    @cached_property
    def plain_rules(self) -> dict[str, Any]:
        """Those without parameters, by their paths. The map would go through each path part by part."""
        rules = [rule for rule in self.url_map.iter_rules() if rule.methods and "GET" in rule.methods]
        plain = [rule for rule in rules if not (rule.arguments or rule.defaults or rule.redirect_to or rule.websocket)]
        return {rule.rule: rule for rule in plain}

    def create_url_adapter(self, request: BaseRequestWebsocket | None) -> MapAdapter | None:
        """`front` has made sure that the host is ours. Quart would compare it with itself."""
        if request is None:
            return None
        if request.method in READING and (rule := self.plain_rules.get(request.path)):
            request.url_rule, request.view_args = rule, {}
            return None
        query = request.query_string.decode()
        return MapAdapter(
            self.url_map, request.host.lower(), "/", "", request.scheme, request.path, request.method, query
        )

    async def handle_request(self, request: Any) -> Any:
        """As Quart does, without sessions, signals, and hooks of blueprints and at the end, none of which we have."""
        if request.method not in WITHOUT_BODY:
            return await super().handle_request(request)
        context = RequestContext(self, request, NOTHING)
        of_site, of_request = _cv_app.set(AppContext(self)), _cv_request.set(context)
        try:
            if context.url_adapter:
                context.match_request()
            return await self._response_to(context)
        except Exception as error:
            return await self.handle_exception(error)
        finally:
            _cv_request.reset(of_request)
            _cv_app.reset(of_site)

    async def _response_to(self, context: RequestContext) -> Response:
        result: Any = None
        hook: Any
        try:
            for hook in self.before_request_funcs[None]:
                if result is None:
                    result = await hook()
            if result is None:
                result = await self.dispatch_request(context)
        except Exception as error:
            result = await self.handle_user_exception(error)
        response: Any = result if isinstance(result, Response) else await self.make_response(result)
        for finish in reversed(self.after_request_funcs[None]):
            response = await finish(response)
        return cast(Response, response)

    def ensure_async(self, func: Any) -> Any:
        """All views and hooks are coroutine functions (`tests/test_threads.py`), which Quart would check every time."""
        return func


current_app = cast(Site, quart.current_app)


def the_site() -> Site:
    """The application itself, for who looks at it often: `current_app` searches for it each time."""
    site: Site = _cv_app.get().app  # type: ignore[assignment]  # as in `the_request`
    return site
