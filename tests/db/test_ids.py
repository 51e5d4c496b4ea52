"""Ids: ordered by time, unique, and small enough for both engines."""

import threading

from db.ids import new_id


def test_later_ids_are_larger_even_from_many_threads():
    made: list[list[int]] = []

    def make():
        made.append([new_id() for _ in range(5000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(part == sorted(part) for part in made)
    assert len({id for part in made for id in part}) == 20_000
    assert new_id() < 2**63
