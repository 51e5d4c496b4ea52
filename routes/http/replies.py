"""How a response leaves: as a page, a fragment of it, or JSON, and a refusal in the same form."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from quart import Response, jsonify, redirect
from werkzeug.exceptions import HTTPException

from db import language as speech
from db import notifications, people
from db.engine.transaction import Row, Transaction
from db.language import _
from db.refusals import Busy, Limited, Missing, NoRoom, Refused, Unknown
from routes.http import access, news, readers, ways
from routes.http.access import me
from routes.http.acting import as_person
from routes.http.asked import request, the_request
from routes.http.site import current_app, the_site
from routes.http.statuses import HEADINGS, STATUS
from ws import topics

Result = TypeVar("Result")
# What a template is given, by name, and what a program is given, as JSON can carry it.
Content = dict[str, Any]
# What is done, or read of what came of it: `act(tx, person, …)`.
Act = Callable[..., Any]
# What a page reads besides the person who asks, in the same hop to the database.
Load = Callable[[Transaction, Row], Content]


def language(person: Row | None = None) -> str:
    """The reader's locale. Programs get plain English unless they ask for another language."""
    return readers.locale(person, is_program=the_request().is_program)


def wants_json() -> bool:
    return the_request().wants_json


def wants_fragment() -> bool:
    return the_request().wants_fragment


def wanted_region() -> str:
    """The id of the element that htmx will put the response into."""
    return the_request().headers.get("HX-Target", "").partition("#")[2] if wants_fragment() else ""


async def page(
    template: str,
    title: str,
    *,
    load: Load | None = None,
    block: str = "",
    followed_by: str = "",
    shows: tuple[str, ...] = (),
    for_many: bool = False,
    status: int = 200,
    **context: Any,
) -> Response:
    """Renders a template, or a block of it with the template `followed_by` after it, which `shows` nothing else.

    With `for_many`, it is kept for other visitors: it shows nothing but what it is given, in the reader's language.

    Everything it shows is read in one hop, without a request: the person who asks, and what `load` adds. Topics that it
    returns as `watched` are listened to while the page is open, those in `watched_in_list` with the part they are in.
    """
    person, found = await _look(load, whole=not block)
    reader: Content = {"me": person, "timezone": person.timezone if person else readers.zone()}
    context = {"title": title, "path": the_request().path, **reader, **found, **context, "language": found["language"]}
    context.setdefault("said", "" if block else news.said())
    fragments = the_site().fragments
    if block:
        html = fragments.block(template, block, **context)
    elif for_many and person is None:
        html = fragments.page_for_many(template, **context)
    else:
        html = fragments.page(template, **context)
    following = fragments.after(followed_by, shows, **context) if followed_by else b""
    response = Response(html + following, status, mimetype="text/html")
    return readers.keep_choice(response if block else news.shown(response))


async def panel(template: str, title: str, **context: Any) -> Response:
    """A page; when the open one fetches itself again, the part of it that changes."""
    return await page(template, title, block="panel" if wants_fragment() else "", **context)


async def dialog(
    template: str,
    title: str,
    *,
    parent: str,
    load: Load | None = None,
    block: str = "dialog",
    values: Content | None = None,
    errors: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """A form in the modal of the open page, or a block of it; opened by its address, or without JavaScript, a page.

    `parent` is the page that such a page leads to when nobody knows where it was opened from.
    """
    shown: Content = {"errors": errors or {}, "way_out": ways.out(parent)} | (
        {} if values is None else {"values": values}
    )
    return await page(template, title, load=load, block=block if wants_fragment() else "", **shown, **context)


async def write(act: Act, *args: object, show: Act | None = None) -> Any:
    """`act(tx, person, …)` by the person who asks, in one transaction; returns what it returns.

    For a program, `show(tx, person, result)` reads in the same transaction what came of it. A page reads for itself.
    """
    asked, visitor = the_request(), access.still_here()
    shown, token_id = show if asked.wants_json else None, visitor.grant and visitor.grant.token_id
    return await current_app.database.write(as_person, visitor.id, act, args, shown, asked.made_in, token_id)


async def read(load: Callable[..., Result], *args: object) -> Result:
    """`load(tx, person, …)`, for what is not a page."""
    found: Result = await current_app.database.read(as_person, me.id, load, args)
    return found


def done(content: Content, path: str, text: str, status: int = 200) -> Response:
    """A program gets the result, and an open page a toast (it fetches itself again).

    A plain form, or a form that is the whole page, leads to `path`, which shows the toast.
    """
    if wants_json():
        return json(content, status)
    if wants_fragment() and wanted_region() != "panel":
        return fragment("shared/done.html", text=text, tone="success")
    return see(path, text)


def gone(path: str, text: str) -> Response:
    """What was deleted is listed at `path`, a page that doesn’t fetch itself again."""
    return json({"ok": True}) if wants_json() else see(path, text)


def made(content: Content, path: str, text: str) -> Response:
    """What is new is at `path`, which shows the toast: the page that is open may not list it."""
    return json(content, 201) if wants_json() else see(path, text)


async def again(form: Callable[..., Awaitable[Response]], refused: Refused, given: Content) -> Response:
    """The form again, with what was typed (except passwords) and the sentence beside its field, in their order."""
    values = {name: str(value)[:20_000] for name, value in given.items() if "password" not in name}
    # In a form, amounts are typed in fields without `_cents`.
    errors = {name.removesuffix("_cents"): sentence for name, sentence in refused.by_field().items()}
    place = {name: number for number, name in enumerate(given)}
    errors = dict(sorted(errors.items(), key=lambda error: place.get(error[0], len(place))))
    return _with_headers(await form(values=values, errors=errors, status=_status(refused)), refused)


async def _look(load: Load | None, *, whole: bool) -> tuple[Row, Content]:
    """The person who asks, and what the page shows besides, with the locale it is shown in as `language`."""
    person_id = claims.person_id if (claims := access.visitor().claims) else None
    if person_id is None and load is None:
        return None, {"banners": [], "live": None, "language": language()}
    site, looked_at = the_site(), topics.moment()
    person, found = await site.database.read(_read, person_id, load, whole)
    if person_id and person is None:  # the account was deleted, but the token is still valid
        access.log_out()
        raise Unknown()
    spoken = language(person)
    watched, in_list = found.pop("watched", ()), found.pop("watched_in_list", None)
    if not person_id:
        return person, {"live": None, **found, "language": spoken}
    asked = "" if the_request().is_program else readers.asked()
    if asked and asked != person.browser_language:
        with suppress(Busy, NoRoom):  # the page is worth more than this
            await site.database.write(people.speaks, person_id, asked)

    def signed(*listened: str) -> str:
        return site.tokens.sign_topics(person_id, [looked_at, *topics.in_language(listened, spoken)])

    live = {"live": signed(topics.person(person_id), *watched)} if whole else {}
    listed = {} if in_list is None else {"list_topics": signed(*in_list)}
    return person, {**live, **listed, **found, "language": spoken}


def _read(tx: Transaction, person_id: int | None, load: Load | None, whole: bool) -> tuple[Row, Content]:
    person = people.me(tx, person_id) if person_id else None
    found = load(tx, person) if load and (person or not person_id) else {}
    return person, {
        "banners": notifications.urgent(tx, person.id) if person and person.urgent and whole else [],
        **found,
    }


def fragment(template: str, status: int = 200, /, **context: Any) -> Response:
    html = current_app.fragments.render(template, **{"language": language(), **context})
    return Response(html, status, mimetype="text/html")


def json(content: object, status: int = 200) -> Response:
    response = jsonify(speech.rendered(content, language()))
    response.status_code = status
    return response


def see(path: str, text: str = "") -> Response:
    """Redirects, to a page that shows the text once.

    htmx would follow a plain redirect and swap a whole page into a corner of this one.
    """
    if request.headers.get("HX-Request") == "true":
        response = Response("", 200, {"HX-Redirect": path})
    else:
        response = cast(Response, redirect(path, 303))
    return news.say(response, speech.translate(text, language())) if text else response


async def refusal(refused: Refused) -> Response:
    if isinstance(refused, Unknown) and not wants_json():
        return _to_login()
    return _with_headers(await problem(_status(refused), refused.sentence, refused), refused)


def _status(refused: Refused) -> int:
    return next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)


def _with_headers(response: Response, refused: Refused) -> Response:
    """The headers that its status asks for."""
    if isinstance(refused, Limited):
        response.headers["Retry-After"] = str(refused.seconds)
    if isinstance(refused, Unknown):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def http_problem(error: HTTPException) -> Response:
    """What the framework refuses: an unknown page, a wrong method, a body that is too large."""
    sentences = {
        404: Missing().sentence,
        405: _("This address does not accept that kind of request."),
        413: _("This is too large. The limit is 1 MB."),
    }
    code = error.code or 500
    return await problem(code, sentences.get(code, error.description or _("This request cannot be handled.")))


async def problem(status: int, sentence: str, refused: Refused | None = None) -> Response:
    spoken = language()
    sentence = speech.translate(sentence, spoken)
    errors = {name: speech.translate(error, spoken) for name, error in (refused.errors if refused else {}).items()}
    phrase = HTTPStatus(status).phrase
    if wants_json():
        kind, more = (f"/problems/{refused.kind}", refused.more) if refused else ("about:blank", {})
        content = {"type": kind, "title": phrase, "status": status, "detail": sentence, **more}
        content |= {"errors": errors} if errors else {}
        response = json(content, status)
        response.mimetype = "application/problem+json"
        return response
    if wants_fragment():
        response = fragment("shared/_message.html", status, text=" ".join([sentence, *errors.values()]), tone="error")
        response.headers.update({"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"})
        return response
    return _problem_page(status, sentence, refused.heading if refused else "", errors)


def _problem_page(status: int, sentence: str, heading: str, errors: dict[str, str]) -> Response:
    """Without the database, which may be what failed."""
    back = (f"/{me.role}/dashboard", _("Back to your dashboard")) if me.claims else ("/", _("Back to the front page"))
    heading = heading or HEADINGS.get(status) or HTTPStatus(status).phrase
    return fragment(
        "errors/page.html",
        status,
        title=heading,
        heading=heading,
        status=status,
        detail=" ".join([sentence, *errors.values()]),
        back_url=back[0],
        back_label=back[1],
        path=request.path,
        me=None,
        banners=[],
        live=None,
    )


def _to_login() -> Response:
    if request.method == "GET" and not request.path.startswith("/api/"):
        wanted = request.full_path.rstrip("?")
    else:  # a form was sent: after logging in, the page it was on
        at = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
        wanted = "/" + at.partition("://")[2].partition("#")[0].partition("/")[2]
    path = "/login" + (f"?{urlencode({'next': wanted})}" if access.own_path(wanted) not in ("", "/") else "")
    if request.headers.get("HX-Request") == "true":
        return Response("", 401, {"HX-Redirect": path})
    return cast(Response, redirect(path, 303))
