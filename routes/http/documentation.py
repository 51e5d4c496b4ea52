"""`/api/docs`: what `/api/openapi.json` says, as a page for people."""

import re
from functools import cache
from typing import NamedTuple

from quart import Blueprint, Response

from db.access_tokens import AREAS
from db.fields import Schema
from db.language import _
from routes.http import access, openapi, replies
from routes.http.access import AREA_OF, SAFE
from routes.http.site import Site, current_app

routes = Blueprint("documentation", __name__)

OTHERS = {"account": _("Logging in, and access tokens"), "operators": _("For operators")}


class Part(NamedTuple):
    name: str
    kind: str
    note: str
    shape: str  # the name of the one it consists of, "" for plain values


class Described(NamedTuple):
    method: str
    path: str
    summary: str
    who: str
    scope: str
    status: str
    asks: list[Part]
    takes: list[Part]
    gets: list[Part]


@routes.get(openapi.DOCS)
@access.anyone
async def page() -> Response:
    groups, found = described(current_app)
    titles = AREAS | OTHERS
    shown = {"groups": groups, "shapes": found, "titles": titles, "site": current_app.config["PUBLIC_URL"]}
    return await replies.page("pages/programs.html", _("For programs"), **shown)


@cache
def described(app: Site) -> tuple[dict[str, list[Described]], dict[str, list[Part]]]:
    """The calls of each area, and the parts of each shape."""
    document = openapi.described(app)
    groups: dict[str, list[Described]] = {area: [] for area in (*AREAS, *OTHERS)}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method, operation in document["paths"].get(path, {}).items() if rule.endpoint else ():
            view = app.view_functions[rule.endpoint]
            if not hasattr(view, "call") or method.upper() not in (rule.methods or ()):
                continue
            area = AREA_OF.get(rule.endpoint.rpartition(".")[0], "")
            scope = f"{area}:{'read' if method.upper() in SAFE else 'write'}" if area else ""
            group = area or ("operators" if view.access == access.OPERATOR else "account")
            groups[group].append(_described(method, path, operation, view.access, scope))
    parts = {name: _parts(schema) for name, schema in document["components"]["schemas"].items()}
    return {area: calls for area, calls in groups.items() if calls}, parts


def _described(method: str, path: str, operation: Schema, roles: tuple[str, ...], scope: str) -> Described:
    (status, done), *_rest = operation["responses"].items()
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    asked = [one for one in operation["parameters"] if one["in"] == "query"]
    gets = done["content"]["application/json"]["schema"]
    return Described(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        who="" if "anyone" in roles else ", ".join(roles),
        scope=scope,
        status=status,
        asks=[Part(one["name"], "text", one.get("description", ""), "") for one in asked],
        takes=_parts(body),
        gets=[Part("", "", "", _kind(gets)[1])] if "$ref" in gets else _parts(gets),
    )


def _parts(schema: Schema) -> list[Part]:
    parts = []
    for name, part in schema.get("properties", {}).items():
        kind, shape = _kind(part)
        parts.append(Part(name, kind, part.get("description", ""), shape))
    return parts


def _kind(schema: Schema) -> tuple[str, str]:
    """In words, and the name of the shape in it."""
    if "$ref" in schema:
        return "", schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        found = [_kind(one) for one in schema["anyOf"]]
        return " or ".join(kind for kind, _ in found if kind), next((shape for _, shape in found if shape), "")
    if "enum" in schema:
        return ", ".join(f'"{one}"' for one in schema["enum"]), ""
    types = schema.get("type", "object")
    kinds, shape = [], ""
    for one in types if isinstance(types, list) else [types]:
        if one == "array":
            kind, shape = _kind(schema.get("items", {}))
            kinds.append(f"list of {kind}".rstrip())
        else:
            kinds.append(_plain(one, schema))
    return " or ".join(kinds), shape


def _plain(kind: str, schema: Schema) -> str:
    if kind == "string":
        return {"date-time": "time", "email": "email", "password": "password", "date": "date"}.get(
            schema.get("format", ""), "id" if schema.get("pattern") == "^[0-9]+$" else "text"
        )
    return {"integer": "whole number", "boolean": "true or false"}.get(kind, kind)
