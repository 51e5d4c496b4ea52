"""Files as people and attackers send them for a picture of themselves."""

import io
import struct
import zlib
from zipfile import ZipFile

from PIL import Image

BOUNDARY = "----a-form"


def picture(size=(640, 400), kind: str = "JPEG", mode: str = "RGB", **saved) -> bytes:
    """The left half red, the right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    return encoded(image.convert(mode), kind, **saved)


def encoded(image: Image.Image, kind: str, **saved) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **saved)
    return out.getvalue()


def with_position(orientation: int = 1) -> bytes:
    """A photo of a phone: taken upside down, somewhere in Paris."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Ada"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return picture(exif=exif)


def png_of(width: int, height: int, rows: int = 0) -> bytes:
    """Says that it is so large, in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 + 3 * width) * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gif_of(width: int, height: int, frames: int) -> bytes:
    """Frames of one pixel on a canvas that is as large as it says."""
    canvas = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\4\0\1\0\0\0" + b"," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0" + b"\2\2\x44\1\0"
    return canvas + frame * frames + b";"


def webp_of(width: int, height: int) -> bytes:
    """A small picture on a canvas that is as large as it says."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + size + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body = b"WEBP" + canvas + picture((10, 10), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animation() -> bytes:
    """Red first, then blue."""
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def archive() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>'


def form(sent: bytes, name: str = "picture", file: str = "me.jpg") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'
    return head.encode() + sent + f"\r\n--{BOUNDARY}--\r\n".encode()
