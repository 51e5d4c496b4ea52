"""What programs can ask for, described for them: `/api/openapi.json`. A call that is not described here fails the tests."""

import re
from functools import cache

from quart import Blueprint, Quart, current_app

from db import money, people
from db.sessions import drafts
from routes.http import access, replies

routes = Blueprint("openapi", __name__)

TEXT = {"type": "string"}
ID = {"type": "string", "pattern": "^[0-9]+$"}
TIME = {"type": "string", "format": "date-time", "example": "2026-11-21T15:00:00Z"}
WHOLE = {"type": "integer"}
YES_NO = {"type": "boolean"}
CURRENCY = {"type": "string", "enum": list(money.CURRENCIES)}
SESSION_STATUS = {"type": "string", "enum": ["draft", "scheduled", "live", "completed", "cancelled", "missed"]}
BOOKING_STATUS = {"type": "string", "enum": ["booked", "waitlisted", "cancelled"]}
REQUEST_STATUS = {"type": "string", "enum": ["pending", "accepted", "declined", "cancelled", "expired"]}


def some(schema: dict) -> dict:
    return {"type": "array", "items": schema}


def maybe(schema: dict) -> dict:
    return schema | {"type": [schema["type"], "null"]}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str, **more: dict) -> dict:
    return {"items": some(ref(name)), "next": maybe(TEXT)} | more


PERSON = {"type": "object", "properties": {"id": ID, "name": TEXT}, "required": ["id", "name"]}
WRITTEN = {
    "title": TEXT,
    "description": TEXT | {"description": "Markdown"},
    "domain": TEXT,
    "starts_at": TIME,
    "duration_minutes": WHOLE | {"minimum": 10, "maximum": 480},
    "seats": WHOLE | {"minimum": 1, "maximum": 100},
    "price_cents": WHOLE | {"minimum": 0, "maximum": money.MOST},
    "currency": CURRENCY,
    "meeting_link": TEXT | {"description": "Shown to the host and to who holds a seat; empty: the built-in room"},
    "cutoff_hours": WHOLE
    | {
        "minimum": 0,
        "maximum": 168,
        "description": "A seat is given back free of charge until so many hours before the start",
    },
}
SCHEMAS: dict[str, dict] = {
    "User": {"id": ID, "name": TEXT, "role": TEXT | {"enum": list(people.ROLES)}, "timezone": TEXT},
    "Login": {"token": TEXT, "user": ref("User")},
    "Session": WRITTEN
    | {
        "starts_at": maybe(TIME),
        "ends_at": maybe(TIME),
        "id": ID,
        "kind": TEXT,
        "status": SESSION_STATUS,
        "host": PERSON,
        "seats_taken": WHOLE,
        "created_at": TIME,
    },
    "Booking": {"id": ID, "session_id": ID, "status": BOOKING_STATUS, "price_cents": WHOLE, "currency": CURRENCY},
    "Request": {
        "id": ID,
        "status": REQUEST_STATUS,
        "awaits": TEXT | {"enum": ["mentor", "learner"]},
        "mentor_id": ID,
        "topic": TEXT,
        "message": TEXT,
        "duration_minutes": WHOLE,
        "preferred_times": some(TIME),
        "offered_times": some(TIME),
        "reason": TEXT,
        "learner": PERSON,
        "mentor": PERSON,
        "session_id": maybe(ID),
        "created_at": TIME,
        "expires_at": TIME,
    },
    "Mentor": {
        "id": ID,
        "name": TEXT,
        "headline": TEXT,
        "expertise": TEXT,
        "hourly_rate_cents": WHOLE,
        "currency": CURRENCY,
        "rating": {"type": ["number", "null"]},
        "ratings": WHOLE,
        "timezone": TEXT,
    },
    "Notification": {
        "id": ID,
        "kind": TEXT,
        "level": TEXT | {"enum": ["info", "urgent"]},
        "title": TEXT,
        "body": TEXT,
        "link": TEXT,
        "created_at": TIME,
        "read_at": maybe(TIME),
    },
    "Message": {"id": ID, "person_id": ID, "name": TEXT, "body": TEXT, "sent_at": TIME},
    "Paragraph": {"id": ID, "body": TEXT},
    "Recording": {
        "id": ID,
        "session_id": ID,
        "status": TEXT | {"enum": ["recording", "ready"]},
        "mime": TEXT,
        "next": WHOLE | {"description": "The chunk that is awaited"},
        "bytes": WHOLE,
        "created_at": TIME,
        "ended_at": maybe(TIME),
    },
    "DashboardSession": {
        "id": ID,
        "title": TEXT,
        "description": TEXT,
        "date": maybe(TEXT),
        "time": maybe(TEXT),
        "status": TEXT | {"enum": ["PENDING", "CONFIRMED", "COMPLETED", "CANCELLED"]},
        "zoom_link": TEXT,
        "mentor_id": maybe(ID),
        "student_id": maybe(ID),
        "start_time": maybe(TIME),
        "end_time": maybe(TIME),
        "created_at": TIME,
    },
    "Problem": {"type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT},
}
SESSIONS = {"items": some(ref("Session"))}
OK = {"ok": YES_NO}
FILTERS = {
    "domain": "Exactly this domain",
    "max_price": "At most this price, in minor units",
    "from": "From this day on, or this moment",
    "to": "Until this day, or before this moment",
    "q": "A text in the title, the domain, the description or the host's name",
    "when": "today, or week",
    "after": "Where the next page starts; `next` says it",
    "mine": "1: what you lead yourself, drafts too",
    "before": "Where the next page starts, with `mine`",
}
FLAT = {"title": TEXT, "description": TEXT, "date": TEXT, "time": TEXT, "zoom_link": TEXT}
NEXT = {"before": "Where the next page starts; `next` says it"}

# What each call is for, what it takes from the address, what is sent, and what comes back with which status.
CALLS: dict[tuple[str, str], tuple[str, dict, dict, dict | str, int]] = {
    ("post", "/api/signup"): (
        "Sign up",
        {},
        {"name": TEXT, "email": TEXT, "password": TEXT, "role": TEXT, "timezone": TEXT},
        "Login",
        201,
    ),
    ("post", "/api/login"): ("Log in", {}, {"email": TEXT, "password": TEXT, "stay": TEXT}, "Login", 200),
    ("post", "/api/logout"): ("Log out", {}, {}, OK, 200),
    ("get", "/api/me"): ("Who you are", {}, {}, "User", 200),
    ("post", "/api/users/{person_id}/update"): (
        "Change your name, zone or look",
        {},
        {"name": TEXT, "timezone": TEXT, "appearance": TEXT, "language": TEXT},
        "User",
        200,
    ),
    ("get", "/api/sessions"): ("Sessions that can be booked", FILTERS, {}, page_of("Session"), 200),
    ("post", "/api/sessions"): ("Write a draft", {}, WRITTEN, "Session", 201),
    ("get", "/api/sessions/{session_id}"): ("A session; to its host with its bookings", {}, {}, "Session", 200),
    ("patch", "/api/sessions/{session_id}"): ("Change a draft or a scheduled session", {}, WRITTEN, "Session", 200),
    ("post", "/api/sessions/{session_id}/update"): ("The same, for forms", {}, WRITTEN, "Session", 200),
    ("post", "/api/sessions/{session_id}/publish"): ("Publish a draft", {}, {}, "Session", 200),
    ("post", "/api/sessions/{session_id}/cancel"): ("Call a session off", {}, {"reason": TEXT}, "Session", 200),
    ("post", "/api/sessions/{session_id}/duplicate"): ("A draft like it, a week later", {}, {}, "Session", 201),
    ("post", "/api/sessions/{session_id}/repeat"): (
        "Weekly copies",
        {},
        {"weeks": WHOLE, "skip_conflicts": YES_NO},
        SESSIONS,
        201,
    ),
    ("post", "/api/sessions/{session_id}/book"): ("Take a seat", {}, {}, "Booking", 201),
    ("post", "/api/sessions/{session_id}/waitlist"): ("Wait for a seat", {}, {}, "Booking", 201),
    ("post", "/api/sessions/{session_id}/ready"): ("Say that you are ready", {}, {}, {"ready": YES_NO}, 200),
    ("post", "/api/sessions/{session_id}/start"): ("Start the class", {}, {}, "Session", 200),
    ("post", "/api/sessions/{session_id}/end"): ("End the class", {}, {}, "Session", 200),
    ("post", "/api/sessions/{session_id}/feedback"): (
        "Feedback for one who was there",
        {},
        {"booking_id": ID, "feedback": TEXT},
        OK,
        200,
    ),
    ("post", "/api/sessions/{session_id}/like"): ("Like a session", {}, {}, {"liked": YES_NO}, 200),
    ("post", "/api/sessions/{session_id}/unlike"): ("Like it no more", {}, {}, {"liked": YES_NO}, 200),
    ("post", "/api/bookings/{booking_id}/cancel"): ("Give a seat back, or leave the waitlist", {}, {}, "Booking", 200),
    ("post", "/api/bookings/{booking_id}/confirm"): ("Come at the new time too", {}, {}, "Booking", 200),
    ("post", "/api/bookings/{booking_id}/rate"): (
        "Rate a session",
        {},
        {"rating": WHOLE | {"minimum": 1, "maximum": 5}, "review": TEXT},
        "Booking",
        200,
    ),
    ("get", "/api/requests"): ("Your requests, of either side", NEXT, {}, page_of("Request"), 200),
    ("post", "/api/requests"): (
        "Ask a mentor for a session",
        {},
        {"mentor_id": ID, "topic": TEXT, "message": TEXT, "duration_minutes": WHOLE, "preferred_times": some(TIME)},
        "Request",
        201,
    ),
    ("get", "/api/requests/{request_id}"): ("A request", {}, {}, "Request", 200),
    ("post", "/api/requests/{request_id}/accept"): (
        "Accept, at one of the times or another",
        {},
        {"starts_at": TIME},
        "Session",
        200,
    ),
    ("post", "/api/requests/{request_id}/decline"): ("Decline", {}, {"reason": TEXT}, "Request", 200),
    ("post", "/api/requests/{request_id}/offer"): (
        "Offer other times",
        {},
        {"offered_times": some(TIME), "reason": TEXT},
        "Request",
        200,
    ),
    ("post", "/api/requests/{request_id}/cancel"): ("Take a request back", {}, {}, "Request", 200),
    ("get", "/api/mentors"): (
        "The mentors",
        {"after": "The last name of the page before", "id": "and the id that goes with it"},
        {},
        page_of("Mentor"),
        200,
    ),
    ("get", "/api/mentors/{mentor_id}"): ("A mentor", {}, {}, "Mentor", 200),
    ("post", "/api/mentors/{mentor_id}/follow"): ("Follow a mentor", {}, {}, {"following": YES_NO}, 200),
    ("post", "/api/mentors/{mentor_id}/unfollow"): ("Follow them no more", {}, {}, {"following": YES_NO}, 200),
    ("get", "/api/notifications"): ("What you were told", NEXT, {}, page_of("Notification", unread=WHOLE), 200),
    ("post", "/api/notifications/read"): ("Mark all read", {}, {"upto": ID}, {"unread": WHOLE}, 200),
    ("post", "/api/notifications/{notification_id}/read"): ("Mark one read", {}, {}, OK, 200),
    ("get", "/api/dashboard/sessions"): (
        "Your sessions and requests in one flat list",
        {},
        {},
        page_of("DashboardSession"),
        200,
    ),
    ("post", "/api/dashboard/sessions"): (
        "Ask a mentor, or write a draft",
        {},
        FLAT | {"mentor_id": ID, "student_id": ID},
        "DashboardSession",
        201,
    ),
    ("put", "/api/dashboard/sessions"): (
        "Change it, or move it on",
        {},
        {"id": ID, **FLAT, "status": TEXT},
        "DashboardSession",
        200,
    ),
    ("delete", "/api/dashboard/sessions"): ("Call it off", {"id": "Which one"}, {"id": ID}, OK, 200),
    ("get", "/api/ice"): (
        "What a browser needs to connect to others in a room",
        {},
        {},
        {"iceServers": some({"type": "object", "properties": {}}), "ttl": WHOLE},
        200,
    ),
    ("get", "/api/sessions/{session_id}/messages"): ("What was said in the room", {}, {}, page_of("Message"), 200),
    ("post", "/api/sessions/{session_id}/messages"): ("Say something in the room", {}, {"body": TEXT}, "Message", 201),
    ("get", "/api/sessions/{session_id}/note"): ("The note of a session", {}, {}, page_of("Paragraph"), 200),
    ("post", "/api/sessions/{session_id}/note"): (
        "Write a paragraph; without an id a new one",
        {},
        {"id": ID, "body": TEXT},
        "Paragraph",
        200,
    ),
    ("get", "/api/sessions/{session_id}/recordings"): (
        "Recordings that you may see",
        {},
        {},
        page_of("Recording"),
        200,
    ),
    ("post", "/api/sessions/{session_id}/recordings"): ("Begin to record", {}, {"mime": TEXT}, "Recording", 201),
    ("get", "/api/recordings/{recording_id}"): ("How far a recording has come", {}, {}, "Recording", 200),
    ("put", "/api/recordings/{recording_id}/{chunk}"): (
        "Send the chunk that is awaited, as it is",
        {},
        {},
        {"next": WHOLE},
        200,
    ),
    ("post", "/api/recordings/{recording_id}/finish"): ("It is complete", {}, {}, "Recording", 200),
    ("post", "/api/recordings/{recording_id}/delete"): ("Take it away", {}, {}, OK, 200),
    ("get", "/api/openapi.json"): ("This", {}, {}, {"openapi": TEXT}, 200),
}
assert set(WRITTEN) == set(drafts.FIELDS)


@routes.get("/api/openapi.json")
@access.anyone
async def document():
    return replies.json(described(current_app))


@cache
def described(app: Quart) -> dict:
    paths: dict[str, dict] = {}
    for method, path, view in calls_of(app):
        paths.setdefault(path, {})[method] = _operation(method, path, view)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mentora",
            "version": "1",
            "description": "Times are UTC, money is minor units, ids are text. Unknown fields are refused by name.",
        },
        "paths": paths,
        "components": {
            "schemas": {name: _object(fields) for name, fields in SCHEMAS.items()},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "`POST /api/login` gives it",
                }
            },
        },
    }


def calls_of(app: Quart):
    """Every call under `/api`, by what is registered."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield method.lower(), path, app.view_functions[rule.endpoint]


def _operation(method: str, path: str, view) -> dict:
    summary, query, sends, gets, status = CALLS[method, path]
    schema = ref(gets) if isinstance(gets, str) else _object(gets)
    operation = {
        "summary": summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": ID} for name in re.findall(r"{(\w+)}", path)),
            *(
                {"name": name, "in": "query", "required": False, "description": text, "schema": TEXT}
                for name, text in query.items()
            ),
        ],
        "responses": {
            str(status): {"description": "Done", "content": {"application/json": {"schema": schema}}},
            "4XX": {
                "description": "Refused, and why",
                "content": {"application/problem+json": {"schema": ref("Problem")}},
            },
        },
    }
    if sends:
        body = {"schema": {"type": "object", "properties": sends, "additionalProperties": False}}
        operation["requestBody"] = {"content": {"application/json": body, "application/x-www-form-urlencoded": body}}
    if "anyone" not in view.access:
        operation["security"] = [{"token": []}]
        operation["description"] = f"For {', '.join(view.access)}."
    return operation


def _object(fields: dict) -> dict:
    return {"type": "object", "properties": fields, "required": list(fields)}
