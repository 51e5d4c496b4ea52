"""Recommendations: the same as when every class of every known mentor is compared, and never out of date."""

import random

import pytest

from db import bookings, browse, follows, likes
from db.refusals import Refused
from db.sessions import editing, publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

# The rule without limits: every candidate is compared with every booking.
EVERYTHING = """
WITH known AS (
  SELECT s.domain, s.host_id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
  WHERE b.learner_id = :me AND b.status <> 'cancelled'
  UNION
  SELECT s.domain, s.host_id FROM likes AS l JOIN sessions AS s ON s.id = l.session_id WHERE l.learner_id = :me
), hosts AS (
  SELECT mentor_id AS id FROM follows WHERE learner_id = :me
  UNION SELECT host_id FROM known WHERE host_id IS NOT NULL
), candidates AS (
  SELECT id FROM (
    SELECT id FROM sessions
    WHERE kind = 'class' AND status = 'scheduled' AND starts_at > :now ORDER BY starts_at, id LIMIT 300) AS soonest
  UNION
  SELECT s.id FROM hosts JOIN sessions AS s ON s.host_id = hosts.id
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now
)
SELECT s.*, NULL AS booking_status,
  CASE WHEN s.domain IN (SELECT domain FROM known) THEN 1 ELSE 0 END AS knows_domain,
  CASE WHEN s.host_id IN (SELECT id FROM hosts) THEN 1 ELSE 0 END AS knows_host,
  CASE WHEN EXISTS (
    SELECT 1 FROM likes AS l WHERE l.learner_id = :me AND l.session_id = s.id) THEN 1 ELSE 0 END AS is_liked
FROM candidates JOIN session_cards AS s ON s.id = candidates.id
WHERE s.seats_taken < s.seats
  AND NOT EXISTS (
    SELECT 1 FROM bookings AS b WHERE b.session_id = s.id AND b.learner_id = :me AND b.status <> 'cancelled')
  AND NOT EXISTS (
    SELECT 1 FROM bookings AS b JOIN sessions AS held ON held.id = b.session_id
    WHERE b.learner_id = :me AND b.status = 'booked' AND held.status IN ('scheduled', 'live')
      AND held.starts_at < s.ends_at AND held.ends_at > s.starts_at)
ORDER BY
  CASE WHEN s.domain IN (SELECT domain FROM known) THEN 1 ELSE 0 END
    + CASE WHEN s.host_id IN (SELECT id FROM hosts) THEN 2 ELSE 0 END
    + CASE WHEN EXISTS (
      SELECT 1 FROM likes AS l WHERE l.learner_id = :me AND l.session_id = s.id) THEN 2 ELSE 0 END DESC,
  CASE WHEN s.rating_count > 0 THEN CAST(s.rating_sum AS REAL) / s.rating_count ELSE 0 END DESC, s.starts_at, s.id
LIMIT 12
"""


@pytest.mark.parametrize("seed", range(6))
def test_recommendations_are_the_same_as_when_everything_is_compared(tx, seed):
    chance = random.Random(seed)
    hosts = [making.somebody(tx, "mentor") for _ in range(9)]
    learners = [ADA, OTTO, making.somebody(tx)]
    for host in chance.sample(hosts, 6):
        tx.run("add_rating", id=host.id, rating=chance.randint(1, 5))
    made = [
        making.listed(
            tx,
            chance.choice(hosts),
            domain=f"Domain {chance.randint(1, 6)}",
            starts_at=making.ahead(tx, hours=chance.randint(-2, 40)),
            seats=chance.choice((1, 1, 2, 5)),
        )
        for _ in range(90)
    ]
    booked = []
    for act in [_book] * 45 + [likes.like] * 12 + [_cancel] * 12 + [_follow] * 5 + [_call_off] * 4:
        try:
            act(tx, chance.choice(learners), chance.choice(hosts if act is _follow else made))
        except Refused:
            continue
        booked.append(act)
    assert {_book, likes.like, _cancel, _follow, _call_off} == set(booked)
    for learner in learners:
        expected = tx._execute(EVERYTHING, {"me": learner.id, "now": tx.now})
        names = [column[0] for column in expected.description]
        rows = [dict(zip(names, row, strict=True)) for row in expected.fetchall()]
        assert [_shown(one) for one in browse.recommended(tx, learner.id)] == [
            (row["id"], row["knows_domain"], row["knows_host"], row["is_liked"]) for row in rows
        ]
        assert rows


def _shown(row) -> tuple:
    return row.id, row.knows_domain, row.knows_host, row.is_liked


def _book(tx, learner, session_id: int) -> None:
    bookings.book(tx, learner, session_id)


def _cancel(tx, learner, session_id: int) -> None:
    mine = bookings.upcoming(tx, learner.id)
    if not mine:
        raise Refused("Nothing to cancel.")
    bookings.cancel(tx, learner, mine[session_id % len(mine)].booking_id)


def _follow(tx, learner, mentor) -> None:
    follows.follow(tx, learner, mentor.id)


def _call_off(tx, learner, session_id: int) -> None:
    host_id = tx.one("alarmed_session", id=session_id).host_id
    publication.cancel(tx, tx.one("acting_person", id=host_id), session_id, "")


def first(tx):
    return browse.recommended(tx, ADA.id)[0]


def test_recommendations_follow_a_change_of_taste_at_once(tx):
    rival = making.somebody(tx, "mentor")
    making.listed(tx, rival, title="soonest", domain="Design", starts_at=making.ahead(tx, days=1))
    liked = making.listed(tx, title="liked", domain="Music", starts_at=making.ahead(tx, days=3))
    assert first(tx).title == "soonest"
    likes.like(tx, ADA, liked)
    assert (first(tx).title, first(tx).is_liked) == ("liked", 1)
    likes.unlike(tx, ADA, liked)
    assert first(tx).title == "soonest"
    held = making.a_class(tx, rival, title="held", domain="Music", starts_at=making.ahead(tx, days=9))
    booking = bookings.book(tx, ADA, held.id)
    assert (first(tx).title, first(tx).knows_host, first(tx).knows_domain) == ("soonest", 1, 0)
    editing.update(tx, rival, held.id, {"domain": "Design"})
    assert first(tx).knows_domain == 1
    bookings.cancel(tx, ADA, booking.id)
    assert (first(tx).knows_host, first(tx).knows_domain) == (0, 0)


def test_a_class_at_the_time_of_a_seat_is_left_out_until_the_seat_moves(tx):
    held = making.a_full_class(tx, ADA, starts_at=making.ahead(tx, days=5))
    making.listed(tx, making.somebody(tx, "mentor"), title="beside", starts_at=making.ahead(tx, days=5, minutes=30))
    assert browse.recommended(tx, ADA.id) == []
    editing.update(tx, MAX, held.id, {"starts_at": making.ahead(tx, days=6)})
    assert first(tx).title == "beside"


def test_when_the_best_are_all_full_others_are_found(tx):
    follows.follow(tx, ADA, MAX.id)
    for number in range(browse.LOOKED_AT[0] + 5):
        full = making.listed(tx, seats=1, starts_at=making.ahead(tx, days=2, hours=number))
        tx.run("take_seat", id=full, now=tx.now)
    making.listed(tx, making.somebody(tx, "mentor"), title="by a stranger", starts_at=making.ahead(tx, days=9))
    assert [one.title for one in browse.recommended(tx, ADA.id)] == ["by a stranger"]
