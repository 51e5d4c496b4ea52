"""Ending a kind of mail by the link in one: a page with a button, or at once by the mail program (RFC 8058)."""

from quart import Blueprint

from db import preferences
from db.language import _
from db.refusals import Missing
from routes.http import access, forms, limits, replies
from routes.http.site import current_app

UNSUBSCRIBING = limits.Rate("unsubscribing from", burst=60, seconds=3600)
# What a mail program sends.
ONE_CLICK = "List-Unsubscribe"

routes = Blueprint("mails", __name__)


@routes.get("/unsubscribe/<token>")
@access.anyone
async def unsubscribe_form(token: str):
    """Changes nothing: programs that look for malware open every link."""
    _person_id, kind = _meant(token)
    return await _page(token, kind, is_done=False)


@routes.post("/unsubscribe/<token>")
@access.anyone
@forms.takes(also=(ONE_CLICK,), limit=UNSUBSCRIBING)
async def unsubscribe(token: str, given: dict):
    person_id, kind = _meant(token)
    await current_app.database.write(preferences.refuse_mail, person_id, kind)
    return await _page(token, kind, is_done=True)


async def _page(token: str, kind: str, *, is_done: bool):
    title = _("You’re unsubscribed") if is_done else _("Unsubscribe")
    return await replies.page(
        "mails/unsubscribe.html", title, token=token, what=preferences.EMAILS[kind], is_done=is_done
    )


def _meant(token: str) -> tuple[int, str]:
    found = current_app.tokens.read_refusal(token) if len(token) < 300 else None
    if found is None or found[1] not in preferences.EMAILS:
        raise Missing(_("This link is damaged. You can choose your emails in the settings."))
    return found
