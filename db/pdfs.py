"""Whether a file is a PDF that people can be given: not too large, not even unpacked, and without programs in it."""

import re
import zlib

from db.language import _
from db.refusals import Invalid, TooLarge

LARGEST = 5_000_000
MB = 1_000_000
MOST_UNPACKED = 60 * MB  # all of its streams
MOST_STREAMS = 3_000
MOST_PAGES = 30
BEGINS = b"%PDF-"
STREAM = re.compile(rb"stream\r?\n")
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# What runs or brings something along when it is opened.
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![a-zA-Z])")
FIELD = "cv"


def check(body: bytes) -> None:
    if len(body) > LARGEST:
        raise TooLarge(_("This file is too large. The limit is {limit}.", limit=f"{LARGEST // MB} MB"))
    if not body.startswith(BEGINS):
        raise Invalid({FIELD: _("Please choose a PDF.")})
    pages, unpacked = _looked_at(body), 0
    for number, found in enumerate(STREAM.finditer(body), 1):
        if number > MOST_STREAMS:
            raise Invalid({FIELD: _("This PDF has too many parts.")})
        part = _unpacked(body, found.end(), MOST_UNPACKED - unpacked)
        unpacked += len(part)
        pages += _looked_at(part)
    if pages > MOST_PAGES:
        raise Invalid({FIELD: _("Please choose a PDF with {count} pages at most.", count=MOST_PAGES)})


def _looked_at(part: bytes) -> int:
    """How many pages it describes."""
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
    if ACTIVE.search(plain):
        raise Invalid({FIELD: _("This PDF has programs or other files in it. Please export it again without them.")})
    return len(PAGE.findall(plain))


def _unpacked(body: bytes, start: int, room: int) -> bytes:
    """A stream, if it is packed in the usual way; others are pictures and fonts."""
    decoder = zlib.decompressobj()
    try:
        part = decoder.decompress(memoryview(body)[start:], room + 1)
    except zlib.error:
        return b""
    if len(part) > room:
        raise Invalid({FIELD: _("This PDF is too large when it is unpacked.")})
    return part
