"""The program that decodes a picture: what it is given, and what it may do."""

import asyncio

import pytest

from db.refusals import Busy, Invalid
from integrations import pictures
from integrations.pictures import FORMAT, SENTENCES, Pictures
from tests.support import uploading
from tests.support.running import in_a_loop


def refusal(sent: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        in_a_loop(Pictures().sized(sent))
    return refused.value.errors["picture"]


@pytest.mark.parametrize(
    "sent",
    [uploading.SVG, uploading.archive(), b"", b"GIF", b"\xff\xd8", b"%PDF-1.7", b"BM" * 99, b"\0\0\0\x18ftypheic\0\0"],
)
def test_what_begins_like_no_picture_is_refused_by_its_first_bytes(sent):
    assert refusal(sent) == FORMAT


def test_what_is_wrong_is_said_in_words():
    assert refusal(uploading.png_of(50_000, 50_000)) == SENTENCES["pixels"]


def test_a_decoder_that_hangs_is_ended_and_the_next_one_has_its_turn(monkeypatch, tmp_path):
    hangs = tmp_path / "hangs.py"
    hangs.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pictures, "PROGRAM", hangs)

    async def both():
        tried = Pictures(patience=0.3)
        return await asyncio.gather(*(tried.sized(uploading.picture()) for _ in range(2)), return_exceptions=True)

    assert [str(one.errors["picture"]) for one in in_a_loop(both())] == [SENTENCES["broken"]] * 2


def test_few_wait_for_their_turn():
    async def many():
        tried = Pictures()
        sent = uploading.picture()
        return await asyncio.gather(*(tried.sized(sent) for _ in range(6)), return_exceptions=True)

    found = in_a_loop(many())
    assert [type(one) for one in found] == [list] * 4 + [Busy] * 2


def test_the_program_can_write_no_file_and_has_no_secrets(monkeypatch, tmp_path):
    """With the bounds that it sets itself."""
    told = tmp_path / "told.py"
    told.write_text(
        f"import os, sys; sys.path.insert(0, {str(pictures.PROGRAM.parent)!r}); import resizing; resizing.bound()\n"
        "assert 'SECRET' not in os.environ\n"
        f"try:\n    open({str(tmp_path / 'out')!r}, 'w').write('x')\nexcept OSError: pass\n"
        "try:\n    bytearray(2_000_000_000)\nexcept MemoryError: sys.exit('bounded')\n"
    )
    monkeypatch.setattr(pictures, "PROGRAM", told)
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setitem(SENTENCES, "bounded", "it is")
    assert refusal(uploading.picture()) == "it is"
    assert not (tmp_path / "out").exists() or (tmp_path / "out").stat().st_size == 0
