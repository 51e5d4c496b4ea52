"""What a call of the API is for and what it returns, declared beside the view; `openapi` turns it into the document."""

from collections.abc import Callable
from dataclasses import dataclass, field

from routes.http.shapes import Fields, Shape


@dataclass(frozen=True, slots=True)
class Call:
    summary: str
    gets: Shape | Fields
    status: int = 200
    query: dict[str, str] = field(default_factory=dict)


def describe(
    summary: str, gets: Shape | Fields, *, status: int = 200, query: dict[str, str] | None = None
) -> Callable[[Callable], Callable]:
    def note(view: Callable) -> Callable:
        view.call = Call(summary, gets, status, query or {})
        return view

    return note
