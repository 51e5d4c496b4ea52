"""What a person is told: stored here, counted on the bell, and pushed once the transaction is through."""

from db import clock, events, pages
from db.engine.transaction import Transaction
from db.events import event, record
from db.ids import new_id
from db.refusals import Missing


@record
class Notification:
    """As it is pushed."""

    id: int
    kind: str
    level: str
    title: str
    body: str
    link: str
    created_at: str
    read_at: str | None


@event
class Notified:
    person_id: int
    notification: Notification
    unread: int


@event
class NotificationsRead:
    person_id: int
    unread: int


@event
class NotificationRead:
    person_id: int
    notification_id: int
    unread: int


def notify(tx: Transaction, person_id: int, kind: str, title: str, *, link: str, body: str = "", level: str = "info"):
    notification = tx.one(
        "insert_notification",
        id=new_id(),
        person_id=person_id,
        kind=kind,
        level=level,
        title=title,
        body=body,
        link=link,
        created_at=tx.now,
    )
    tx.emit(Notified(person_id, events.of(Notification, notification), unread(tx, person_id)))
    return notification


def unread(tx: Transaction, person_id: int) -> int:
    return tx.value("unread_notifications", person_id=person_id)


def page(tx: Transaction, person_id: int, after: str | None = None) -> pages.Page:
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    rows = tx.all("notifications_page", person_id=person_id, before=before, limit=pages.FETCHED)
    return pages.cut(rows, "id")


def urgent(tx: Transaction, person_id: int) -> list:
    return tx.all("urgent_notifications", person_id=person_id, since=clock.after(hours=-2))


def read_all(tx: Transaction, person_id: int, upto: int | None = None) -> int:
    """Answers how many are left: those that came while the button was pressed."""
    tx.run("read_all_notifications", person_id=person_id, upto=upto or pages.LAST_ID, now=tx.now)
    left = unread(tx, person_id)
    tx.emit(NotificationsRead(person_id, left))
    return left


def read(tx: Transaction, person_id: int, notification_id: int) -> str:
    """Answers where it leads."""
    link = tx.value("notification_link", id=notification_id, person_id=person_id)
    if link is None:
        raise Missing("This notification is gone.")
    if tx.run("read_notification", id=notification_id, person_id=person_id, now=tx.now):
        tx.emit(NotificationRead(person_id, notification_id, unread(tx, person_id)))
    return link
