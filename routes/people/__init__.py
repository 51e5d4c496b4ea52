"""Sign up, log in, log out: as pages, and for programs that get a token."""

import hashlib
import secrets
import unicodedata
from contextlib import suppress

from quart import Blueprint, Response, g, request

from db import people, places
from db.checks import Check
from db.fields import Flag
from db.language import _
from db.people import accounts, devices
from db.people.devices import Visit
from db.refusals import Limited, Missing, Unknown
from routes.http import access, calls, forms, limits, passwords, readers, replies, shapes
from routes.http.access import me
from routes.http.site import current_app

BROWSER_COOKIE = "mentora_browser"
TWO_YEARS = 2 * 365 * 24 * 60 * 60
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)

SIGNING_UP = limits.Rate("signup", burst=60, seconds=3600)
LOGGING_IN = limits.Rate("login from", burst=60, seconds=300)

routes = Blueprint("people", __name__)


@routes.get("/signup")
@access.anyone
async def signup_form(values: dict | None = None, errors: dict | None = None, **form):
    role = request.args.get("role", "")
    fresh = {
        "name": "",
        "email": "",
        "role": role if role in people.ROLES else "",
        "timezone": zone if (zone := readers.zone()) != places.UTC else "",
        "next": request.args.get("next", ""),
    }
    shown = {name: str(value)[:300] for name, value in (fresh if values is None else values).items()}
    return await replies.page(
        "people/signup.html",
        _("Sign up"),
        values=shown,
        for_many=values is None,
        zones=places.zones(),
        former_zones=places.former_names(),
        errors=errors or {},
        **form,
    )


@routes.post("/signup")
@routes.post("/api/signup")
@access.anyone
@forms.takes(accounts.SIGN_UP, also=("next",), form=signup_form, limit=SIGNING_UP)
@calls.describe("Sign up", shapes.LOGIN, status=201)
async def signup(given: dict):
    path = access.own_path(given.pop("next"))
    check = Check()
    await current_app.database.read(accounts.note_if_taken, given["email"], check)
    new = accounts.new_person(**given, check=check)
    password_hash = await passwords.hash(new.password)
    person, device_id = await current_app.database.write(accounts.sign_up, new, password_hash, visit(stays=True))
    return _welcome(person, device_id, path, status=201)


@routes.get("/login")
@access.anyone
async def login_form(values: dict | None = None, errors: dict | None = None, **form):
    path = access.own_path((values or request.args).get("next", ""))
    if me.claims and values is None:
        return replies.see(path or f"/{me.role}/dashboard")
    message = _("Your password was changed. Please log in with the new one.") if "changed" in request.args else None
    typed = values or {"email": "", "stay": True}
    shown = {"email": typed.get("email", "")[:254], "stay": bool(typed.get("stay")), "next": path}
    return await replies.page(
        "people/login.html",
        _("Log in"),
        for_many=values is None,
        values=shown,
        errors=errors or {},
        message=message,
        **form,
    )


@routes.post("/login")
@routes.post("/api/login")
@access.anyone
@forms.takes(accounts.LOG_IN | {"stay": Flag(note="Stay logged in")}, also=("next",), form=login_form, limit=LOGGING_IN)
@calls.describe("Log in", shapes.LOGIN)
async def login(given: dict):
    stays = bool(given["stay"]) or replies.wants_json()
    person = await _proven(given["email"], given["password"])
    device_id = await current_app.database.write(accounts.log_in, person.id, person.password_hash, visit(stays=stays))
    return _welcome(person, device_id, access.own_path(given["next"]), stays=stays)


@routes.get("/logout")
@access.anyone
async def logout_page():
    """Asks first, because a link or an image on another site must not log anybody out."""
    return await replies.page("people/logout.html", _("Log out"))


@routes.post("/logout")
@routes.post("/api/logout")
@access.anyone
@forms.takes()
@calls.describe("Log out", shapes.OK)
async def logout():
    if me.claims:
        await _end(me.id, me.device_id)
    if replies.wants_json():
        return replies.json({"ok": True})
    access.log_out()
    return replies.see("/")


@routes.get("/api/me")
@access.member
@calls.describe("Who you are", shapes.USER)
async def who():
    person = await current_app.database.read(people.me, me.id)
    if person is None:
        raise Unknown()
    return replies.json(shapes.USER.of(person))


async def _proven(email, password):
    """The person, if the password is right. An unknown address gets the same answer in the same time."""
    email = unicodedata.normalize("NFC", email.strip()[:254]).lower() if isinstance(email, str) else ""
    person = await current_app.database.read(people.credentials, email)
    browser = visit(stays=True).browser
    # Also looked up for an unknown address, so that it takes as long.
    is_known = await current_app.database.read(devices.is_known, person.id if person else 0, browser)
    tries = f"{email} {browser if is_known else limits.address()}"
    limits.spend("login as", tries, burst=10, seconds=1800)
    if not is_known:
        _spend_guess(email)
    if not await passwords.fits(person and person.password_hash, password):
        raise Unknown(_("Wrong email or password."))
    limits.forgive("login as", tries)
    return person


def _spend_guess(email: str) -> None:
    """Guessing from many addresses is limited too, except in a browser that the person has used before.

    Those who guess must not lock the owner out: once they have used up the hour, every network still has a few tries.
    """
    try:
        limits.spend("login of", email, burst=60, seconds=3600)
    except Limited:
        limits.spend("login of, by", f"{email} {limits.network()}", burst=5, seconds=24 * 3600)


def _welcome(person, device_id: int, path: str, *, stays: bool = True, status: int = 200) -> Response:
    if replies.wants_json():
        token = current_app.tokens.write(current_app.tokens.claims(person.id, person.role, device_id, True))
        return replies.json({"token": token, "user": shapes.USER.of(person)}, status)
    access.log_in(person.id, person.role, device_id, stays)
    return remember_browser(replies.see(path or f"/{person.role}/dashboard"))


def remember_browser(response: Response) -> Response:
    """With a cookie by which this browser is known at its next login."""
    secure = current_app.auth.cookie_secure
    response.set_cookie(BROWSER_COOKIE, _browser(), max_age=TWO_YEARS, httponly=True, samesite="Lax", secure=secure)
    return response


async def _end(person_id: int, device_id: int) -> None:
    with suppress(Missing):
        await current_app.database.write(devices.end, person_id, device_id)


def visit(*, stays: bool) -> Visit:
    agent = request.headers.get("User-Agent", "")[:400]
    is_program = replies.wants_json()
    seen = f"{agent} {limits.address()}" if is_program else _browser()
    asked = "" if is_program else readers.asked()
    return Visit(_label(agent), limits.address(), _hash(seen), stays, asked)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _browser() -> str:
    """A mark that stays the same for all visits of one browser."""
    if "browser_mark" not in g:
        g.browser_mark = request.cookies.get(BROWSER_COOKIE, "")[:64] or secrets.token_urlsafe(24)
    return str(g.browser_mark)


def _label(agent: str) -> str:
    browser = next((name for sign, name in BROWSERS if sign in agent), agent.partition("/")[0][:40])
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser
