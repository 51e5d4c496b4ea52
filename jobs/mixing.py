"""Makes films of what the media server recorded: one at a time, and again after a restart, from where it was."""

import asyncio
import contextlib
import logging
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from db import mixing
from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom
from integrations.films import Films
from integrations.mixing import mixer
from integrations.mixing.mixer import WORK, Failed

log = logging.getLogger("mentora")

ROUND = 2.0  # seconds
TIDYING = 60.0


class Unwanted(Exception):
    """It was deleted meanwhile."""


class Mixing:
    """One for a process: it knows when it last tidied up."""

    def __init__(self, database: Engine, films: Films, takes: Path, keep_free: int):
        self._database, self._films, self._takes, self._keep_free = database, films, takes, keep_free
        self._due = 0.0

    async def run(self) -> None:
        while True:
            try:
                if time.monotonic() >= self._due:
                    self._due = time.monotonic() + TIDYING
                    await self.tidy()
                while recording := await self._database.read(mixing.next_one):
                    await self.make(recording)
            except (Busy, NoRoom) as refused:
                log.warning("Making films has to wait: %s", refused.sentence)
            except Exception:
                log.exception("Making films failed; it is tried again in a moment")
            await asyncio.sleep(ROUND)

    async def make(self, recording) -> None:
        folder, film = self._takes / str(recording.id), self._films.copy(recording)
        try:
            await mixer.mix(folder, film, self._keep_free, self._tell(recording))
            await self._films.turns.take(recording.id, partial(self._finish, recording, film))
        except Unwanted:
            pass
        except Failed as failed:
            log.warning("No film was made of recording %s: %s", recording.id, failed)
            await self._fail(recording, failed.kind, folder)
        except (Busy, NoRoom):
            raise
        except Exception:
            log.exception("No film was made of recording %s", recording.id)
            await self._fail(recording, "program", folder)
        finally:
            film.unlink(missing_ok=True)
        await self.tidy()

    async def tidy(self) -> None:
        """Removes what films were made of, and what was kept long enough for another try."""
        await self._database.write(mixing.stop_unattended)
        await self._database.write(mixing.give_up)
        folders = await asyncio.to_thread(self._folders)
        kept = await self._database.read(mixing.kept) if folders else set()  # read later, so that no new one is missed
        for folder in folders:
            if int(folder.name) not in kept:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        if not self._takes.is_dir():
            return []
        return [path for path in self._takes.iterdir() if path.name.isascii() and path.name.isdigit()]

    def _tell(self, recording) -> Callable[[float], Any]:
        told = -1

        async def tell(part: float) -> None:
            nonlocal told
            percent = int(100 * part)
            if percent > told:
                told = percent
                if not await self._database.write(mixing.went_on, recording, percent):
                    raise Unwanted

        return tell

    async def _finish(self, recording, film: Path) -> None:
        """The file first: until the row says so, the film can be made again."""
        size = self._films.replace(recording, film)
        if not await self._database.write(mixing.finish, recording, size):
            self._films.remove(recording)

    async def _fail(self, recording, problem: str, folder: Path) -> None:
        """What was made so far may be what fills the disk, on which nothing else can be written then."""
        with contextlib.suppress(OSError):
            await asyncio.to_thread(shutil.rmtree, folder / WORK)
        await self._database.write(mixing.fail, recording, problem)
