"""Webhooks: the page in the settings with what was delivered, and the calls for programs."""

from quart import Blueprint, Response, request

from db import webhooks
from db.engine.transaction import Transaction
from db.fields import Id, Maybe, Text, Time, Whole
from db.language import _
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape
from routes.http.site import current_app

routes = Blueprint("webhooks", __name__)

WEBHOOK = Shape(
    "Webhook",
    {
        "id": Id(),
        "url": Text(),
        "events": webhooks.FIELDS["events"],
        "created_at": Time(),
        "failing_since": Maybe(field=Time()),
    },
)
NEW_WEBHOOK = Shape(
    "NewWebhook", {**WEBHOOK.fields, "secret": Text(note="That deliveries are signed with, shown once")}
)
DELIVERY = Shape(
    "Delivery",
    {
        "id": Id(),
        "event": Text(),
        "created_at": Time(),
        "attempts": Whole(),
        "tried_at": Maybe(field=Time()),
        "due_at": Maybe(field=Time(note="When it is tried next")),
        "status": Maybe(field=Whole(note="Of the last answer")),
        "problem": Text(),
    },
)
PAGE = "/settings/webhooks"
MAKING = limits.Rate("webhooks of", burst=20, seconds=3600, who=lambda: str(me.id))
SENDING = limits.Rate("deliveries again of", burst=60, seconds=3600, who=lambda: str(me.id))


@routes.get("/settings/webhooks")
@access.member
async def page(values: dict | None = None, errors: dict | None = None, status: int = 200, **shown) -> Response:
    def load(tx: Transaction, person) -> dict:
        return {"webhooks": webhooks.of_person(tx, person.id)}

    return await replies.page(
        "webhooks/page.html",
        _("Webhooks"),
        load=load,
        block="webhooks" if replies.wants_fragment() else "",
        status=status,
        values=values or {},
        errors=errors or {},
        events=webhooks.EVENTS,
        offered=[name for name in webhooks.EVENTS if name not in webhooks.NEVER[me.role]],
        **{"secret": "", **shown},
    )


@routes.get("/settings/webhooks/<id:webhook_id>")
@access.member
async def log_page(webhook_id: int) -> Response:
    def load(tx: Transaction, person) -> dict:
        webhook = webhooks.get(tx, person, webhook_id)
        return {"webhook": webhook, "found": webhooks.page(tx, person, webhook_id, request.args.get("after"))}

    shown = {"problems": webhooks.PROBLEMS, "events": webhooks.EVENTS | {webhooks.TEST: _("A test")}}
    return await replies.panel("webhooks/deliveries.html", _("Deliveries"), load=load, **shown)


@routes.get("/api/webhooks")
@access.member
@calls.describe("Your webhooks", shapes.page_of(WEBHOOK))
async def index():
    found = await replies.read(lambda tx, person: webhooks.of_person(tx, person.id))
    return replies.json({"items": [WEBHOOK.of(row) for row in found], "next": None})


@routes.post("/api/webhooks")
@access.member
@forms.takes(webhooks.FIELDS, also=webhooks.EVENTS, form=page, limit=MAKING)
@calls.describe("Add a webhook. Its secret is shown only once", NEW_WEBHOOK, status=201)
async def make(given: dict):
    """A form sends a field for each event."""
    chosen = {name: given.pop(name) for name in webhooks.EVENTS}
    given["events"] = given["events"] or [name for name, is_wanted in chosen.items() if is_wanted]
    row, secret = await replies.write(webhooks.make, given, current_app.vault.seal)
    if replies.wants_json():
        return replies.json(NEW_WEBHOOK.of(row, secret=secret), 201)
    return await page(secret=secret)


@routes.get("/settings/webhooks/<id:webhook_id>/delete")
@access.member
async def delete_form(webhook_id: int, **form) -> Response:
    def load(tx: Transaction, person) -> dict:
        return {"webhook": webhooks.get(tx, person, webhook_id)}

    return await replies.dialog("webhooks/delete.html", _("Delete webhook"), parent=PAGE, load=load, **form)


@routes.post("/api/webhooks/<id:webhook_id>/delete")
@access.member
@forms.takes(form=delete_form)
@calls.describe("Delete a webhook, with what it would still be told", shapes.OK)
async def delete(webhook_id: int):
    await replies.write(webhooks.delete, webhook_id)
    return replies.gone(PAGE, _("Webhook deleted"))


@routes.post("/api/webhooks/<id:webhook_id>/test")
@access.member
@forms.takes(limit=SENDING)
@calls.describe("Send a test to a webhook", shapes.OK)
async def test(webhook_id: int):
    await replies.write(webhooks.send_test, webhook_id)
    return replies.done({"ok": True}, f"{PAGE}/{webhook_id}", _("Test sent."))


@routes.get("/api/webhooks/<id:webhook_id>/deliveries")
@access.member
@calls.describe("What a webhook was told, newest first", shapes.page_of(DELIVERY), query=forms.AFTER)
async def deliveries(webhook_id: int):
    def load(tx: Transaction, person):
        webhooks.get(tx, person, webhook_id)
        return webhooks.page(tx, person, webhook_id, request.args.get("after"))

    found = await replies.read(load)
    path = f"/api/webhooks/{webhook_id}/deliveries"
    return replies.json({"items": [DELIVERY.of(row) for row in found.items], "next": forms.next_page(path, found)})


@routes.post("/api/deliveries/<id:delivery_id>/again")
@access.member
@forms.takes(limit=SENDING)
@calls.describe("Deliver it again", shapes.OK)
async def again(delivery_id: int):
    webhook_id = await replies.write(webhooks.send_again, delivery_id)
    return replies.done({"ok": True}, f"{PAGE}/{webhook_id}", _("It’s being sent again."))
