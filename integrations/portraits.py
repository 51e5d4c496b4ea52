"""Draws portraits of people who don’t exist, for the demo, and makes them into pictures as those that people send are.

Run as a program of its own, so that the server needs no library for pictures. It is given some words for each person,
such as `teal dark black curly glasses`: the background, the skin, the hair, how it is worn, and what else there is to
see. It writes the sizes of each as `resizing` does.
"""

import io
import math
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from integrations.pictures import SIZES, parts

PROGRAM = "integrations.portraits"
PATIENCE = 60  # seconds for all of them
SIDE = 1024  # drawn larger than it is kept, which makes edges smooth
GROUNDS = {
    "teal": ("#8ccfc6", "#a4dcd4"),
    "sand": ("#f0cf9c", "#f6deb8"),
    "rose": ("#f2b8b5", "#f7cdca"),
    "sky": ("#a5c9ee", "#bed8f3"),
    "lilac": ("#c6b8ea", "#d6ccf1"),
    "moss": ("#b7cf9b", "#c9dcb3"),
    "coral": ("#f4a98a", "#f8c0a8"),
    "slate": ("#aebccb", "#c3cedb"),
}
SKINS = {
    "pale": ("#f9d9c4", "#eec3a8"),
    "light": ("#f3c6a3", "#e3ad86"),
    "tan": ("#dea77c", "#c98f64"),
    "brown": ("#b07a52", "#99653f"),
    "dark": ("#7f5238", "#69412b"),
}
HAIRS = {
    "black": "#2a2326",
    "brown": "#5b3a29",
    "chestnut": "#8a4f2d",
    "blond": "#dcb36a",
    "red": "#b9532b",
    "grey": "#9a9a9f",
}
CLOTHES = ("#34516e", "#7c4a67", "#3f6b57", "#a8553a", "#4b4a78", "#b98a2f", "#2f6f7c", "#6b5748")
INK, WHITE, LIPS = "#33282a", "#ffffff", "#a9524c"


def begin(looks: list[str]) -> Callable[[], list[list[bytes]]]:
    """Draws them meanwhile; what it returns waits for them, and has the sizes of each, the smallest first."""
    answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed when they are drawn
    command, folder = [sys.executable, "-m", PROGRAM, *looks], Path(__file__).parents[1]
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL, cwd=folder)

    def finish() -> list[list[bytes]]:
        """None of them if something went wrong: nobody needs a picture."""
        with answer:
            try:
                program.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            answer.seek(0)
            found = parts(answer.read())
        whole = range(0, len(found) if len(found) == SIZES * len(looks) else 0, SIZES)
        return [found[at : at + SIZES] for at in whole]

    return finish


class Portrait:
    def __init__(self, words: list[str], number: int):
        from PIL import Image, ImageDraw

        ground, skin, hair, *rest = words
        self.ground, self.halo = GROUNDS[ground]
        self.skin, self.shade = SKINS[skin]
        self.hair = HAIRS[hair]
        self.style, self.has = rest[0], set(rest[1:])
        self.cloth = CLOTHES[number % len(CLOTHES)]
        self.image = Image.new("RGB", (SIDE, SIDE), self.ground)
        self.pen = ImageDraw.Draw(self.image)

    def round(self, x: float, y: float, wide: float, high: float, fill: str) -> None:
        """An ellipse by its middle."""
        self.pen.ellipse((x - wide, y - high, x + wide, y + high), fill=fill)

    def draw(self) -> Any:
        self.round(512, 560, 440, 440, self.halo)
        self.behind()
        self.body()
        self.round(322, 520, 42, 58, self.shade)
        self.round(702, 520, 42, 58, self.shade)
        self.cap()
        self.round(512, 500, 186, 232, self.skin)
        if "beard" in self.has:
            self.beard()
        self.face()
        self.front()
        if "glasses" in self.has:
            self.glasses()
        return self.image

    def behind(self) -> None:
        if self.style == "long":
            self.pen.rounded_rectangle((274, 250, 750, 930), 210, fill=self.hair)
        elif self.style == "bob":
            self.pen.rounded_rectangle((284, 240, 740, 730), 190, fill=self.hair)
        elif self.style == "bun":
            self.round(512, 190, 104, 96, self.hair)
        elif self.style == "tail":
            self.round(740, 470, 78, 190, self.hair)
        elif self.style == "curls":
            for at in range(0, 360, 24):
                angle = math.radians(at)
                self.round(512 + 235 * math.cos(angle), 450 + 235 * math.sin(angle), 92, 92, self.hair)

    def body(self) -> None:
        self.round(512, 1140, 410, 350, self.cloth)
        self.pen.rounded_rectangle((424, 640, 600, 900), 84, fill=self.shade)
        self.round(512, 850, 122, 84, self.shade)
        if "shirt" in self.has:
            self.pen.polygon(((400, 800), (512, 960), (455, 1010), (360, 850)), fill=WHITE)
            self.pen.polygon(((624, 800), (512, 960), (569, 1010), (664, 850)), fill=WHITE)
        if "scarf" in self.has:
            self.pen.rounded_rectangle((370, 770, 654, 880), 54, fill="#e2725b")

    def cap(self) -> None:
        """The hair around the face."""
        if self.style == "veil":
            self.round(512, 490, 258, 300, self.cloth)
            self.pen.rounded_rectangle((330, 600, 694, 960), 160, fill=self.cloth)
        elif self.style == "curly":
            for at in range(178, 363, 20):
                angle = math.radians(at)
                self.round(512 + 176 * math.cos(angle), 420 + 168 * math.sin(angle), 78, 76, self.hair)
        elif self.style not in ("bald", "curls"):
            self.round(512, 430, 216, 218, self.hair)
        elif self.style == "curls":
            self.round(512, 420, 220, 210, self.hair)

    def front(self) -> None:
        """What falls into the forehead."""
        if self.style in ("short", "tail"):
            self.pen.chord((326, 236, 720, 560), 188, 318, fill=self.hair)
        elif self.style in ("long", "bun"):
            self.pen.chord((318, 232, 640, 560), 180, 300, fill=self.hair)
            self.pen.chord((452, 232, 706, 540), 250, 360, fill=self.hair)
        elif self.style == "bob":
            self.pen.chord((326, 220, 698, 570), 184, 356, fill=self.hair)
        elif self.style == "swept":
            self.pen.chord((300, 216, 706, 530), 208, 352, fill=self.hair)
        elif self.style in ("curly", "curls"):
            for x, y in ((392, 330), (456, 300), (524, 292), (590, 304), (644, 336)):
                self.round(x, y, 52, 46, self.hair)

    def face(self) -> None:
        brow = INK if self.hair in (HAIRS["black"], HAIRS["brown"]) else self.hair
        for x in (434, 590):
            self.pen.arc((x - 46, 424, x + 46, 500), 205, 335, fill=brow, width=13)
            self.round(x, 512, 19, 24, INK)
            self.round(x + 7, 503, 6, 7, WHITE)
        for x in (398, 626):
            self.round(x, 592, 40, 26, _between(self.skin, "#e8786b", 0.28))
        self.pen.arc((484, 528, 540, 592), 40, 150, fill=self.shade, width=12)
        if "laughs" in self.has:
            self.pen.chord((436, 572, 588, 688), 8, 172, fill=WHITE)
            self.pen.arc((436, 572, 588, 688), 8, 172, fill=LIPS, width=9)
        else:
            self.pen.arc((444, 568, 580, 664), 25, 155, fill=LIPS, width=14)
        if "moustache" in self.has:
            self.pen.chord((440, 588, 584, 668), 196, 344, fill=self.hair)

    def beard(self) -> None:
        self.pen.chord((326, 268, 698, 732), 14, 166, fill=self.hair)
        self.round(512, 540, 176, 112, self.skin)

    def glasses(self) -> None:
        for x in (434, 590):
            self.pen.ellipse((x - 64, 450, x + 64, 574), outline=INK, width=10)
        self.pen.arc((488, 492, 536, 532), 190, 350, fill=INK, width=10)


def _between(one: str, other: str, part: float) -> str:
    """A colour on the way from one to another."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def main() -> None:
    from integrations import resizing

    for number, look in enumerate(sys.argv[1:]):
        out = io.BytesIO()
        Portrait(look.split(), number).draw().save(out, "PNG", compress_level=1)
        for part in resizing.sized(out.getvalue()):
            sys.stdout.buffer.write(struct.pack(">I", len(part)) + part)


if __name__ == "__main__":
    main()
