"""Sample data with something of everything, for `make compare`."""

from db import bookings, clock, notifications, people, ratings, requests, rooms
from db.installation.demo import seeding
from db.sessions import publication, readiness
from tests.support import making
from tests.support.cast import PASSWORD_HASH

TEXT = (
    "# Head\n\nSome *words*, a [link](https://example.org) and `code`.\n\n- one\n- two\n\n1. first\n\n"
    "> said\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |"
)


def furnish(tx, made: dict) -> None:
    """Creates something of everything for the demo people, and collects the ids in `made`."""
    seeding.seed(tx, PASSWORD_HASH)
    for number, role in enumerate(("mentor", "learner")):
        tx.one(
            "insert_person",
            id=number + 1,
            email=f"new.{role}@mentora.test",
            name=f"New {role}",
            role=role,
            timezone="UTC",
            password_hash=PASSWORD_HASH,
            now=tx.now,
        )
    names = ("learner", "mentor", "noah.schmidt", "hannah.weiss")
    learner, mentor, other, rival = (
        people.acting(tx, people.credentials(tx, f"{name}@mentora.test").id) for name in names
    )
    made["mentor"] = mentor.id
    days = iter(range(20, 60))

    def a_class(name: str, *learners, **fields) -> list[int]:
        session = making.a_class(
            tx,
            mentor,
            **{"title": name.title(), "description": TEXT, "starts_at": making.ahead(tx, days=next(days))} | fields,
        )
        made[name] = session.id
        return [bookings.book(tx, one, session.id).id for one in learners]

    a_class("class", title="W" * 50 + " and a title that goes on")
    a_class("full", other, seats=1)
    a_class("waited", other, seats=1)
    made["waiting"] = bookings.wait(tx, learner, made["waited"]).id
    made["booking"], _ = a_class("booked", learner, other)
    starts_at = making.ahead(tx, days=18)
    made["clashing"] = making.a_class(tx, rival, starts_at=starts_at).id
    a_class("in the way", learner, starts_at=starts_at)
    bookings.book(tx, learner, making.a_class(tx, rival, starts_at=making.ahead(tx, days=17)).id)
    made["draft"] = making.a_draft(tx, mentor, title="", domain="", starts_at=making.ahead(tx, days=next(days))).id
    a_class("cancelled", learner)
    publication.cancel(tx, mentor, made["cancelled"], "I am ill, sorry.")
    a_class("moved", learner)
    tx._execute("UPDATE bookings SET must_confirm = 1 WHERE session_id = ?", (made["moved"],))
    a_class("outside", learner, meeting_link="https://meet.example.org/x")
    for name, hours in (("missed", 8), ("completed", 5), ("rated", 3)):
        _over(tx, a_class, made, name, hours, mentor, learner, other)
    with making.at(tx, clock.after(minutes=-20)):
        a_class("live", learner, other, starts_at=making.ahead(tx, minutes=17), duration_minutes=10)
    with making.at(tx, clock.after(minutes=-2)):
        readiness.start(tx, mentor, made["live"])
        rooms.say(tx, learner, made["live"], "See https://example.org for more.\nAnd so on.")
        rooms.write(tx, mentor, made["live"], None, "What we said.")
    made["soon"] = next(one.id for one in bookings.upcoming(tx, learner.id) if one.ready_at and one.id != made["live"])
    made["request"] = making.a_request(tx, learner, mentor, message="Please. " * 30).id
    made["asked"] = making.a_request(tx, other, mentor).id
    made["offered"] = making.a_request(tx, learner, mentor, topic="Another").id
    requests.offer(
        tx, mentor, made["offered"], [making.ahead(tx, days=60), making.ahead(tx, days=17)], "These suit me better."
    )
    link = f"/room/{made['live']}"
    notifications.notify(tx, learner.id, "started", link=link, level="urgent", title="Something urgent")


def _over(tx, a_class, made: dict, name: str, hours: int, mentor, learner, other) -> None:
    """Creates a session that started this many hours ago."""
    with making.at(tx, clock.after(hours=-hours)):
        booking, _ = a_class(name, learner, other, starts_at=making.ahead(tx, hours=1))
    session = tx.one("alarmed_session", id=made[name])
    if name == "missed":
        with making.at(tx, session.ends_at):
            readiness.miss(tx, session)
        return
    making.begin(tx, made[name], mentor, end=True, came=False)
    tx._execute("UPDATE bookings SET joined_at = ? WHERE id = ?", (session.starts_at, booking))
    if name == "completed":
        made["unrated"] = booking
        tx._execute(
            "INSERT INTO recordings (id, session_id, host_id, status, mime, created_at) "
            "VALUES (1, ?, ?, 'ready', 'video/webm', ?)",
            (made[name], mentor.id, session.starts_at),
        )
    else:
        ratings.rate(tx, learner, booking, "4", "Very good.")
        readiness.give_feedback(tx, mentor, made[name], booking, "Go on like this.")
