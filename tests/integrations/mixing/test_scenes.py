"""What is seen when: everybody who is there, a screen large, and nothing of an empty room."""

from pathlib import Path

from integrations.mixing import FPS, HEIGHT, WIDTH, scenes, words
from integrations.mixing.mjr import Track
from integrations.mixing.timeline import Person

START = 1_700_000_000.0


def person(number: int, *spans, picture: bool = True, states=(), is_host: bool = False) -> Person:
    """Somebody who is there for these spans, in seconds after the start."""
    kinds = ("voice", "picture") if picture else ("voice",)
    tracks = [
        Track(Path(f"{number}-{at}-{kind}"), kind, START + at, end - at, 1.0) for at, end in spans for kind in kinds
    ]
    return Person(number, f"Person {number}", is_host, tracks, [(START + at, *state) for at, *state in states])


def looks(*people: Person) -> list[tuple]:
    """Each piece: its seconds, and who is in it; those whose picture is seen have a plus."""
    return [
        (piece.start - START, piece.end - START, [f"{'+' * tile.is_seen}{tile.person_id}" for tile in piece.tiles])
        for piece in scenes.pieces(list(people))
    ]


def test_the_picture_changes_as_people_come_and_go():
    found = looks(person(1, (0, 20), is_host=True), person(2, (5.4, 11.8)), person(3, (9, 20), picture=False))
    assert found == [
        (0, 5, ["+1"]),
        (5, 9, ["+1", "+2"]),
        (9, 12, ["+1", "+2", "3"]),
        (12, 20, ["+1", "3"]),
    ]


def test_a_camera_that_is_off_shows_a_face_and_a_screen_is_large():
    states = [(0, True, False), (4, False, False), (8.2, False, True)]
    two = person(2, (0, 12), states=states)
    pieces = scenes.pieces([person(1, (0, 12), is_host=True), two])
    assert [[tile.is_seen for tile in piece.tiles] for piece in pieces] == [[True, True], [True, False], [True, True]]
    large, beside = pieces[-1].tiles
    assert (large.person_id, beside.person_id) == (2, 1) and large.width > 4 * beside.width


def test_no_piece_is_longer_than_a_minute_and_each_has_whole_pictures():
    pieces = scenes.pieces([person(1, (0, 7200.3))])
    assert len(pieces) == 121 and sum(piece.frames for piece in pieces) == 7201 * FPS
    assert max(piece.seconds for piece in pieces) == scenes.LONGEST
    assert len({piece.name for piece in pieces}) == len(pieces) and len({piece.look for piece in pieces}) == 1


def test_a_room_that_was_empty_for_long_is_left_out():
    found = looks(person(1, (0, 10), (11.5, 20), (300, 310)))
    assert [(start, end) for start, end, _seen in found] == [(0, 10), (10, 11), (11, 20), (300, 310)]


def test_every_tile_is_on_the_picture_and_none_overlaps():
    for count in range(1, 17):
        for sharing in (None, 1):
            people = [(person(number), True) for number in range(1, count + 1)]
            tiles = scenes.layout(people, people[0][0] if sharing else None)
            assert len(tiles) == (min(count, scenes.BESIDE + 1) if sharing else count)
            taken = set()
            for tile in tiles:
                assert tile.width > 100 and tile.height > 50 and not (tile.x | tile.y | tile.width | tile.height) % 2
                spots = {
                    (x, y)
                    for x in range(tile.x, tile.x + tile.width, 8)
                    for y in range(tile.y, tile.y + tile.height, 8)
                }
                assert tile.x + tile.width <= WIDTH and tile.y + tile.height + scenes.FOOT <= HEIGHT + 2
                assert not spots & taken
                taken |= spots


def test_of_a_large_class_those_with_a_picture_are_shown():
    silent = [person(number, (0, 5), picture=False) for number in range(1, 30)]
    host, seen = person(40, (0, 5), is_host=True), person(41, (0, 5))
    ((_start, _end, shown),) = looks(*silent, seen, host)
    assert len(shown) == scenes.MOST_SHOWN and shown[:2] == ["+40", "+41"]


def test_somebody_who_turns_the_camera_on_and_off_for_hours_makes_no_more_than_a_piece_a_second():
    states = [(at / 50, bool(at % 2), False) for at in range(50 * 600)]
    assert len(looks(person(1, (0, 600), states=states))) <= 600


def test_somebody_who_comes_back_hundreds_of_times_spoils_the_film_for_nobody():
    """Each file is open while a piece is made, and a program may open only so many."""
    host = person(1, (0, 60), picture=False, is_host=True)
    people = [person(2, *((at / 10, at / 10 + 0.05) for at in range(400)), picture=False), host]
    for piece in scenes.pieces(people):
        files = {track.path: track.path.name for one in people for track in one.tracks}
        command = words.piece(piece, people, "ground", files, "into")
        assert command.count("-i") <= words.MOST_VOICES + 1
        assert host.tracks[0].path.name in command


def test_nothing_is_made_of_nothing():
    assert scenes.pieces([]) == scenes.pieces([person(1)]) == []
