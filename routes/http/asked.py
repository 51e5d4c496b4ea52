"""A request, with what is looked up many times while it is handled."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import quart
from quart.globals import _cv_request
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.exceptions import BadRequestKeyError

from routes.http.bounds import largest_body

if TYPE_CHECKING:  # it imports this module
    from routes.http.access import Visitor


class Received(Headers):
    """The headers of a request, which stay as they are. Werkzeug goes through all of them at each look."""

    def __init__(self, headers: Iterable[tuple[str, str]]):
        super().__init__()
        self._list.extend(headers)
        self._by_name = {name.lower(): value for name, value in reversed(self._list)}

    def _get_key(self, key: str) -> str:
        value = self._by_name.get(key.lower())
        if value is None:
            raise BadRequestKeyError(key)
        return value

    def get(  # type: ignore[override]  # there it is told in five ways
        self, key: str, default: Any = None, type: Callable[[str], Any] | None = None
    ) -> Any:
        value = self._by_name.get(key.lower())
        if value is None:
            return default
        return value if type is None else super().get(key, default, type)


class Given(ImmutableMultiDict[str, str]):
    """Cookies, and what an address asks for. Werkzeug raises and catches an exception for each that is missing."""

    def get(  # type: ignore[override]  # there it is told in five ways
        self, key: str, default: Any = None, type: Callable[[str], Any] | None = None
    ) -> Any:
        if key not in self:
            return default
        return self[key] if type is None else super().get(key, default, type)


class Asked(quart.Request):
    parameter_storage_class = dict_storage_class = Given
    visitor: "Visitor | None" = None  # once somebody looked who this is
    made_in: int | None = None  # the organisation whose page the form was on that was sent
    chosen_locale: str | None = None  # of that person, once somebody looked in which language they read

    def __init__(self, *parts: Any, **named: Any) -> None:
        if len(parts) > 2:  # the path
            named["max_content_length"] = largest_body(parts[2], named.get("max_content_length"))
        super().__init__(*parts, **named)
        if not isinstance(self.headers, Received):
            self.headers = Received(self.headers)

    @cached_property
    def blueprints(self) -> list[str]:  # a property there, worked out at each look
        return super().blueprints

    @cached_property
    def language(self) -> str:
        """What the browser asks for, as far as it is read and kept."""
        return str(self.headers.get("Accept-Language", ""))[:500]

    @cached_property
    def is_bearer(self) -> bool:
        return self.headers.get("Authorization", "")[:7].lower() == "bearer "

    @cached_property
    def wants_json(self) -> bool:
        """For a program: it says so, or calls the API without accepting HTML."""
        if self.is_bearer:
            return True
        accepted = self.headers.get("Accept", "")
        return "text/html" not in accepted and (self.path.startswith("/api/") or "application/json" in accepted)

    @cached_property
    def is_program(self) -> bool:
        return self.is_bearer or (self.wants_json and not self.cookies)

    @cached_property
    def wants_fragment(self) -> bool:
        """For htmx, unless it wants the whole page, as it does for Back and Forward."""
        return self.headers.get("HX-Request") == "true" and self.headers.get("HX-Request-Type") == "partial"


request = cast(Asked, quart.request)


def the_request() -> Asked:
    """The request itself, for who looks at several things of it: `request` searches for it each time."""
    asked: Asked = _cv_request.get().request_websocket  # type: ignore[assignment]  # to `cast` is a call, twenty times
    return asked
