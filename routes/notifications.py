"""The list behind the bell, the same in all three dashboards."""

from collections.abc import Callable
from functools import partial

from quart import Blueprint, request

from db import notifications
from db.engine.transaction import Transaction
from db.fields import Id, Whole
from db.language import _
from db.refusals import Busy, NoRoom
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.access import me
from routes.http.site import current_app
from ws import topics

routes = Blueprint("notifications", __name__)


@routes.get("/learner/notifications", endpoint="learner")
@access.role("learner")
async def for_learner():
    return await _list()


@routes.get("/mentor/notifications", endpoint="mentor")
@access.role("mentor")
async def for_mentor():
    return await _list()


@routes.get("/employer/notifications", endpoint="employer")
@access.role("employer")
async def for_employer():
    return await _list()


@routes.get("/notifications")
@access.member
async def mine():
    return replies.see(f"/{me.role}/notifications")


@routes.get("/notifications/<id:notification_id>")
@access.member
async def follow(notification_id: int):
    """Following a notification marks it read. If that can't be stored, it still leads to its page."""
    try:
        where = await current_app.database.write(notifications.read, me.id, notification_id)
    except (Busy, NoRoom):
        where = await current_app.database.read(notifications.leads_to, me.id, notification_id)
    return replies.see(where)


@routes.post("/api/notifications/<id:notification_id>/read")
@access.member
@forms.takes()
@calls.describe("Mark one read", shapes.OK)
async def dismiss(notification_id: int):
    """Marks it read without following it: how a banner is dismissed."""
    await replies.write(lambda tx, person: notifications.read(tx, person.id, notification_id))
    if replies.wants_json():
        return replies.json({"ok": True})
    if replies.wants_fragment():
        return replies.fragment("notifications/read.html", id=notification_id)
    return replies.see(f"/{me.role}/notifications")


@routes.get("/api/notifications")
@access.member
@calls.describe("Your notifications", shapes.page_of(shapes.NOTIFICATION, unread=Whole()), query=forms.AFTER)
async def index():
    page, unread = await current_app.database.read(_page_and_unread, me.id, request.args.get("after"))
    return replies.json(
        {
            "items": [shapes.NOTIFICATION.of(item) for item in page.items],
            "next": forms.next_page("/api/notifications", page),
            "unread": unread,
        }
    )


@routes.post("/api/notifications/read")
@access.member
@forms.takes({"upto": Id(note="The newest one that was seen; without it all")})
@calls.describe("Mark all read", {"unread": Whole()})
async def read(given: dict):
    unread = await replies.write(lambda tx, person: notifications.read_all(tx, person.id, given["upto"]))
    if replies.wants_json():
        return replies.json({"unread": unread})
    if replies.wants_fragment():
        return await _rows(_listed, None)
    return replies.see(f"/{me.role}/notifications")


async def _list():
    after = request.args.get("after")
    if after and replies.wants_fragment():
        return await _rows(_found, after)
    return await tab("notifications/page.html", _("Notifications"), load=partial(_listed, after=after))


async def _rows(load: Callable[..., dict], after: str | None):
    return await replies.page(
        "notifications/list.html", _("Notifications"), load=partial(load, after=after), block="rows"
    )


def _listed(tx: Transaction, person, after: str | None) -> dict:
    """With the list around them, which is live."""
    return {**_found(tx, person, after), "watched_in_list": [topics.notifications(person.id)]}


def _found(tx: Transaction, person, after: str | None) -> dict:
    page = notifications.stored(tx, person.id, after)
    return {
        "items": page.items,
        "next_url": forms.next_page(f"/{person.role}/notifications", page),
        "timezone": person.timezone,
    }


def _page_and_unread(tx: Transaction, person_id: int, after: str | None):
    return notifications.page(tx, person_id, after), notifications.unread(tx, person_id)
