"""The API description covers every call, and responses match it."""

from types import SimpleNamespace

import pytest

from db import clock
from db.fields import Choice, checked
from db.refusals import Invalid
from db.sessions import drafts
from routes.http import access, openapi, shapes
from routes.http.shapes import object_schema
from tests.support.cast import ADA, MAX
from tests.support.client import with_token

KINDS = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "number": (int, float),
    "null": type(None),
}


def test_an_undescribed_call_stops_the_start(app):
    @access.anyone
    async def silent():
        """Has an access rule, but no description."""

    app.add_url_rule("/api/silent", "silent", silent, methods=["POST"])
    with pytest.raises(TypeError, match=r"POST /api/silent, post /api/silent"):
        openapi.must_be_declared(app)


def test_one_line_adds_a_field_to_the_json_the_checks_and_the_document(tx, monkeypatch):
    monkeypatch.setitem(drafts.FIELDS, "level", Choice(options=("easy", "hard"), sentence="Easy or hard?"))
    monkeypatch.setitem(shapes.SESSION.fields, "level", drafts.FIELDS["level"])
    with pytest.raises(Invalid, match="fields") as refused:
        checked(drafts.FIELDS, {"level": "impossible"})
    assert refused.value.errors == {"level": "Easy or hard?"}
    row = SimpleNamespace(**dict.fromkeys(shapes.SESSION.fields) | {"host_id": 1, "host_name": "Max", "level": "hard"})
    assert shapes.SESSION.of(row)["level"] == "hard"
    assert shapes.SESSION.schema()["properties"]["level"]["enum"] == ["easy", "hard"]
    body = object_schema(drafts.FIELDS)
    assert body["properties"]["level"]["enum"] == ["easy", "hard"]


def test_everybody_can_read_the_document_and_it_says_who_may_call_what(guest):
    document = guest.request("GET", "/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert "security" not in document["paths"]["/api/sessions"]["get"]
    assert document["paths"]["/api/sessions"]["post"]["security"] == [{"token": []}]
    assert document["paths"]["/api/sessions/{session_id}/book"]["post"]["description"] == "For learner."


@pytest.fixture(scope="module")
def responses(server):
    """One response of each kind: a session created, published and booked, and a request sent."""
    mentor, learner = with_token(server.url, MAX), with_token(server.url, ADA)
    draft = mentor.send_json(
        "/api/sessions", {"title": "Described", "domain": "Schemas", "starts_at": clock.after(days=40), "seats": 2}
    )
    path = f"/api/sessions/{draft.json['id']}"
    published = mentor.send_json(f"{path}/publish", {})
    booked = learner.send_json(f"{path}/book", {})
    times = [clock.after(days=50)]
    asked = learner.send_json(
        "/api/requests",
        {"mentor_id": str(MAX.id), "topic": "Schemas", "message": "", "duration_minutes": 30, "preferred_times": times},
    )
    return {
        ("post", "/api/sessions"): draft,
        ("post", "/api/sessions/{session_id}/publish"): published,
        ("post", "/api/sessions/{session_id}/book"): booked,
        ("post", "/api/requests"): asked,
        ("get", "/api/sessions"): learner.request("GET", "/api/sessions?domain=Schemas"),
        ("get", "/api/sessions/{session_id}"): mentor.request("GET", path),
        ("get", "/api/requests"): mentor.request("GET", "/api/requests"),
        ("get", "/api/requests/{request_id}"): learner.request("GET", f"/api/requests/{asked.json['id']}"),
        ("get", "/api/mentors"): learner.request("GET", "/api/mentors"),
        ("get", "/api/mentors/{mentor_id}"): learner.request("GET", f"/api/mentors/{MAX.id}"),
        ("get", "/api/notifications"): mentor.request("GET", "/api/notifications"),
        ("get", "/api/me"): learner.request("GET", "/api/me"),
        ("post", "/api/sessions/{session_id}/ready"): learner.send_json(f"{path}/ready", {}),
        ("post", "/api/requests/{request_id}/cancel"): learner.send_json(
            f"/api/requests/{asked.json['id']}/cancel", {}
        ),
        ("post", "/api/sessions/{session_id}/cancel"): mentor.send_json(f"{path}/cancel", {"reason": "A test"}),
    }


def test_responses_match_their_description(responses, guest):
    document = guest.request("GET", "/api/openapi.json").json
    wrong = []
    for (method, path), answer in responses.items():
        responses = document["paths"][path][method]["responses"]
        described = responses.get(str(answer.status)) or responses["4XX"]
        schema = next(iter(described["content"].values()))["schema"]
        wrong += [f"{method} {path}: {problem}" for problem in problems(answer.json, schema, document)]
        assert answer.headers["Content-Type"] == next(iter(described["content"])), (path, answer.text)
    assert wrong == []


def problems(value, schema: dict, document: dict, at: str = "") -> list[str]:
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, KINDS[kind]) for kind in kinds):
        return [f"{at} is {value!r}, not {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is {value!r}"]
    if isinstance(value, dict):
        missing = [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
        inner = [
            problems(value[name], part, document, f"{at}.{name}")
            for name, part in schema["properties"].items()
            if name in value
        ]
        return missing + sum(inner, [])
    if isinstance(value, list):
        return sum((problems(item, schema["items"], document, f"{at}[]") for item in value), [])
    return []


def test_the_page_for_people_has_every_call_and_every_shape(guest, app):
    page, document = guest.get("/api/docs").page, openapi.described(app)
    shown = {(one.select_one(".badge").text, one.select_one("code").text) for one in page.select("summary:has(code)")}
    calls = {(method.upper(), path) for path, found in document["paths"].items() for method in found}
    assert shown == calls
    ids = {element["id"] for element in page.select("[id^=shape-]")}
    assert ids == {f"shape-{name}" for name in document["components"]["schemas"]}
    assert {link["href"] for link in page.select("a[href^='#shape-']")} <= {f"#{id}" for id in ids}
    book = next(one for one in page.select("details") if "/sessions/{session_id}/book" in one.text)
    assert "For: learner." in book.text and "sessions:write" in book.text and "price_cents" in book.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/conversations", "200"),
        ("/api/requests/{request_id}/accept", "202"),
        ("/api/mentors/{mentor_id}/book", "202"),
    ],
)
def test_what_a_call_returns_with_another_status_is_described_too(app, path, status):
    assert {status, "201" if "accept" not in path else "200"} <= set(
        openapi.described(app)["paths"][path]["post"]["responses"]
    )
