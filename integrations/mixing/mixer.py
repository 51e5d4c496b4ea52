"""Makes the film of a recording, piece by piece. What was made before a restart is used again.

The programs run one after the other, behind everything else on this machine, with little memory, and never for long.
"""

import asyncio
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from integrations import ffmpeg
from integrations.mixing import scenes, timeline, words
from integrations.mixing.mjr import Track
from integrations.mixing.scenes import Piece, Tile
from integrations.mixing.timeline import Person

log = logging.getLogger("mentora")

MEMORY = 3_000_000_000
WORK = "work"  # the folder of what is made on the way
PROGRAMS = ("ffmpeg", "janus-pp-rec", "prlimit", "nice", "setpriv")
# Behind everything else, and gone with us: two of them would write into one file after a restart.
BEHIND = ("nice", "-n", "19", "setpriv", "--pdeathsig", "KILL", "--", "prlimit")
UNPACKING = 0.1  # of all the work

Tell = Callable[[float], Awaitable[None]]


class Failed(Exception):
    """`kind` is one of the sentences that pages show."""

    def __init__(self, kind: str, why: str):
        super().__init__(why)
        self.kind = kind


def missing() -> str:
    """The first program that is needed and not installed; "" if all are."""
    return next((program for program in PROGRAMS if not shutil.which(program)), "")


async def mix(folder: Path, film: Path, keep_free: int, tell: Tell) -> None:
    """Of the folder of a recording. `tell` hears how much is done, from 0 to 1, and may stop it with an exception."""
    if program := missing():
        raise Failed("program", f"{program} is not installed")
    work = folder / WORK
    people, pieces = await asyncio.to_thread(_read, folder, work)
    if not pieces:
        raise Failed("empty", "nothing was recorded")
    tracks = [track for person in people for track in person.tracks]
    _must_fit(work, _needed(tracks, pieces), keep_free)
    try:
        files = await _unpack(tracks, work, tell)
        await _make(pieces, people, files, work, tell)
        await _join(pieces, work, film)
    except Failed as failed:
        if shutil.disk_usage(work).free >= keep_free:
            raise
        raise Failed("disk", str(failed)) from failed
    await tell(1.0)


def _read(folder: Path, work: Path) -> tuple[list[Person], list[Piece]]:
    if not folder.is_dir():
        raise Failed("missing", f"there is no {folder}")
    work.mkdir(mode=0o700, exist_ok=True)
    people = timeline.read(folder)
    return people, scenes.pieces(people)


async def _unpack(tracks: list[Track], work: Path, tell: Tell) -> dict[Path, str]:
    files = {}
    for number, track in enumerate(tracks):
        name = f"{track.path.stem}.{words.ENDINGS[track.kind]}"
        files[track.path] = name
        if not (work / name).exists():
            half = work / f"half.{words.ENDINGS[track.kind]}"
            patience = 30 + track.path.stat().st_size / 2_000_000
            await _run(words.unpack(track, half), work, patience, words.largest_unpacked(track))
            os.replace(half, work / name)
        await tell(UNPACKING * (number + 1) / len(tracks))
    return files


async def _make(pieces: list[Piece], people: list[Person], files: dict[Path, str], work: Path, tell: Tell) -> None:
    done, all_of_it = 0.0, sum(piece.seconds for piece in pieces)
    for piece in pieces:
        if not (work / f"{piece.name}.mkv").exists():
            ground = await _background(piece, work)
            patience = 30 + piece.seconds * (3 + len(piece.tiles))
            command = words.piece(piece, people, ground, files, "half.mkv")
            await _run(command, work, patience, words.largest_piece(piece))
            os.replace(work / "half.mkv", work / f"{piece.name}.mkv")
        done += piece.seconds
        await tell(UNPACKING + (0.95 - UNPACKING) * done / all_of_it)


async def _background(piece: Piece, work: Path) -> str:
    name = f"{piece.look}.nut"
    if not (work / name).exists():
        _write_names(piece.tiles, work)
        await _run(words.background(piece.tiles, "half.nut"), work, 30, 20_000_000)
        os.replace(work / "half.nut", work / name)
    return name


def _write_names(tiles: tuple[Tile, ...], work: Path) -> None:
    for number, tile in enumerate(tiles):
        name = words.readable(tile.name)
        (work / words.name_file(number)).write_text(words.fitting(name, tile.width), "utf-8")
        (work / words.initials_file(number)).write_text(words.initials(name), "utf-8")


async def _join(pieces: list[Piece], work: Path, film: Path) -> None:
    lines = [f"file {piece.name}.mkv\nduration {piece.seconds:.3f}\n" for piece in pieces]
    (work / "list.txt").write_text("".join(["ffconcat version 1.0\n", *lines]))
    size = sum((work / f"{piece.name}.mkv").stat().st_size for piece in pieces)
    await _run(words.joined("list.txt", film), work, 60 + size / 2_000_000, 2 * size + 10_000_000)


async def _run(command: tuple[str, ...], work: Path, patience: float, largest: int) -> None:
    """With limits: of a file that it writes, its memory, its time, and the files that it opens."""
    limits = (f"--fsize={largest}", f"--as={MEMORY}", f"--cpu={round(4 * patience)}", "--nofile=256", "--core=0", "--")
    why = await ffmpeg.run((*BEHIND, *limits, *command), patience * _load(), work)
    if why is not None:
        raise Failed("program", f"{command[0]}: {why}")


def _load() -> float:
    """How much longer it may take on a machine that has other things to do. Where that is hidden, it may take long."""
    try:
        return min(10.0, max(2.0, 2 * os.getloadavg()[0] / (os.cpu_count() or 1)))
    except OSError:
        return 10.0


def _needed(tracks: list[Track], pieces: list[Piece]) -> int:
    """Bytes, at most: what is unpacked, the pieces, and the film."""
    return sum(map(words.largest_unpacked, tracks)) + 2 * sum(map(words.largest_piece, pieces))


def _must_fit(work: Path, needed: int, keep_free: int) -> None:
    """What was made before a restart is there already."""
    needed -= sum(path.stat().st_size for path in work.iterdir())
    if shutil.disk_usage(work).free - needed < keep_free:
        raise Failed("disk", f"{needed} bytes are needed to make a film of it")
