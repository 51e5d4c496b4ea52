"""Who follows whom: a follower is told of every new session."""

from db import changes, figures, mentors, notifications
from db.engine.transaction import Transaction

# After so many days, somebody who follows again is announced again.
TOLD_AGAIN_DAYS = 30
MOST_TOLD = 10  # of one mentor's new sessions, in a day


def followers(tx: Transaction, mentor_id: int) -> list:
    return tx.all("followers", id=mentor_id)


def tell(tx: Transaction, mentor_id: int, kind: str, session_id: int, title: str, **params) -> None:
    """All followers, except those who have been told `MOST_TOLD` times today."""
    for follower in followers(tx, mentor_id):
        learner_id = follower.learner_id
        if not notifications.was_told(tx, learner_id, kind, about=mentor_id, days=1, times=MOST_TOLD):
            notifications.tell_of(tx, learner_id, kind, session_id, title, about=mentor_id, **params)


def follow(tx: Transaction, learner, mentor_id: int) -> None:
    mentors.get(tx, learner.id, mentor_id)
    if begin(tx, learner.id, mentor_id, tx.now):
        if not notifications.was_told(tx, mentor_id, "follower", about=learner.id, days=TOLD_AGAIN_DAYS):
            link = f"/people/{learner.id}"
            notifications.notify(tx, mentor_id, "follower", link=link, about=learner.id, name=learner.name)
        changes.touch_people(tx, learner.id, mentor_id)


def begin(tx: Transaction, learner_id: int, mentor_id: int, since: str) -> bool:
    """Whether they did not follow before."""
    is_new = bool(tx.run("follow", me=learner_id, id=mentor_id, now=since))
    if is_new:
        figures.count_follower(tx, mentor_id, since, 1)
    return is_new


def unfollow(tx: Transaction, learner, mentor_id: int) -> None:
    mentors.get(tx, learner.id, mentor_id)
    if since := tx.value("unfollow", me=learner.id, id=mentor_id):
        figures.count_follower(tx, mentor_id, since, -1)
        tx.run("follower_left", me=learner.id, id=mentor_id)
        changes.touch_people(tx, learner.id, mentor_id)


def all_by(tx: Transaction, learner_id: int) -> list:
    """The mentors a learner follows."""
    return tx.all("exported_follows", me=learner_id)
