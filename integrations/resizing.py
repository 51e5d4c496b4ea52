"""Decodes a picture that somebody sent, and encodes it anew: a square of it in three sizes, or `whole` in two. The
larger one of those stays what it was: a photo a JPEG, a picture of the screen a PNG.

Run as a program of its own, with bounds on its memory and its time: decoders have had holes, and a small file can ask
for gigabytes. It reads the picture from its input and writes the sizes to its output; why not, in a word, as an error.
"""

import io
import resource
import struct
import sys
import warnings
from collections.abc import Callable

from PIL import Image, ImageCms, ImageOps

SIZES = (96, 192, 512)
WHOLE = (480, 1600)  # the longer side
MOST_PIXELS = 25_000_000
MOST_IN_JPEG = 50_000_000  # of which only a fraction is decoded
MEMORY, SECONDS = 1_200_000_000, 15
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY, QUALITY_OF_PHOTOS = 82, 90
LARGEST_PNG = 4_000_000  # what is larger is a photo, and becomes a JPEG
REDUCIBLE = ("L", "LA", "RGB", "RGBA", "CMYK")


class Unusable(Exception):
    """In a word."""


def bound() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def sized(sent: bytes, *, whole: bool = False) -> list[bytes]:
    """The picture in each size: pixels, and nothing else that was in the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _wholes(sent) if whole else [_encoded(part) for part in _squares(sent)]
    except Unusable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable("pixels") from None
    except Exception:  # whatever a decoder raises on a broken file
        raise Unusable("broken") from None


def _squares(sent: bytes) -> list[Image.Image]:
    upright = _upright(sent, 2 * SIZES[-1], min)
    square = ImageOps.fit(_plain(upright), (SIZES[-1], SIZES[-1]), Image.Resampling.LANCZOS)
    return [square.resize((size, size), Image.Resampling.LANCZOS) for size in SIZES]


def _wholes(sent: bytes) -> list[bytes]:
    small, large = _fitted(sent)
    return [_encoded(small), _kept(large, sent)]


def _kept(image: Image.Image, sent: bytes) -> bytes:
    """In the format that it came in; of an animation, the first picture as a PNG."""
    if sent.startswith(b"RIFF"):
        return _encoded(image)
    out = io.BytesIO()
    if not sent.startswith(b"\xff\xd8"):
        image.save(out, "PNG")
        if out.tell() <= LARGEST_PNG:
            return out.getvalue()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY_OF_PHOTOS)
    return out.getvalue()


def _fitted(sent: bytes) -> list[Image.Image]:
    """As large as it was at most."""
    upright, found = _plain(_upright(sent, 2 * WHOLE[-1], max)), []
    upright.info = {}  # a JPEG would keep its comment, a PNG its profile
    for size in WHOLE:
        fitted = upright.copy()
        fitted.thumbnail((size, size), Image.Resampling.LANCZOS)
        found.append(fitted)
    return found


def _upright(sent: bytes, wanted: int, side: Callable[[tuple[int, int]], int]) -> Image.Image:
    """Not much larger than is `wanted` of its shorter or longer side."""
    with Image.open(io.BytesIO(sent), formats=FORMATS) as image:
        width, height = image.size
        if width * height > (MOST_IN_JPEG if image.format in ("JPEG", "MPO") else MOST_PIXELS):
            raise Unusable("pixels")
        if min(width, height) < 1 or max(width, height) > 100 * min(width, height):
            raise Unusable("narrow")
        image.draft("RGB", (wanted, wanted))  # a JPEG is decoded at a fraction of its size
        upright = ImageOps.exif_transpose(image)
        if upright.mode in REDUCIBLE:  # what follows would make several copies of a large one
            upright = upright.reduce(max(1, side(upright.size) // wanted))
        upright.load()
    return upright


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=5)
    return out.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """In the colours of screens, on white where it was transparent."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            found = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, found, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read changes no colours
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(ground, seen).convert("RGB")
    return image.convert("RGB")


def main() -> int:
    bound()
    Image.MAX_IMAGE_PIXELS = MOST_IN_JPEG
    try:
        found = sized(sys.stdin.buffer.read(), whole=sys.argv[1:] == ["whole"])
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return 1
    for part in found:
        sys.stdout.buffer.write(struct.pack(">I", len(part)) + part)
    return 0


if __name__ == "__main__":
    sys.exit(main())
