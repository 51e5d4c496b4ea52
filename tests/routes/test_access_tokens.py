"""Access tokens: a program can do what its token is for, as the person it acts for, and nothing else."""

import pytest

from db import access_tokens, clock, people
from db.people import accounts, export, suspension
from db.refusals import Invalid, Refused
from routes.http import access
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import Client

READING = {"name": "Website", "scopes": ["requests:read", "sessions:read"], "days": 30}


@pytest.fixture
def token_of(server, browser_of):
    """`token_of(ADA, "sessions:read")`: a client of a program that acts for Ada."""

    def make(person, *scopes: str) -> Client:
        made = browser_of(person).send_json("/api/tokens", READING | {"scopes": scopes})
        assert made.status == 201, made.text
        client = Client(server.url, agent="a program")
        client.headers["Authorization"] = f"Bearer {made.json['token']}"
        return client

    return make


def test_a_program_can_do_what_its_token_is_for(token_of):
    program = token_of(ADA, "requests:read", "people:write")
    assert program.get("/api/me").json["name"] == ADA.name
    assert program.get("/api/requests").status == 200
    assert program.send_json(f"/api/mentors/{MAX.id}/follow", {}).status == 200
    assert program.send_json(f"/api/mentors/{MAX.id}/unfollow", {}).status == 200
    assert program.get(f"/api/mentors/{MAX.id}").status == 200  # what one may change, one may read


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/requests"),  # it may only read them
        ("GET", "/api/notifications"),
        ("GET", "/api/sessions"),  # which is open to all without a token
        ("GET", "/api/tokens"),
        ("POST", "/api/tokens"),
        ("POST", "/api/logout"),
        ("POST", f"/api/users/{ADA.id}/update"),
        ("GET", "/settings"),
        ("POST", "/settings/delete"),
        ("GET", "/learner/home"),
        ("GET", "/settings/export"),
        ("GET", "/api/admin/payouts"),
    ],
)
def test_it_can_do_nothing_else(token_of, method, path):
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    refused = token_of(ADA, "requests:read").request(method, path, b"{}" if method == "POST" else None, headers)
    assert refused.status == 403 and "oken" in refused.json["detail"]


def test_an_operators_token_is_not_one_of_an_operator(token_of):
    assert token_of(OTTO, *access_tokens.SCOPES).get("/api/admin/payouts").status == 403


def test_a_role_ends_where_it_ends_for_the_person(token_of):
    assert token_of(ADA, "money:read").get("/api/earnings").status == 403
    assert token_of(MAX, "money:read").get("/api/earnings").status == 200


def test_a_revoked_token_and_an_invented_one_open_nothing(server, browser_of, token_of):
    browser, program = browser_of(ADA), token_of(ADA, "requests:read")
    newest = browser.send_json("/api/tokens", None, "GET").json["items"][0]
    assert newest["used_at"] is None and "token" not in newest
    program.get("/api/me")
    (used,) = [one for one in browser.get("/api/tokens", Accept="application/json").json["items"] if one["used_at"]][:1]
    assert used["id"] == newest["id"]
    assert browser_of(MAX).send_json(f"/api/tokens/{newest['id']}/revoke", {}).status == 404
    assert browser.send_json(f"/api/tokens/{newest['id']}/revoke", {}).status == 200
    for header in (program.headers["Authorization"], f"Bearer {access_tokens.PREFIX}{'x' * 43}"):
        refused = Client(server.url).get("/api/requests", Authorization=header, Accept="application/json")
        assert refused.status == 401 and "revoked" in refused.json["detail"]


def test_nothing_is_done_with_a_token_that_is_revoked_while_the_request_arrives(server, browser_of, token_of):
    browser, program = browser_of(ADA), token_of(ADA, "people:write")
    finish = program.hold_back(f"/api/mentors/{MAX.id}/follow", {})
    newest = {}
    while not newest.get("used_at"):  # it has been looked at
        newest = browser.send_json("/api/tokens", None, "GET").json["items"][0]
    assert browser.send_json(f"/api/tokens/{newest['id']}/revoke", {}).status == 200
    refused = finish()
    assert refused.status == 401 and "revoked" in refused.json["detail"]
    assert browser.get(f"/mentors/{MAX.id}").page.select_one(f'[action="/api/mentors/{MAX.id}/follow"]')


def test_nothing_is_done_on_a_device_that_is_logged_out_while_the_request_arrives(server, browser_of):
    here, there = browser_of(ADA), Client(server.url).log_in(ADA)
    finish = there.hold_back(f"/api/mentors/{MAX.id}/follow", {})
    assert here.post("/settings/devices/logout").status == 303
    assert finish().status == 401


def test_the_form_shows_the_token_once(newcomer):
    browser, _ = newcomer()
    assert browser.post("/api/tokens", {"name": "x", "days": "30"}).status == 422
    made = browser.post("/api/tokens", {"name": "Website", "sessions": "read", "money": "write", "days": "30"})
    token = made.page.select_one("#token")["value"]
    assert token.startswith(access_tokens.PREFIX)
    page = browser.get("/settings/tokens")
    assert token not in page.text and "sessions:read, money:write" in page.text
    assert "A new access token was made: Website" in browser.get("/learner/notifications").text


def test_only_the_hash_is_stored_and_the_export_shows_neither(tx):
    row, token = access_tokens.make(tx, ADA, READING)
    secret = token.removeprefix(access_tokens.PREFIX)
    stored = [str(value) for value in tx._execute("SELECT * FROM access_tokens", ()).fetchone()]
    assert not any(secret in value for value in stored)
    exported = str(export.everything(tx, ADA.id)["access_tokens"])
    assert "Website" in exported and secret not in exported and access_tokens._hashed(token) not in exported


def test_a_token_ends_when_it_expires_when_its_person_is_suspended_and_when_they_leave(tx):
    tokens = {person: access_tokens.make(tx, person, READING)[1] for person in (ADA, MAX)}
    assert all(access_tokens.find(tx, token) for token in tokens.values())
    suspension.start(tx, people.me(tx, MAX.id), "spam")
    assert access_tokens.find(tx, tokens[MAX]) is None
    accounts.delete(tx, ADA.id, people.password_hash(tx, ADA.id))
    assert access_tokens.find(tx, tokens[ADA]) is None


def test_it_expires_to_the_second_and_is_swept(tx):
    row, token = access_tokens.make(tx, ADA, READING | {"days": 1})
    tx.now = clock.moved(row.expires_at, seconds=-1)
    assert access_tokens.find(tx, token)
    tx.now = row.expires_at
    assert access_tokens.find(tx, token) is None and access_tokens.of_person(tx, ADA.id) == []
    access_tokens.sweep(tx)
    assert tx._execute("SELECT COUNT(*) FROM access_tokens", ()).fetchone() == (0,)


def test_nobody_has_more_than_a_number(tx):
    for _ in range(access_tokens.MOST):
        access_tokens.make(tx, ADA, READING)
    with pytest.raises(Refused):
        access_tokens.make(tx, ADA, READING)
    assert access_tokens.make(tx, MAX, READING)


@pytest.mark.parametrize(
    "given",
    [
        {"scopes": []},
        {"scopes": ["admin:write"]},
        {"scopes": "sessions:read"},
        {"scopes": [{}] * 3},
        {"scopes": ["sessions:read"] * 1000},
        {"days": 0},
        {"days": 367},
        {"days": 1.5},
        {"name": ""},
        {"name": "x" * 61},
    ],
)
def test_what_makes_no_sense_is_refused(tx, given):
    with pytest.raises(Invalid):
        access_tokens.make(tx, ADA, READING | given)


def test_every_call_belongs_to_an_area_or_is_known_to_need_a_login(app):
    logins = {
        "people",
        "openapi",
        "documentation",
        "access_tokens",
        "addresses",
        "webhooks",
        "payout_accounts",
        "calendars",
        "subscriptions",
    }
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0]
        if rule.rule.startswith("/api/") and app.view_functions[rule.endpoint].access != access.OPERATOR:
            assert blueprint in access.AREA_OF or blueprint in logins, f"{rule.rule}: which scope opens it?"
    assert set(access.AREAS) == set(access_tokens.AREAS)


def test_revoking_asks_first_and_says_which(newcomer):
    """A new password leaves tokens as they are, so the form that changes it lists them."""
    browser, _ = newcomer()
    assert "access token" not in browser.get("/settings").page.select_one("#settings-password").text
    for name in ("Website", "Calendar", "Old laptop"):
        last = browser.send_json("/api/tokens", READING | {"name": name}).json["id"]
    link = browser.get("/settings/tokens").page.select_one(f"a[href='/settings/tokens/{last}/revoke']")
    asked = browser.get(link["href"]).page.select_one(".modal-box")
    assert "Old laptop" in asked.text and "Website" not in asked.text
    assert browser.post(asked.form["action"]).location.partition("?")[0] == "/settings/tokens"
    assert browser.get(link["href"]).status == 404
    section = browser.get("/settings").page.select_one("#settings-password")
    assert "Website" in section.text and "Old laptop" not in section.text
    asked = browser.get(section.select_one("a[href='/settings/tokens/revoke']")["href"]).page.select_one(".modal-box")
    assert "Website" in asked.text and "Calendar" in asked.text
    browser.post(asked.form["action"])
    assert browser.get("/api/tokens", Accept="application/json").json["items"] == []


def test_all_tokens_of_one_person_end_and_no_others(token_of, browser_of):
    theirs, mine = token_of(ADA, "requests:read"), token_of(MAX, "requests:read")
    assert browser_of(ADA).send_json("/api/tokens/revoke", {}).status == 200
    assert theirs.get("/api/requests", Accept="application/json").status == 401
    assert mine.get("/api/requests").status == 200
    assert mine.send_json("/api/tokens/revoke", {}).status == 403  # a program can't
