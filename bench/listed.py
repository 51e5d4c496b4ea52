"""What the mentors of the crowd can be found by, for as long as they are read: subjects, languages, prices, ratings and
open times. Each of them is as common as it is among people.
"""

import random
from typing import Any

from bench import crowd
from db import clock, spoken, tags
from db.engine.transaction import Transaction
from db.listings import keeping
from db.listings.filters import Filters

LANGUAGES = ("en", "en", "en", "en", "de", "fr", "es", "hi", "bn", "ja")
CURRENCIES = ("EUR", "EUR", "EUR", "USD", "USD", "INR")
PROFILE = """UPDATE people SET expertise = ?, headline = ?, hourly_rate_cents = ?, currency = ?, rating_sum = ?,
    rating_count = ? WHERE id = ?"""
OPENING = "UPDATE listings SET next_open_at = ?, due_at = ? WHERE mentor_id = ?"


def furnish(tx: Transaction) -> None:
    """The seed is fixed, so it is always the same."""
    chance = random.Random(4)
    for mentor_id in crowd.HOSTS:
        known, ratings = chance.sample(crowd.WORDS, 3), chance.choice((0, 3, 10, 50))
        price, currency = chance.choice((0, 1500, 2500, 4000, 9000)), chance.choice(CURRENCIES)
        said = (", ".join(known), f"{known[0]} for everybody", price, currency)
        tx._execute(PROFILE, (*said, ratings * chance.choice((3, 4, 5)), ratings, mentor_id))
        tags.keep(tx, mentor_id, said[0])
        spoken.keep(tx, mentor_id, " ".join(chance.sample(LANGUAGES, 2)))
        keeping.keep(tx, mentor_id)
        opening = clock.moved(tx.now, days=chance.randrange(1, 40))
        tx._execute(OPENING, (opening, opening, mentor_id))


# What costs most: words that many say, and filters that leave few.
SEARCHES: dict[str, dict[str, Any]] = {
    "everybody": {},
    "a word that all say": {"terms": ("everybody",)},
    "a word that all say, and every filter": {
        "terms": ("everybody",),
        "language": "en",
        "currency": "EUR",
        "max_price": 3000,
        "rating": 4500,
        "free": True,
    },
    "two words": {"terms": ("everybody", "python")},
    "a typo": {"terms": ("pyhton",), "language": "ja"},
    "two subjects by price": {"tags": ("maps", "python"), "order": "price"},
    "the next open times of few": {"rating": 4500, "currency": "INR", "order": "open"},
}
WANTED = {name: Filters(**given) for name, given in SEARCHES.items()}
