"""The download of everything that is stored about a person."""

import gzip
import json
from collections import namedtuple
from itertools import pairwise

import brotli
import pytest

from routes.people import export
from tests.support.running import in_a_loop

Row = namedtuple("Row", "title")


def test_thousands_of_rows_are_written_a_few_at_a_time():
    """Everybody else would wait for all of them."""
    written = []

    def write(row) -> str:
        written.append(row)
        return json.dumps(row.title)

    async def collect(found: dict) -> list[tuple[int, bytes]]:
        return [(len(written), part) async for part in export._in_parts(found, write)]

    parts = in_a_loop(collect({"person": Row("Ada"), "sessions": [Row("x")] * 1020, "likes": []}))
    assert json.loads(b"".join(part for _, part in parts)) == {"person": "Ada", "sessions": ["x"] * 1020, "likes": []}
    assert max(after - before for (before, _), (after, _) in pairwise(parts)) == export.ROWS


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_it_is_compressed_on_its_way(newcomer, encoding, unpack):
    client, person = newcomer()
    answer = client.get("/settings/export", **{"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert json.loads(unpack(answer.body))["person"]["email"] == person.email
