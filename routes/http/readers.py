"""How people read pages: in which language and formats, and visitors in which time zone."""

from quart import Response

from db import language, locales, places
from db.engine.transaction import Row
from routes.http.asked import request, the_request
from routes.http.site import current_app, the_site

LANGUAGE_COOKIE = "mentora_language"
ZONE_COOKIE = "mentora_zone"
YEAR = 365 * 24 * 60 * 60


def locale(person: Row | None, *, is_program: bool) -> str:
    """The reader's: chosen in the settings, else what the browser asks for; language and region each on its own."""
    asked = the_request()
    if person is not None:
        asked.chosen_locale = locales.joined(person.language, person.region)
    chosen = asked.chosen_locale
    if chosen is None:
        chosen = asked.cookies.get(LANGUAGE_COOKIE, "")[:20]
    if is_program:
        return language.choose(locales.language_of(chosen), asked.language, locales.ENGLISH)
    return language.choose_locale(chosen, asked.language, the_site().fragments.language)


def asked() -> str:
    """The locale that this browser asks for, for mails and pushes; "" when it does not say."""
    accepted = the_request().language
    return language.choose_locale("", accepted, the_site().fragments.language) if accepted else ""


def zone() -> str:
    """Where a visitor is, as a script of the first page noted it; until then UTC."""
    return places.current(request.cookies.get(ZONE_COOKIE, "")[:64]) or places.UTC


def keep_choice(response: Response) -> Response:
    """Replies that read nothing of the person know the chosen locale by a cookie."""
    asked = the_request()
    chosen = asked.chosen_locale
    if chosen is not None and chosen != asked.cookies.get(LANGUAGE_COOKIE, ""):
        secure = current_app.auth.cookie_secure
        age = YEAR if chosen else 0
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=age, httponly=True, samesite="Lax", secure=secure)
    return response
