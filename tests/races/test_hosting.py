"""A host never leads two sessions at once, however many they publish at the same moment."""

from collections import Counter

from tests.support.crowd import MENTORS, TRIES, Town

LED = "SELECT COUNT(*) FROM sessions WHERE host_id = ? AND status = 'scheduled' AND starts_at = ?"


def publish_ten_drafts_at_the_same_time(town: Town) -> tuple[Counter, int]:
    host, starts_at = MENTORS[7], town.a_time()
    drafts = [town.draft(host, starts_at=starts_at) for _ in range(10)]
    answers = town.at_once(*((host, f"sessions/{draft}/publish") for draft in drafts))
    return Counter(answer.json.get("type", answer.json["status"]) for answer in answers), town.rows(
        LED, host.id, starts_at
    )[0][0]


def test_only_one_of_ten_overlapping_drafts_is_published(town):
    assert publish_ten_drafts_at_the_same_time(town) == ({"scheduled": 1, "/problems/overlap": 9}, 1)


def test_checking_before_publishing_is_not_enough(unguarded_town):
    assert any(publish_ten_drafts_at_the_same_time(unguarded_town)[1] > 1 for _ in range(TRIES))


def test_a_draft_published_twenty_times_at_once_is_published_once(town):
    draft = town.draft(MENTORS[6], starts_at=town.a_time())
    answers = town.at_once(*[(MENTORS[6], f"sessions/{draft}/publish")] * 20)
    assert Counter(answer.json.get("type", answer.json["status"]) for answer in answers) == {
        "scheduled": 1,
        "/problems/state": 19,
    }
    assert town.rows("SELECT COUNT(*) FROM session_moves WHERE session_id = ?", draft) == [(1,)]
    assert town.rows("SELECT COUNT(*) FROM alarms WHERE session_id = ?", draft) == [(7,)]
