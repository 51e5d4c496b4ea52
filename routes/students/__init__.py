"""A mentor's students, and the page that a mentor and a learner share: each sees it at an address of their own."""

from dataclasses import dataclass
from functools import partial

from quart import Blueprint, request

from db import calendars, clock, mentors, money, requests, students
from db.engine.transaction import Transaction
from db.fields import Field, Schema
from db.language import FORMER, _
from db.refusals import Invalid, Missing
from db.students import notes as private_notes
from db.students import proposals
from db.students import steps as agreed
from routes.dashboards import tab, way_back
from routes.http import access, calls, forms, replies, shapes, ways
from routes.http.shapes import ID, TEXT, TIME, WHOLE, Shape
from routes.requests import TIMES, lengths_with

routes = Blueprint("students", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts(Field):
    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}}


STUDENT = Shape("Student", {"id": ID, "name": TEXT, "sessions": WHOLE, "last_session_at": TIME, "subjects": Texts()})
FILTERS = forms.AFTER | {"q": "Part of the name", "sort": "recent, sessions or name"}


@routes.get("/mentor/students")
@access.role("mentor")
async def students_tab():
    given = _given()
    return await tab("students/tab.html", _("Students"), load=partial(_listed, given=given))


@routes.get("/api/students")
@access.role("mentor")
@calls.describe("Your students", shapes.page_of(STUDENT), query=FILTERS)
async def index():
    given = _given()
    found = await replies.read(_page, given)
    items = [STUDENT.of(row, name=row.name or FORMER, subjects=[*row.subjects]) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/students", found, **_filters(given))})


@routes.get("/students/<id:learner_id>")
@access.role("mentor")
async def of_mentor(learner_id: int):
    load = partial(_shared, learner_id=learner_id, before=ways.opened_from(), after=request.args.get("after"))
    return await tab("students/page.html", _("Student"), load=load, at="/mentor/students")


@routes.get("/mentors/<id:mentor_id>/together")
@access.role("learner")
async def of_learner(mentor_id: int):
    load = partial(_shared, mentor_id=mentor_id, before=ways.opened_from(), after=request.args.get("after"))
    return await tab("students/page.html", _("Together"), load=load, at="/mentors")


@routes.get("/students/<id:learner_id>/propose")
@access.role("mentor")
async def propose_form(learner_id: int, values: dict | None = None, **form):
    filled_in = forms.filled_in("topic", "duration_minutes", *TIMES)

    def load(tx: Transaction, person) -> dict:
        pair = students.together(tx, person.id, person.id, learner_id)
        students.must_be_two(pair)
        mentor = mentors.get(tx, None, person.id)
        price = money.plain(requests.estimate(mentor, 60), mentor.currency) if mentor.hourly_rate_cents else ""
        fresh = {"duration_minutes": "60", "price": price, "currency": mentor.currency}
        return {"pair": pair, "timezone": person.timezone, "values": fresh | filled_in | (values or {})}

    return await replies.dialog(
        "students/propose.html",
        _("Propose a session"),
        parent=f"/students/{learner_id}",
        load=load,
        currencies=money.CURRENCIES,
        lengths=lengths_with((values or filled_in).get("duration_minutes")),
        **form,
    )


@routes.post("/api/students/<id:learner_id>/propose")
@access.role("mentor")
@forms.takes(proposals.FIELDS | calendars.ANYWAY, also=(*TIMES, "price"), form=propose_form)
@calls.describe("Propose a session to a student, who accepts one of the times or declines", shapes.REQUEST, status=201)
async def propose(learner_id: int, given: dict):
    fields = {name: given[name] for name in (*proposals.FIELDS, *calendars.ANYWAY)} | {
        "offered_times": given["offered_times"] or [given[time] for time in TIMES if given[time]]
    }
    if not replies.wants_json():
        fields = forms.in_cents({**fields, "price": given["price"]}, "price")
    proposed = await replies.write(proposals.propose, learner_id, fields)
    content = shapes.REQUEST.of(proposed)
    text = _("Proposed. {name} has been notified.", name=proposed.learner_name)
    return replies.done(content, f"/students/{learner_id}", text, 201)


def _given() -> dict:
    given = {name: request.args.get(name, "") for name in ("q", "sort", "after")}
    if given["sort"] not in ("", *students.SORTS):
        raise Invalid({"sort": _("There is no such order.")})
    return given


def _filters(given: dict) -> dict:
    return {"q": given["q"], "sort": given["sort"]}


def _page(tx: Transaction, person, given: dict):
    return students.page(tx, person.id, given["sort"], students.words_of(given["q"]), given["after"])


def _listed(tx: Transaction, person, *, given: dict) -> dict:
    found, words = _page(tx, person, given), students.words_of(given["q"])
    filters = _filters(given)
    return {
        "items": found.items,
        "count": students.count(tx, person.id, words) if given["after"] or found.next else len(found.items),
        "filters": filters,
        "here": forms.address("/mentor/students", filters | {"after": given["after"]}),
        "more": forms.next_page("/mentor/students", found, **filters),
    }


def _shared(
    tx: Transaction, person, *, mentor_id: int = 0, learner_id: int = 0, before: str, after: str | None
) -> dict:
    """What both see; the private notes are read for the mentor alone."""
    is_mentor = not mentor_id
    pair = students.together(tx, person.id, mentor_id or person.id, learner_id or person.id)
    if is_mentor == (person.id != pair.host_id):
        raise Missing()
    name = pair.learner_name if is_mentor else pair.host_name
    found, every = students.lessons(tx, pair, after), agreed.all_of(tx, pair)
    here = agreed.page_of(pair, person.id)
    is_alone = pair.host_name is None or bool(pair.is_former)
    return {
        "way_back": way_back(person.role, before, "/mentor/students" if is_mentor else "/mentors"),
        "pair": pair,
        "is_mentor": is_mentor,
        "is_alone": is_alone,
        "name": name,
        "picture": pair.learner_picture if is_mentor else pair.host_picture,
        "title": name or FORMER,
        "subjects": students.subjects(tx, pair),
        "next": None if is_alone else students.next_session(tx, pair),
        "goals": [one for one in every if one.kind == "goal"],
        "actions": [one for one in every if one.kind == "action"],
        "note": private_notes.of_mentor(tx, person.id, pair.learner_id) if is_mentor else None,
        "lessons": found.items,
        "here": here,
        "is_first": not after,
        "more": forms.next_page(here, found),
        "timezone": person.timezone,
        "today": clock.today(person.timezone).isoformat(),
        "now": tx.now,
    }
