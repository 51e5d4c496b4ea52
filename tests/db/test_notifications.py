"""Notifications: stored, listed, counted, read."""

import pytest
import time_machine

from db import notifications
from db.notifications import NotificationRead, NotificationsRead
from db.refusals import Missing
from tests.support.cast import ADA, OTTO


def tell(tx, person=ADA, **fields):
    return notifications.notify(tx, person.id, "welcome", **{"title": "Hello", "link": "/learner/home"} | fields)


def test_they_are_listed_newest_first_and_counted(tx):
    tell(tx, title="first")
    tell(tx, title="second")
    assert [item.title for item in notifications.page(tx, ADA.id).items] == ["second", "first"]
    assert notifications.unread(tx, ADA.id) == 2


def test_a_page_starts_where_the_last_one_ended_whatever_came_in_between(tx):
    for number in range(30):
        tell(tx, title=str(number))
    first = notifications.page(tx, ADA.id)
    tell(tx, title="newer")
    second = notifications.page(tx, ADA.id, first.next)
    titles = [item.title for item in (*first.items, *second.items)]
    assert titles == [str(number) for number in reversed(range(30))]
    assert second.next is None


def test_what_arrives_while_the_button_is_pressed_stays_unread(tx):
    seen = tell(tx)
    tell(tx)
    assert notifications.read_all(tx, ADA.id, upto=seen.id) == 1
    assert tx.events[-1] == NotificationsRead(ADA.id, 1)
    assert notifications.read_all(tx, ADA.id) == 0


def test_following_one_reads_it(tx):
    told = tell(tx)
    assert notifications.read(tx, ADA.id, told.id) == "/learner/home"
    assert notifications.unread(tx, ADA.id) == 0


def test_reading_one_is_told_once(tx):
    told = tell(tx)
    notifications.read(tx, ADA.id, told.id)
    notifications.read(tx, ADA.id, told.id)
    assert [event for event in tx.events if isinstance(event, NotificationRead)] == [
        NotificationRead(ADA.id, told.id, 0)
    ]


def test_nobody_reads_those_of_another(tx):
    told = tell(tx)
    notifications.read_all(tx, OTTO.id)
    with pytest.raises(Missing):
        notifications.read(tx, OTTO.id, told.id)
    assert notifications.unread(tx, ADA.id) == 1
    assert notifications.page(tx, OTTO.id).items == []


def test_a_banner_is_urgent_and_unread_and_fresh(tx):
    tell(tx)
    urgent = tell(tx, level="urgent")
    assert [item.id for item in notifications.urgent(tx, ADA.id)] == [urgent.id]
    with time_machine.travel("2090-01-01"):
        assert notifications.urgent(tx, ADA.id) == []
