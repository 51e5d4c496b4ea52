"""A forgotten password: ask for a link, follow it, choose a new one."""

import secrets

from quart import Blueprint, current_app

from db.checks import Check
from db.people import accounts, resets
from db.refusals import Missing, Refused
from routes.http import access, forms, limits, passwords, replies

routes = Blueprint("resets", __name__)


@routes.get("/forgot")
@access.anyone
async def forgot_page():
    return await replies.page("resets/new.html", "Forgotten password", values={"email": ""}, errors={})


@routes.post("/forgot")
@access.anyone
async def forgot():
    fields = await forms.read("email")
    try:
        limits.spend("reset from", limits.address(), burst=20, seconds=3600)
        email = _address(fields["email"])
        limits.spend("reset of", email, burst=5, seconds=3600)
    except Refused as refused:
        errors = refused.errors or {"email": refused.sentence}
        return await replies.page(
            "resets/new.html",
            "Forgotten password",
            status=replies.STATUS[type(refused)],
            values={"email": str(fields["email"])[:254]},
            errors=errors,
        )
    # Not waited for: how long it takes would tell whether the address is known.
    current_app.add_background_task(_send_link, email)
    return replies.see("/forgot/sent")


@routes.get("/forgot/sent")
@access.anyone
async def sent_page():
    return await replies.page("resets/sent.html", "Look into your mail", outbox=current_app.config["MAIL_URL"] == "")


@routes.get("/reset/<token>")
@access.anyone
async def edit_page(token: str):
    if not await current_app.database.read(resets.is_open, token):
        return await replies.page("resets/invalid.html", "This link does not work any more", status=410)
    return await replies.page("resets/edit.html", "Choose a new password", token=token, errors={})


@routes.post("/reset/<token>")
@access.anyone
async def edit(token: str):
    fields = await forms.read("password")
    try:
        check = Check()
        password = check.password("password", fields["password"])
        check.done()
        if not await current_app.database.read(resets.is_open, token):
            raise Missing(resets.GONE)
        await current_app.database.write(accounts.reset_password, token, await passwords.hash(password))
    except Missing:
        return await replies.page("resets/invalid.html", "This link does not work any more", status=410)
    except Refused as refused:
        return await replies.page(
            "resets/edit.html", "Choose a new password", status=422, token=token, errors=refused.errors
        )
    access.log_out()
    return replies.see("/login?changed")


async def _send_link(email: str) -> None:
    token = secrets.token_urlsafe(32)
    await current_app.database.write(resets.request_link, email, token, _public_url())


def _public_url() -> str:
    """As it was set up, never as a request claims: whoever asks could have the link sent to a server of their own."""
    return current_app.config["PUBLIC_URL"]


def _address(value) -> str:
    check = Check()
    email = check.email("email", value)
    check.done()
    return email
