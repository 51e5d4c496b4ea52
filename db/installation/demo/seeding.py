"""Creates the demo people and their year, in one transaction."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db import clock, mentors, organisations, pictures
from db.engine.transaction import Transaction
from db.hours import rules
from db.ids import id_at
from db.installation import facts
from db.installation.demo import (
    cast,
    desk,
    elsewhere,
    practice,
    reached,
    shared,
    sponsoring,
    talking,
    teams,
    tell,
    together,
)
from db.installation.demo.cast import AMARA, EMPLOYERS, JONAS, LEARNERS, MENTORS, PRIYA, PROFESSIONS, Mentor
from db.installation.demo.history import History, at
from db.installation.demo.looks import LOOKS
from db.language import _
from db.listings import keeping
from db.people import profile
from db.people.accounts import FIRST_PAGE
from db.refusals import Refused

# Begins to draw people by their looks; what it returns waits for the sizes of each.
Draw = Callable[[list[str]], Callable[[], list[list[bytes]]]]
# How many days the three that one can log in as have been here.
LONG_HERE = {JONAS.key: 352, AMARA.key: 214, PRIYA.key: 61}
DEVICES = (
    "Chrome on Windows",
    "Safari on iPhone",
    "Firefox on Linux",
    "Chrome on Android",
    "Edge on Windows",
    "Safari on Mac",
)


def seed(tx: Transaction, password_hash: str, films: Path | None = None, draw: Draw | None = None) -> int:
    """Returns how many people it created: none when they are there already. `films` is the folder of recordings."""
    if facts.is_demo(tx):
        return 0
    if facts.people_in_all(tx):
        raise Refused(_("This database has real people in it; demo people go into an empty one only."))
    drawn = draw([*LOOKS.values()]) if draw else list
    chance = random.Random(20)
    people, joined = {}, {}
    for role, members in (("learner", LEARNERS), ("mentor", MENTORS), ("employer", EMPLOYERS)):
        for member in members:
            since = LONG_HERE.get(member.key, chance.randint(200, 350) if role == "mentor" else chance.randint(40, 320))
            person = _person(tx, chance, member, role, since, password_hash)
            people[member.key] = person
            joined[person.id] = clock.read(tx.now) - timedelta(days=since)
    for mentor in MENTORS:
        _introduce(tx, people[mentor.key], mentor)
        _open(tx, people[mentor.key], mentor)
    for key, (headline, profession, years, languages, bio) in cast.INTRODUCTIONS.items():
        given = {"headline": headline, "profession": profession, "years": years, "bio": bio}
        profile.update(tx, people[key].id, **given, languages=languages.split())
    for key in (AMARA.key, "noah.schmidt", "zoe.van.dijk"):
        profile.update(tx, people[key].id, is_candidate=True)
    profile.update(tx, people["mentor"].id, how_to_pay="Bank transfer to DE89 3704 0044 0532 0130 00")
    history = History(tx, chance, people, joined)
    shared.write(history, films)
    history.write()
    practice.write(history)
    shared.write_payments(history)
    shared.write_payouts(history)
    together.write(history)
    elsewhere.write(history)
    desk.write(history)
    talking.write(history)
    teams.write(history)
    sponsoring.write(history)
    reached.write(history)
    for mentor in MENTORS:  # with the ratings of that year
        keeping.keep(tx, people[mentor.key].id)
    for key, sizes in zip(LOOKS, drawn(), strict=False):  # none at all if they could not be drawn
        pictures.keep(tx, people[key], sizes)
    tell.date(tx)
    tx.run("read_earlier_notifications", before=clock.moved(tx.now, days=-2))
    facts.mark_demo(tx)
    return len(people)


def _introduce(tx: Transaction, person: Any, mentor: Mentor) -> None:
    given: dict[str, Any] = {"headline": mentor.headline, "expertise": mentor.expertise, "bio": mentor.bio}
    profession, years, languages = PROFESSIONS[mentor.key]
    given |= {"profession": profession, "years": years, "languages": languages.split()}
    mentors.introduce(tx, person, given | {"hourly_rate_cents": mentor.rate, "currency": mentor.currency})


def _open(tx: Transaction, person: Any, mentor: Mentor) -> None:
    """Most evenings, and on Saturday mornings; who is new to it is asked first."""
    evenings = [{"weekday": weekday, "from": "17:00", "to": "20:30"} for weekday in (0, 1, 3)]
    weekly = [*evenings, {"weekday": 5, "from": "09:30", "to": "13:00"}]
    lengths = [
        {"minutes": minutes, "price_cents": mentor.rate * minutes // 60, "currency": mentor.currency}
        for minutes in (30, 60)
    ]
    confirm = "at_once" if mentor.key in LONG_HERE else "on_request"
    given = {"weekly": weekly, "lengths": lengths, "buffer_after": 10, "notice_hours": 12, "per_day": 4}
    rules.save(tx, person, given | {"confirm": confirm})


def _person(tx: Transaction, chance: random.Random, member, role: str, days: int, password_hash: str):
    now = datetime.now(UTC)
    joined = now - timedelta(days=days, minutes=chance.randint(0, 600))
    person = tx.one(
        "insert_person",
        id=id_at(joined.timestamp() * 1000),
        email=f"{member.key}@mentora.test",
        name=member.name,
        role=role,
        timezone=member.timezone,
        password_hash=password_hash,
        now=clock.stamp(joined),
    )
    with at(tx, joined):
        organisations.start(tx, person)
    tell.past(tx, person.id, joined, "welcome", FIRST_PAGE[role], name=member.name, role=role)
    when = now - timedelta(days=chance.uniform(3, 35))
    tell.past(tx, person.id, when, "new_device", "/settings#settings-devices", device=chance.choice(DEVICES))
    return person
