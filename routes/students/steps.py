"""Goals and agreed actions on the page of a mentor and a learner, by either of them."""

from quart import Blueprint, request

from db import students
from db.engine.transaction import Transaction
from db.fields import Flag, Maybe, checked
from db.language import _
from db.students import steps
from routes.http import access, calls, forms, replies, shapes
from routes.http.access import me
from routes.http.shapes import ID, TEXT, TIME, WHOLE, Shape

routes = Blueprint("steps", __name__)

DONE = {"is_done": Flag()}
STEP = Shape(
    "Step",
    {"id": ID, **steps.NEW, "due_on": Maybe(field=TEXT), "revision": WHOLE, "done_at": Maybe(field=TIME)},
)


@routes.get("/together/<id:other_id>/new")
@access.role("mentor", "learner")
async def new_form(other_id: int, values: dict | None = None, **form):
    kind = (values or request.args).get("kind", "")

    def load(tx: Transaction, person) -> dict:
        pair = students.together(tx, person.id, *_pair(other_id))
        students.must_be_two(pair)
        return {"pair": pair, "values": {"kind": kind, "who": "learner"} | (values or {})}

    return await replies.dialog(
        "students/step.html",
        _("New action") if kind == "action" else _("New goal"),
        parent=_page(other_id),
        load=load,
        step=None,
        kind=kind,
        other_id=other_id,
        **form,
    )


@routes.get("/api/together/<id:other_id>/steps")
@access.role("mentor", "learner")
@calls.describe("The goals and actions that you share with this student or mentor", shapes.page_of(STEP))
async def index(other_id: int):
    found = await replies.read(_all, other_id)
    return replies.json({"items": [STEP.of(one) for one in found], "next": None})


@routes.post("/api/together/<id:other_id>/steps")
@access.role("mentor", "learner")
@forms.takes(steps.NEW, form=new_form)
@calls.describe("Add a goal or an action", STEP, status=201)
async def add(other_id: int, given: dict):
    if not given["who"]:  # a goal has no one person
        given |= {"who": "both"}
    step = await replies.write(steps.add, *_pair(other_id), given)
    return replies.done(STEP.of(step), _page(other_id), _("Added"), 201)


@routes.get("/steps/<id:step_id>")
@access.role("mentor", "learner")
async def edit_form(step_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        step = steps.get(tx, person.id, step_id)
        pair = students.together(tx, person.id, step.host_id, step.learner_id)
        students.must_be_two(pair)
        stored = {"body": step.body, "who": step.who, "due_on": step.due_on or ""}
        typed = {name: value for name, value in (values or {}).items() if name != "revision"}
        return {"step": step, "kind": step.kind, "pair": pair, "values": stored | typed, "other_id": _other(pair)}

    return await replies.dialog("students/step.html", _("Edit"), parent="/dashboard", load=load, **form)


@routes.post("/api/steps/<id:step_id>")
@access.role("mentor", "learner")
@forms.takes(steps.STEP | steps.REVISION, form=edit_form)
@calls.describe("Change a goal or an action; send the revision you last read", STEP)
async def change(step_id: int, given: dict):
    if not given["who"]:
        given = {name: value for name, value in given.items() if name != "who"}
    step = await replies.write(steps.change, step_id, given)
    return replies.done(STEP.of(step), _home(step), _("Saved"))


@routes.post("/api/steps/<id:step_id>/tick")
@access.role("mentor", "learner")
@forms.takes(DONE)
@calls.describe("Tick off a goal or an action, or reopen it", STEP)
async def tick(step_id: int, given: dict):
    step = await replies.write(steps.tick, step_id, checked(DONE, given)["is_done"])
    return replies.done(STEP.of(step), _home(step), "")


@routes.post("/api/steps/<id:step_id>/delete")
@access.role("mentor", "learner")
@forms.takes(steps.REVISION, also=(*steps.STEP,), partial=True, form=edit_form)
@calls.describe("Delete a goal or an action", shapes.OK)
async def delete(step_id: int, given: dict):
    step = await replies.write(steps.delete, step_id, given)
    return replies.done({"ok": True}, _home(step), _("Deleted"))


def _pair(other_id: int) -> tuple[int, int]:
    """The mentor and the learner, of whom one asks."""
    return (me.id, other_id) if me.role == "mentor" else (other_id, me.id)


def _page(other_id: int) -> str:
    return f"/students/{other_id}" if me.role == "mentor" else f"/mentors/{other_id}/together"


def _other(pair) -> int:
    return pair.learner_id if me.role == "mentor" else pair.host_id


def _home(step) -> str:
    return _page(_other(step))


def _all(tx: Transaction, person, other_id: int) -> list:
    return steps.all_of(tx, students.together(tx, person.id, *_pair(other_id)))
