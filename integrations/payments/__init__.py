"""How learners pay: the operator or the mentor collects it, or a provider does (`stripe`, `paypal`)."""

from dataclasses import dataclass
from typing import Any, Protocol

from db.payments.attempts import Seen
from db.payout_accounts import Standing
from db.transfers import Sent

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


def key(kind: str, attempt: Any) -> str:
    """By which a provider knows what it has done already. A refund that failed is made anew."""
    again = f"-{attempt.retries}" if kind == "refund" and attempt.retries else ""
    return f"{kind}-{attempt.id}{again}"


class Payer(Protocol):
    """Pays mentors out. Every call but `send` may be made twice; before that one, `find` says whether it was made."""

    async def make(self, account: Any) -> str:
        """An account of a mentor; returns what it is called there."""

    async def link(self, account: Any) -> tuple[str, str]:
        """Where the mentor sets it up, and until when."""

    async def standing(self, account: Any) -> Standing:
        """Whether money can be sent to it."""

    async def find(self, transfer: Any) -> Sent | None:
        """What was sent already."""

    async def send(self, transfer: Any) -> Sent: ...


class Provider(Protocol):
    """Every call may be made twice, and does its work once."""

    way: str

    @property
    def payer(self) -> Payer | None:
        """None if it pays nobody out."""

    async def open(self, attempt: Any) -> Seen:
        """A page where the learner pays."""

    async def look(self, attempt: Any) -> Seen:
        """What has come of it."""

    async def act(self, kind: str, attempt: Any) -> None:
        """`capture`, `refund`, `release` or `expire`."""

    async def event(self, headers: Any, body: bytes) -> Event:
        """What it has sent us. Raises Forged."""
