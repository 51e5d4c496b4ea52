"""How video and sound travel: from browser to browser (`mesh`), or through a media server (`janus`)."""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # its library takes a while to load, and the mesh does not need it
    from integrations.media.janus import Farm


class Engine(Protocol):
    carries: int  # how many people one room holds: what the pages say and what the rooms let in both come from here

    @property
    def farm(self) -> "Farm | None":
        """The media servers, if there are any."""

    def grant(self, person_id: int) -> dict[str, Any]:
        """What a browser needs to connect, as JSON."""

    async def run(self) -> None:
        """Until it is cancelled, or there is nothing to run."""

    async def described(self) -> str:
        """A sentence for those who have started it."""


class Gone(Exception):
    """The media server cannot be reached, or it no longer knows what this is about."""


class Rejected(Exception):
    """The media server has refused what it was asked."""

    def __init__(self, code: int, reason: str):
        super().__init__(f"{reason} ({code})")
        self.code, self.reason = code, reason
