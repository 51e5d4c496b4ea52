"""How learners pay: the operator or the mentor collects it, or a provider does (`stripe`, `paypal`)."""

from dataclasses import dataclass
from typing import Any, Protocol

from db.payments.attempts import Seen

WAYS = ("operator", "direct", "stripe", "paypal")
PROVIDERS = ("stripe", "paypal")
MOST_TEXT = 500  # characters of the operator's own words
PATIENCE = 12.0  # seconds that a provider may take to answer


class Gone(Exception):
    """The provider cannot be reached, or has too much to do: it is asked again later."""


class Rejected(Exception):
    """The provider does not do that, however often it is asked."""


class Forged(Exception):
    """An event that the provider did not send, or sent too long ago."""


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    kind: str
    names: tuple[str, ...]  # of what it is about, as the provider calls it


class Provider(Protocol):
    """Every call may be made twice, and does its work once."""

    way: str

    async def open(self, attempt: Any) -> Seen:
        """A page where the learner pays."""

    async def look(self, attempt: Any) -> Seen:
        """What has come of it."""

    async def act(self, kind: str, attempt: Any) -> None:
        """`capture`, `refund`, `release` or `expire`."""

    async def event(self, headers: Any, body: bytes) -> Event:
        """What it has sent us. Raises Forged."""
