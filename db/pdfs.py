"""Whether a file is a PDF that people can be given: not too large, not even unpacked, and without programs in it."""

import contextlib
import re
import zlib

from db.language import _
from db.refusals import Invalid, TooLarge

LARGEST = 5_000_000
MB = 1_000_000
MOST_UNPACKED = 60 * MB  # all of its streams
MOST_STREAMS = 3_000
MOST_PAGES = 30
MOST_ESCAPED = 50_000  # letters of names that are written as numbers; nobody needs any
BEGINS = b"%PDF-"
CHUNK = 1024
STREAM = re.compile(rb"stream\r?\n")
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# What runs or brings something along when it is opened. Pictures have any three letters somewhere, so a program with
# the short name counts only with what makes it one: text, or the place where the text is.
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![a-zA-Z])|/JS(?:[\0\s]*[(<%]|[\0\s]+[0-9])"
)
FIELD = "cv"


def check(body: bytes) -> None:
    if len(body) > LARGEST:
        raise TooLarge(_("This file is too large. The limit is {limit}.", limit=f"{LARGEST // MB} MB"))
    if not body.startswith(BEGINS):
        raise Invalid({FIELD: _("Please choose a PDF.")})
    pages, escaped = _looked_at(body, MOST_ESCAPED)
    unpacked = 0
    for number, found in enumerate(STREAM.finditer(body), 1):
        if number > MOST_STREAMS:
            raise _too_many_parts()
        part = _unpacked(body, found.end(), MOST_UNPACKED - unpacked)
        unpacked += len(part)
        more_pages, more_escaped = _looked_at(part, MOST_ESCAPED - escaped)
        pages, escaped = pages + more_pages, escaped + more_escaped
    if pages > MOST_PAGES:
        raise Invalid({FIELD: _("Please choose a PDF with {count} pages at most.", count=MOST_PAGES)})


def _looked_at(part: bytes, room: int) -> tuple[int, int]:
    """How many pages it describes, and how many letters are written as numbers."""
    plain, escaped = ESCAPED.subn(lambda found: bytes([int(found[1], 16)]), part, count=room + 1)
    if escaped > room:
        raise _too_many_parts()
    if ACTIVE.search(plain):
        raise Invalid({FIELD: _("This PDF has programs or other files in it. Please export it again without them.")})
    return len(PAGE.findall(plain)), escaped


def _unpacked(body: bytes, start: int, room: int) -> bytes:
    """A stream, if it is packed in the usual way; others are pictures and fonts.

    Like the programs that show it, this reads as far as it gets, whatever the checksum at its end says.
    """
    if not _is_packed(body[start : start + 2]):
        return b""
    decoder, part = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    for at in range(start + 2, len(body), CHUNK):  # what follows the stream isn’t copied again and again
        is_whole = _unpack(decoder, body[at : at + CHUNK], part, room)
        if not is_whole or decoder.eof:
            break
    return bytes(part)


def _unpack(decoder: "zlib._Decompress", chunk: bytes, part: bytearray, room: int) -> bool:
    """Adds what is in this chunk to the part. Of one that is broken, what comes before the break."""
    before = decoder.copy()
    try:
        part += decoder.decompress(chunk, room + 1 - len(part))
    except zlib.error:
        with contextlib.suppress(zlib.error):
            for at in range(len(chunk)):
                part += before.decompress(chunk[at : at + 1], room + 1 - len(part))
                _must_fit(part, room)
        return False
    _must_fit(part, room)
    return True


def _is_packed(head: bytes) -> bool:
    return len(head) == 2 and head[0] & 15 == zlib.DEFLATED and int.from_bytes(head) % 31 == 0


def _must_fit(part: bytearray, room: int) -> None:
    if len(part) > room:
        raise Invalid({FIELD: _("This PDF is too large when it is unpacked.")})


def _too_many_parts() -> Invalid:
    return Invalid({FIELD: _("This PDF has too many parts.")})
