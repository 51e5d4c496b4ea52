"""Candidates: the list for employers, and for learners what employers see of them."""

import asyncio
from urllib.parse import quote

from quart import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from db import candidate_words, candidates, cv_files, pdfs, recommendations
from db.engine.transaction import Transaction
from db.fields import Flag, Id, Maybe, Number, Text, Time, Whole
from db.language import _
from db.refusals import Invalid, Refused, TooLarge
from routes.dashboards import tab
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape, Who
from routes.http.uploads import file_in
from routes.students import Texts

routes = Blueprint("candidates", __name__)

PAGE = "/learner/profile/employers"
SENDING = limits.Rate("cvs of", burst=10, seconds=3600, who=lambda: str(me.id))
CHOICES = Shape("CandidateChoices", dict(candidates.CHOICES))
RECOMMENDATION = Shape(
    "Recommendation",
    {
        "id": Id(),
        "mentor": Who(),
        "body": Text(),
        "rating": Maybe(field=Whole(least=1, most=5), note="Stars, if the mentor gave some"),
        "revision": Whole(),
        "is_shown": Flag(note="The learner agreed"),
        "written_at": Time(),
    },
)
CANDIDATE = Shape(
    "Candidate",
    {
        "id": Id(),
        "name": Text(),
        "headline": Text(),
        "profession": Text(),
        "years": Maybe(field=Whole()),
        "languages": Texts(),
        "sessions": Maybe(field=Whole(note="Lessons; null if that isn’t shown")),
        "has_cv": Flag(),
        "rating": Maybe(field=Number(), note="The average of the stars of those who recommend them"),
        "ratings": Whole(note="How many gave stars"),
    },
)
WHOLE = Shape(
    "CandidateProfile",
    {
        **CANDIDATE.fields,
        "bio": Text(note="Markdown"),
        "timezone": Maybe(field=Text(note="Null if it isn’t shown")),
        "subjects": Texts(),
        "recommendations": shapes.Many(shape=RECOMMENDATION),
    },
)
CV = {"name": Text(), "bytes": Whole(), "sent_at": Time()}
FILTERS = forms.AFTER | {
    "q": "Words in a name, a headline or a profession",
    "show": "met: whom your organisation has met",
    "subject": "Somebody who shows lessons in it",
    "language": "The code of a language that they show",
}


@routes.get("/api/candidates")
@access.role("employer")
@calls.describe("Candidates, with what they chose to show", shapes.page_of(CANDIDATE), query=FILTERS)
async def index():
    args = {name: request.args.get(name, "") for name in FILTERS}

    def load(tx: Transaction, person):
        by = {"subject": args["subject"], "language": args["language"]}
        return candidates.page(tx, person, args["q"], args["show"], args["after"] or None, **by)

    found = await replies.read(load)
    filters = {name: value for name, value in args.items() if name != "after"}
    return replies.json(
        {"items": [_listed(row) for row in found.items], "next": forms.next_page("/api/candidates", found, **filters)}
    )


@routes.get("/api/candidates/<id:person_id>")
@access.role("employer")
@calls.describe("A candidate, with what they chose to show", WHOLE)
async def show(person_id: int):
    def load(tx: Transaction, person) -> dict:
        return {"seen": candidates.seen(tx, person, person_id), **besides(tx, person_id)}

    found = await replies.read(load)
    said = [RECOMMENDATION.of(one) for one in found["recommendations"]]
    more = {"bio": found["seen"].bio, "timezone": found["seen"].timezone or None}
    return replies.json(_listed(found["seen"]) | more | {"subjects": found["subjects"], "recommendations": said})


@routes.get("/people/<id:person_id>/cv")
@access.role("employer", "learner")
async def cv(person_id: int) -> Response:
    """To be saved, not opened; and never from a cache, because the learner may hide it at any time."""
    found = await replies.read(cv_files.get, person_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(bytes(found.body), 200, headers, content_type="application/pdf")


@routes.get(PAGE)
@access.role("learner")
async def page(errors: dict | None = None, values: dict | None = None, status: int = 200) -> Response:
    def load(tx: Transaction, person) -> dict:
        return {
            "chosen": candidate_words.choices(tx, person.id),
            "cv": cv_files.about(tx, person.id),
            "recommendations": recommendations.of_learner(tx, person.id),
        }

    labels = {
        "languages": _("The languages I speak"),
        "timezone": _("My time zone"),
        "subjects": _("The subjects of my lessons"),
        "sessions": _("How many lessons I’ve had"),
        "cv": _("My CV"),
    }
    shown = {"errors": errors or {}, "status": status, "labels": labels, "limit": f"{pdfs.LARGEST // pdfs.MB} MB"}
    return await tab("candidates/page.html", _("What employers see"), load=load, at="/learner/profile", **shown)


@routes.get(f"{PAGE}/preview")
@access.role("learner")
async def preview():
    def load(tx: Transaction, person) -> dict:
        shown = {"seen": candidates.shown(tx, person.id), **besides(tx, person.id)}
        return shown | {"on_shortlist": None, "notes": [], "may_write": False, "is_preview": True}

    return await tab("people/page.html", _("How employers see you"), load=load, at="/learner/profile")


@routes.get("/api/candidate")
@access.role("learner")
@calls.describe("What you show to employers besides your profile", CHOICES)
async def chosen():
    return replies.json(_choices(await replies.read(lambda tx, person: candidate_words.choices(tx, person.id))))


@routes.post("/api/candidate")
@access.role("learner")
@forms.takes(candidates.CHOICES, form=page)
@calls.describe("Choose what you show to employers. What is left out is not shown", CHOICES)
async def choose(given: dict):
    return replies.done(_choices(await replies.write(candidates.choose, given)), PAGE, _("Saved"))


@routes.post("/api/candidate/cv")
@access.role("learner")
@forms.takes_bytes
@calls.describe(
    "Send your CV, a PDF: as it is, or as the file `cv` of a form", CV, status=201, query={"name": "What it is called"}
)
async def send() -> Response:
    try:
        SENDING.spend()
        name, body = await _sent()
        await asyncio.to_thread(pdfs.check, body)
        kept = await replies.write(cv_files.keep, name, body)
    except Refused as refused:
        if replies.wants_json():
            raise
        return await page(errors={"cv": " ".join(refused.by_field().values())}, status=422)
    if replies.wants_json():
        return replies.json({"name": kept.name, "bytes": kept.bytes, "sent_at": kept.sent_at}, 201)
    return replies.see(PAGE, _("Your CV was saved"))


@routes.post("/api/candidate/cv/remove")
@access.role("learner")
@forms.takes()
@calls.describe("Delete your CV", shapes.OK)
async def remove() -> Response:
    await replies.write(cv_files.remove)
    return replies.done({"ok": True}, PAGE, _("Deleted"))


def besides(tx: Transaction, person_id: int) -> dict:
    """What they chose to show below their profile."""
    return {
        "subjects": candidate_words.subjects(tx, person_id),
        "recommendations": recommendations.shown(tx, person_id),
    }


def _listed(row) -> dict:
    given = {"rating": shapes.average(row), "ratings": row.rating_count}
    return CANDIDATE.of(row, languages=row.languages.split(), has_cv=bool(row.cv_bytes), **given)


def _choices(row) -> dict:
    return {name: bool(getattr(row, f"shows_{name}")) for name in candidates.CHOICES}


async def _sent() -> tuple[str, bytes]:
    try:
        body = await request.get_data(cache=False, as_text=False, parse_form_data=False)
    except RequestEntityTooLarge as problem:
        limit = f"{pdfs.LARGEST // pdfs.MB} MB"
        raise TooLarge(_("This file is too large. The limit is {limit}.", limit=limit)) from problem
    if request.mimetype != "multipart/form-data":
        return request.args.get("name", "")[: cv_files.LONGEST_NAME], body
    boundary = request.mimetype_params.get("boundary", "").encode()
    name, found = await asyncio.to_thread(file_in, body, boundary, "cv")
    if not found:
        raise Invalid({"cv": _("Please choose a file.")})
    return name, found
