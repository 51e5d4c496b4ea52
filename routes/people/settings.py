"""What one may change of oneself: each section of the page is a form of its own that answers for itself."""

from dataclasses import asdict, dataclass, field
from functools import partial

from quart import Blueprint, Response, current_app, request

from db import people
from db.checks import Check, zones
from db.engine.transaction import Transaction
from db.people import accounts, devices, export, profile
from db.refusals import Forbidden, Invalid, Refused
from routes.http import access, forms, limits, passwords, replies
from routes.http.access import me
from routes.people import as_json

SAVED = {
    "profile": "Saved.",
    "email": "Your address was changed.",
    "password": "Your password was changed, and every other device was logged out.",
    "devices": "That device was logged out.",
}

routes = Blueprint("settings", __name__)


@dataclass(frozen=True, slots=True)
class Section:
    values: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    saved: str | None = None


@routes.get("/settings")
@access.member
async def page():
    return await _page(saved=request.args.get("saved", ""))


@routes.post("/settings/profile")
@access.member
async def save_profile():
    fields = dict.fromkeys(("name", "timezone", "appearance"), "")
    fields |= await forms.sent("name", "timezone", "appearance", "language")
    try:
        await current_app.database.write(profile.update, me.id, **fields)
    except Refused as refused:
        return await _refused("profile", fields, refused)
    # The name and the look are in the header too, so the whole page comes anew.
    return replies.see("/settings?saved=profile#settings-profile")


@routes.post("/api/users/<id:person_id>/update")
@access.member
async def update(person_id: int):
    if person_id != me.id:
        raise Forbidden("Only your own profile is yours to change.")
    fields = await forms.sent("name", "timezone", "appearance", "language")
    await current_app.database.write(profile.update, me.id, **fields)
    if replies.wants_json():
        return replies.json(as_json(await current_app.database.read(people.me, me.id)))
    return replies.see("/settings?saved=profile#settings-profile")


@routes.post("/settings/email")
@access.member
async def change_email():
    fields = await forms.read("email", "current_password")
    try:
        await _proven(fields["current_password"])
        await current_app.database.write(accounts.change_email, me.id, fields["email"])
    except Refused as refused:
        return await _refused("email", fields, refused)
    return await _saved("email")


@routes.post("/settings/password")
@access.member
async def change_password():
    fields = await forms.read("current_password", "new_password")
    try:
        old_hash = await _proven(fields["current_password"])
        check = Check()
        new = check.password("new_password", fields["new_password"])
        check.done()
        await current_app.database.write(
            accounts.change_password, me.id, old_hash, await passwords.hash(new), me.device_id
        )
    except Refused as refused:
        return await _refused("password", fields, refused)
    return await _saved("password")


@routes.post("/settings/devices/<id:device_id>/logout")
@access.member
async def end_device(device_id: int):
    await forms.read()
    await current_app.database.write(devices.end, me.id, device_id)
    if device_id == me.device_id:
        access.log_out()
        return replies.see("/login")
    return await _saved("devices")


@routes.post("/settings/devices/logout")
@access.member
async def end_devices():
    """Everywhere means here too."""
    await forms.read()
    await current_app.database.write(devices.end_all, me.id)
    access.log_out()
    return replies.see("/login")


@routes.get("/settings/export")
@access.member
async def download():
    found = await current_app.database.read(export.everything, me.id)
    content = {
        name: [_as_json(row) for row in part] if isinstance(part, list) else _as_json(part)
        for name, part in found.items()
    }
    response = replies.json(content)
    response.headers["Content-Disposition"] = 'attachment; filename="mentora.json"'
    return response


@routes.post("/settings/delete")
@access.member
async def delete_account():
    fields = await forms.read("current_password")
    try:
        await current_app.database.write(accounts.delete, me.id, await _proven(fields["current_password"]))
    except Refused as refused:
        return await _refused("delete", fields, refused)
    access.log_out()
    return replies.see("/?deleted")


def _as_json(row) -> dict:
    """Ids are text: they are longer than what many programs take for a number."""
    return {
        name: str(value) if name == "id" or (name.endswith("_id") and value) else value
        for name, value in asdict(row).items()
    }


async def _proven(given) -> str:
    """A browser that was left open must not be enough; answers the hash that the password was compared with."""
    limits.spend("password of", str(me.id), burst=10, seconds=300)
    password_hash = await current_app.database.read(people.password_hash, me.id)
    if not await passwords.fits(password_hash, given):
        raise Invalid({"current_password": "This is not your password."})
    return password_hash


async def _page(*, saved: str = "", refused: dict[str, Section] | None = None, status: int = 200) -> Response:
    load = partial(_shown, saved=saved, refused=refused or {})
    return await replies.page(
        "settings/page.html", "Settings", load=load, status=status, zones=zones(), this_device=me.device_id
    )


def _shown(tx: Transaction, person, *, saved: str, refused: dict[str, Section]) -> dict:
    """Every section as it is stored, but for one that was refused: that shows what was typed."""
    stored = {
        "profile": {"name": person.name, "timezone": person.timezone, "appearance": person.appearance, "language": person.language},
        "email": {"email": person.email},
    }
    sections = {
        name: Section(stored.get(name, {}), saved=SAVED[name] if name == saved else None) for name in (*SAVED, "delete")
    }
    return {"sections": sections | refused, "devices": devices.signed_in(tx, person.id)}


async def _saved(name: str) -> Response:
    if replies.wants_json():
        return replies.json({"ok": True})
    if replies.wants_fragment():
        return await _section(name, saved=name)
    return replies.see(f"/settings?saved={name}#settings-{name}")


async def _refused(name: str, fields: dict, refused: Refused) -> Response:
    """The form again with what was typed, but for passwords, and the sentence beside its field."""
    if replies.wants_json():
        raise refused
    values = {key: str(value)[:300] for key, value in fields.items() if "password" not in key}
    section = Section(values, refused.errors or {next(iter(fields)): refused.sentence})
    status = replies.STATUS[type(refused)]
    if replies.wants_fragment():
        return await _section(name, refused={name: section}, status=status)
    return await _page(refused={name: section}, status=status)


async def _section(
    name: str, *, saved: str = "", refused: dict[str, Section] | None = None, status: int = 200
) -> Response:
    def load(tx: Transaction, person) -> dict:
        shown = _shown(tx, person, saved=saved, refused=refused or {})
        section = shown["sections"][name]
        return shown | {"values": section.values, "errors": section.errors, "saved": section.saved}

    return await replies.page(
        f"settings/_{name}.html", "Settings", load=load, status=status, zones=zones(), this_device=me.device_id
    )
