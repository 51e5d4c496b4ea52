"""Which voices and pictures somebody receives, and in which slots."""

from hypothesis import given
from hypothesis import strategies as st

from ws.slots import LARGE, MEDIUM, PICTURES, SMALL, Feed, changes, read

NAMES = [f"feed{number}" for number in range(14)]
FEEDS = {name: Feed(name, {"audio": "0", "video": "1"}) for name in NAMES}


class Server:
    """A media server as far as slots are concerned."""

    def __init__(self):
        self.streams: dict[str, dict] = {}
        self.agreements = 0

    def settle(self, slots, feeds, pictures):
        """Asks for changes until there are none, as a member does."""
        for _ in range(10):
            wanted = changes(slots, [FEEDS[name] for name in feeds], pictures)
            if wanted.switched:
                for one in wanted.switched:
                    self.streams[one["sub_mid"]] |= {"feed_id": one["feed"], "sends": True, "layer": LARGE}
            elif wanted.subscribed:
                self.agreements += 1
                for one in wanted.subscribed:
                    mid = str(len(self.streams))
                    kind = "audio" if one["mid"] == "0" else "video"
                    self.streams[mid] = {"mid": mid, "type": kind, "feed_id": one["feed"], "sends": True}
            elif wanted.configured:
                for one in wanted.configured:
                    self.streams[one["mid"]] |= {"sends": one["send"], "layer": one.get("substream")}
                for slot in slots.values():
                    slot.layer = pictures.get(slot.feed, -1)
            else:
                return slots
            slots = read(self.streams.values(), slots)
        raise AssertionError("it never comes to an end")

    def sent(self, kind):
        return [one["feed_id"] for one in self.streams.values() if one["type"] == kind and one["sends"]]


towns = st.lists(
    st.tuples(
        st.sets(st.sampled_from(NAMES)),
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from([SMALL, MEDIUM, LARGE]), max_size=PICTURES),
    ),
    max_size=12,
)


@given(towns)
def test_everybody_is_heard_and_just_the_pictures_on_the_screen_are_sent_in_their_size(moments):
    server, slots = Server(), {}
    for feeds, looked_at in moments:
        pictures = {name: layer for name, layer in looked_at.items() if name in feeds}
        slots = server.settle(slots, feeds, pictures)
        assert sorted(set(server.sent("audio")) & feeds) == sorted(feeds)
        assert sorted(server.sent("video")) == sorted(pictures)
        for one in server.streams.values():
            if one["type"] == "video" and one["sends"]:
                assert one["layer"] == pictures[one["feed_id"]]
        assert len([one for one in server.streams.values() if one["type"] == "video"]) <= PICTURES


def test_a_page_of_other_people_needs_no_new_agreement_with_the_browser():
    server = Server()
    slots = server.settle({}, NAMES, dict.fromkeys(NAMES[:9], SMALL))
    before = server.agreements
    server.settle(slots, NAMES, dict.fromkeys(NAMES[5:], MEDIUM))
    assert server.agreements == before


def test_the_slot_of_somebody_who_left_is_given_to_the_next_who_comes():
    server = Server()
    slots = server.settle({}, NAMES[:3], dict.fromkeys(NAMES[:3], SMALL))
    before = server.agreements
    slots = server.settle(slots, [*NAMES[1:3], NAMES[7]], dict.fromkeys([*NAMES[1:3], NAMES[7]], SMALL))
    assert server.agreements == before
    assert sorted(server.sent("audio")) == sorted([*NAMES[1:3], NAMES[7]])
