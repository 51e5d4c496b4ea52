"""Keeps the listings: what is stored here follows from what mentors say, how they are rated, and when they are open.

A write that changes what they say or their rating calls `keep`. Their next open time is looked up by the clock, a
moment after something happened to their hours, and when it has passed.
"""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from db import clock, listings
from db.engine.transaction import Transaction
from db.hours import slots
from db.listings import words

MOST_COMPARED = 1000
AT_ONCE = 5  # mentors in a transaction of the clock, some milliseconds
# What a word is worth, by where it was said.
WEIGHTS = {"name": 8, "expertise": 6, "headline": 3, "profession": 3, "bio": 1}
# As if so many had given so many stars before: one rating of five is not better than fifty of nearly five.
PRIOR, PRIOR_STARS = 5, 4
INTRODUCED, BOOKABLE = 300, 200  # thousandths of a star


def keep(tx: Transaction, mentor_id: int) -> None:
    """Adds them, brings their listing up to date, or takes it away. Whether they are listed is `listed_mentors`."""
    mentor = tx.one("listed_mentor", id=mentor_id)
    if mentor is None:
        forget(tx, mentor_id)
        return
    tx.run("keep_listing", mentor_id=mentor_id, now=tx.now, **_figures(mentor))
    _keep_words(tx, mentor_id, said_by(mentor))


def forget(tx: Transaction, mentor_id: int) -> None:
    _keep_words(tx, mentor_id, {})
    tx.run("forget_listing", mentor_id=mentor_id)


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_listing_due")
    return next_one is not None and next_one <= tx.now


def refresh(tx: Transaction) -> None:
    """Looks up the next open time of those whose turn it is; of those that were never read, everything."""
    for one in tx.all("listings_due", now=tx.now, most=AT_ONCE):
        if not one.is_read:
            keep(tx, one.mentor_id)
        next_open_at, due_at = opening(tx, one.mentor_id)
        tx.run("keep_opening", mentor_id=one.mentor_id, next_open_at=next_open_at, due_at=due_at)


def opening(tx: Transaction, mentor_id: int) -> tuple[str, str]:
    """When they can be booked next, and when that has to be looked up again although nobody changes anything."""
    slot = slots.next_open(tx, mentor_id, tx.now)
    plan = slots.plan(tx, mentor_id, tx.now)
    if plan is None or not plan.hours.lengths:
        return listings.NEVER, listings.NEVER
    if slot is None:  # with each day, one more comes into reach
        tomorrow = clock.read(tx.now).astimezone(ZoneInfo(plan.hours.timezone)).date() + timedelta(days=1)
        return listings.NEVER, clock.midnight(tomorrow, plan.hours.timezone)
    last_moment = clock.moved(slot.starts_at, hours=-plan.hours.notice_hours, seconds=1)
    return slot.starts_at, max(last_moment, clock.moved(tx.now, minutes=1))


def count_otherwise(tx: Transaction) -> int:
    """Of those whose turn it is not, how many could be booked at another time than is kept; of very many, the first."""
    kept = tx.all("listings_kept", now=tx.now, most=MOST_COMPARED)
    return sum(1 for one in kept if opening(tx, one.mentor_id)[0] != one.next_open_at)


def said_by(mentor) -> dict[str, int]:
    """Each word and its weight. Of very many, the heaviest."""
    found = {word: weight for field, weight in reversed(WEIGHTS.items()) for word in words.of(getattr(mentor, field))}
    return dict(sorted(found.items(), key=lambda one: -one[1])[: words.MOST])


def _figures(mentor) -> dict[str, int | str]:
    count, total = mentor.rating_count, mentor.rating_sum
    standing = 1000 * (total + PRIOR * PRIOR_STARS) // (count + PRIOR)
    standing += INTRODUCED if mentor.headline and mentor.expertise else 0
    standing += BOOKABLE if json.loads(mentor.lengths or "[]") else 0
    currency, price_cents = price(mentor)
    return {
        "standing": standing,
        "rating": 1000 * total // count if count else 0,
        "ratings": count,
        "price_currency": currency,
        "price_cents": price_cents,
    }


def price(mentor) -> tuple[str, int]:
    """Of an hour: their rate, or the cheapest of what they offer to book."""
    if mentor.hourly_rate_cents:
        return mentor.currency, mentor.hourly_rate_cents
    offered = [cents * 60 // minutes for minutes, cents in json.loads(mentor.lengths or "[]")]
    return (mentor.hours_currency, min(offered)) if offered else (listings.NO_PRICE, 0)


def _keep_words(tx: Transaction, mentor_id: int, said: dict[str, int]) -> None:
    stored = {one.word: one.weight for one in tx.all("words_of_listing", mentor_id=mentor_id)}
    for word in stored.keys() - said.keys():
        tx.run("drop_listing_word", mentor_id=mentor_id, word=word)
        tx.run("count_word_less", word=word)
        tx.run("forget_word", word=word)
    for word, weight in said.items():
        if stored.get(word) == weight:
            continue
        if word not in stored and tx.one("count_word", word=word).listings == 1:
            for part in sorted(words.shortened(word)):
                tx.run("add_misspelling", part=part, word=word)
        tx.run("add_listing_word", mentor_id=mentor_id, word=word, weight=weight)
