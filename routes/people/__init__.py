"""Sign up, log in, log out: as pages, and for programs that get a token."""

import hashlib
import secrets
import unicodedata

from quart import Blueprint, Response, current_app, request

from db import people
from db.checks import zones
from db.people import accounts, devices
from db.people.devices import Visit
from db.refusals import Missing, Refused, Unknown
from routes.http import access, forms, limits, passwords, replies
from routes.http.access import me

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

routes = Blueprint("people", __name__)


@routes.get("/signup")
@access.anyone
async def signup_page():
    role = request.args.get("role", "")
    values = {
        "name": "",
        "email": "",
        "role": role if role in people.ROLES else "",
        "timezone": "",
        "next": request.args.get("next", ""),
    }
    return await _signup_page(values)


@routes.post("/signup")
@routes.post("/api/signup")
@access.anyone
async def signup():
    fields = await forms.read("name", "email", "password", "role", "timezone", "next")
    path = replies.own_path(fields.pop("next"))
    try:
        limits.spend("signup", limits.address(), burst=60, seconds=3600)
        new = accounts.new_person(**fields)
        password_hash = await passwords.hash(new.password)
        visit = _visit(stays=True)
        person, device_id = await current_app.database.write(accounts.sign_up, new, password_hash, visit)
    except Refused as refused:
        if replies.wants_json():
            raise
        return await _signup_page(fields | {"next": path}, refused)
    return _welcome(person, device_id, path, status=201)


@routes.get("/login")
@access.anyone
async def login_page():
    path = replies.own_path(request.args.get("next", ""))
    if me.claims:
        return replies.see(path or f"/{me.role}/dashboard")
    message = "Your password was changed. Please log in with the new one." if "changed" in request.args else None
    return await _login_page({"email": "", "stay": True, "next": path}, message=message)


@routes.post("/login")
@routes.post("/api/login")
@access.anyone
async def login():
    fields = await forms.read("email", "password", "stay", "next")
    path = replies.own_path(fields["next"])
    stays = bool(fields["stay"]) or replies.wants_json()
    try:
        person = await _checked(fields["email"], fields["password"])
        device_id = await current_app.database.write(
            accounts.log_in, person.id, person.password_hash, _visit(stays=stays)
        )
    except Refused as refused:
        if replies.wants_json():
            raise
        return await _login_page({"email": str(fields["email"])[:254], "stay": stays, "next": path}, refused)
    return _welcome(person, device_id, path, stays=stays)


@routes.get("/logout")
@access.anyone
async def logout_page():
    """Asks first: a link, or a picture on another site, must not log anybody out."""
    return await replies.page("people/logout.html", "Log out")


@routes.post("/logout")
@routes.post("/api/logout")
@access.anyone
async def logout():
    await forms.read()
    if me.claims:
        await _end(me.id, me.device_id)
    if replies.wants_json():
        return replies.json({"ok": True})
    access.log_out()
    return replies.see("/")


@routes.get("/api/me")
@access.member
async def who():
    person = await current_app.database.read(people.me, me.id)
    if person is None:
        raise Unknown()
    return replies.json(as_json(person))


def as_json(person) -> dict:
    return {
        "id": str(person.id),
        "name": person.name,
        "role": person.role,
        "timezone": person.timezone,
        "email": person.email,
    }


async def _checked(email, password):
    """The person, if the password is theirs. The answer, and the time it takes, are the same when nobody has the address."""
    email = unicodedata.normalize("NFC", email.strip()[:254]).lower() if isinstance(email, str) else ""
    limits.spend("login from", limits.address(), burst=60, seconds=300)
    limits.spend("login as", f"{email} {limits.address()}", burst=10, seconds=300)
    person = await current_app.database.read(people.credentials, email)
    # Many who guess together are stopped too, but not the browser that the person logged in with before.
    # Asked for nobody as well, so that an unknown address takes no shorter.
    if not await current_app.database.read(devices.is_known, person.id if person else 0, _visit(stays=True).browser):
        limits.spend("login of", email, burst=60, seconds=3600)
    if not await passwords.fits(person and person.password_hash, password):
        raise Unknown("Email or password is not right.")
    limits.forgive("login as", f"{email} {limits.address()}")
    return person


def _welcome(person, device_id: int, path: str, *, stays: bool = True, status: int = 200) -> Response:
    if replies.wants_json():
        token = current_app.tokens.write(current_app.tokens.claims(person.id, person.role, device_id, True))
        return replies.json({"token": token, "user": as_json(person)}, status)
    access.log_in(person.id, person.role, device_id, stays)
    response = replies.see(path or f"/{person.role}/dashboard")
    secure = current_app.auth.cookie_secure
    response.set_cookie(BROWSER_COOKIE, _browser(), max_age=TWO_YEARS, httponly=True, samesite="Lax", secure=secure)
    return response


async def _end(person_id: int, device_id: int) -> None:
    try:
        await current_app.database.write(devices.end, person_id, device_id)
    except Missing:  # it was logged out already, which is what was asked for
        pass


def _visit(*, stays: bool) -> Visit:
    agent = request.headers.get("User-Agent", "")[:400]
    seen = _browser() if not replies.wants_json() else f"{agent} {limits.address()}"
    return Visit(_label(agent), limits.address(), hashlib.sha256(seen.encode()).hexdigest(), stays)


def _browser() -> str:
    """The same for all visits of one browser; made at its first one."""
    if not hasattr(request, "browser_mark"):
        request.browser_mark = request.cookies.get(BROWSER_COOKIE, "")[:64] or secrets.token_urlsafe(24)
    return request.browser_mark


def _label(agent: str) -> str:
    browser = next((name for sign, name in BROWSERS if sign in agent), "a program" if agent else "an unknown program")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser} on {system}" if system else browser


async def _signup_page(values: dict, refused: Refused | None = None) -> Response:
    shown = {name: str(value)[:300] for name, value in values.items() if name != "password"}
    return await replies.page(
        "people/signup.html",
        "Sign up",
        status=_status(refused),
        values=shown,
        zones=zones(),
        errors=_errors(refused),
        message=_message(refused),
    )


async def _login_page(values: dict, refused: Refused | None = None, message: str | None = None) -> Response:
    message = refused.sentence if refused else message
    return await replies.page(
        "people/login.html", "Log in", status=_status(refused), values=values, errors=_errors(refused), message=message
    )


def _status(refused: Refused | None) -> int:
    return replies.STATUS[type(refused)] if refused else 200


def _errors(refused: Refused | None) -> dict[str, str]:
    return refused.errors if refused else {}


def _message(refused: Refused | None) -> str | None:
    """Above the form, when no single field is to blame."""
    return refused.sentence if refused and not refused.errors else None
