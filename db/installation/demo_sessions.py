"""What the demo people do with each other: sessions, seats, ratings, requests. The same every time."""

import random
from datetime import UTC, datetime, timedelta

from db import bookings, clock, follows, mentors, requests
from db.engine.transaction import Transaction
from db.ids import id_at
from db.refusals import Refused
from db.sessions import drafts, publication

PROFILES = (
    ("Senior Python engineer who likes small programs", "Python, SQL, testing", 6000),
    ("From first sketch to a product people understand", "Design, research", 5500),
    ("Two hundred interviews on the other side of the table", "Interviews, careers", 4500),
    ("Statistics without fear", "Data, statistics", 5000),
    ("I run the servers so that you can sleep", "Linux, networks", 5200),
    ("Write so that they read to the end", "Writing, English", 3000),
    ("Founder twice, failed once, happy to tell", "Startups, money", 8000),
    ("Security, explained with a whiteboard", "Security", 7000),
    ("Frontend without the fashion", "HTML, CSS, accessibility", 4800),
    ("Leading for people who never wanted to be boss", "Leadership", 6500),
    ("Machine learning that fits on a laptop", "Machine learning, Python", 6200),
    ("German for engineers", "Languages", 2500),
)
CLASSES = (
    ("Your first web page that works on every phone", "Frontend", 60, 8, 0),
    ("SQL beyond SELECT *", "Databases", 90, 6, 2500),
    ("Ask me anything about your first job", "Careers", 45, 12, 0),
    ("Tests you will thank yourself for", "Python", 60, 5, 1800),
    ("Reading other people's code", "Python", 60, 4, 1500),
    ("A portfolio that gets you invited", "Design", 60, 6, 2000),
    ("The whiteboard interview, rehearsed", "Interviews", 90, 3, 3500),
    ("Statistics for people who skipped it", "Data", 75, 10, 1200),
    ("Debugging a slow server together", "Operations", 60, 4, 2200),
    ("Write a CV that is read", "Careers", 45, 8, 900),
    ("Threat modelling with sticky notes", "Security", 90, 6, 3000),
    ("Your money in your first company", "Startups", 60, 10, 2800),
    ("Accessible forms in an hour", "Frontend", 60, 8, 1400),
    ("One-to-one meetings that matter", "Leadership", 60, 6, 2600),
    ("Train a small model, understand it", "Machine learning", 120, 5, 4000),
    ("German small talk for engineers", "Languages", 45, 6, 800),
)
DESCRIPTION = """What we do in this session:

- a short **introduction** with an example you can keep
- an exercise that everybody tries, with time for questions
- what to read next

*Bring your own case if you have one.* You need nothing but a browser."""
REVIEWS = (
    "Clear, calm, and to the point.",
    "I finally understood it.",
    "Good examples, a little fast at the end.",
    "Worth every minute.",
    "",
    "Friendly and very well prepared.",
    "",
)


def seed(tx: Transaction, chance: random.Random, people: list) -> None:
    """`people` as `people.acting` answers them."""
    hosts = [person for person in people if person.role == "mentor"]
    learners = [person for person in people if person.role == "learner"]
    for host, (headline, expertise, rate) in zip(hosts, PROFILES, strict=True):
        years = f"I have been doing this for {chance.randint(4, 20)} years, and mentoring for {chance.randint(1, 4)}."
        bio = f"{headline}.\n\n{years}"
        mentors.introduce(
            tx, host, {"headline": headline, "expertise": expertise, "bio": bio, "hourly_rate_cents": rate}
        )
    for number, learner in enumerate(learners):
        for host in chance.sample(hosts, 2 if number else 3):
            follows.follow(tx, learner, host.id)
    for number in range(36):
        _past(tx, chance, hosts[number % len(hosts)], learners, CLASSES[number % len(CLASSES)], days=1 + number * 2)
    _upcoming(tx, chance, hosts, learners)
    _requests(tx, chance, hosts, learners)
    for person in people:
        tx.run(
            "read_all_notifications", person_id=person.id, upto=2**63 - 1, now=tx.now
        ) if chance.random() < 0.7 else None


def _upcoming(tx: Transaction, chance: random.Random, hosts: list, learners: list) -> None:
    for number in range(44):
        title, domain, minutes, seats, price = CLASSES[number % len(CLASSES)]
        starts_at = _quarter(timedelta(hours=3 + number * 7 + chance.randint(0, 5), minutes=15 * chance.randint(0, 3)))
        fields = _fields(title, domain, minutes, seats, price) | {"starts_at": starts_at}
        session_id = drafts.create(tx, hosts[number % len(hosts)], fields)
        if number % 11 == 10:
            continue  # still a draft
        try:
            publication.publish(tx, hosts[number % len(hosts)], session_id)
        except Refused:  # two of one mentor at one time: one stays a draft
            continue
        for learner in chance.sample(learners, chance.randint(0, min(seats + 1, 8))):
            _book(tx, learner, session_id)


def _book(tx: Transaction, learner, session_id: int) -> None:
    try:
        bookings.book(tx, learner, session_id)
    except Refused as refused:
        if refused.kind == "full":
            bookings.wait(tx, learner, session_id)


def _past(tx: Transaction, chance: random.Random, host, learners: list, what: tuple, days: int) -> None:
    title, domain, minutes, seats, price = what
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(
        days=days, hours=chance.randint(0, 8)
    )
    starts_at, ends_at = clock.stamp(starts), clock.stamp(starts + timedelta(minutes=minutes))
    session_id = id_at((starts - timedelta(days=9)).timestamp() * 1000)
    drafts.insert(
        tx,
        host,
        session_id,
        _fields(title, domain, minutes, seats, price) | {"starts_at": starts_at},
        status="scheduled",
    )
    for learner in chance.sample(learners, chance.randint(1, min(seats, 5))):
        booking_id = id_at((starts - timedelta(days=chance.randint(1, 8))).timestamp() * 1000)
        rating = chance.choice((None, 4, 5, 5, 5, 3))
        review = chance.choice(REVIEWS) if rating else ""
        came = rating is not None or chance.random() < 0.8
        tx.run(
            "insert_past_booking",
            id=booking_id,
            session_id=session_id,
            learner_id=learner.id,
            price_cents=price,
            at=starts_at,
            joined_at=starts_at if came else None,
            rating=rating,
            review=review,
            rated_at=ends_at if rating else None,
        )
        if rating:
            tx.run("add_rating", id=host.id, rating=rating)
    tx.run("complete_past_session", id=session_id, at=ends_at)
    for status, at in (
        ("scheduled", starts - timedelta(days=9)),
        ("live", starts),
        ("completed", starts + timedelta(minutes=minutes)),
    ):
        tx.run(
            "insert_move",
            id=id_at(at.timestamp() * 1000),
            session_id=session_id,
            status=status,
            person_id=host.id,
            now=clock.stamp(at),
        )


def _requests(tx: Transaction, chance: random.Random, hosts: list, learners: list) -> None:
    topics = (
        "Review my project",
        "A plan for the next three months",
        "Rehearse an interview",
        "Why is my query slow?",
        "From support to engineering",
    )
    for number, topic in enumerate(topics):
        for learner, host in ((learners[number + 1], hosts[0]), (learners[0], hosts[number + 1])):
            times = [_quarter(timedelta(days=2 + number + extra, hours=chance.randint(1, 9))) for extra in range(2)]
            given = {
                "mentor_id": host.id,
                "topic": topic,
                "message": "I would like to hear what you would do next.",
                "duration_minutes": 45,
                "preferred_times": times,
            }
            asked = requests.send(tx, learner, given)
            if number == 3:
                requests.decline(tx, host, asked.id, "I am away that week; please ask again in a fortnight.")


def _fields(title: str, domain: str, minutes: int, seats: int, price: int) -> dict:
    return drafts.FRESH | {
        "title": title,
        "description": DESCRIPTION,
        "domain": domain,
        "duration_minutes": minutes,
        "seats": seats,
        "price_cents": price,
    }


def _quarter(ahead: timedelta) -> str:
    then = datetime.now(UTC) + ahead
    return clock.stamp(then.replace(minute=then.minute // 15 * 15, second=0, microsecond=0))
