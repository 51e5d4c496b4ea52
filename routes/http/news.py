"""What a request did, said once by the page that it leads to: a short cookie carries the sentence there."""

from urllib.parse import quote, unquote

from quart import Response

from routes.http.asked import the_request
from routes.http.site import current_app

COOKIE = "mentora_said"
LONGEST = 300
SECONDS = 60


def say(response: Response, sentence: str) -> Response:
    secure = current_app.auth.cookie_secure
    text = quote(sentence[:LONGEST])
    response.set_cookie(COOKIE, text, max_age=SECONDS, httponly=True, samesite="Lax", secure=secure)
    return response


def said() -> str:
    return unquote(the_request().cookies.get(COOKIE, ""))[:LONGEST]


def shown(response: Response) -> Response:
    if COOKIE in the_request().cookies:
        response.delete_cookie(COOKIE)
    return response
