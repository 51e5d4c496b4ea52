"""A mentor's private notes about a student."""

from quart import Blueprint

from db import students
from db.engine.transaction import Transaction
from db.fields import Whole
from db.language import _
from db.refusals import Missing
from db.students import notes
from routes.http import access, calls, forms, replies

routes = Blueprint("private_notes", __name__)


@routes.get("/students/<id:learner_id>/notes")
@access.role("mentor")
async def form(learner_id: int, values: dict | None = None, errors: dict | None = None, **shown):
    def load(tx: Transaction, person) -> dict:
        pair = students.together(tx, person.id, person.id, learner_id)
        if pair.host_id != person.id:
            raise Missing()
        note = notes.of_mentor(tx, person.id, learner_id)
        body, revision = (note.body, note.revision) if note else ("", 0)
        typed = (values or {}).get("note", body)
        is_older = values is not None and str(values.get("revision")) != str(revision)
        return {"pair": pair, "values": {"note": typed}, "revision": revision, "now_says": body if is_older else ""}

    return await replies.dialog(
        "students/notes.html",
        _("Private notes"),
        parent=f"/students/{learner_id}",
        load=load,
        errors=errors,
        **shown,
    )


@routes.post("/api/students/<id:learner_id>/notes")
@access.role("mentor")
@forms.takes(notes.NOTE, form=form)
@calls.describe("Write your private notes about a student", {"revision": Whole()})
async def write(learner_id: int, given: dict):
    revision = await replies.write(notes.write, learner_id, given)
    return replies.done({"revision": revision}, f"/students/{learner_id}", _("Notes saved"))
