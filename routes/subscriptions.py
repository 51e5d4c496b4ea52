"""Push on the device that somebody is logged in with: turned on and off by the script, only after they asked for it."""

from quart import Blueprint

from db import subscriptions
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me

SUBSCRIBING = limits.Rate("push subscriptions of", burst=20, seconds=3600, who=lambda: str(me.id))

routes = Blueprint("subscriptions", __name__)


@routes.post("/api/push")
@access.member
@forms.takes(subscriptions.FIELDS, limit=SUBSCRIBING)
@calls.describe("Have your news pushed to this browser, as its push manager gives it", shapes.OK)
async def subscribe(given: dict):
    await replies.write(subscriptions.subscribe, me.device_id, given)
    return replies.json({"ok": True})


@routes.post("/api/push/forget")
@access.member
@forms.takes({"endpoint": subscriptions.FIELDS["endpoint"]}, limit=SUBSCRIBING)
@calls.describe("Have nothing pushed to this browser any more", shapes.OK)
async def unsubscribe(given: dict):
    await replies.write(subscriptions.unsubscribe, given)
    return replies.json({"ok": True})
