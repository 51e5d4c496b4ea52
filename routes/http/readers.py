"""How people read pages: in which language and formats, and visitors in which time zone."""

from quart import Response, g

from db import language, locales, places
from db.engine.transaction import Row
from routes.http.asked import request
from routes.http.site import current_app

LANGUAGE_COOKIE = "mentora_language"
ZONE_COOKIE = "mentora_zone"
YEAR = 365 * 24 * 60 * 60


def locale(person: Row | None, *, is_program: bool) -> str:
    """The reader's: chosen in the settings, else what the browser asks for; language and region each on its own."""
    if person is not None:
        g.chosen_locale = locales.joined(person.language, person.region)
    chosen = g.get("chosen_locale", request.cookies.get(LANGUAGE_COOKIE, "")[:20])
    if is_program:
        return language.choose(locales.language_of(chosen), request.language, locales.ENGLISH)
    return language.choose_locale(chosen, request.language, current_app.fragments.language)


def asked() -> str:
    """The locale that this browser asks for, for mails and pushes; "" when it does not say."""
    accepted = request.language
    return language.choose_locale("", accepted, current_app.fragments.language) if accepted else ""


def zone() -> str:
    """Where a visitor is, as a script of the first page noted it; until then UTC."""
    return places.current(request.cookies.get(ZONE_COOKIE, "")[:64]) or places.UTC


def keep_choice(response: Response) -> Response:
    """Replies that read nothing of the person know the chosen locale by a cookie."""
    chosen = g.get("chosen_locale")
    if chosen is not None and chosen != request.cookies.get(LANGUAGE_COOKIE, ""):
        secure = current_app.auth.cookie_secure
        age = YEAR if chosen else 0
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=age, httponly=True, samesite="Lax", secure=secure)
    return response
