"""Notifications: stored, listed, counted, read."""

import ast
import inspect
import re
import shutil
from pathlib import Path

import pytest
import time_machine

from db import bookings, clock, firing, follows, notices, notifications, requests, sessions
from db.engine import migrations, sqlite
from db.engine.transaction import Transaction
from db.language import translate
from db.notifications import NotificationRead, NotificationsRead
from db.refusals import Missing, Refused
from db.sessions import editing, publication, readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

ROOT = Path(__file__).parents[2]
REMINDERS = {"reminder_day", "reminder_ten", "reminder_five"}


def tell(tx, person=ADA, name="Ada", level="info"):
    return notifications.notify(tx, person.id, "welcome", link="/learner/home", level=level, name=name, role="learner")


def test_notifications_are_listed_newest_first_and_counted(tx):
    tell(tx, name="first")
    tell(tx, name="second")
    titles = [item.title for item in notifications.page(tx, ADA.id).items]
    assert titles == ["Welcome to Mentora, second", "Welcome to Mentora, first"]
    assert notifications.unread(tx, ADA.id) == 2


def test_a_page_continues_where_the_last_one_ended_whatever_was_added_meanwhile(tx):
    for number in range(30):
        tell(tx, name=str(number))
    first = notifications.page(tx, ADA.id)
    tell(tx, name="newer")
    second = notifications.page(tx, ADA.id, first.next)
    titles = [item.title for item in (*first.items, *second.items)]
    assert titles == [f"Welcome to Mentora, {number}" for number in reversed(range(30))]
    assert second.next is None


def test_a_notification_that_arrives_during_mark_all_read_stays_unread(tx):
    seen = tell(tx)
    tell(tx)
    assert notifications.read_all(tx, ADA.id, upto=seen.id) == 1
    assert tx.events[-1] == NotificationsRead(ADA.id)
    assert notifications.read_all(tx, ADA.id) == 0


def test_opening_a_notification_marks_it_as_read(tx):
    told = tell(tx)
    assert notifications.read(tx, ADA.id, told.id) == "/learner/home"
    assert notifications.unread(tx, ADA.id) == 0


def test_marking_as_read_twice_emits_one_event(tx):
    told = tell(tx)
    notifications.read(tx, ADA.id, told.id)
    notifications.read(tx, ADA.id, told.id)
    assert [event for event in tx.events if isinstance(event, NotificationRead)] == [NotificationRead(ADA.id, told.id)]


def test_nobody_can_mark_another_persons_notification_as_read(tx):
    told = tell(tx)
    notifications.read_all(tx, OTTO.id)
    with pytest.raises(Missing):
        notifications.read(tx, OTTO.id, told.id)
    assert notifications.unread(tx, ADA.id) == 1
    assert notifications.page(tx, OTTO.id).items == []


def test_only_recent_urgent_unread_notifications_are_banners(tx):
    tell(tx)
    urgent = tell(tx, level="urgent")
    assert [item.id for item in notifications.urgent(tx, ADA.id)] == [urgent.id]
    with time_machine.travel("2090-01-01"):
        assert notifications.urgent(tx, ADA.id) == []


def begun(tx, *learners):
    """A class that starts in five minutes, of which everybody in it was reminded."""
    session = making.a_full_class(tx, *learners)
    tx.now = clock.moved(session.starts_at, minutes=-5)
    with making.at(tx, tx.now):
        firing.fire(tx)
    return session


def banners(tx, person) -> list[str]:
    with making.at(tx, tx.now):
        return [item.kind for item in notifications.urgent(tx, person.id)]


def test_the_start_replaces_the_reminder_in_every_banner(tx):
    session = begun(tx, ADA)
    assert banners(tx, ADA) == banners(tx, MAX) == ["reminder_five"]
    tx.now = session.starts_at
    tx.events.clear()
    readiness.start(tx, MAX, session.id)
    assert banners(tx, ADA) == ["started"] and banners(tx, MAX) == []
    ended = [event.person_id for event in tx.events if isinstance(event, NotificationRead)]
    assert sorted(ended) == [ADA.id, MAX.id], "open pages are told as well"


def test_a_session_has_one_banner_however_much_is_urgent(tx):
    session = making.a_full_class(tx, ADA)
    for kind, link in (("reminder_five", f"/sessions/{session.id}"), ("started", f"/room/{session.id}")):
        told = {"title": "SQL"} | ({"starts_at": session.starts_at, "minutes": 5} if kind != "started" else {})
        for _ in range(2):
            notifications.notify(tx, ADA.id, kind, link=link, level="urgent", **told)
    assert banners(tx, ADA) == ["started"]
    ended = [event for event in tx.events if isinstance(event, NotificationRead)]
    assert len(ended) == 3, "open pages are told that each makes way for the next"


@pytest.mark.parametrize("how", ["cancelled", "moved", "left", "missed"])
def test_a_reminder_that_is_no_longer_true_is_not_a_banner(tx, how):
    session = begun(tx, ADA, OTTO)
    with making.at(tx, tx.now):
        if how == "cancelled":
            publication.cancel(tx, MAX, session.id, "")
        elif how == "moved":
            editing.update(tx, MAX, session.id, {"starts_at": making.ahead(tx, days=1)})
        elif how == "left":
            bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)
    if how == "missed":
        tx.now = session.ends_at
        readiness.miss(tx, sessions.get(tx, None, session.id))
    assert banners(tx, ADA) == []
    assert banners(tx, OTTO) == (["reminder_five"] if how == "left" else [])


def test_the_news_of_the_start_ends_with_the_class_or_when_they_are_in_it(tx):
    session = begun(tx, ADA, OTTO)
    tx.now = session.starts_at
    readiness.start(tx, MAX, session.id)
    readiness.enter(tx, ADA, session.id)
    assert (banners(tx, ADA), banners(tx, OTTO)) == ([], ["started"])
    assert "join now" in making.last_told(tx, OTTO).body
    readiness.end(tx, MAX, session.id)
    assert banners(tx, OTTO) == [] and making.last_told(tx, OTTO).body == ""


def test_a_banner_says_how_soon_it_is_now(tx):
    session = begun(tx, ADA)
    titles = []
    for minutes in (-4.5, -1, 0, 9):
        with making.at(tx, clock.moved(session.starts_at, minutes=minutes)):
            titles += [item.title for item in notifications.urgent(tx, ADA.id)]
    about = f"“{session.title}” starts"
    assert titles == [
        f"{about} in 5 minutes",
        f"{about} in 1 minute",
        f"{about} now",
        f"“{session.title}” hasn’t started yet",
    ]


EXAMPLES = {
    str: "zz",
    **dict.fromkeys(("starts_at", "expires_at", "until"), "2026-11-21T14:00:00Z"),
    **dict.fromkeys((int, int | None), 3),
    bool: True,
    list[str]: ["title", "duration_minutes"],
    "role": "mentor",
}


def examples(kind: str) -> dict:
    """For each argument of a kind, a value that is recognisable as data."""
    taken = inspect.signature(notices.KINDS[kind]).parameters.values()
    return {one.name: EXAMPLES.get(one.name) or EXAMPLES[one.annotation] for one in taken}


@pytest.mark.parametrize("kind", notices.KINDS)
def test_each_kind_is_rendered_in_its_readers_language_and_zone(tx, pseudo_language, kind):
    notifications.notify(tx, ADA.id, kind, link="/", **examples(kind))
    (read,) = notifications.page(tx, ADA.id).items
    assert read.title and "{" not in read.title + read.body
    plain = re.sub(r"London|Mentora", "", translate(read.title, "xx") + translate(read.body, "xx"))
    assert not re.search(r"[A-Za-z]{3}", plain), plain
    assert "starts_at" not in examples(kind) or "14:00 (London" in read.body


def test_each_call_passes_the_parameters_its_kind_takes():
    calls = [(kind, names) for path in (ROOT / "db").rglob("*.py") for kind, names in notified(path)]
    assert {kind for kind, _ in calls} | REMINDERS == set(notices.KINDS)
    for kind, names in calls:
        taken = inspect.signature(notices.KINDS[kind]).parameters
        assert names - {"link", "level", "about", "by", "face", "reader"} <= set(taken), kind


def notified(path):
    """The calls of `notify` and its like in a file: the kind, and the names of its parameters."""
    for node in ast.walk(ast.parse(path.read_text())):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        place = 2 * bool(re.search("notify|tell_of$|tell_the_two$|tell_owners$|[wt]s.tell", called))
        place = {"_tell": 3, "_tell_other_side": 3, "_tell_leader": 3, "operators.tell": 1}.get(called, place)
        if place and isinstance(node.args[place], ast.Constant):
            yield node.args[place].value, {word.arg for word in node.keywords if word.arg}


@pytest.mark.parametrize("wrong", [{"name": "Ada"}, {"name": "Ada", "role": "learner", "more": 1}, {"role": "king"}])
def test_parameters_that_a_kind_does_not_take_are_refused(tx, wrong):
    with pytest.raises((TypeError, KeyError)):
        notifications.notify(tx, ADA.id, "welcome", link="/", **{"name": "Ada"} | wrong)


def test_older_notifications_read_the_same_after_the_migration(tmp_path):
    """Migrates a database of the previous version with rows in it."""
    sql = shutil.copytree(ROOT / "sql", tmp_path / "sql")
    later = [path for path in (sql / "migrations").iterdir() if path.name > "0005"]
    texts = [path.read_text() for path in later]
    for path in later:
        path.unlink()
    connection = sqlite.connect(tmp_path / "old.db")
    migrations.migrate(connection, sql / "migrations")
    connection.execute(
        "INSERT INTO people (id, email, name, password_hash, role, timezone, created_at)"
        " VALUES (1, 'a@example.org', 'Ada', 'x', 'learner', 'UTC', '2026-01-01T00:00:00Z')"
    )
    connection.execute(
        "INSERT INTO notifications (id, person_id, kind, level, title, body, link, created_at) VALUES"
        " (7, 1, 'booking_cancelled', 'info', 'Ada gave a seat in “SQL” back', '2 of 3 seats left.', '/sessions/5',"
        " '2026-01-02T00:00:00Z')"
    )
    for path, text in zip(later, texts, strict=True):
        path.write_text(text)
    assert migrations.migrate(connection, sql / "migrations")
    connection.execute("BEGIN")
    tx = Transaction(connection.execute, sqlite.load(ROOT / "sql"))
    (read,) = notifications.page(tx, 1).items
    assert (read.title, read.body) == ("Ada gave a seat in “SQL” back", "2 of 3 seats left.")
    assert (read.kind, read.link, read.read_at) == ("booking_cancelled", "/sessions/5", None)
    assert notifications.everything(tx, 1) == [read]
    connection.close()


def test_a_learner_who_follows_and_unfollows_all_day_is_announced_once(tx):
    for _ in range(150):
        follows.follow(tx, ADA, MAX.id)
        follows.unfollow(tx, ADA, MAX.id)
    follows.follow(tx, OTTO, MAX.id)
    namesake = making.somebody(tx, name=ADA.name)
    follows.follow(tx, namesake, MAX.id)
    assert making.told(tx, MAX).count("follower") == 3
    with making.at(tx, making.ahead(tx, days=31)):
        follows.follow(tx, ADA, MAX.id)
        assert making.told(tx, MAX).count("follower") == 4


def test_a_learner_who_books_and_cancels_all_day_is_stopped(tx):
    session = making.a_class(tx)

    def flap() -> None:
        bookings.cancel(tx, ADA, bookings.book(tx, ADA, session.id).id)

    for _ in range(bookings.MOST_CANCELLED):
        flap()
    with pytest.raises(Refused, match="tomorrow"):
        flap()
    told = making.told(tx, MAX)
    assert len(told) == 2 * bookings.MOST_CANCELLED
    assert bookings.book(tx, OTTO, session.id).status == "booked"
    with making.at(tx, making.ahead(tx, hours=25)):
        assert bookings.book(tx, ADA, session.id).status == "booked"


def test_a_learner_who_joins_and_leaves_a_waitlist_all_day_is_stopped(tx):
    session = making.a_full_class(tx, OTTO)
    for _ in range(bookings.MOST_CANCELLED):
        bookings.cancel(tx, ADA, bookings.wait(tx, ADA, session.id).id)
    with pytest.raises(Refused, match="tomorrow"):
        bookings.wait(tx, ADA, session.id)


def test_a_learner_who_sends_and_cancels_requests_all_day_is_stopped(tx):
    for _ in range(requests.MOST_WITHDRAWN):
        requests.cancel(tx, ADA, making.a_request(tx).id)
    with pytest.raises(Refused, match="wait a day"):
        making.a_request(tx)
    assert making.a_request(tx, mentor=making.somebody(tx, "mentor")).status == "pending"


@pytest.mark.parametrize("kind", ["feedback", "summary"])
def test_what_is_written_in_markdown_is_read_without_its_marks(kind):
    typed = "# Well **done**\n- read [the guide](https://example.org/a_b)\n* 2 * 3 = `six`\n\n> snake_case_name"
    _title, body = getattr(notices, kind)(name="Max", title="Python", text=typed)
    assert body == "Well done\nread the guide\n2 * 3 = six\n\nsnake_case_name"
