"""A forgotten password: request a link, follow it, choose a new one."""

import secrets

from quart import Blueprint

from db.fields import Password, checked
from db.language import _
from db.people import accounts, resets
from db.refusals import Missing
from routes.http import access, forms, limits, passwords, replies
from routes.http.site import current_app
from routes.people import remember_browser, visit

routes = Blueprint("resets", __name__)

FORGETTING = limits.Rate("reset from", burst=20, seconds=3600)
NEW_PASSWORD = {"password": Password()}


@routes.get("/forgot")
@access.anyone
async def forgot_form(values: dict | None = None, errors: dict | None = None, **form):
    shown = {"email": (values or {}).get("email", "")[:254]}
    errors = {name or "email": sentence for name, sentence in (errors or {}).items()}
    return await replies.page("resets/new.html", _("Forgotten password"), values=shown, errors=errors, **form)


@routes.post("/forgot")
@access.anyone
@forms.takes(accounts.EMAIL, form=forgot_form, limit=FORGETTING)
async def forgot(given: dict):
    email = checked(accounts.EMAIL, given)["email"]
    # By address too: a stranger who keeps asking must not lock the owner out. The mails are limited in `db/`.
    limits.spend("reset of", f"{email} {limits.address()}", burst=5, seconds=3600)
    # In the background: how long it takes would tell whether the address is known.
    current_app.add_background_task(_send_link, email)
    return replies.see("/forgot/sent")


@routes.get("/forgot/sent")
@access.anyone
async def sent_page():
    return await replies.page("resets/sent.html", _("Check your email"), outbox=current_app.config["MAIL_URL"] == "")


@routes.get("/reset/<token>")
@access.anyone
async def reset_form(token: str, errors: dict | None = None, values: dict | None = None, **form):
    if not await current_app.database.read(resets.is_open, token):
        return await replies.page("resets/invalid.html", _("This link no longer works"), status=410)
    return await replies.page("resets/edit.html", _("Choose a new password"), token=token, errors=errors or {}, **form)


@routes.post("/reset/<token>")
@access.anyone
@forms.takes(NEW_PASSWORD, form=reset_form)
async def reset(token: str, given: dict):
    password = checked(NEW_PASSWORD, given)["password"]
    if not await current_app.database.read(resets.is_open, token):
        raise Missing(resets.GONE)
    new_hash = await passwords.hash(password)
    await current_app.database.write(accounts.reset_password, token, new_hash, visit(stays=True))
    access.log_out()
    return remember_browser(replies.see("/login?changed"))


async def _send_link(email: str) -> None:
    token = secrets.token_urlsafe(32)
    await current_app.database.write(resets.request_link, email, token, _public_url())


def _public_url() -> str:
    """From the configuration, never from the request: a forged Host header would send the link elsewhere."""
    return current_app.config["PUBLIC_URL"]
