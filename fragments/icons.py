"""The icons of `icons.svg`. Each stands in the page itself, as one path.

A browser styles, lays out and paints that in half the time that it takes for a `<use>`, which copies a symbol with all
its shapes, and nobody waits for another file.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

FILE = Path(__file__).parent / "icons.svg"
SYMBOLS = {symbol.get("id", ""): symbol for symbol in ElementTree.parse(FILE).getroot()}
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
START = re.compile(rf"([Mm])\s*({NUMBER})[\s,]*({NUMBER})[\s,]*(?=(\S?))")


def icon(name: str, extra: str = "") -> Markup:
    symbol = SYMBOLS[name]
    return Markup('<svg class="icon {}" viewBox="{}" aria-hidden="true">{}</svg>').format(
        extra, symbol.get("viewBox"), _drawn([*symbol])
    )


def _drawn(shapes: list[ElementTree.Element]) -> Markup:
    if len(shapes) == 1 and shapes[0].tag.endswith("path"):  # it may have a look of its own, as the logo does
        return Markup("<path {}/>").format(Markup(" ").join(Markup('{}="{}"').format(*it) for it in shapes[0].items()))
    return Markup('<path d="{}"/>').format("".join(map(_path, shapes)))


def _path(shape: ElementTree.Element) -> str:
    """What a shape is as a part of a longer path."""
    at = {name: float(value) for name, value in shape.items() if name not in ("d", "points")}
    match shape.tag.rpartition("}")[2]:
        case "path":
            return START.sub(_from_the_corner, shape.get("d", ""), count=1)
        case "line":
            return "M{x1:g} {y1:g}L{x2:g} {y2:g}".format(**at)
        case "polyline":
            return f"M{shape.get('points')}"
        case "circle":
            r = at["r"]
            half = f"a{r:g} {r:g} 0 1 0"
            return f"M{at['cx'] - r:g} {at['cy']:g}{half} {2 * r:g} 0{half} {-2 * r:g} 0"
        case "rect":
            return _rect(**at)
    raise ValueError(f"{FILE.name} has a shape that is not known: {shape.tag}")


def _from_the_corner(found: re.Match[str]) -> str:
    """A path of its own may begin with a relative move, and further points may follow it as lines."""
    move, x, y, follows = found.groups()
    line = "l" if move == "m" else "L"
    return f"M{x} {y}" + (line if follows and not follows.isalpha() else "")


def _rect(*, width: float, height: float, x: float = 0, y: float = 0, rx: float = 0, ry: float = 0) -> str:
    r = rx or ry
    across, down = width - 2 * r, height - 2 * r
    corners = [f"a{r:g} {r:g} 0 0 1 {dx:g} {dy:g}" if r else "" for dx, dy in ((r, r), (-r, r), (-r, -r), (r, -r))]
    sides = f"h{across:g}", f"v{down:g}", f"h{-across:g}", f"v{-down:g}"
    return f"M{x + r:g} {y:g}" + "".join(side + corner for side, corner in zip(sides, corners, strict=True)) + "z"
