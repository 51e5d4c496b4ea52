"""The shortlist of an employer's organisation: the board, the list of each stage, notes, and the stages themselves."""

from functools import partial

from quart import Blueprint, request

from db import shortlist
from db.engine.transaction import Row, Transaction
from db.fields import Choice, Flag, Id, Text, Time, Whole
from db.language import _, together
from db.pages import is_id
from db.refusals import Missing
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import Shape, Who

routes = Blueprint("shortlist", __name__)

BOARD, STAGES, CANDIDATES = "/employer/shortlist", "/employer/shortlist/stages", "/employer/candidates"
STAGE = Shape(
    "ShortlistStage",
    {"number": Whole(note="Of the stage, for life"), "place": Whole(note="Among the others"), "name": Text()},
)
ENTRY = Shape(
    "ShortlistEntry",
    {
        "id": Id(),
        "candidate": Who(),
        "stage": Whole(note="The number of the stage"),
        "outcome": Choice(options=tuple(shortlist.OUTCOMES)),
        "note": Text(note="Yours, in Markdown"),
        "revision": Whole(note="Of your note and the outcome"),
        "is_open": Flag(note="Still a candidate; one who isn’t any more stays by name if you’ve met"),
        "added_at": Time(),
    },
)
NOTE = Shape("ShortlistNote", {"author": Who(), "body": Text(note="Markdown"), "written_at": Time()})
QUERY = forms.AFTER | {"stage": "The number of a stage", "q": "Words in a name or a headline"}


@routes.get(BOARD)
@access.role("employer")
async def board():
    args = request.args
    load = partial(_shown, stage=args.get("stage", ""), text=args.get("q", "")[:100], after=args.get("after"))
    return await tab("employer/shortlist.html", _("Shortlist"), load=load, at=CANDIDATES)


@routes.get(STAGES)
@access.role("employer")
async def stages_form(values: dict | None = None, errors: dict | None = None, status: int = 200):
    def load(tx: Transaction, person) -> dict:
        return {"stages": [(stage, count) for stage, _inside, count in shortlist.board(tx, person.id)]}

    most = shortlist.MOST_STAGES
    shown = {"values": values or {}, "errors": errors or {}, "status": status, "most": most}
    return await tab("employer/stages.html", _("Stages"), load=load, at=CANDIDATES, **shown)


@routes.get("/api/shortlist")
@access.role("employer")
@calls.describe(
    "The shortlist of your organisation, those who were added last first", shapes.page_of(ENTRY), query=QUERY
)
async def index():
    stage, text, after = (request.args.get(name, "") for name in ("stage", "q", "after"))
    found = await replies.read(partial(shortlist.page, stage=_number(stage), text=text), after)
    items = [ENTRY.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/shortlist", found, stage=stage, q=text)})


@routes.post("/api/shortlist")
@access.role("employer")
@forms.takes(shortlist.FIELDS)
@calls.describe("Add a candidate, who isn’t told; one who is there already stays in their stage", ENTRY, status=201)
async def add(given: dict):
    entry = await replies.write(shortlist.add, given)
    return replies.done(ENTRY.of(entry), BOARD, _("On your shortlist"), 201)


@routes.get("/api/shortlist/<id:entry_id>")
@access.role("employer")
@calls.describe("Somebody on your shortlist", ENTRY)
async def show(entry_id: int):
    return replies.json(ENTRY.of(await replies.read(lambda tx, person: shortlist.get(tx, person.id, entry_id))))


@routes.post("/api/shortlist/<id:entry_id>/move")
@access.role("employer")
@forms.takes(shortlist.MOVE)
@calls.describe("Move somebody to another stage", ENTRY)
async def move(entry_id: int, given: dict):
    return replies.done(ENTRY.of(await replies.write(shortlist.move, entry_id, given)), BOARD, _("Moved"))


@routes.get("/shortlist/<id:entry_id>/notes")
@access.role("employer")
async def form(entry_id: int, values: dict | None = None, **shown):
    def load(tx: Transaction, person) -> dict:
        entry = shortlist.get(tx, person.id, entry_id)
        typed = values or {"note": entry.note, "outcome": entry.outcome}
        is_older = values is not None and str(values.get("revision")) != str(entry.revision)
        outcome = shortlist.OUTCOMES[entry.outcome]
        now_says = together(outcome, entry.note, between="\n") if is_older else ""
        others = [one for one in shortlist.notes(tx, person.id, entry_id) if one.author_id != person.id]
        return {"entry": entry, "values": typed, "now_says": now_says, "others": others, "timezone": person.timezone}

    title, outcomes = _("Notes and outcome"), [*shortlist.OUTCOMES.items()]
    return await replies.dialog(
        "employer/shortlist_notes.html", title, parent=BOARD, load=load, outcomes=outcomes, **shown
    )


@routes.post("/api/shortlist/<id:entry_id>/notes")
@access.role("employer")
@forms.takes(shortlist.NOTE, form=form)
@calls.describe("Write your notes about somebody, for your organisation alone, and the outcome", ENTRY)
async def write(entry_id: int, given: dict):
    return replies.done(ENTRY.of(await replies.write(shortlist.write, entry_id, given)), BOARD, _("Saved"))


@routes.get("/api/shortlist/<id:entry_id>/notes")
@access.role("employer")
@calls.describe("The notes of everybody in your organisation about somebody, oldest first", shapes.page_of(NOTE))
async def notes(entry_id: int):
    found = await replies.read(lambda tx, person: shortlist.notes(tx, person.id, entry_id))
    return replies.json({"items": [NOTE.of(row) for row in found], "next": None})


@routes.get("/shortlist/<id:entry_id>/remove")
@access.role("employer")
async def remove_form(entry_id: int, **shown):
    def load(tx: Transaction, person) -> dict:
        return {"entry": shortlist.get(tx, person.id, entry_id)}

    return await replies.dialog(
        "employer/shortlist_remove.html", _("Remove from the shortlist"), parent=BOARD, load=load, **shown
    )


@routes.post("/api/shortlist/<id:entry_id>/remove")
@access.role("employer")
@forms.takes(form=remove_form)
@calls.describe("Remove somebody from the shortlist, with everybody’s notes", shapes.OK)
async def remove(entry_id: int):
    await replies.write(shortlist.remove, entry_id)
    return replies.done({"ok": True}, BOARD, _("Removed"))


@routes.get("/api/shortlist/stages")
@access.role("employer")
@calls.describe("The stages of your shortlist, in their order", {"items": shapes.Many(shape=STAGE)})
async def list_stages():
    found = await replies.read(lambda tx, person: shortlist.stages(tx, person.id))
    return replies.json({"items": [STAGE.of(one) for one in found]})


@routes.post("/api/shortlist/stages")
@access.role("employer")
@forms.takes(shortlist.STAGE_NAME, form=stages_form)
@calls.describe("Add a stage after the others", STAGE, status=201)
async def add_stage(given: dict):
    return replies.made(STAGE.of(await replies.write(shortlist.add_stage, given)), STAGES, _("Stage added"))


@routes.post("/api/shortlist/stages/<id:number>")
@access.role("employer")
@forms.takes(shortlist.STAGE)
@calls.describe("Rename a stage, and put it in a place among the others", STAGE)
async def change_stage(number: int, given: dict):
    return replies.done(STAGE.of(await replies.write(shortlist.change_stage, number, given)), STAGES, _("Saved"))


@routes.post("/api/shortlist/stages/<id:number>/remove")
@access.role("employer")
@forms.takes()
@calls.describe("Remove an empty stage", shapes.OK)
async def remove_stage(number: int):
    await replies.write(shortlist.remove_stage, number)
    return replies.done({"ok": True}, STAGES, _("Removed"))


def _number(stage: str) -> int | None:
    if stage and not is_id(stage):
        raise Missing()
    return int(stage) if stage else None


def _shown(tx: Transaction, person: Row, *, stage: str, text: str, after: str | None) -> dict:
    """The board, or a list of one stage or of what was found."""
    number, stages = _number(stage), shortlist.stages(tx, person.id)
    chosen = next((one for one in stages if one.number == number), None)
    if number and not chosen:
        raise Missing()
    shown = {"stages": stages, "stage": chosen, "q": text, "outcomes": shortlist.OUTCOMES}
    if not (chosen or text):
        return shown | {"columns": shortlist.board(tx, person.id), "more": None}
    found = shortlist.page(tx, person, after, stage=number, text=text)
    more = forms.next_page(BOARD, found, stage=stage, q=text)
    return shown | {"columns": [(chosen, found.items, len(found.items))], "more": more}
