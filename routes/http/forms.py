"""Reads what was sent, strictly: a form or JSON, with known fields only, in valid text."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial as partial_of
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from quart import Response, request
from werkzeug.routing import IntegerConverter, Map

from db import money
from db.fields import Fields, Mistyped, row_id
from db.fields import Id as IdField
from db.language import _
from db.pages import Page, is_id
from db.refusals import Invalid, Limited, Missing, Refused, Unreadable
from routes.http import bounds, calls, limits, replies, ways
from routes.http.asked import the_request
from routes.http.calls import Declared

# What was sent: text from a form, and from a program whatever JSON can carry.
Sent = dict[str, Any]
Handler = Callable[..., Awaitable[Any]]

AFTER = {"after": "Where the page starts, from `next` of the page before"}
# Sent along by the forms of an organisation’s pages: which one they were made for.
TEAM = "team"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def takes(
    fields: Fields | None = None,
    *,
    also: Iterable[str] = (),
    form: Callable[..., Awaitable[Response]] | None = None,
    partial: bool = False,
    limit: limits.Rate | None = None,
) -> Callable[[Handler], Handler]:
    """Declares what a write accepts; the view gets it as `given`. What was not sent is "", or missing with `partial`.

    `also` are fields that only forms send. A refusal shows `form` again, called with the arguments of the path and
    `values` (what was typed), `errors` and `status`. A view that takes nothing refuses all fields.
    `limit` is spent before anything that was sent is read.
    """
    taken = fields or {}
    names = (*taken, *also)

    def declare(view: Handler) -> Handler:
        @wraps(view)
        async def reading(**path: Any) -> Any:
            typed: Sent = {} if partial else dict.fromkeys(names, "")
            is_read = False
            try:
                if limit:
                    limit.spend()
                is_form = form and request.mimetype != "application/json"
                also_sent = [ways.OUT] if is_form else []
                typed |= await sent(*names, *also_sent, *([] if request.mimetype == "application/json" else [TEAM]))
                remember_team(typed.pop(TEAM, ""))
                ways.remember(typed.pop(ways.OUT, ""))
                typed |= {name: row_id(name, typed[name]) for name in typed if isinstance(taken.get(name), IdField)}
                is_read = True
                return await (view(**path, given={**typed}) if names else view(**path))
            except Refused as refused:
                is_shown = is_read or isinstance(refused, Limited)
                if form is None or not is_shown or replies.wants_json():
                    raise
                return await replies.again(partial_of(form, **path), refused, typed)

        calls.of(reading).takes = taken
        return reading

    return declare


def remember_team(sent: object) -> None:
    the_request().made_in = int(sent) if isinstance(sent, str) and is_id(sent) else None


def takes_bytes(view: Declared) -> Declared:
    """For what is sent as it is, without fields; the view reads it."""
    calls.of(view).takes = {}
    return view


async def sent(*names: str) -> Sent:
    """Those of the named fields that were sent. A field that no view takes is refused by its name."""
    fields = await _json() if request.mimetype == "application/json" else await _form()
    if unknown := sorted(fields.keys() - set(names)):
        raise Invalid(
            {str(name)[:60]: _("There is no such field.") for name in unknown[:20]}, _("Some fields are unknown.")
        )
    return fields


def from_field(form: Callable[..., Awaitable[Response]], name: str) -> Callable[..., Awaitable[Response]]:
    """A form with an id in its address, shown again by an address without: the id was sent as the field `name`."""

    async def again(*, values: Sent, **given: Any) -> Response:
        if not values.get(name, "").isdigit():  # checked already, unless none was sent
            raise Missing()
        return await form(**given, values=values, **{name: int(values[name])})

    return again


class Id(IntegerConverter):
    """An id in an address: a number that fits into the database; anything longer is not found."""

    regex = "[0-9]{1,19}"

    def __init__(self, map: Map):
        super().__init__(map, max=2**63 - 1)


async def check_address() -> None:
    """Before every request: refuses an address that is not valid text."""
    scope = the_request().scope
    raw = scope["raw_path"] + b"?" + scope["query_string"]
    if b"%" not in raw and raw.isascii():
        return
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Unreadable(_("This address contains bytes that are not text.")) from problem
    if "\0" in text:
        raise Unreadable(_("This address contains a NUL character."))


def filled_in(*names: str) -> dict[str, str]:
    """What the address of a form fills in: it can still be changed before it is sent."""
    return {name: text[:120] for name in names if (text := request.args.get(name, ""))}


def address(path: str, query: Mapping[str, object]) -> str:
    """With the parameters that are set, and nothing else."""
    given = {name: value for name, value in query.items() if value not in ("", None, [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def next_page(path: str, page: Page, **query: object) -> str | None:
    """The address of the page that follows, None after the last one."""
    return address(path, query | {"after": page.next}) if page.next else None


def in_cents(fields: Sent, typed: str) -> Sent:
    """People type an amount as they write money; it is stored in minor units, in the field with `_cents`."""
    if typed not in fields:
        return fields
    kept = {name: value for name, value in fields.items() if name != typed}
    stored = f"{typed}_cents"
    try:
        return kept | {stored: money.cents(str(fields[typed]) or "0", str(fields.get("currency", "EUR")))}
    except ValueError:
        return kept | {stored: Mistyped(typed, _("Please enter an amount, such as 25 or 12.50."))}


async def _json() -> Sent:
    try:
        text = (await request.get_data(cache=False, as_text=False, parse_form_data=False)).decode("utf-8-sig")
        bounds.check_json(text, bounds.most_values(request.path))
        sent = json.loads(text, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as problem:  # too deep, where many values may be sent
        raise Unreadable(_("The body is not valid JSON.")) from problem
    if not isinstance(sent, dict):
        raise Unreadable(_("The body must be a JSON object."))
    _refuse_nul(sent)
    return sent


async def _form() -> Sent:
    if request.mimetype and request.mimetype not in FORMS:
        raise Unreadable(_("Please send a form or JSON."))
    body = await request.get_data(cache=True, as_text=False, parse_form_data=False)
    try:
        pairs = await _multipart(body) if request.mimetype == FORMS[1] else _urlencoded(body)
    except UnicodeDecodeError as problem:
        raise Unreadable(_("The form contains bytes that are not text.")) from problem
    except ValueError as problem:
        raise Unreadable(_("The form cannot be read.")) from problem
    sent = _once_each(pairs)
    _refuse_nul(sent)
    return sent


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    bounds.check_form(body)
    return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict") if request.mimetype else []


async def _multipart(body: bytes) -> list[tuple[str, str]]:
    bounds.check_multipart(body, request.mimetype_params.get("boundary", ""))
    fields, files = await request.form, await request.files
    if any("\ufffd" in value for value in fields.values()):
        raise Unreadable(_("The form contains bytes that are not text."))
    if files:
        raise Invalid({str(name)[:60]: _("This must be text, not a file.") for name in files})
    return [*fields.items(multi=True)]


def _once_each(pairs: list[tuple[str, Any]]) -> Sent:
    """Two fields with one name are ambiguous, and refused."""
    once = dict(pairs)
    if len(once) < len(pairs):
        counts = Counter(name for name, _value in pairs)
        raise Invalid({str(name)[:60]: _("This was sent more than once.") for name in once if counts[name] > 1})
    return once


def _refuse_nul(sent: Sent) -> None:
    """NUL is not text, and other programs may stumble over it."""
    if wrong := [
        name
        for name, value in sent.items()
        if "\0" in str(name) or (isinstance(value, str) and ("\0" in value or _is_torn(value)))
    ]:
        raise Invalid({name.replace("\0", ""): _("This contains characters that cannot be stored.") for name in wrong})


def _is_torn(value: str) -> bool:
    """Half of a surrogate pair: JSON can contain it, UTF-8 cannot."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
