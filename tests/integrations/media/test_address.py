"""The addresses of media servers: what is wrong is refused, and their secrets are not shown."""

import pytest

from integrations.media.address import MOST_SERVERS, Address, read

GOOD = "ws://media.example.org:8188/janus?secret=s%26t&admin_key=k"


def test_an_address_brings_its_secrets_but_does_not_show_them():
    (found,) = read(GOOD)
    assert found == Address("ws://media.example.org:8188/janus", "s&t", "k")
    assert "s&t" not in repr(found) and "'k'" not in repr(found)


def test_there_may_be_several():
    assert [one.url for one in read("ws://a?secret=1&admin_key=2, wss://b?secret=1&admin_key=2")] == [
        "ws://a",
        "wss://b",
    ]
    assert read("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "media.example.org",
        "http://a?secret=1&admin_key=2",
        "ws://a",
        "ws://a?secret=1",
        "ws://a?secret=1&admin_key=",
        "ws://a?secret=1&admin_key=2&more=3",
        "ws://a?secret=1&secret=2&admin_key=3",
        "ws://?secret=1&admin_key=2",
        "ws://a:99999?secret=1&admin_key=2",
        "ws://a:0?secret=1&admin_key=2",
        "ws://me@a?secret=1&admin_key=2",
        "ws://a b?secret=1&admin_key=2",
        f"{GOOD},",
        f"{GOOD},{GOOD}",
        ",".join(f"ws://a{number}?secret=1&admin_key=2" for number in range(MOST_SERVERS + 1)),
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="media server"):
        read(text)
