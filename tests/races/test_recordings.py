"""Recordings that grow at the same moment never take up more than all of them may."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.client import with_token
from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town
from tests.support.making import WEBM
from tests.support.rooms import a_live_class

CHUNK = WEBM + bytes(700_000)  # of which one fits
KEPT = "SELECT SUM(bytes) FROM recordings WHERE status <> 'deleted'"


def four_chunks(town: Town) -> tuple[Counter, int]:
    host = MENTORS[2]
    session = a_live_class(town, host, LEARNERS[:1])
    made = [town.made(host, f"sessions/{session}/recordings", mime="video/webm") for _ in range(4)]
    clients = [with_token(town.server.url, host) for _ in made]
    with ThreadPoolExecutor(len(made)) as threads:
        sent = threads.map(lambda client, one: client.put_chunk(f"/api/recordings/{one}", 0, CHUNK), clients, made)
        statuses = Counter(answer.status for answer in sent)
    ((kept,),) = town.rows(KEPT)
    for one in made:
        assert town.send(host, f"recordings/{one}/delete").status == 200
    town.made(host, f"sessions/{session}/end")
    return statuses, kept


def test_of_four_chunks_at_once_only_what_fits_is_taken(town):
    assert four_chunks(town) == ({200: 1, 409: 3}, len(CHUNK))


def test_looking_before_writing_takes_too_much(unguarded_town):
    assert any(four_chunks(unguarded_town)[1] > len(CHUNK) for _ in range(TRIES))
