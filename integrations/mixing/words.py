"""What the programs are told. Each input has a named format; names of people are read from files, never as commands."""

import os
import unicodedata
from pathlib import Path

from integrations.mixing import FPS, HEIGHT, VOICE, WIDTH
from integrations.mixing.mjr import Track
from integrations.mixing.scenes import FOOT, Piece, Tile
from integrations.mixing.timeline import Person

ENDINGS = {"voice": "mka", "picture": "webm"}
TOLD = ("-nostdin", "-y", "-loglevel", "error")
FROM_FILES = ("-protocol_whitelist", "file")
GROUND, EMPTY, INK = "0x16130f", "0x2a2520", "0xede6da"
FONT = 20
JOINERS, RIGHT_TO_LEFT = "\u200c\u200d", "\u200f"
MOST_VOICES = 100  # files that one piece is mixed from; each is open meanwhile
# Bytes a second of a piece, at most: of the picture, and of the voices without loss.
PICTURE, VOICES = 150_000, 100_000


def unpack(track: Track, into: Path) -> tuple[str, ...]:
    """Puts the packets in order, without decoding them."""
    return ("janus-pp-rec", "-o", "-d", "2", "-f", ENDINGS[track.kind], str(track.path), str(into))


def largest_unpacked(track: Track) -> int:
    return track.path.stat().st_size * 11 // 10 + 1_000_000


def background(tiles: tuple[Tile, ...], into: str) -> tuple[str, ...]:
    """All of a scene that does not move: names, and initials until there is a picture. They are read from files."""
    drawn = []
    for number, tile in enumerate(tiles):
        drawn.append(f"drawbox=x={tile.x}:y={tile.y}:w={tile.width}:h={tile.height}:color={EMPTY}:t=fill")
        name = f"drawtext=textfile={name_file(number)}:expansion=none:font=Sans:fontsize={FONT}:fontcolor={INK}"
        drawn.append(f"{name}:x={tile.x}+({tile.width}-tw)/2:y={tile.y + tile.height}+({FOOT}-lh)/2")
        big = f"drawtext=textfile={initials_file(number)}:expansion=none:font=Sans:fontcolor={INK}"
        size = max(FONT, min(tile.width, tile.height) // 4)
        drawn.append(f"{big}:fontsize={size}:x={tile.x}+({tile.width}-tw)/2:y={tile.y}+({tile.height}-th)/2")
    ground = f"color=c={GROUND}:s={WIDTH}x{HEIGHT}:r=1:d=1"
    graph = ",".join([*drawn, "format=yuv420p"])
    return (
        "ffmpeg",
        *TOLD,
        "-f",
        "lavfi",
        "-i",
        ground,
        "-vf",
        graph,
        "-frames:v",
        "1",
        "-f",
        "nut",
        "-c:v",
        "ffv1",
        into,
    )


def name_file(number: int) -> str:
    return f"name{number}.txt"


def initials_file(number: int) -> str:
    return f"initials{number}.txt"


def readable(name: str) -> str:
    """Without signs that turn what follows around, or are nothing to see."""
    words = " ".join(name.split())
    return "".join(sign for sign in words if unicodedata.category(sign)[0] != "C" or sign in JOINERS).strip() or "–"


def fitting(name: str, width: int) -> str:
    """As much of a name as there is room for. One that is written from right to left is cut at its end too."""
    if _width(name) <= width:
        return name
    end = "…" + RIGHT_TO_LEFT if _is_from_the_right(name) else "…"
    while len(name) > 1 and _width(f"{name}…") > width:
        name = name[:-1]
    return name.rstrip() + end


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _width(name: str) -> float:
    """In pixels, rather too many."""
    return FONT * sum(map(_width_of, name))


def _width_of(sign: str) -> float:
    if unicodedata.combining(sign) or sign in JOINERS:
        return 0.0
    if sign in "MWmw" or unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    return 0.78 if sign.isupper() else 0.64


def _is_from_the_right(name: str) -> bool:
    strong = (way for way in map(unicodedata.bidirectional, name) if way in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def piece(one: Piece, people: list[Person], ground: str, files: dict[Path, str], into: str) -> tuple[str, ...]:
    """A minute of the film, or less: pictures on their places, and all voices."""
    known = {person.id: person for person in people}
    inputs: list[str] = ["-protocol_whitelist", "file", "-format_whitelist", "nut", "-f", "nut", "-i", ground]
    graph = [f"[0:v]loop=loop=-1:size=1,setpts=N/{FPS}/TB,fps={FPS},trim=end_frame={one.frames}[s0]"]
    count, scene = 1, 0
    for tile in one.tiles:
        track = known[tile.person_id].picture(one.start, one.end) if tile.is_seen else None
        if track is None:
            continue
        inputs += ["-reinit_filter", "0", *_from(track, one, files)]
        size = f"{tile.width}:{tile.height}"
        graph.append(
            f"[{count}:v]fps={FPS},scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2,"
            f"pad={size}:-1:-1:color={EMPTY}:eval=frame,format=yuv420p[p{count}]"
        )
        graph.append(f"[s{scene}][p{count}]overlay={tile.x}:{tile.y}:eof_action=repeat[s{scene + 1}]")
        count, scene = count + 1, scene + 1
    voices = heard([track for person in people for track in person.voices(one.start, one.end)])
    for number, track in enumerate(voices):
        inputs += _from(track, one, files)
        graph.append(
            f"[{count + number}:a]aresample={VOICE}:async=1:min_hard_comp=0.02:first_pts=0,"
            f"aformat=sample_fmts=fltp:channel_layouts=mono[v{number}]"
        )
    named = "".join(f"[v{number}]" for number in range(len(voices)))
    mixed = f"{named}amix=inputs={len(voices)}:normalize=0:dropout_transition=0,alimiter=level=0," if voices else ""
    silence = "" if voices else f"anullsrc=r={VOICE}:cl=mono,"
    samples = one.frames * VOICE // FPS
    graph.append(f"{mixed}{silence}apad,atrim=end_sample={samples},aformat=sample_fmts=s16[voice]")
    return (
        *("ffmpeg", *TOLD, "-filter_threads", "1", "-filter_complex_threads", "1", *inputs),
        *("-filter_complex", ";".join(graph), "-map", f"[s{scene}]", "-map", "[voice]", "-frames:v", str(one.frames)),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "27", "-maxrate", f"{PICTURE * 6}", "-bufsize", "2M"),
        *("-pix_fmt", "yuv420p", "-g", str(2 * FPS), "-bf", "0", "-threads", str(threads()), "-c:a", "flac"),
        *("-map_metadata", "-1", "-f", "matroska", into),
    )


def heard(voices: list[Track]) -> list[Track]:
    """Who takes part again and again, within seconds, leaves many short ones; the long ones are what was said."""
    chosen = sorted(voices, key=lambda one: one.seconds, reverse=True)[:MOST_VOICES]
    return [one for one in voices if one in chosen]


def largest_piece(one: Piece) -> int:
    return round(one.seconds * (PICTURE + VOICES)) + 2_000_000


def joined(listed: str, into: Path) -> tuple[str, ...]:
    """The list is ours. An index at the front lets a player seek before it has read everything."""
    told = (*FROM_FILES, "-format_whitelist", "concat,matroska", "-f", "concat", "-safe", "1", "-i", listed)
    voice = ("-c:a", "aac", "-b:a", "96k")
    return (
        "ffmpeg",
        *TOLD,
        *told,
        "-c:v",
        "copy",
        *voice,
        "-map_metadata",
        "-1",
        "-movflags",
        "+faststart",
        "-f",
        "mp4",
        str(into),
    )


def threads() -> int:
    """Half of the machine: classes go on meanwhile."""
    return max(1, (os.cpu_count() or 1) // 2)


def _from(track: Track, one: Piece, files: dict[Path, str]) -> list[str]:
    """The part of a file that belongs to this piece. A sender's clock may run a little faster or slower than ours."""
    ahead = (one.start - track.began) * track.rate
    when = ("-ss", f"{ahead:.3f}") if ahead > 0 else ("-itsoffset", f"{-ahead:.3f}")
    length = ("-t", f"{one.seconds * track.rate + min(ahead, 0):.3f}")
    return [
        *FROM_FILES,
        "-format_whitelist",
        "matroska",
        "-f",
        "matroska",
        "-threads",
        "1",
        *when,
        *length,
        "-i",
        files[track.path],
    ]
