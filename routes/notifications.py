"""The list behind the bell, the same in all three dashboards."""

from functools import partial

from quart import Blueprint, current_app

from db import notifications as stored
from db.engine.transaction import Transaction
from routes.dashboards import tab
from routes.http import access, forms, replies
from routes.http.access import me
from ws import topics

notifications = Blueprint("notifications", __name__)


@notifications.get("/learner/notifications", endpoint="learner")
@access.role("learner")
async def for_learner():
    return await _list()


@notifications.get("/mentor/notifications", endpoint="mentor")
@access.role("mentor")
async def for_mentor():
    return await _list()


@notifications.get("/employer/notifications", endpoint="employer")
@access.role("employer")
async def for_employer():
    return await _list()


@notifications.get("/notifications")
@access.member
async def mine():
    return replies.see(f"/{me.role}/notifications")


@notifications.get("/notifications/<id:notification_id>")
@access.member
async def follow(notification_id: int):
    """Going where it leads reads it."""
    return replies.see(await current_app.database.write(stored.read, me.id, notification_id))


@notifications.post("/api/notifications/<id:notification_id>/read")
@access.member
async def dismiss(notification_id: int):
    """Read without going anywhere: how a banner is put away."""
    await forms.read()
    await current_app.database.write(stored.read, me.id, notification_id)
    if replies.wants_json():
        return replies.json({"ok": True})
    if replies.wants_fragment():
        return replies.fragment("notifications/read.html", id=notification_id)
    return replies.see(f"/{me.role}/notifications")


@notifications.get("/api/notifications")
@access.member
async def index():
    page, unread = await current_app.database.read(_page_and_unread, me.id, forms.number("before"))
    older = f"/api/notifications?before={page.older}" if page.older else None
    return replies.json({"items": [as_json(item) for item in page.items], "next": older, "unread": unread})


@notifications.post("/api/notifications/read")
@access.member
async def read():
    fields = await forms.read("upto")
    unread = await current_app.database.write(stored.read_all, me.id, forms.whole_number("upto", fields["upto"]))
    if replies.wants_json():
        return replies.json({"unread": unread})
    if replies.wants_fragment():
        return await _rows(None)
    return replies.see(f"/{me.role}/notifications")


def as_json(item) -> dict:
    return {
        "id": str(item.id),
        "kind": item.kind,
        "level": item.level,
        "title": item.title,
        "body": item.body,
        "link": item.link,
        "created_at": item.created_at,
        "read_at": item.read_at,
    }


async def _list():
    before = forms.number("before")
    if before and replies.wants_fragment():
        return await _rows(before)
    list_topic = current_app.tokens.sign_topics(me.id, [topics.notifications(me.id)])
    return await tab(
        "notifications/page.html", "Notifications", ask=partial(_found, before=before), list_topic=list_topic
    )


async def _rows(before: int | None):
    return await replies.page(
        "notifications/list.html", "Notifications", ask=partial(_found, before=before), block="rows"
    )


def _found(tx: Transaction, person, before: int | None) -> dict:
    page = stored.page(tx, person.id, before)
    older = f"/{person.role}/notifications?before={page.older}" if page.older else None
    return {"items": page.items, "next_url": older, "timezone": person.timezone}


def _page_and_unread(tx: Transaction, person_id: int, before: int | None):
    return stored.page(tx, person_id, before), stored.unread(tx, person_id)
