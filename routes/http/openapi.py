"""What programs can call, described for them: `/api/openapi.json`, made of what the routes declare."""

import re
from collections.abc import Iterator
from functools import cache

from quart import Blueprint, Response
from werkzeug.routing import Rule

from db.fields import Fields, Schema, Text
from routes.http import access, calls, replies, shapes
from routes.http.calls import Call, View
from routes.http.shapes import Shape, object_schema
from routes.http.site import Site, current_app

routes = Blueprint("openapi", __name__)

ID = {"type": "string", "pattern": "^[0-9]+$"}
DOCS = "/api/docs"  # a page for people
ABOUT = "Times are UTC, money is minor units, ids are text. Unknown fields are refused by name."


@routes.get("/api/openapi.json")
@access.anyone
@calls.describe("This document", {"openapi": Text()})
async def document() -> Response:
    return replies.json(described(current_app))


@cache
def described(app: Site) -> Schema:
    paths: dict[str, Schema] = {}
    found = list(calls_of(app))
    for method, path, view in found:
        paths.setdefault(path, {})[method] = _operation(path, view)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mentora", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": {shape.name: shape.schema() for shape in _shapes(view.call for _, _, view in found)},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token from the settings, or what `POST /api/login` returns",
                }
            },
        },
    }


def calls_of(app: Site) -> Iterator[tuple[str, str, View]]:
    """Every call under `/api`: its method, its path, and the view that declares it."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and rule.rule != DOCS:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for method in sorted(_methods(rule)):
                yield method.lower(), path, app.view_functions[rule.endpoint]


def must_be_declared(app: Site) -> None:
    """A write that does not say what it takes, or a call that nobody described, stops the start."""
    silent = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in _methods(rule) - {"GET"}
        if not hasattr(app.view_functions[rule.endpoint], "takes")
    ]
    silent += [f"{method} {path}" for method, path, view in calls_of(app) if not hasattr(view, "call")]
    if silent:
        raise TypeError(f"These calls are not declared: {', '.join(sorted(silent))}")


def _methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def _shapes(found: Iterator[Call]) -> list[Shape]:
    """Those that the calls return, and those inside of them."""
    waiting: list[Shape | Fields] = [gets for call in found for gets in (call.gets, *call.also.values())]
    waiting.append(shapes.PROBLEM)
    known: dict[str, Shape] = {}
    while waiting:
        part = waiting.pop()
        if isinstance(part, Shape):
            if part.name in known:
                continue
            known[part.name] = part
        fields = part.fields if isinstance(part, Shape) else part
        waiting += [shape for field in fields.values() if (shape := shapes.shape_in(field))]
    return sorted(known.values(), key=lambda shape: shape.name)


def _content(gets: Shape | Fields) -> Schema:
    schema = shapes.One(shape=gets).schema() if isinstance(gets, Shape) else object_schema(gets)
    return {"application/json": {"schema": schema}}


def _operation(path: str, view: View) -> Schema:
    call = view.call
    done = {status: _content(gets) for status, gets in {call.status: call.gets, **call.also}.items()}
    problem = shapes.One(shape=shapes.PROBLEM).schema()
    operation: Schema = {
        "summary": call.summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": ID} for name in re.findall(r"{(\w+)}", path)),
            *(
                {"name": name, "in": "query", "required": False, "description": note, "schema": {"type": "string"}}
                for name, note in call.query.items()
            ),
        ],
        "responses": {
            **{str(status): {"description": "Done", "content": content} for status, content in done.items()},
            "4XX": {"description": "Refused, and why", "content": {"application/problem+json": {"schema": problem}}},
        },
    }
    if fields := getattr(view, "takes", None):
        body = {"schema": object_schema(fields, tuple(fields)) | {"additionalProperties": False}}
        operation["requestBody"] = {"content": {"application/json": body, "application/x-www-form-urlencoded": body}}
    if "anyone" not in view.access:
        operation["security"] = [{"token": []}]
        operation["description"] = f"For {', '.join(view.access)}."
    return operation
