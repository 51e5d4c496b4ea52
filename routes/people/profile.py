"""The profile tab of each role: what people say about themselves."""

from functools import partial

from quart import Blueprint, Response

from db import candidates, conversations, mentors, money, people, shortlist, spoken, tags
from db.engine.transaction import Transaction
from db.language import _
from db.people import profile
from db.refusals import Missing
from routes.candidates import besides
from routes.dashboards import tab, way_back
from routes.http import access, calls, forms, replies, shapes, ways
from routes.http.access import me
from routes.http.site import current_app

routes = Blueprint("profile", __name__)

TYPED = ("headline", "profession", "expertise", "bio", "currency", "how_to_pay")


async def page(values: dict | None = None, errors: dict | None = None, picture_error: str = "", **shown) -> Response:
    def load(tx: Transaction, person) -> dict:
        stored = profile.get(tx, person.id)
        spoken_now = replies.language(person)
        return {
            "stored": stored,
            "values": _as_typed(stored, spoken_now) | (values or {}),
            "suggested": tags.suggested(tx) if person.role == "mentor" else [],
            "offered": spoken.offered(spoken_now),
        }

    return await tab(
        "people/profile.html",
        _("Profile"),
        load=load,
        at=f"/{me.role}/profile",
        errors=errors or {},
        picture_error=picture_error,
        currencies=money.CURRENCIES,
        **shown,
    )


@routes.get("/mentor/profile")
@access.role("mentor")
async def mentor_tab(**form):
    return await page(**form)


@routes.get("/learner/profile")
@access.role("learner")
async def learner_tab():
    return await page()


@routes.get("/employer/profile")
@access.role("employer")
async def employer_tab():
    return await page()


@routes.get("/people/<id:person_id>")
@access.member
async def seen(person_id: int):
    """A learner or an employer as others see them. Mentors have pages for everybody."""
    load = partial(_seen, person_id=person_id, before=ways.opened_from())
    return await tab("people/page.html", _("Profile"), load=load)


async def again(person_id: int, **form) -> Response:
    return await page(**form)


@routes.post("/api/users/<id:person_id>/update")
@access.member
@forms.takes(profile.FIELDS, also=("hourly_rate",), form=again, partial=True)
@calls.describe("Change what you say about yourself, or your zone or look", shapes.USER)
async def update(person_id: int, given: dict):
    if person_id != me.id:
        raise Missing()
    changed = forms.in_cents(given, "hourly_rate")
    await replies.write(lambda tx, person: profile.update(tx, person.id, **changed))
    if replies.wants_json():
        return replies.json(shapes.USER.of(await current_app.database.read(people.me, me.id)))
    return replies.see(f"/{me.role}/profile", _("Saved"))


@routes.post("/mentor/profile")
@access.role("mentor")
@forms.takes(mentors.PROFILE, also=("hourly_rate",), form=mentor_tab, partial=True)
async def introduce(given: dict):
    await replies.write(mentors.introduce, forms.in_cents(given, "hourly_rate"))
    return replies.done({"ok": True}, "/mentor/profile", _("Saved"))


@routes.post("/profile/preview")
@access.member
@forms.takes(profile.FIELDS, also=("hourly_rate",), partial=True)
async def preview(given: dict):
    """How the text about them will look: below its field, or without JavaScript on the page with all that was typed."""
    values = {name: str(value)[:20_000] for name, value in given.items()}
    if replies.wants_fragment():
        return replies.fragment("people/_preview.html", bio=values.get("bio", ""))
    return await page(values=values, shows_preview=True)


def _seen(tx: Transaction, person, *, person_id: int, before: str) -> dict:
    found = profile.seen(tx, person, person_id)
    entry = shortlist.of_candidate(tx, person.id, person_id) if person.role == "employer" else None
    shown = {}
    if person.role == "employer" and found.role == "learner":
        found, shown = candidates.shown(tx, person_id), besides(tx, person_id)
    return shown | {
        "seen": found,
        "title": found.name,
        "may_write": person.id != person_id and conversations.may_open(tx, person.id, person_id),
        "on_shortlist": entry,
        "notes": shortlist.notes(tx, person.id, entry.id) if entry else [],
        "way_back": way_back(person.role, before, f"/{person.role}/dashboard"),
    }


def _as_typed(stored, locale: str) -> dict:
    """As the fields of the form show it."""
    rate = money.plain(stored.hourly_rate_cents, stored.currency) if stored.hourly_rate_cents else ""
    return {name: getattr(stored, name) for name in TYPED} | {
        "years": "" if stored.years is None else stored.years,
        "languages": spoken.names(stored.languages, locale),
        "is_candidate": str(stored.is_candidate),
        "hourly_rate": rate,
    }
