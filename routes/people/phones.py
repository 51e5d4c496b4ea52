"""The number that text messages go to: given, confirmed by a code, and forgotten."""

import secrets

from quart import Blueprint

from db import phones
from db.language import _, translate
from db.refusals import Invalid, Missing
from routes.http import access, forms, limits, replies
from routes.http.access import me
from routes.http.site import current_app
from routes.people import settings

PROBLEMS = {
    "stopped": _("This number replied STOP to our messages. Reply START first."),
    "final": _("No text messages can be sent to this number."),
    "failed": _("The code couldn’t be sent. Please try again later."),
}
ASKING = limits.Rate("codes for the phone of", burst=6, seconds=3600, who=lambda: str(me.id))
TRYING = limits.Rate("tried codes of", burst=20, seconds=3600, who=lambda: str(me.id))

routes = Blueprint("phones", __name__)


@routes.post("/settings/phone")
@access.member
@forms.takes(phones.NUMBER, form=settings.again("phone"), limit=ASKING)
async def begin(given: dict):
    texting = current_app.texting
    if not texting.is_on:
        raise Missing()
    code = f"{secrets.randbelow(10**6):06}"
    number = await replies.write(phones.begin, given, code, current_app.config["PHONE_KEY"], texting.most)
    text = translate(_("Mentora: {code} is your code. It works for ten minutes.", code=code), replies.language())
    if problem := await texting.send_code(me.id, number, text):
        raise Invalid({"number": PROBLEMS[problem]})
    return await settings.shown("phone")


@routes.post("/settings/phone/confirm")
@access.member
@forms.takes(phones.CODE, form=settings.again("phone"), limit=TRYING)
async def confirm(given: dict):
    if not await replies.write(phones.confirm, given, current_app.config["PHONE_KEY"]):
        raise Invalid(
            {"code": _("This isn’t the code, or it is older than ten minutes. After five tries, get a new one.")}
        )
    return settings.saved_page("phone")  # the table of what they are told has another column


@routes.post("/settings/phone/forget")
@access.member
@forms.takes()
async def forget():
    await replies.write(phones.forget)
    return settings.saved_page("phone")
