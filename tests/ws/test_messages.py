"""Whatever a page says, nothing crashes, and what others are told is JSON that every browser reads the same way."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.people.tokens import Claims
from integrations.media.mesh import Mesh
from tests.support.running import in_a_loop
from ws.hub import Mailbox
from ws.messages import LARGEST, LONGEST, SHAPES, is_known, parsed
from ws.rooms import Rooms

NAMES = ["type", "state", "to", "generation", "data", "id", "on", "yes", "watch", "muted", "camera", "again", "bye"]
NAMES += ["up", "sign", "candidate", "description", "sdp", "sdpMid", "sdpMLineIndex"]
ODD = [2**53, -(2**64), 10**400, 1e308, float("nan"), float("inf"), -0.0]
ODD += ["\ud800", "\0", "9" * 19, "9" * 5000, "¹", ""]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([*ODD, *SHAPES]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=4),
    max_leaves=12,
)
valid = {
    "join": {"state": {"muted": True}},
    "leave": {},
    "signal": {"to": "2", "generation": 1, "data": {"candidate": {"candidate": "udp", "sdpMLineIndex": 0}}},
    "state": {"state": {"camera": False}},
    "record": {"on": True},
    "rolling": {"on": True},
    "consent": {"yes": False},
    "watch": {"videos": {"2": 1}},
    "remove": {"id": "2"},
    "hand": {"up": True},
    "lower": {"id": "2"},
    "quiet": {"id": "all"},
    "hush": {"on": True},
    "floor": {"id": "2", "on": True},
    "lock": {"on": True},
    "react": {"sign": "clap"},
}
# Each valid message with some of its fields replaced, and messages without any sense.
nearly = st.builds(
    lambda kind, odd: {"type": kind, **valid[kind], **odd},
    st.sampled_from(sorted(valid)),
    st.dictionaries(st.sampled_from(NAMES), values, max_size=3),
)
texts = (nearly | values).map(json.dumps) | st.text()


class Doorkeeper:
    """A database in which both people may enter."""

    async def read(self, load, *args):
        return SimpleNamespace(status="live", name="Ada", picture="", is_host=args[0] == 1, language="")

    write = read


def mailbox_of(person_id: int) -> Mailbox:
    return Mailbox(Claims(person_id, "learner", 1, True, 0, 2**40))


def told(mailbox: Mailbox) -> list[str]:
    found = list(mailbox._messages.values())
    mailbox._messages.clear()
    return found


def strictly(text: str):
    def refuse(what):
        raise AssertionError(f"passed on {what}")

    def whole(digits):
        return int(digits) if abs(int(digits)) <= LARGEST else refuse(digits)

    return json.loads(text, parse_constant=refuse, parse_int=whole)


@settings(max_examples=400, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4), st.booleans())
def test_nothing_a_page_says_crashes_the_room_or_reaches_others_as_nonsense(said, is_host):
    async def act():
        rooms = Rooms(Doorkeeper(), Mesh("", ""))
        speaker, listener = mailbox_of(1 if is_host else 2), mailbox_of(2 if is_host else 1)
        guests = [await rooms.enter(7, mailbox) for mailbox in (speaker, listener)]
        for guest in guests:
            assert await rooms.hear(guest, {"type": "join", "state": {}})
        for text in said:
            message = parsed(text)
            if message is None or not await rooms.hear(guests[0], message):
                break
        for guest in guests:
            rooms.leave(guest)
        return [strictly(text) for text in [*told(speaker), *told(listener)]]

    in_a_loop(act())


@pytest.mark.parametrize(
    "odd", ["NaN", "Infinity", "-Infinity", "1e999", str(LARGEST + 1), str(-LARGEST - 1), "9" * 5000]
)
def test_numbers_that_browsers_read_otherwise_are_in_no_message(odd):
    assert parsed(f'{{"any": [{odd}]}}') is None
    assert parsed(f'{{"any": [{LARGEST}, {-LARGEST}, 1e15]}}')


@pytest.mark.parametrize("kind", sorted(valid))
def test_what_the_page_of_the_room_says_is_known(kind):
    assert is_known(parsed(json.dumps({"type": kind, **valid[kind]})))
    assert valid.keys() == SHAPES.keys()


@pytest.mark.parametrize(
    "text",
    [
        '{"type": ["x"]}',
        '{"type": {}}',
        '{"type": null}',
        '{"type": "signal", "to": "2", "generation": NaN, "data": {}}',
        '{"type": "signal", "to": "2", "generation": 1e999, "data": {}}',
        '{"type": "signal", "to": "2", "generation": 1.5, "data": {}}',
        '{"type": "signal", "to": "2", "generation": true, "data": {}}',
        '{"type": "signal", "to": "2", "generation": -1, "data": {}}',
        '{"type": "signal", "to": "2", "generation": ' + "9" * 4000 + ', "data": {}}',
        '{"type": "signal", "to": "2", "generation": 1, "data": {"candidate": {"sdpMLineIndex": Infinity}}}',
        '{"type": "signal", "to": "2", "generation": 1, "data": {"candidate": {"candidate": {"a": {}}}}}',
        '{"type": "signal", "to": "2", "generation": 1, "data": {"description": {"type": ["offer"], "sdp": ""}}}',
        '{"type": "signal", "to": "2", "generation": 1, "data": {"description": {"type": "offer", "sdp": "\\ud800"}}}',
        '{"type": "signal", "to": "2", "generation": 1, "data": {"x": ' + "[" * 900 + "]" * 900 + "}}",
        '{"type": "signal", "to": "' + "9" * 5000 + '", "generation": 1, "data": {}}',
        '{"type": "signal", "to": 2, "generation": 1, "data": {}}',
        '{"type": "remove", "id": "' + "9" * 5000 + '"}',
        '{"type": "remove", "id": "9999999999999999999"}',
        '{"type": "remove", "id": "²"}',
        '{"type": "join", "state": [["muted", true]]}',
        '{"type": "record", "on": "yes"}',
        '{"type": "quiet", "id": "everybody"}',
        '{"type": "floor", "id": "all", "on": true}',
        '{"type": "react", "sign": "<b>"}',
        '{"type": "react", "sign": ["clap"]}',
        '{"type": "consent"}',
        "[" * 100_000,
        '"' + "x" * LONGEST + '"',
    ],
    ids=lambda text: text[:70],
)
def test_what_no_page_says_is_refused(text):
    message = parsed(text)
    assert message is None or not is_known(message)


def test_the_answer_to_an_offer_of_a_hundred_voices_and_nine_pictures_is_read():
    part = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + "a=fingerprint and much more of what browsers write\r\n" * 15
    description = {"type": "answer", "sdp": part * 109}
    text = json.dumps({"type": "signal", "to": "in", "generation": 1, "data": {"description": description}})
    assert len(text) > 80_000 and is_known(parsed(text))
