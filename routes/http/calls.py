"""What a call of the API is for and what it returns, declared beside the view; `openapi` turns it into the document."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from db.fields import Fields
from routes.http.shapes import Shape


@dataclass(frozen=True, slots=True)
class Call:
    summary: str
    gets: Shape | Fields
    status: int = 200
    query: dict[str, str] = field(default_factory=dict)
    also: dict[int, Shape | Fields] = field(default_factory=dict)  # what it returns with another status


class View(Protocol):
    """A route's function, with what it declares of itself: who may call it, what it takes, and what it is for."""

    access: tuple[str, ...]
    takes: Fields
    call: Call

    def __call__(self, **path: Any) -> Awaitable[Any]: ...


Declared = TypeVar("Declared", bound=Callable[..., Any])


def of(view: Callable[..., Any]) -> View:
    """The function as what its decorators make of it."""
    return cast(View, view)


def describe(
    summary: str,
    gets: Shape | Fields,
    *,
    status: int = 200,
    query: dict[str, str] | None = None,
    also: dict[int, Shape | Fields] | None = None,
) -> Callable[[Declared], Declared]:
    def note(view: Declared) -> Declared:
        of(view).call = Call(summary, gets, status, query or {}, also or {})
        return view

    return note
