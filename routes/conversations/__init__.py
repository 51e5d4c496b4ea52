"""Messages: the list of conversations, one of them beside it, and what a page that is open lacks."""

from functools import partial
from typing import Any

from quart import Blueprint, Response, request

from db import clock, conversations
from db.conversations import messages as said
from db.conversations import phrases as meanings
from db.conversations.files import LARGEST
from db.engine.transaction import Transaction
from db.fields import Maybe, Whole
from db.language import FORMER, _
from db.pages import Page, is_id
from db.refusals import Missing, Refused
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import ID, TIME, Filled, One, Shape
from ws import topics

routes = Blueprint("conversations", __name__)

PAGE = "/messages"
CONVERSATION = Shape(
    "Conversation",
    {
        "id": ID,
        "person": One(shape=shapes.PERSON),
        "unread": Whole(),
        "last_at": Maybe(field=TIME, note="When something was last said"),
    },
)


@routes.get("/messages")
@access.member
async def page() -> Response:
    load = partial(_shown, words=request.args.get("q", ""), after=request.args.get("after"))
    return await tab("conversations/page.html", _("Messages"), load=load, at=PAGE)


@routes.get("/messages/<id:conversation_id>")
@access.member
async def show(conversation_id: int) -> Response:
    """What is shown counts as read. Older messages load while one scrolls up."""
    after = request.args.get("after")
    if after and replies.wanted_region() == "older":
        load = partial(_older, conversation_id=conversation_id, after=after)
        return await replies.page("conversations/page.html", _("Messages"), load=load, block="older")
    if not after:
        await _mark_read(conversation_id)
    typed = request.args.get("schedule", "")[:300]
    load = partial(_shown, conversation_id=conversation_id, after=after, typed=typed)
    return await tab("conversations/page.html", _("Messages"), load=load, at=PAGE)


@routes.get("/messages/<id:conversation_id>/news")
@access.member
async def news(conversation_id: int) -> Response:
    """What was said, changed and read since the page was read at `at`, when its newest message was `since`."""
    since, at = request.args.get("since", "0"), request.args.get("at", "")[:20]
    load = partial(_missed, conversation_id=conversation_id, since=int(since) if is_id(since) else 0, at=at)
    return await replies.page("conversations/page.html", _("Messages"), load=load, block="news")


@routes.get("/messages/list")
@access.member
async def listed() -> Response:
    """The list again, beside a conversation that is open."""
    current = request.args.get("current", "")
    load = partial(_listed, current=int(current) if is_id(current) else 0)
    return await replies.page("conversations/page.html", _("Messages"), load=load, block="list")


@routes.get("/api/conversations")
@access.member
@calls.describe("Your conversations, the newest message first", shapes.page_of(CONVERSATION), query=forms.AFTER)
async def index() -> Response:
    found = await replies.read(lambda tx, person: conversations.page(tx, person.id, request.args.get("after")))
    items = [as_json(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/conversations", found)})


@routes.post("/api/conversations")
@access.member
@forms.takes(conversations.PERSON)
@calls.describe(
    "Open a conversation with somebody you have something in common with; with 200, the one that there is",
    CONVERSATION,
    status=201,
    also={200: CONVERSATION},
)
async def create(given: dict) -> Response:
    """The one that there is, if there is one (200)."""
    made, is_new = await replies.write(conversations.open_with, given["person_id"] or 0)
    if replies.wants_json():
        return replies.json(as_json(made), 201 if is_new else 200)
    return replies.see(said.link_of(made.id))


def as_json(row) -> Filled:
    return CONVERSATION.of(row, person=shapes.person(row.other_id, row.other_name))


async def _mark_read(conversation_id: int) -> None:
    """Only if there is something to read: looking at a page writes nothing else."""
    if await replies.read(lambda tx, person: conversations.get(tx, person.id, conversation_id).unread):
        await replies.write(said.read, conversation_id)


def _shown(
    tx: Transaction, person, *, conversation_id: int = 0, words: str = "", after: str | None = None, typed: str = ""
) -> dict:
    """`after` is where the list begins; of a conversation, the messages that are shown."""
    found = said.find(tx, person.id, words, after) if words else Page([], None)
    list_after = None if words or conversation_id else after
    shown = _listed(tx, person, current=conversation_id, after=list_after) | {
        "words": words[:100],
        "found": found.items,
        "more_found": forms.next_page(PAGE, found, q=words),
        "conversation": None,
        "title": _("Messages"),
        "watched_in_list": [topics.messages(person.id)],
        "typed": typed,
        "schedule": None,
    }
    if conversation_id:
        shown |= _open(tx, person, conversation_id, after)
        shown["typed"] = typed or shown["conversation"].draft
    if conversation_id and typed:
        shown["schedule"] = understood(tx, person, conversation_id=conversation_id, text=typed)
    return shown


def _open(tx: Transaction, person, conversation_id: int, at: str | None) -> dict:
    older = _older(tx, person, conversation_id=conversation_id, after=at)
    return older | {"title": older["conversation"].other_name or FORMER, "is_past": bool(at), "largest_file": LARGEST}


def _older(tx: Transaction, person, *, conversation_id: int, after: str | None) -> dict:
    conversation = conversations.get(tx, person.id, conversation_id)
    found = said.page(tx, person.id, conversation, after)
    return _rows(tx, person, conversation, found.items[::-1]) | {
        "older_url": forms.next_page(said.link_of(conversation_id), found),
    }


def _missed(tx: Transaction, person, *, conversation_id: int, since: int, at: str) -> dict:
    conversation = conversations.get(tx, person.id, conversation_id)
    return _rows(tx, person, conversation, said.missed(tx, person.id, conversation, since, at or tx.now))


def _rows(tx: Transaction, person, conversation, rows: list) -> dict:
    return {
        "conversation": conversation,
        "messages": rows,
        "changeable_since": said.changeable_since(tx.now),
        "timezone": person.timezone,
        "now": tx.now,
        "midnight": clock.midnight(clock.today(person.timezone), person.timezone),
        "person": person,
    }


def _listed(tx: Transaction, person, *, current: int = 0, after: str | None = None) -> dict:
    found = conversations.page(tx, person.id, after)
    return {
        "conversations": found.items,
        "more": forms.next_page(PAGE, found),
        "current": current,
        "timezone": person.timezone,
        "person": person,
    }


def must_be_in(tx: Transaction, person, conversation_id: int, message_id: int):
    """A message of this conversation."""
    message = said.get(tx, person.id, message_id)
    if message.conversation_id != conversation_id:
        raise Missing()
    return message


def understood(tx: Transaction, person, *, conversation_id: int, text: str) -> dict[str, Any]:
    conversation = conversations.get(tx, person.id, conversation_id)
    shown = {"conversation": conversation, "timezone": person.timezone, "understood": None, "form_url": ""}
    phrase = text.strip()
    if phrase.lower().startswith(said.COMMAND):
        phrase = phrase[len(said.COMMAND) :]
    try:
        conversations.must_be_two(conversation)
        meant = meanings.understand(phrase, person.timezone, tx.now)
    except (meanings.NotUnderstood, Refused) as refused:
        return shown | {"problem": refused.sentence}
    url = _form(tx, person, conversation, meant)
    problem = "" if url else _("Only a mentor and a learner can schedule sessions here.")
    return shown | {"understood": meant, "form_url": url, "problem": problem, "is_mentor": person.role == "mentor"}


def _form(tx: Transaction, person, conversation, meant: meanings.Understood) -> str:
    """A learner asks for a session. A mentor proposes one to a student, and else creates it."""
    other_id, wall = conversation.other_id, clock.to_wall(meant.starts_at, person.timezone)
    asked = {"topic": meant.topic, "time_1": wall, "duration_minutes": meant.minutes}
    if person.role == "learner" and conversation.other_role == "mentor":
        return forms.address(f"/mentors/{other_id}/request", asked)
    if person.role != "mentor" or conversation.other_role != "learner":
        return ""
    pair = tx.one("together", host_id=person.id, learner_id=other_id)
    if pair and not pair.is_former:
        return forms.address(f"/students/{other_id}/propose", asked)
    fresh = {"title": meant.topic, "starts_at": wall, "duration_minutes": meant.minutes, "seats": 1}
    return forms.address("/sessions/new", fresh)
