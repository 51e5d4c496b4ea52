"""The demo mentor’s year of one-to-ones: regulars on most weeks, in the evenings and on Saturday mornings."""

import random
from datetime import timedelta

from db import answering, attendance, clock, ratings
from db.installation.demo.classes import Class
from db.installation.demo.history import History, at

TOPICS = (
    ("Python", "Untangle my importer"),
    ("Python", "Code review before I send it"),
    ("Databases", "Why is this query slow?"),
    ("Testing", "A first test for old code"),
    ("Careers", "Prepare for a technical interview"),
    ("Python", "Pair programming for an hour"),
    ("Databases", "Plan a migration without downtime"),
)
EVENINGS = (17, 18, 18, 18, 19)
FIRST, LAST = 340, 3  # days ago
RATE = 6000  # for an hour


def write(history: History) -> None:
    """More and more of them, as word gets around; now and then somebody does not come."""
    chance, jonas = random.Random(7), history.people["mentor"]
    for ago in range(FIRST, LAST, -1):
        if chance.random() < 0.16 + 0.3 * (FIRST - ago) / FIRST:
            _meet(history, chance, jonas, ago)
    answering.work_out(history.tx, jonas.id)


def _meet(history: History, chance: random.Random, jonas, ago: int) -> None:
    tx, minutes = history.tx, chance.choice((30, 60, 60))
    starts = history.local(jonas.timezone, -ago, chance.choice(EVENINGS))
    weekday = (history.now - timedelta(days=ago)).weekday()
    if weekday in (2, 4, 6):
        return
    if weekday == 5:
        starts = history.local(jonas.timezone, -ago, chance.choice((10, 11)))
    learner = _regular(history, chance, starts)
    if learner is None or not history.is_free(starts, jonas):
        return
    history.take_day(starts, jonas, learner)
    domain, title = chance.choice(TOPICS)
    taught = Class("mentor", title, domain, minutes, 1, RATE * minutes // 60, "", ())
    asked = starts - timedelta(days=chance.randint(2, 6), minutes=chance.randint(0, 600))
    waited = chance.choice((12, 25, 50, 95, 130, 160, 170, 240, 700))
    session_id = history.insert(taught, starts, asked + timedelta(minutes=waited), kind="one_to_one")
    came, rating = chance.random() < 0.92, chance.choice((None, None, 4, 5, 5, 5))
    ended = starts + timedelta(minutes=minutes)
    rated = {"rating": rating, "rated_at": clock.stamp(ended + timedelta(minutes=20))} if came and rating else {}
    joined = clock.stamp(starts + timedelta(minutes=1)) if came else None
    booked = asked + timedelta(minutes=waited)
    history.seat(taught, session_id, learner, booked, tells=False, joined_at=joined, **rated)
    if rated and rating:
        ratings.count(tx, jonas.id, rating)
    with at(tx, starts):
        attendance.joined(tx, jonas.id, session_id)
    history.complete(session_id, jonas.id, starts, ended)
    reply = {"mentor_id": jonas.id, "minutes": waited, "now": clock.stamp(booked)}
    tx.run("note_reply", request_id=session_id, **reply)


def _regular(history: History, chance: random.Random, starts):
    """Of those who were here by then and have nothing else that day; some come again and again."""
    able = [
        learner
        for learner in history.learners
        if history.joined[learner.id] < starts - timedelta(days=10) and history.is_free(starts, learner)
    ]
    return chance.choice(able[:4] * 3 + able) if able else None
