"""The portraits of demo people."""

import io

import pytest
from PIL import Image

from db.installation.demo.looks import LOOKS
from integrations import portraits


def test_they_are_drawn_in_every_size_and_each_is_different():
    looks = [*LOOKS.values()][:3]
    found = portraits.begin(looks)()
    assert [[Image.open(io.BytesIO(one)).size for one in sizes] for sizes in found] == [
        [(96, 96), (192, 192), (512, 512)]
    ] * 3
    assert len({sizes[0] for sizes in found}) == 3 and all(len(sizes[2]) < 20_000 for sizes in found)


def test_the_words_of_all_looks_are_known():
    for look in LOOKS.values():
        portraits.Portrait(look.split(), 0)


@pytest.mark.parametrize("looks", [["teal dark black short", "no such look"], []])
def test_without_them_nobody_has_a_picture(looks):
    assert portraits.begin(looks)() == []
