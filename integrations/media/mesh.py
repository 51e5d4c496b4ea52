"""Without a media server, every browser connects to every other one, through a relay if necessary."""

from db.language import _
from integrations.media.relays import Relays

CARRIES = 4  # each browser sends its video to every other one: more than this is too much for a laptop
MOST = 12


class Mesh(Relays):
    farm = None

    def __init__(self, turn_urls: str, turn_secret: str, *, carries: int = CARRIES):
        super().__init__(turn_urls, turn_secret)
        self.carries = carries

    async def run(self) -> None:
        """There is nothing to run."""

    async def described(self) -> str:
        return _("A room holds {count} people, whose browsers send to each other.", count=self.carries)
