"""Two answers to one proposal of another time: one counts, and the other is told."""

from collections import Counter

from tests.races.test_seats import kinds
from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town

TOLD = "SELECT kind FROM notifications WHERE person_id = ? AND kind IN ('start_agreed', 'start_declined')"
STARTS = "SELECT starts_at FROM sessions WHERE id = ?"


def agree_and_decline(town: Town, learner, *, first: str) -> tuple[Counter, str, list]:
    """On two devices. Returns the responses, whether it moved, and what the learner was told."""
    mentor, at, later = MENTORS[3], town.a_time(), town.a_time()
    request = town.request(learner, mentor, times=[at])
    session = town.made(mentor, f"requests/{request}/accept", starts_at=at)
    town.made(learner, f"sessions/{session}/move", starts_at=later)
    answers = [(mentor, f"sessions/{session}/move/{one}", {"starts_at": later}) for one in ("agree", "decline")]
    found = kinds(town.at_once(*(answers if first == "agree" else answers[::-1])))
    ((starts_at,),) = town.rows(STARTS, session)
    return found, "moved" if starts_at == later else "stayed", [kind for (kind,) in town.rows(TOLD, learner.id)]


def test_of_agreeing_and_declining_at_the_same_moment_one_counts(town):
    for turn, learner in enumerate(LEARNERS[:TRIES]):
        found, became, told = agree_and_decline(town, learner, first="decline" if turn % 2 else "agree")
        assert found == {(200, ""): 1, (409, "changed"): 1}
        assert told == ["start_agreed" if became == "moved" else "start_declined"]


def test_checking_before_answering_counts_both(unguarded_town):
    found = [agree_and_decline(unguarded_town, one, first="agree")[0] for one in LEARNERS[:TRIES]]
    assert any(one[200, ""] == 2 for one in found)
