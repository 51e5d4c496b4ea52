"""A request, with what is looked up many times while it is handled."""

from functools import cached_property
from typing import TYPE_CHECKING, cast

import quart

if TYPE_CHECKING:  # it imports this module
    from routes.http.access import Visitor


class Asked(quart.Request):
    visitor: "Visitor | None" = None  # once somebody looked who this is

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
