"""What was sent, read strictly: a form or JSON, its fields known by name, its bytes real text."""

import json
from urllib.parse import unquote_to_bytes, urlencode

from quart import request
from werkzeug.routing import IntegerConverter, Map

from db import money
from db.pages import Page
from db.refusals import Invalid, Unreadable

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def read(*names: str) -> dict:
    """The named fields, "" for one that was not sent."""
    return dict.fromkeys(names, "") | await sent(*names)


async def sent(*names: str) -> dict:
    """Those of the named fields that were sent. A field nobody asked for is refused by its name."""
    fields = await _json() if request.mimetype == "application/json" else await _form()
    if unknown := sorted(fields.keys() - set(names)):
        raise Invalid(
            {str(name)[:60]: "There is no such field." for name in unknown[:20]}, "Some fields are not known here."
        )
    return fields


class Id(IntegerConverter):
    """In an address: an id is what a database can hold; a longer number is no page."""

    regex = "[0-9]{1,19}"

    def __init__(self, map: Map):
        super().__init__(map, max=2**63 - 1)


def strict(app):
    """In front of the whole application: an address that does not begin with a slash would crash the framework."""

    async def check(scope, receive, send):
        if scope["type"] != "http" or scope["path"].startswith("/"):
            return await app(scope, receive, send)
        await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"This address does not begin with a slash."})

    return check


def check_address() -> None:
    """Before every request: an address that is no text would surprise whoever reads it later."""
    raw = request.scope["raw_path"] + b"?" + request.scope["query_string"]
    if b"%" not in raw and raw.isascii():
        return
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Unreadable("This address holds bytes that are no text.") from problem
    if "\0" in text:
        raise Unreadable("This address holds a NUL character.")


def address(path: str, query: dict) -> str:
    """With what is set in it, and nothing else."""
    given = {name: value for name, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(given)}" if given else path


def next_page(path: str, page: Page, **query) -> str | None:
    """The address of the page that follows, None after the last one."""
    return address(path, query | {"after": page.next}) if page.next else None


def in_cents(fields: dict, typed: str, stored: str) -> dict:
    """A form's amount is typed as people write money; it is stored in minor units."""
    if typed not in fields:
        return fields
    kept = {name: value for name, value in fields.items() if name != typed}
    try:
        return kept | {stored: money.cents(str(fields[typed]) or "0", str(fields.get("currency", "EUR")))}
    except ValueError:
        raise Invalid({typed: "Please give an amount, such as 25 or 12.50."}) from None


def number(name: str) -> int | None:
    """A whole number from the address's query, None when it is not there."""
    return whole_number(name, request.args.get(name, ""))


def whole_number(name: str, value) -> int | None:
    """Ids and counts, as text or as a JSON number; None for an empty field."""
    text = "" if value is None else str(value)
    if text and not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) < 2**63):
        raise Invalid({name: "This must be a whole number."})
    return int(text) if text else None


async def _json() -> dict:
    try:
        sent = json.loads(await request.get_data(cache=False), object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as problem:  # broken UTF-8 is a ValueError as well
        raise Unreadable("The body is not JSON that can be read.") from problem
    if not isinstance(sent, dict):
        raise Unreadable("The body must be a JSON object.")
    _refuse_nul(sent)
    return sent


async def _form() -> dict:
    if request.mimetype and request.mimetype not in FORMS:
        raise Unreadable("Please send a form or JSON.")
    if request.mimetype != FORMS[1]:
        try:
            unquote_to_bytes((await request.get_data()).replace(b"+", b" ")).decode("utf-8")
        except UnicodeDecodeError as problem:
            raise Unreadable("The form holds bytes that are no text.") from problem
    try:
        fields, files = await request.form, await request.files
    except ValueError as problem:
        raise Unreadable("The form cannot be read.") from problem
    if any("\ufffd" in value for value in fields.values()) and request.mimetype == FORMS[1]:
        raise Unreadable("The form holds bytes that are no text.")
    sent = _once_each([*fields.items(multi=True), *((name, "a file") for name in files)])
    _refuse_nul(sent)
    return sent


def _once_each(pairs: list[tuple]) -> dict:
    """Of two fields with one name nobody can say which was meant."""
    once = dict(pairs)
    if len(once) < len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid({str(name)[:60]: "This was sent more than once." for name in once if names.count(name) > 1})
    return once


def _refuse_nul(sent: dict) -> None:
    """No text holds a NUL, and what it does to a program behind us cannot be known."""
    if wrong := [
        name
        for name, value in sent.items()
        if "\0" in str(name) or (isinstance(value, str) and ("\0" in value or _is_torn(value)))
    ]:
        raise Invalid({name.replace("\0", ""): "This holds characters that cannot be stored." for name in wrong})


def _is_torn(value: str) -> bool:
    """Half of a surrogate pair: JSON can spell it, UTF-8 cannot."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
