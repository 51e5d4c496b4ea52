"""A session: its page, writing and editing it, and the same for programs."""

from functools import partial

from quart import Blueprint, request

from db import (
    bookings,
    browse,
    calendars,
    clock,
    confirmations,
    connections,
    ics,
    interviewers,
    mentors,
    money,
    objections,
    people,
    sessions,
    students,
)
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Invalid, Unknown
from db.sessions import drafts, editing, hosting
from db.sessions.afterwards import kept
from db.sessions.publication import publish_changed, publish_new
from routes import dashboards
from routes.http import access, calls, forms, replies, shapes, sharing, ways
from routes.http.access import me
from routes.http.site import current_app
from ws import topics

routes = Blueprint("sessions", __name__)

THEN = "then"  # the button that was pressed: `publish`, or "" to save
TYPED = ("price", THEN)  # what only forms send
PUBLISHED = _("Published. Learners can see it now.")
FILTERS = {
    "domain": "Exactly this domain",
    "max_price": "At most this price, in minor units",
    "currency": "The currency of that price; without it, any",
    "from": "From this day on, or this moment",
    "to": "Until this day, or before this moment",
    "q": "A text in the title, the domain, the description or the host's name",
    "when": "today, or week",
    "after": "Where the page starts, from `next` of the page before",
    "mine": "1: what you host, drafts too",
}


@routes.get("/sessions/<id:session_id>")
@access.anyone
async def page(session_id: int):
    load = partial(_shown, session_id=session_id, viewer_id=_viewer(), before=ways.opened_from())
    return await dashboards.tab("sessions/page.html", _("Session"), load=load)


@routes.get("/api/sessions/<id:session_id>")
@access.anyone
@calls.describe("A session; to its host with its bookings", shapes.SESSION)
async def show(session_id: int):
    return replies.json(await current_app.database.read(_as_json, _viewer(), session_id))


@routes.get("/api/sessions")
@access.anyone
@calls.describe("Sessions that can be booked", shapes.page_of(shapes.SESSION), query=FILTERS)
async def index():
    if "mine" in request.args:
        _check_mine(dict(request.args))
        return replies.json(await current_app.database.read(_hosted, me.id, request.args.get("after")))
    return replies.json(await current_app.database.read(_browsed, _viewer(), dict(request.args)))


@routes.get("/sessions/new")
@access.role("mentor")
async def new_form(values: dict | None = None, **form):
    fresh = {name: "" if value is None else value for name, value in drafts.FRESH.items()} | {"price": ""}
    fresh |= forms.filled_in("title", "starts_at", "duration_minutes", "seats")

    def load(tx: Transaction, person) -> dict:
        """In the mentor's own currency, until they choose another one."""
        own = {"currency": mentors.get(tx, None, person.id).currency}
        return {"timezone": person.timezone, "domains": browse.domains(tx), "values": fresh | own | (values or {})}

    return await replies.dialog(
        "sessions/new.html",
        _("New session"),
        parent="/mentor/sessions",
        load=load,
        currencies=money.CURRENCIES,
        **form,
    )


@routes.post("/api/sessions")
@access.role("mentor")
@forms.takes(drafts.FIELDS | calendars.ANYWAY, also=TYPED, partial=True, form=new_form)
@calls.describe("Write a draft", shapes.SESSION, status=201)
async def create(given: dict):
    if given.pop(THEN, "") == "publish":
        content = await replies.write(publish_new, forms.in_cents(given, "price"), show=as_host)
        return replies.made(content, "/mentor/sessions?show=scheduled", PUBLISHED)
    content = await replies.write(drafts.create, forms.in_cents(given, "price"), show=as_host)
    return replies.made(content, "/mentor/sessions?show=draft", _("Draft saved"))


@routes.get("/sessions/<id:session_id>/edit")
@access.role("mentor", "employer")
async def edit_form(session_id: int, values: dict | None = None, is_typed: bool = True, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        stored = {name: getattr(session, name) for name in drafts.FIELDS}
        stored["starts_at"] = clock.to_wall(session.starts_at, person.timezone) if session.starts_at else ""
        stored["price"] = money.plain(session.price_cents, session.currency) if session.price_cents else ""
        return {
            "session": session,
            "values": stored | (values or {}),
            "is_typed": is_typed,
            "timezone": person.timezone,
            "domains": browse.domains(tx),
        }

    return await replies.dialog(
        "sessions/edit.html",
        _("Edit session"),
        parent=f"/sessions/{session_id}",
        load=load,
        currencies=money.CURRENCIES,
        **form,
    )


@routes.route("/api/sessions/<id:session_id>", methods=["PATCH"])
@routes.post("/api/sessions/<id:session_id>/update")
@access.role("mentor", "employer")
@forms.takes(drafts.FIELDS | calendars.ANYWAY, also=TYPED, partial=True, form=edit_form)
@calls.describe("Change a draft or a scheduled session", shapes.SESSION)
async def update(session_id: int, given: dict):
    if given.pop(THEN, "") == "publish":
        content = await replies.write(publish_changed, session_id, forms.in_cents(given, "price"), show=as_host)
        return replies.done(content, list_of_host("scheduled"), PUBLISHED)
    content = await replies.write(editing.update, session_id, forms.in_cents(given, "price"), show=as_host)
    return replies.done(content, f"/sessions/{session_id}", _("Saved"))


@routes.post("/sessions/preview")
@access.role("mentor", "employer")
@forms.takes(drafts.FIELDS | calendars.ANYWAY, also=(*TYPED, ways.OUT))
async def preview(given: dict):
    """Renders the description as it will look: below its field, or without JavaScript as a page."""
    heading, domain, description = (str(given[name])[:10_000] for name in ("title", "domain", "description"))
    shown: dict = {"heading": heading, "domain": domain, "description": description}
    block = "preview" if replies.wants_fragment() else ""
    return await replies.page("sessions/preview.html", _("Preview"), block=block, **shown)


def as_host(tx: Transaction, person, session_id: int) -> dict:
    """What a program gets after its host did something with it."""
    return _as_json(tx, person.id, session_id)


def _viewer() -> int | None:
    return me.id if me.claims else None


def _shown(tx: Transaction, person, *, session_id: int, viewer_id: int | None, before: str) -> dict:
    session = sessions.get(tx, viewer_id, session_id)
    is_host = viewer_id is not None and session.host_id == viewer_id
    is_ahead = session.status in ("draft", "scheduled")
    found = kept(tx, person, session)
    tab = _tab_of(person, session, is_host) if person else ""
    participants = bookings.participants(tx, session_id) if is_host else []
    guess = f"{tab}?show=past" if found and tab and person.role != "employer" else tab
    return {
        "at": tab,
        "way_back": dashboards.way_back(person.role, before, guess) if person else None,
        "session": session,
        "terms": bookings.terms(session),
        "meeting_link": sessions.meeting_link(session, viewer_id),
        "title": session.title or _("Untitled"),
        "shared": sharing.session(session),
        "is_host": is_host,
        "along": [] if session.kind == "class" else interviewers.of_interview(tx, session_id),
        "calendars": _calendars(tx, person, session, participants),
        "next_steps": _next_steps(tx, session, viewer_id),
        "too_many": drafts.too_many_seats(tx, session) if is_host and is_ahead else "",
        "is_busy": _is_busy_then(tx, session, viewer_id),
        "participants": participants,
        "callee": _callee(session, is_host, participants),
        "checked_since": connections.fresh_since(tx.now),
        "must_check": person is not None
        and sessions.is_in(session, person.id)
        and connections.is_advised(tx, person.id, session),
        "push_key": current_app.push.public_key() if session.booking_status == "booked" else "",
        "kept": found,
        "mentor_id": students.mentor_of(tx, viewer_id, session_id) if found and viewer_id else None,
        "record": objections.record(tx, person, session) if found else None,
        "now": tx.now,
        "watched": [topics.session(session_id)],
        "watched_in_list": [topics.seats(session_id)],
    }


def _calendars(tx: Transaction, person, session, participants: list) -> list[tuple[str, str]]:
    """Where they can add it, if it is ahead and theirs."""
    if person is None or session.status not in ("scheduled", "live") or session.ends_at <= tx.now:
        return []
    if not sessions.is_in(session, person.id):
        return []
    met = ics.met_by_host(session, participants) if session.host_id == person.id else session.host_name
    link, site = sessions.meeting_link(session, person.id), current_app.config["PUBLIC_URL"]
    language = people.language(person)
    return ics.links(ics.of_session(session, met=met, link=link, site=site, stamp=tx.now, language=language))


def _is_busy_then(tx: Transaction, session, viewer_id: int | None) -> bool:
    """At the start that the other person proposes, in another calendar of the one who looks."""
    if viewer_id is None or not session.proposed_start or session.proposed_by == viewer_id:
        return False
    ends_at = clock.moved(session.proposed_start, minutes=session.duration_minutes)
    return calendars.is_busy(tx, viewer_id, session.proposed_start, ends_at)


def _callee(session, is_host: bool, participants: list) -> shapes.Filled:
    """Whom the reader can call from its page: the host, or the only one who has a seat."""
    if session.status != "scheduled":
        return {}
    seated = [one for one in participants if one.status == "booked" and one.learner_id]
    if is_host and len(seated) == 1:
        learner = seated[0]
        return {"id": learner.learner_id, "name": learner.learner_name, "timezone": learner.learner_timezone}
    is_seated = not is_host and session.booking_status == "booked" and session.host_id
    return {"id": session.host_id, "name": session.host_name, "timezone": session.host_timezone} if is_seated else {}


def _next_steps(tx: Transaction, session, viewer_id: int | None) -> list[str]:
    """For somebody with a seat that is ahead."""
    if viewer_id is None or session.booking_status != "booked" or session.status != "scheduled":
        return []
    return confirmations.steps_of(tx, viewer_id, session.id)


def list_of_host(show: str = "") -> str:
    """Where the person who asks finds what they host; a mentor has it in three lists."""
    if me.role == "employer":
        return "/employer/dashboard"
    return "/mentor/sessions" + (f"?show={show}" if show else "")


def _tab_of(person, session, is_host: bool) -> str:
    """Where a person finds this session among their tabs."""
    if session.is_interviewer:
        return dashboards.SESSIONS[person.role]
    if person.role == "learner":
        return "/learner/sessions" if session.booking_status else "/learner/home"
    if person.role == "employer":
        return "/employer/dashboard" if is_host else ""
    return "/mentor/sessions" if is_host else ""


def _as_json(tx: Transaction, viewer_id: int | None, session_id: int) -> dict:
    session = sessions.get(tx, viewer_id, session_id)
    is_host = viewer_id is not None and session.host_id == viewer_id
    participants = bookings.participants(tx, session_id) if is_host else None
    return shapes.session(session, viewer_id=viewer_id, participants=participants)


def _check_mine(given: dict) -> None:
    """It takes no filter: a list that ignored one would show what nobody asked for."""
    if unknown := sorted(given.keys() - {"mine", "after"}):
        raise _no_such_filter(unknown)
    if given["mine"] != "1":
        raise Invalid({"mine": _("Please give 1, or leave it out.")})
    if me.claims is None:
        raise Unknown()


def _no_such_filter(names: list[str]) -> Invalid:
    sentence = _("There is no such filter.")
    return Invalid({name[:60]: sentence for name in names[:20]}, _("Some filters are unknown."))


def _hosted(tx: Transaction, host_id: int, after: str | None) -> dict:
    found = hosting.page(tx, host_id, after)
    items = [shapes.session(row, viewer_id=host_id) for row in found.items]
    return {"items": items, "next": forms.next_page("/api/sessions", found, mine="1")}


def _browsed(tx: Transaction, viewer_id: int | None, given: dict) -> dict:
    person = people.me(tx, viewer_id) if viewer_id else None
    after = given.pop("after", None)
    if unknown := sorted(given.keys() - FILTERS.keys()):
        raise _no_such_filter(unknown)
    found = browse.page(tx, viewer_id, browse.filters(given, person.timezone if person else "UTC"), after)
    items = [shapes.session(row, viewer_id=viewer_id) for row in found.items]
    return {"items": items, "next": forms.next_page("/api/sessions", found, **given)}
