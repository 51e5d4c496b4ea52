"""Every call returns what `/api/openapi.json` describes, no matter what is sent, or by whom."""

import contextlib
import itertools
import re
import sqlite3

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import Failure

from db.engine import sqlite
from db.installation.demo import seeding
from db.operators import rights
from routes.http import openapi
from tests.support import cast, running
from tests.support.client import Client

PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}
EMAILS = {role: f"{role}@mentora.test" for role in ("learner", "mentor", "employer")}
LOGS_OUT = "/api/logout"  # the token of a caller would end with it
OPERATOR = "sofia.rossi@mentora.test"
# Where an id is from, if its name does not say it.
TABLES = {
    "calendar_id": "outside_calendars",
    "delivery_id": "deliveries",
    "entry_id": "shortlist_entries",
    "message_id": "direct_messages",
    "report_id": "message_reports",
    "review_id": "bookings",
    "token_id": "access_tokens",
} | dict.fromkeys(("candidate_id", "learner_id", "mentor_id", "other_id", "student_id"), "people")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A server with the demo people, who have one of nearly everything."""
    data = tmp_path_factory.mktemp("demo")
    queries = sqlite.make_ready(data / "mentora.db", running.SQL)
    connection = sqlite.connect(data / "mentora.db")
    sqlite.transact(connection, queries, seeding.seed, cast.PASSWORD_HASH)
    sqlite.transact(connection, queries, rights.set_right, OPERATOR, True)
    connection.close()
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server
    assert server.stop() == 0
    assert "Traceback" not in (data / "log.before").read_text()


def ids(connection: sqlite3.Connection, name: str, person_ids: list[int]) -> list[str]:
    """A few that exist, those of these people first, and one that does not; or small numbers for a place in a list."""
    table = TABLES.get(name) or f"{name.removesuffix('_id')}s".replace("persons", "people")
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    if not columns:
        return ["0", "1", "2"]
    theirs = " OR ".join(f"{column} = {person}" for column in columns for person in person_ids if "id" in column)
    found = connection.execute(f"SELECT {columns[0]} FROM {table} ORDER BY {theirs} DESC, 1 DESC LIMIT 8")
    return [*(str(row[0]) for row in found), "1"]


def with_ids(document: dict, data, person_ids: list[int]) -> dict:
    """The same document, in which ids are of what exists: nearly all others are not found."""
    connection = sqlite3.connect(data / "mentora.db")
    known: dict[str, list[str]] = {}
    for operation in [one for of_path in document["paths"].values() for one in of_path.values()]:
        parts = [(one["name"], one["schema"]) for one in operation["parameters"] if one["in"] == "path"]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            parts += content["schema"]["properties"].items()
        for name, schema in parts:
            if schema.get("pattern") == openapi.ID["pattern"]:
                schema["enum"] = known.setdefault(name, ids(connection, name, person_ids))
    connection.close()
    return document


def examples(operation, mode: GenerationMode) -> list:
    """What schemathesis would send: as the operation is described, or with something in it that is not."""
    made = []

    @seed(20)
    @settings(
        max_examples=EXAMPLES[mode],
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def make(case) -> None:
        made.append(case)

    with contextlib.suppress(Unsatisfiable):  # what takes nothing cannot be sent anything wrong
        make()
    return made


def differing(server: running.Server, document: dict, **only: str) -> list[str]:
    """What was returned and is not described. Those who may make a call send every example, the others only one."""
    callers, person_ids = {"anyone": requests.Session()}, []
    for role, email in {**EMAILS, "operator": OPERATOR}.items():
        told = Client(server.url).send_json("/api/login", {"email": email, "password": cast.PASSWORD}).json
        callers[role] = requests.Session()
        callers[role].headers["Authorization"] = f"Bearer {told['token']}"
        person_ids.append(int(told["user"]["id"]))
    schema = schemathesis.openapi.from_dict(with_ids(document, server.data, person_ids))
    found = []
    for operation in (
        one.ok() for one in (schema.include(**only) if only else schema).exclude(path=LOGS_OUT).get_all_operations()
    ):
        may = re.findall(r"\w+", operation.definition.raw.get("description", "For anyone.").removeprefix("For"))
        sent = itertools.chain.from_iterable(examples(operation, mode) for mode in EXAMPLES)
        for number, case in enumerate(sent):
            for caller in callers if number == 0 else may:
                response = case.call(base_url=server.url, session=callers[caller])
                try:
                    case.validate_response(response, checks=PROMISES)
                except* Failure as failures:
                    found += [f"{caller}, {operation.label}: {one}" for one in failures.exceptions]
    return found


@pytest.fixture
def document(demo) -> dict:
    return Client(demo.url).request("GET", "/api/openapi.json").json


def test_every_response_is_as_described(demo, document):
    found = differing(demo, document)
    assert found == [], "\n\n".join(found)


def test_a_description_that_is_wrong_would_be_noticed(demo, document):
    document["components"]["schemas"]["User"]["properties"]["name"] = {"type": "integer"}
    (one, *_) = differing(demo, document, path="/api/me")
    assert "GET /api/me" in one and "integer" in one
