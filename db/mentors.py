"""The mentors as others see them, and who follows whom."""

from dataclasses import dataclass

from db import changes, money, notifications, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.refusals import Missing

PAGE = 25


@dataclass(frozen=True, slots=True)
class Mentors:
    items: list
    next: tuple[str, int] | None


def page(tx: Transaction, after: tuple[str, int] | None = None) -> Mentors:
    name, mentor_id = after or ("", 0)
    found = tx.all("mentors", after_name=name, after_id=mentor_id, now=tx.now, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Mentors(found[:PAGE], (last.name, last.id) if last else None)


def get(tx: Transaction, mentor_id: int, viewer_id: int | None):
    mentor = tx.one("mentor", id=mentor_id, me=viewer_id)
    if mentor is None:
        raise Missing()
    return mentor


def classes(tx: Transaction, mentor_id: int, viewer_id: int | None) -> list:
    return tx.all("classes_of", id=mentor_id, me=viewer_id, now=tx.now)


def reviews(tx: Transaction, mentor_id: int) -> list:
    return tx.all("reviews_of", id=mentor_id)


def followers(tx: Transaction, mentor_id: int) -> list:
    return tx.all("followers_of", id=mentor_id)


def follow(tx: Transaction, learner, mentor_id: int) -> None:
    get(tx, mentor_id, learner.id)
    if tx.run("follow", me=learner.id, id=mentor_id, now=tx.now):
        notifications.notify(tx, mentor_id, "follower", f"{learner.name} follows you now", link="/mentor/dashboard")
        changes.touch_only(tx, 0, learner.id)


def unfollow(tx: Transaction, learner, mentor_id: int) -> None:
    get(tx, mentor_id, learner.id)
    if tx.run("unfollow", me=learner.id, id=mentor_id):
        changes.touch_only(tx, 0, learner.id)


def introduce(tx: Transaction, mentor, given: dict) -> None:
    """How a mentor introduces themselves."""
    stored = get(tx, mentor.id, None)
    names = ("headline", "expertise", "bio", "hourly_rate_cents", "currency")
    wanted = {name: getattr(stored, name) for name in names} | given
    check = Check()
    fields = {
        "headline": check.text("headline", wanted["headline"], most=120),
        "expertise": check.text("expertise", wanted["expertise"], most=200),
        "bio": check.text("bio", wanted["bio"], most=5000, lines=True),
        "hourly_rate_cents": check.whole("hourly_rate_cents", wanted["hourly_rate_cents"], least=0, most=money.MOST),
        "currency": check.choice(
            "currency", wanted["currency"], tuple(money.CURRENCIES), "Please choose a currency from the list."
        ),
    }
    check.done()
    tx.run("update_mentor", id=mentor.id, **fields)


def like(tx: Transaction, learner, session_id: int) -> None:
    """Liking is for what comes next: it makes the recommendations better."""
    sessions.get(tx, session_id, learner.id)
    if tx.run("like", me=learner.id, id=session_id, now=tx.now):
        changes.touch_only(tx, session_id, learner.id)


def unlike(tx: Transaction, learner, session_id: int) -> None:
    sessions.get(tx, session_id, learner.id)
    if tx.run("unlike", me=learner.id, id=session_id):
        changes.touch_only(tx, session_id, learner.id)
