"""PDFs that people send: bounded, also unpacked, and without programs in them."""

import zlib

import pytest

from db import pdfs
from db.refusals import Invalid, TooLarge

HEAD, PAGE = b"%PDF-1.7\n", b"<< /Type /Page /Parent 2 0 R >>\n"


def stream(body: bytes) -> bytes:
    return b"<< /Filter /FlateDecode >>\nstream\r\n" + zlib.compress(body) + b"\nendstream\n"


def test_a_plain_one_is_fine_also_with_pictures_that_are_packed_otherwise():
    pdfs.check(HEAD + PAGE * 2 + stream(b"BT (Ada) Tj ET" * 1000) + b"stream\n\xff\xd8\xff not zlib\nendstream")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>%PDF-",
        b"GIF89a",
        HEAD + b"/OpenAction << /S /JavaScript /JS (app.alert) >>",
        HEAD + b"/S /Java#53cript",
        HEAD + b"/S /Launch /F (cmd.exe)",
        HEAD + b"/Type /EmbeddedFile",
        HEAD + stream(b"<< /S /JavaScript >>"),
        HEAD + PAGE * 31,
        HEAD + stream(PAGE * 31),
        HEAD + b"stream\n" * (pdfs.MOST_STREAMS + 1),
        HEAD + stream(b" " * (pdfs.MOST_UNPACKED + 1)),
        HEAD + stream(b" " * (pdfs.MOST_UNPACKED // 2 + 1)) * 2,
        HEAD + b"/S /Rendition /JS (app.alert)",
        HEAD + b"/S /Rendition /JS 7 0 R",
        HEAD + b"#41" * (pdfs.MOST_ESCAPED + 1),
        HEAD + stream(b"#41" * (pdfs.MOST_ESCAPED // 2 + 1)) * 2,
    ],
    ids=range(17),
)
def test_others_are_refused(body):
    with pytest.raises(Invalid):
        pdfs.check(body)


def test_one_that_is_too_large_is_not_even_looked_at():
    with pytest.raises(TooLarge):
        pdfs.check(HEAD + b" " * pdfs.LARGEST)


PROGRAM = b"<< /S /JavaScript >>" + bytes(range(256)) * 20
PACKED = zlib.compress(PROGRAM)


@pytest.mark.parametrize(
    "packed",
    [PACKED[:-4] + b"\0\0\0\0", PACKED[:-4], PACKED[: len(PACKED) // 2], PACKED[: len(PACKED) // 2] + b"\xff" * 3000],
    ids=["a wrong checksum", "no checksum", "cut", "broken after it"],
)
def test_a_stream_that_is_damaged_hides_nothing_that_would_still_be_read(packed):
    with pytest.raises(Invalid) as refused:
        pdfs.check(HEAD + b"stream\n" + packed + b"\nendstream")
    assert "programs" in refused.value.by_field()["cv"]


def test_a_picture_in_which_three_letters_happen_to_stand_is_fine():
    pdfs.check(HEAD + b"stream\n\xff\xd8\xff" + b"/JS\x80 /JS\xfe /JS/" + b"\nendstream")
