"""What is said in a conversation: sent, read, edited, deleted; blocking and reporting."""

from functools import partial

from quart import Blueprint, Response, request

from db import conversations
from db.conversations import blocking, drafts, messages, reports
from db.engine.transaction import Transaction
from db.fields import Flag, Maybe, Text, Whole
from db.language import _
from db.pages import is_id
from routes.conversations import CONVERSATION, PAGE, as_json, must_be_in
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import ID, OK, TEXT, TIME, WHOLE, Filled, One, Shape

routes = Blueprint("messages", __name__)

FILE = Shape("MessageFile", {"name": TEXT, "type": TEXT, "bytes": WHOLE, "address": Text(note="To download it")})
MESSAGE = Shape(
    "DirectMessage",
    {
        "id": ID,
        "sender": One(shape=shapes.PERSON),
        "body": TEXT,
        "sent_at": TIME,
        "edited_at": Maybe(field=TIME),
        "deleted_at": Maybe(field=TIME),
        "file": One(shape=FILE),
    },
    sometimes=("deleted_at", "file"),
)
KEPT = Shape("KeptDraft", {"body": TEXT, "revision": WHOLE})
SENT = Shape(
    "SentMessage",
    {**MESSAGE.fields, "draft": One(shape=KEPT, note="Begun elsewhere, and still there")},
    sometimes=(*MESSAGE.sometimes, "draft"),
)
DRAFT = {"is_kept": Flag(note="Whether it is the one that was sent"), "body": TEXT, "revision": WHOLE}


@routes.get("/api/conversations/<id:conversation_id>/messages")
@access.member
@calls.describe("The messages of a conversation, newest first", shapes.page_of(MESSAGE), query=forms.AFTER)
async def index(conversation_id: int) -> Response:
    found = await replies.read(_page, conversation_id, request.args.get("after"))
    address = f"/api/conversations/{conversation_id}/messages"
    return replies.json({"items": [as_message(row) for row in found.items], "next": forms.next_page(address, found)})


@routes.post("/api/conversations/<id:conversation_id>/messages")
@access.member
@forms.takes(messages.MESSAGE)
@calls.describe("Write a message; one that was sent before with this `client_id` is returned (200)", SENT, status=201)
async def send(conversation_id: int, given: dict) -> Response:
    """A command fills in a form, and is no message: without JavaScript, the page shows what was understood."""
    typed = given["body"]
    if isinstance(typed, str) and messages.is_command(typed) and not replies.wants_json():
        return replies.see(forms.address(messages.link_of(conversation_id), {"schedule": typed}))
    sent, is_new, draft = await replies.write(_send, conversation_id, given)
    if replies.wants_json():
        return replies.json(as_message(sent) | draft, 201 if is_new else 200)
    return replies.see(messages.link_of(conversation_id))


@routes.post("/api/conversations/<id:conversation_id>/draft")
@access.member
@forms.takes(drafts.DRAFT)
@calls.describe("Keep a draft until a message is sent; returns the one that is kept, which may be a newer one", DRAFT)
async def keep_draft(conversation_id: int, given: dict) -> Response:
    found, is_kept = await replies.write(drafts.keep, conversation_id, given)
    kept = {"is_kept": is_kept, "body": found.draft, "revision": found.draft_revision}
    return replies.done(kept, messages.link_of(conversation_id), "")


@routes.post("/api/conversations/<id:conversation_id>/read")
@access.member
@forms.takes(messages.READ)
@calls.describe("Mark the messages of a conversation as read", {"unread": Whole()})
async def read(conversation_id: int, given: dict) -> Response:
    left = await replies.write(messages.read, conversation_id, given["upto"])
    return replies.done({"unread": left}, messages.link_of(conversation_id), "")


@routes.get("/messages/<id:conversation_id>/<id:message_id>/edit")
@access.member
async def edit_form(conversation_id: int, message_id: int, values: dict | None = None, **form) -> Response:
    def load(tx: Transaction, person) -> dict:
        must_be_in(tx, person, conversation_id, message_id)
        message = messages.own(tx, person, message_id)
        return {"message": message, "values": {"body": message.body} | (values or {})}

    return await replies.dialog(
        "conversations/edit.html",
        _("Edit message"),
        parent=messages.link_of(conversation_id),
        load=load,
        longest=messages.LONGEST,
        minutes=messages.CHANGED_FOR,
        **form,
    )


@routes.post("/api/conversations/<id:conversation_id>/messages/<id:message_id>/edit")
@access.member
@forms.takes(messages.EDIT, form=edit_form)
@calls.describe("Edit a message of yours, for ten minutes", MESSAGE)
async def edit(conversation_id: int, message_id: int, given: dict) -> Response:
    edited = await replies.write(_in(conversation_id, messages.edit), message_id, given)
    return replies.done(as_message(edited), messages.link_of(conversation_id), "")


@routes.post("/api/conversations/<id:conversation_id>/messages/<id:message_id>/delete")
@access.member
@forms.takes()
@calls.describe("Delete a message of yours, for ten minutes", MESSAGE)
async def delete(conversation_id: int, message_id: int) -> Response:
    deleted = await replies.write(_in(conversation_id, messages.delete), message_id)
    return replies.done(as_message(deleted), messages.link_of(conversation_id), "")


@routes.get("/messages/<id:conversation_id>/block")
@access.member
async def block_form(conversation_id: int, **form) -> Response:
    load = partial(_about, conversation_id=conversation_id)
    parent = messages.link_of(conversation_id)
    return await replies.dialog("conversations/block.html", _("Block"), parent=parent, load=load, **form)


@routes.post("/api/conversations/<id:conversation_id>/block")
@access.member
@forms.takes(form=block_form)
@calls.describe("Block the other one: what they write from now on reaches nobody", CONVERSATION)
async def block(conversation_id: int) -> Response:
    return await _moved(blocking.block, conversation_id, _("Blocked"))


@routes.post("/api/conversations/<id:conversation_id>/unblock")
@access.member
@forms.takes()
@calls.describe("Let the other one write to you again", CONVERSATION)
async def unblock(conversation_id: int) -> Response:
    return await _moved(blocking.unblock, conversation_id, _("Unblocked"))


@routes.get("/messages/<id:conversation_id>/report")
@access.member
async def report_form(conversation_id: int, values: dict | None = None, **form) -> Response:
    typed = values or {"message_id": request.args.get("message", "")}
    about = str(typed.get("message_id") or "")

    def load(tx: Transaction, person) -> dict:
        shown = _about(tx, person, conversation_id=conversation_id)
        message_id = int(about) if is_id(about) else None
        return shown | {"quoted": reports.quoted(tx, person.id, shown["conversation"], message_id), "message_id": about}

    return await replies.dialog(
        "conversations/report.html",
        _("Report"),
        parent=messages.link_of(conversation_id),
        load=load,
        values=typed,
        **form,
    )


@routes.post("/api/conversations/<id:conversation_id>/report")
@access.member
@forms.takes(reports.REPORT, form=report_form)
@calls.describe("Report a message, or all that the other one wrote, to the operators", OK)
async def report(conversation_id: int, given: dict) -> Response:
    await replies.write(reports.report, conversation_id, given)
    return replies.done({"ok": True}, messages.link_of(conversation_id), _("Reported. An operator will look at it."))


def as_message(row) -> Filled:
    more: Filled = {"sender": shapes.person(row.sender_id, row.sender_name)}
    if row.deleted_at:
        more["deleted_at"] = row.deleted_at
    if row.file_name:
        address = f"{PAGE}/{row.conversation_id}/{row.id}/file"
        more["file"] = {"name": row.file_name, "type": row.file_kind, "bytes": row.file_bytes, "address": address}
    return MESSAGE.of(row, **more)


def _send(tx: Transaction, person, conversation_id: int, given: dict) -> tuple:
    sent, is_new = messages.send(tx, person, conversation_id, given)
    now = conversations.get(tx, person.id, conversation_id)
    kept = {"draft": {"body": now.draft, "revision": now.draft_revision}} if now.draft else {}
    return sent, is_new, kept


async def _moved(act, conversation_id: int, text: str) -> Response:
    """The page is another one then, with another way to write."""
    found = await replies.write(act, conversation_id)
    return replies.json(as_json(found)) if replies.wants_json() else replies.see(messages.link_of(found.id), text)


def _in(conversation_id: int, act):
    def acting(tx: Transaction, person, message_id: int, *given):
        must_be_in(tx, person, conversation_id, message_id)
        return act(tx, person, message_id, *given)

    return acting


def _about(tx: Transaction, person, *, conversation_id: int) -> dict:
    return {"conversation": conversations.get(tx, person.id, conversation_id), "timezone": person.timezone}


def _page(tx: Transaction, person, conversation_id: int, after: str | None):
    return messages.page(tx, person.id, conversations.get(tx, person.id, conversation_id), after)
