"""The shapes of JSON, declared once: what programs get is filled from them, and the document describes them.

Ids are text, times UTC, money minor units.
"""

from dataclasses import dataclass
from typing import Any

from db import people, pictures
from db.engine.transaction import Row
from db.fields import CURRENCY, Choice, Field, Fields, Flag, Id, Maybe, Number, Schema, Text, Time, Times, Told, Whole
from db.hours.rules import FIELDS as RULES
from db.hours.slots import Slot
from db.hours.staying import MOST as LOOKED_AT
from db.language import FORMER
from db.mentors import PROFILE
from db.requests import FIELDS as ASKED
from db.sessions import meeting_link
from db.sessions.drafts import FIELDS as WRITTEN

# A shape with what it shows, as JSON can carry it.
Filled = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of JSON, filled from a record's columns of the same names."""

    name: str
    fields: Fields
    sometimes: tuple[str, ...] = ()  # only there for those who may see it

    def of(self, row: Row, **more: Any) -> Filled:
        """`more` is what the record does not say, or says differently to this reader."""
        shown = {
            name: field.show(row, name)
            for name, field in self.fields.items()
            if name not in more and name not in self.sometimes
        }
        return shown | more

    def schema(self) -> Schema:
        return object_schema(self.fields, self.sometimes)


@dataclass(frozen=True, slots=True, kw_only=True)
class One(Field):
    shape: Shape

    def schema(self) -> Schema:
        return {"$ref": f"#/components/schemas/{self.shape.name}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Many(Field):
    shape: Shape

    def schema(self) -> Schema:
        return {"type": "array", "items": One(shape=self.shape).schema()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Who(Field):
    """Somebody by id and name: `host` is what the columns `host_id` and `host_name` say."""

    def schema(self) -> Schema:
        return One(shape=PERSON).schema()

    def show(self, row: Row, name: str) -> Filled:
        return person(getattr(row, f"{name}_id"), getattr(row, f"{name}_name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences(Field):
    def schema(self) -> Schema:
        return {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers(Field):
    """As `RTCPeerConnection` takes them."""

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "object", "properties": {}}}


def object_schema(fields: Fields, sometimes: tuple[str, ...] = ()) -> Schema:
    properties = {
        name: field.schema() | ({"description": field.note} if field.note else {}) for name, field in fields.items()
    }
    required = [name for name in fields if name not in sometimes]
    return {"type": "object", "properties": properties, "required": required}


def shape_in(field: Field) -> Shape | None:
    """What a field refers to, if it does."""
    return PERSON if isinstance(field, Who) else getattr(field, "shape", None)


def page_of(shape: Shape, **more: Field) -> Fields:
    return {"items": Many(shape=shape), "next": Maybe(field=Text())} | more


def person(person_id: int | None, name: str | None) -> Filled:
    return {"id": str(person_id or 0), "name": name or FORMER}


TIME, TEXT, ID, WHOLE = Time(), Text(), Id(), Whole()
OK: Fields = {"ok": Flag()}
PERSON = Shape("Person", {"id": ID, "name": TEXT})
USER = Shape("User", {"id": ID, "name": TEXT, "role": Choice(options=people.ROLES), "timezone": TEXT, "email": TEXT})
LOGIN: Fields = {"token": TEXT, "user": One(shape=USER)}
BOOKING_STATUS = Choice(options=("booked", "waitlisted", "cancelled"))
PARTICIPANT = Shape("Participant", {"id": ID, "learner": Who(), "status": BOOKING_STATUS, "ready": Flag()})
SESSION = Shape(
    "Session",
    {
        "id": ID,
        "kind": Choice(options=("class", "one_to_one", "interview", "discussion")),
        "status": Choice(options=("draft", "scheduled", "live", "completed", "cancelled", "missed")),
        **WRITTEN,
        "ends_at": Maybe(field=TIME),
        "seats_taken": WHOLE,
        "host": Who(),
        "created_at": TIME,
        "bookings": Many(shape=PARTICIPANT, note="To the host alone"),
    },
    sometimes=("bookings",),
)
BOOKING = Shape(
    "Booking",
    {
        "id": ID,
        "session_id": ID,
        "status": BOOKING_STATUS,
        "price_cents": WHOLE,
        "currency": CURRENCY,
        "rating": Maybe(field=Whole(least=1, most=5)),
    },
)
REQUEST = Shape(
    "Request",
    {
        "id": ID,
        "status": Choice(options=("pending", "accepted", "declined", "cancelled", "expired")),
        "awaits": Choice(options=("mentor", "learner"), note="Whose answer it is waiting for"),
        **ASKED,
        "offered_times": Times(most=3),
        "reason": TEXT,
        "learner": Who(),
        "mentor": Who(),
        "session_id": Maybe(field=ID),
        "created_at": TIME,
        "expires_at": TIME,
    },
)
MENTOR = Shape(
    "Mentor",
    {
        "id": ID,
        "name": TEXT,
        **PROFILE,
        "rating": Maybe(field=Number(), note="The average of all ratings"),
        "ratings": Whole(note="How many there are"),
        "timezone": TEXT,
        "followers": WHOLE,
        "picture": Maybe(field=Text(note="Its address")),
        "next_open_at": Maybe(field=TIME, note="When they can be booked next"),
    },
    sometimes=("bio", "followers", "next_open_at"),
)
AVAILABILITY = Shape("Availability", RULES)
STILL_BOOKED = Shape("StillBooked", {"id": ID, "title": TEXT, "starts_at": TIME, "ends_at": TIME})
CHANGED_HOURS: Fields = {
    "message": Text(note="What is still booked, in words"),
    "still_booked": Many(
        shape=STILL_BOOKED, note=f"Of the next {LOOKED_AT} sessions, those that are no longer within the hours"
    ),
}
CHANGED_AVAILABILITY = Shape("ChangedAvailability", {**RULES, **CHANGED_HOURS})
SENT_HOURS: Fields = {**RULES, **{name: Told(field=field) for name, field in CHANGED_HOURS.items()}}
SLOT = Shape("Slot", {"starts_at": TIME, "ends_at": TIME, "price_cents": WHOLE, "currency": CURRENCY})
NOTIFICATION = Shape(
    "Notification",
    {
        "id": ID,
        "kind": TEXT,
        "level": Choice(options=("info", "urgent")),
        "title": TEXT,
        "body": TEXT,
        "link": TEXT,
        "created_at": TIME,
        "read_at": Maybe(field=TIME),
    },
)
BALANCE = Shape(
    "Balance",
    {
        "currency": CURRENCY,
        "total_cents": Whole(note="Earned in all"),
        "available_cents": Whole(note="Of it, what can be paid out"),
        "pending_cents": Whole(note="What sessions to come will add"),
    },
)
MONTH = Shape("Month", {"month": TEXT, "currency": CURRENCY, "earned_cents": WHOLE})
ENTRY = Shape(
    "Entry",
    {
        "id": ID,
        "kind": Choice(options=("earning", "fee", "payout", "reversal")),
        "amount_cents": WHOLE,
        "currency": CURRENCY,
        "booking_id": Maybe(field=ID),
        "session_id": Maybe(field=ID),
        "created_at": TIME,
    },
)
MESSAGE = Shape("Message", {"id": ID, "person_id": ID, "name": TEXT, "body": TEXT, "sent_at": TIME})
PARAGRAPH = Shape("Paragraph", {"id": ID, "body": TEXT})
RECORDING = Shape(
    "Recording",
    {
        "id": ID,
        "session_id": ID,
        "status": Choice(options=("recording", "mixing", "failed", "ready")),
        "progress": Whole(note="While its film is made (`mixing`): percent"),
        "mime": TEXT,
        "next": Whole(note="The chunk that is expected"),
        "bytes": WHOLE,
        "created_at": TIME,
        "ended_at": Maybe(field=TIME),
        "expires_at": Maybe(field=Time(note="Until when it is kept; null is for ever")),
    },
)
DASHBOARD_STATUS = Choice(options=("PENDING", "CONFIRMED", "COMPLETED", "CANCELLED"))
DASHBOARD_SESSION = Shape(
    "DashboardSession",
    {
        "id": ID,
        "title": TEXT,
        "description": TEXT,
        "date": Maybe(field=TEXT),
        "time": Maybe(field=TEXT),
        "status": DASHBOARD_STATUS,
        "zoom_link": TEXT,
        "mentor_id": Maybe(field=ID),
        "student_id": Maybe(field=ID),
        "start_time": Maybe(field=TIME),
        "end_time": Maybe(field=TIME),
        "created_at": TIME,
    },
)
PROBLEM = Shape(
    "Problem",
    {
        "type": TEXT,
        "title": TEXT,
        "status": WHOLE,
        "detail": TEXT,
        "errors": Sentences(note="A sentence for each field that was wrong"),
        "next": Whole(note="The chunk that is expected, where another one was sent"),
        "price_cents": Maybe(field=WHOLE, note="The price now, where another one was sent"),
        "currency": CURRENCY,
        "starts_at": Time(note="The start now, where another one was sent"),
        "cutoff_hours": Whole(note="The terms now, where others were sent"),
    },
    sometimes=("errors", "next", "price_cents", "currency", "starts_at", "cutoff_hours"),
)


def session(row: Row, *, viewer_id: int | None = None, participants: list[Row] | None = None) -> Filled:
    """Only the host sees who is in it."""
    is_host = viewer_id is not None and row.host_id == viewer_id
    more: Filled = {"meeting_link": meeting_link(row, viewer_id)}
    if is_host and participants is not None:
        more["bookings"] = [PARTICIPANT.of(one, ready=bool(one.ready_at)) for one in participants]
    return SESSION.of(row, **more)


def average(row: Row) -> float | None:
    return round(row.rating_sum / row.rating_count, 2) if row.rating_count else None


def mentor(row: Row, **more: Any) -> Filled:
    picture = pictures.address(row.picture, pictures.SIZES[-1]) or None
    return MENTOR.of(row, rating=average(row), ratings=row.rating_count, picture=picture, **more)


def slot(one: Slot) -> Filled:
    return SLOT.of(one, price_cents=one.length.price_cents, currency=one.length.currency)


def recording(row: Row) -> Filled:
    return RECORDING.of(row, next=row.next_chunk)
