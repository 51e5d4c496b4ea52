"""The settings: each section of the page is a form of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from quart import Blueprint, Response, request

from db import clock, mails, outside, people, phones, places, preferences
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Fields, Password, Text, checked
from db.language import _
from db.people import accounts, devices, leaving, profile, settings
from routes import preferences as choosing
from routes.http import access, forms, limits, news, passwords, replies
from routes.http.access import me
from routes.http.site import current_app

SAVED = {
    "profile": _("Saved"),
    "email": _("Your email address was changed"),
    "password": _("Your password was changed, and you were logged out on all other devices"),
    "devices": _("That device was logged out"),
    "calendars": _("Saved"),
    "notifications": _("Saved"),
    "phone": _("Saved"),
}

NEW_PASSWORD = {"new_password": Password()}
CURRENT_PASSWORD = {"current_password": Text()}
FIELDS: dict[str, Fields] = {
    "profile": profile.ACCOUNT,
    "email": {**accounts.EMAIL, **CURRENT_PASSWORD},
    "password": {**CURRENT_PASSWORD, **NEW_PASSWORD},
    "calendars": outside.FIELDS,
    "notifications": preferences.FIELDS,
    "phone": {**phones.NUMBER, **phones.CODE},
    "delete": CURRENT_PASSWORD,
}

PROVING = limits.Rate("password of", burst=10, seconds=300, who=lambda: str(me.id))
TRYING = limits.Rate("test mails of", burst=3, seconds=3600, who=lambda: str(me.id))
# Each change sends a mail to the address before, which may be anybody's.
MOVING = limits.Rate("email of", burst=5, seconds=24 * 3600, who=lambda: str(me.id))

routes = Blueprint("settings", __name__)


@dataclass(frozen=True, slots=True)
class Section:
    values: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    saved: str | None = None


@routes.get("/settings")
@access.member
async def page():
    # Only right after it was saved: a reload, or the address alone, must not say so.
    return await _page(saved=request.args.get("saved", "") if news.said() else "")


@routes.get("/settings/profile")
@routes.get("/settings/email")
@routes.get("/settings/password")
@routes.get("/settings/calendars")
@routes.get("/settings/notifications")
@routes.get("/settings/phone")
@routes.get("/settings/phone/confirm")
@routes.get("/settings/delete")
@access.member
async def section():
    """A refused section is shown at the address it was sent to; this is for reloading it."""
    if replies.wanted_region() == "calendars-elsewhere":  # a calendar was added, and has been read by now
        return await _section("calendars", block="elsewhere")
    return replies.see(f"/settings#settings-{request.path.split('/')[2]}")


def again(name: str):
    """Shows the form of a section again, with what was typed."""

    async def form(values: dict, errors: dict, status: int) -> Response:
        first = next(iter(FIELDS[name]))
        errors = {field or first: sentence for field, sentence in errors.items()}
        refused = {name: Section({field: value[:300] for field, value in values.items()}, errors)}
        if replies.wants_fragment():
            return await _section(name, refused=refused, status=status)
        return await _page(refused=refused, status=status)

    return form


@routes.post("/settings/profile")
@access.member
@forms.takes(profile.ACCOUNT, form=again("profile"), partial=True)
async def save_profile(given: dict):
    await _write(partial(profile.update, **given))
    # The name and the appearance are in the header too, so the whole page is loaded again.
    return saved_page("profile")


@routes.post("/settings/email")
@access.member
@forms.takes(FIELDS["email"], form=again("email"), limit=PROVING)
async def change_email(given: dict):
    check = Check()
    await current_app.database.read(accounts.note_if_taken, given["email"], check, me.id)
    old_hash = await _prove(given["current_password"], check)
    MOVING.spend()
    await _write(accounts.change_email, given["email"], old_hash)
    return await saved("email")


@routes.post("/settings/password")
@access.member
@forms.takes(FIELDS["password"], form=again("password"), limit=PROVING)
async def change_password(given: dict):
    check = Check()
    new_password = checked(NEW_PASSWORD, given, check=check)["new_password"]
    old_hash = await _prove(given["current_password"], check)
    new_hash = await passwords.hash(new_password)
    await _write(accounts.change_password, old_hash, new_hash, me.device_id)
    return await saved("password")


@routes.post("/settings/notifications")
@access.member
@forms.takes(preferences.FIELDS, form=again("notifications"))
async def choose_notifications(given: dict):
    await _write(choosing.keep_shown, given, current_app.texting.is_on)
    return await saved("notifications")


@routes.post("/settings/mail/test")
@access.member
@forms.takes(limit=TRYING)
async def send_test_mail():
    await replies.write(mails.send_test)
    is_kept = current_app.config["MAIL_URL"] == ""
    said = _("The test email is in the outbox folder.") if is_kept else _("The test email is on its way to you.")
    return replies.done({"ok": True}, "/settings#settings-notifications", said)


@routes.post("/settings/devices/<id:device_id>/logout")
@access.member
@forms.takes()
async def end_device(device_id: int):
    await _write(devices.end, device_id)
    if device_id == me.device_id:
        access.log_out()
        return replies.see("/login")
    return await saved("devices")


@routes.post("/settings/devices/logout")
@access.member
@forms.takes()
async def end_devices():
    """On this device as well."""
    await _write(devices.end_all)
    access.log_out()
    return replies.see("/login")


@routes.post("/settings/delete")
@access.member
@forms.takes(CURRENT_PASSWORD, form=again("delete"), limit=PROVING)
async def delete_account(given: dict):
    await _write(accounts.delete, await _prove(given["current_password"], Check()))
    access.log_out()
    return replies.see("/?deleted")


async def _prove(given, check: Check) -> str:
    """An open browser must not be enough. Returns the hash that the password was compared with.

    Ends the check of what was sent with it, so that everything wrong is said at once.
    """
    password_hash = await current_app.database.read(people.password_hash, me.id)
    if not await passwords.fits(password_hash, given) or password_hash is None:
        check.refuse("current_password", _("This is not your password."))
    check.done()
    return password_hash or ""


async def _write(act: Callable[..., Any], *given: object) -> None:
    """By somebody who is still logged in, and not suspended, when it is written."""
    await replies.write(lambda tx, person: act(tx, person.id, *given))


async def _page(*, saved: str = "", refused: dict[str, Section] | None = None, status: int = 200, **more) -> Response:
    load = partial(_shown, saved=saved, refused=refused or {})
    return await replies.page(
        "settings/page.html",
        _("Settings"),
        load=load,
        status=status,
        this_device=me.device_id,
        said="",  # beside the form, not as a toast
        **(_choices() | more),
    )


def _shown(tx: Transaction, person, *, saved: str, refused: dict[str, Section]) -> dict:
    """Every section as it is stored, except one that was refused: it shows what was typed."""
    chosen = settings.chosen(tx, person.id)
    phone = chosen.phone[0] if chosen.phone else None
    stored = {
        "profile": {
            "name": person.name,
            "timezone": places.current(person.timezone) or person.timezone,
            "appearance": person.appearance,
            "language": person.language,
            "region": person.region,
        },
        "email": {"email": person.email},
        "notifications": {
            name: value if isinstance(value, bool) else str(value) for name, value in chosen.wanted.items()
        },
    }
    sections = {
        name: Section(stored.get(name, {}), saved=SAVED[name] if name == saved else None) for name in (*SAVED, "delete")
    }
    awaits_reading = any(not (one.at or one.problem or one.choices) for one in chosen.outside)
    return {
        "sections": sections | refused,
        "devices": devices.signed_in(tx, person.id),
        "tokens": chosen.tokens,
        "unsettled": leaving.unsettled(tx, person),
        "settled_at": leaving.PAGES[person.role],
        "push_devices": chosen.pushed,
        **choosing.hours(replies.language(person)),
        "phone": phone,
        "ways": choosing.ways(
            has_phone=bool(phone and phone.name and not phone.choices), is_texting=current_app.texting.is_on
        ),
        "feed": chosen.feed[0] if chosen.feed else None,
        "awaits_reading": awaits_reading,
        "outside": [(one, outside.sentence(one), outside.choices(one)) for one in chosen.outside],
    }


async def shown(name: str, **more) -> Response:
    """The section with something that is shown once."""
    return await (_section(name, **more) if replies.wants_fragment() else _page(**more))


def _choices() -> dict:
    return {
        "zones": places.zones(),
        "former_zones": places.former_names(),
        "now": clock.now(),
        "feed_address": "",
        **choosing.offered(),
        "push_key": current_app.push.public_key(),
        "texts_a_day": phones.MOST_A_DAY,
        "sends_texts": current_app.texting.is_on,
        "mail_is_kept": current_app.config["MAIL_URL"] == "",
    }


async def saved(name: str) -> Response:
    if replies.wants_json():
        return replies.json({"ok": True})
    if replies.wants_fragment():
        return await _section(name, saved=name)
    return saved_page(name)


def saved_page(name: str) -> Response:
    return replies.see(f"/settings?saved={name}#settings-{name}", SAVED[name])


async def _section(
    name: str, *, saved: str = "", refused: dict[str, Section] | None = None, status: int = 200, **more
) -> Response:
    def load(tx: Transaction, person) -> dict:
        shown = _shown(tx, person, saved=saved, refused=refused or {})
        section = shown["sections"][name]
        return shown | {"values": section.values, "errors": section.errors, "saved": section.saved}

    return await replies.page(
        f"settings/_{name}.html", "Settings", load=load, status=status, this_device=me.device_id, **(_choices() | more)
    )
