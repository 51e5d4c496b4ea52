"""An employer’s sponsorships: the list, one of them, its limits, its end, and whom and what it is for."""

from functools import partial

from quart import Blueprint, request

from db import clock, money, organisations, sponsorships
from db.engine.transaction import Row, Transaction
from db.fields import CURRENCY, Choice, Flag, Id, Maybe, Text, Time, Whole
from db.language import _, ngettext
from db.sponsorships import editing, statements
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import Shape
from routes.payments import how_to_pay

routes = Blueprint("sponsorships", __name__)

LIST = "/employer/sponsorships"
AMOUNTS = ("budget", "most", "monthly")  # as they are typed in forms
TYPED = (*AMOUNTS, "currency")
SPONSORSHIP = Shape(
    "Sponsorship",
    {
        "id": Id(),
        "name": Text(),
        "kind": Choice(options=sponsorships.KINDS),
        "status": Choice(options=sponsorships.STATUSES),
        "currency": CURRENCY,
        "budget_cents": Maybe(field=Whole()),
        "seats": Maybe(field=Whole()),
        "most_cents": Maybe(field=Whole(), note="For one seat"),
        "monthly_cents": Maybe(field=Whole(), note="For the seats booked in a month (UTC)"),
        "per_learner": Whole(),
        "all_mentors": Flag(),
        "code": Maybe(field=Text(), note="Learners who enter it can use the sponsorship"),
        "until": Maybe(field=Time()),
        "spent_cents": Whole(note="What the ledger charges you for it"),
        "seats_used": Whole(),
        "created_at": Time(),
    },
)
PERSON = Shape(
    "SponsoredPerson",
    {"id": Id(), "email": Maybe(field=Text()), "name": Maybe(field=Text(), note="Of those who entered the code")},
)


@routes.get(LIST)
@access.role("employer")
async def sponsorships_tab():
    def load(tx: Transaction, person: Row) -> dict:
        found = sponsorships.page(tx, person, request.args.get("after"))
        items = [(one, sponsorships.left(one)) for one in found.items]
        team = organisations.of(tx, person.id)
        return {"items": items, "team": team, "more": forms.next_page(LIST, found), "timezone": person.timezone}

    return await tab("sponsorships/list.html", _("Sponsorships"), load=load)


@routes.get("/employer/sponsorships/<id:sponsorship_id>")
@access.role("employer")
async def page(sponsorship_id: int, values: dict | None = None, errors: dict | None = None, status: int = 200):
    """With what is spent, whom it is for, and the seats. A refused form of it is shown in it."""
    load = partial(_one, sponsorship_id=sponsorship_id, args=dict(request.args))
    shown = {"values": values or {}, "errors": errors or {}, "status": status}
    return await tab("sponsorships/page.html", _("Sponsorship"), load=load, at=LIST, **shown)


@routes.get("/sponsorships/new")
@access.role("employer")
async def new_form(values: dict | None = None, **form):
    fresh = {"kind": "budget", "per_learner": 5, "all_mentors": "true", "currency": "EUR", "has_code": ""}

    def load(tx: Transaction, person: Row) -> dict:
        shown = {"values": fresh | (values or {}), "currencies": money.CURRENCIES}
        return shown | {"how": how_to_pay(tx), "timezone": person.timezone}

    return await replies.dialog("sponsorships/new.html", _("New sponsorship"), parent=LIST, load=load, **form)


@routes.post("/api/sponsorships")
@access.role("employer")
@forms.takes(editing.FIELDS | editing.CODE | editing.PEOPLE, also=AMOUNTS, partial=True, form=new_form)
@calls.describe("Sponsor seats, up to a budget or a number of seats", SPONSORSHIP, status=201)
async def create(given: dict):
    made = await replies.write(editing.create, _in_cents(given))
    return replies.made(SPONSORSHIP.of(made), f"{LIST}/{made.id}", _("Sponsorship created"))


@routes.get("/sponsorships/<id:sponsorship_id>/edit")
@access.role("employer")
async def edit_form(sponsorship_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person: Row) -> dict:
        found = sponsorships.get(tx, person, sponsorship_id)
        stored = {name: "" if (value := getattr(found, name)) is None else value for name in editing.LIMITS}
        stored |= {name: _typed(found, name) for name in AMOUNTS}
        stored["until"] = clock.to_wall(found.until, person.timezone) if found.until else ""
        stored["all_mentors"] = "true" if found.all_mentors else "false"
        return {"sponsorship": found, "values": stored | (values or {}), "timezone": person.timezone}

    parent = f"{LIST}/{sponsorship_id}"
    return await replies.dialog("sponsorships/edit.html", _("Change limits"), parent=parent, load=load, **form)


@routes.route("/api/sponsorships/<id:sponsorship_id>", methods=["PATCH"])
@routes.post("/api/sponsorships/<id:sponsorship_id>/update")
@access.role("employer")
@forms.takes(editing.LIMITS, also=TYPED, partial=True, form=edit_form)
@calls.describe("Change the name and the limits of a sponsorship", SPONSORSHIP)
async def update(sponsorship_id: int, given: dict):
    changed = _in_cents(given)
    changed.pop("currency", "")
    return _done(await replies.write(editing.update, sponsorship_id, changed), _("Saved"))


@routes.post("/api/sponsorships/<id:sponsorship_id>/pause")
@access.role("employer")
@forms.takes()
@calls.describe("Pause a sponsorship, so that nobody can book with it for now", SPONSORSHIP)
async def pause(sponsorship_id: int):
    return _done(await replies.write(editing.move, sponsorship_id, "paused"), _("Paused"))


@routes.post("/api/sponsorships/<id:sponsorship_id>/resume")
@access.role("employer")
@forms.takes()
@calls.describe("Resume a sponsorship, so that learners can book with it again", SPONSORSHIP)
async def resume(sponsorship_id: int):
    return _done(await replies.write(editing.move, sponsorship_id, "active"), _("Active again"))


@routes.get("/sponsorships/<id:sponsorship_id>/end")
@access.role("employer")
async def end_form(sponsorship_id: int, **form):
    def load(tx: Transaction, person: Row) -> dict:
        return {"sponsorship": sponsorships.get(tx, person, sponsorship_id)}

    parent = f"{LIST}/{sponsorship_id}"
    return await replies.dialog("sponsorships/end.html", _("End sponsorship"), parent=parent, load=load, **form)


@routes.post("/api/sponsorships/<id:sponsorship_id>/end")
@access.role("employer")
@forms.takes(form=end_form)
@calls.describe("End a sponsorship for good; seats that are booked stay paid for", SPONSORSHIP)
async def end(sponsorship_id: int):
    return _done(await replies.write(editing.move, sponsorship_id, "ended"), _("Sponsorship ended"))


@routes.post("/api/sponsorships/<id:sponsorship_id>/code")
@access.role("employer")
@forms.takes(editing.CODE)
@calls.describe("Replace the code of a sponsorship with a new one, or remove it", SPONSORSHIP)
async def set_code(sponsorship_id: int, given: dict):
    found = await replies.write(editing.set_code, sponsorship_id, given)
    return _done(found, _("New code") if found.code else _("Code removed"))


@routes.get("/api/sponsorships")
@access.role("employer")
@calls.describe("Your sponsorships, newest first", shapes.page_of(SPONSORSHIP), query=forms.AFTER)
async def index():
    found = await replies.read(sponsorships.page, request.args.get("after"))
    items = [SPONSORSHIP.of(one) for one in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/sponsorships", found)})


@routes.get("/api/sponsorships/<id:sponsorship_id>")
@access.role("employer")
@calls.describe("One of your sponsorships", SPONSORSHIP)
async def show(sponsorship_id: int):
    return replies.json(SPONSORSHIP.of(await replies.read(sponsorships.get, sponsorship_id)))


@routes.get("/api/sponsorships/<id:sponsorship_id>/people")
@access.role("employer")
@calls.describe("Who can use a sponsorship, newest first", shapes.page_of(PERSON), query=forms.AFTER)
async def people(sponsorship_id: int):
    found = await replies.read(sponsorships.people, sponsorship_id, request.args.get("after"))
    more = forms.next_page(f"/api/sponsorships/{sponsorship_id}/people", found)
    return replies.json({"items": [PERSON.of(one) for one in found.items], "next": more})


@routes.post("/api/sponsorships/<id:sponsorship_id>/people")
@access.role("employer")
@forms.takes(editing.PEOPLE, form=page)
@calls.describe("Name learners who can use it, with or without an account yet", {"added": Whole()}, status=201)
async def name_people(sponsorship_id: int, given: dict):
    added = await replies.write(editing.name_people, sponsorship_id, given)
    said = ngettext("{count} person added", "{count} people added", added)
    return replies.done({"added": added}, f"{LIST}/{sponsorship_id}", said, 201)


@routes.post("/api/sponsorships/<id:sponsorship_id>/people/<id:row_id>/remove")
@access.role("employer")
@forms.takes()
@calls.describe("Remove somebody from a sponsorship; seats that are booked stay paid for", shapes.OK)
async def remove_person(sponsorship_id: int, row_id: int):
    await replies.write(editing.remove_person, sponsorship_id, row_id)
    return replies.done({"ok": True}, f"{LIST}/{sponsorship_id}", _("Removed"))


@routes.get("/api/sponsorships/<id:sponsorship_id>/mentors")
@access.role("employer")
@calls.describe(
    "The mentors whose sessions a sponsorship pays for, unless it’s for all",
    {"items": shapes.Many(shape=shapes.PERSON)},
)
async def mentors(sponsorship_id: int):
    def load(tx: Transaction, person: Row) -> list[Row]:
        sponsorships.get(tx, person, sponsorship_id)
        return sponsorships.mentors(tx, sponsorship_id)

    return replies.json({"items": [shapes.PERSON.of(one) for one in await replies.read(load)]})


@routes.post("/api/sponsorships/<id:sponsorship_id>/mentors")
@access.role("employer")
@forms.takes(editing.MENTOR)
@calls.describe("Let a sponsorship pay for the sessions of a mentor", shapes.OK)
async def add_mentor(sponsorship_id: int, given: dict):
    await replies.write(editing.add_mentor, sponsorship_id, given)
    return replies.done({"ok": True}, f"{LIST}/{sponsorship_id}", _("Added"))


@routes.post("/api/sponsorships/<id:sponsorship_id>/mentors/<id:mentor_id>/remove")
@access.role("employer")
@forms.takes()
@calls.describe("Remove a mentor whose sessions a sponsorship pays for", shapes.OK)
async def remove_mentor(sponsorship_id: int, mentor_id: int):
    await replies.write(editing.remove_mentor, sponsorship_id, mentor_id)
    return replies.done({"ok": True}, f"{LIST}/{sponsorship_id}", _("Removed"))


def _done(found: Row, text: str):
    return replies.done(SPONSORSHIP.of(found), f"{LIST}/{found.id}", text)


def _in_cents(given: dict) -> dict:
    """An amount that is left empty is no limit."""
    for name in AMOUNTS:
        if given.get(name) == "":
            given = {**given, f"{name}_cents": None}
            del given[name]
        given = forms.in_cents(given, name)
    return given


def _typed(found: Row, name: str) -> str:
    cents = getattr(found, f"{name}_cents")
    return money.plain(cents, found.currency) if cents else ""


def _one(tx: Transaction, person: Row, *, sponsorship_id: int, args: dict) -> dict:
    found = sponsorships.get(tx, person, sponsorship_id)
    month, words = statements.month(args.get("month", "")), args.get("mentor", "").strip()[:100]
    seats = statements.lines(tx, person, sponsorship_id, args.get("after"), month)
    people = sponsorships.people(tx, person, sponsorship_id, args.get("people"))
    here = f"{LIST}/{sponsorship_id}"
    return {
        "sponsorship": found,
        "team": organisations.of(tx, person.id),
        "left": sponsorships.left(found),
        "owed": statements.owed(tx, sponsorship_id),
        "how": how_to_pay(tx),
        "months": statements.months(tx, sponsorship_id),
        "month": month,
        "seats": seats.items,
        "more": forms.next_page(here, seats, month=month or ""),
        "people": people.items,
        "more_people": forms.address(here, {"people": people.next}) if people.next else None,
        "mentors": [] if found.all_mentors else sponsorships.mentors(tx, sponsorship_id),
        "mentor": words,
        "mentors_found": editing.mentors_found(tx, sponsorship_id, words),
        "timezone": person.timezone,
    }
