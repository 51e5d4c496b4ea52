"""The two connections of one person to a media server, as the server has them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ws.slots import Feed, Slot

if TYPE_CHECKING:
    from integrations.media.janus import Handle


@dataclass(slots=True)
class Sending:
    """The connection on which somebody sends."""

    handle: "Handle"
    generation: int
    feed: Feed
    private_id: int  # proves to the server that somebody who receives takes part
    is_up: bool = False
    is_recorded: bool = False


@dataclass(slots=True)
class Receiving:
    """The connection on which somebody receives all the others."""

    handle: "Handle"
    generation: int
    slots: dict[str, Slot] = field(default_factory=dict)
    is_agreed: bool = True  # the browser has answered the last offer
