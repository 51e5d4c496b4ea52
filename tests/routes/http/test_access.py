"""Access rules, checked on the running server."""

import base64
import json

import jwt
import pytest

from routes.http import access
from tests.support.cast import ADA, BY_ROLE, EMMA, MAX, OTTO
from tests.support.client import Client, with_token
from tests.support.running import QUIET, in_a_loop

DASHBOARDS = {"learner": "/learner/home", "mentor": "/mentor/dashboard", "employer": "/employer/dashboard"}
JSON = {"Accept": "application/json"}


def test_every_route_declares_who_may_call_it(app):
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 40
    for rule in rules:
        allowed = app.view_functions[rule.endpoint].access
        assert allowed in (("anyone",), ("operator",)) or set(allowed) <= {"learner", "mentor", "employer"}, rule


def test_a_route_without_a_rule_stops_the_start(app):
    app._got_first_request = False

    @app.get("/forgotten")
    async def forgotten():
        return ""

    with pytest.raises(TypeError, match="/forgotten"):
        access.must_be_declared(app)


def test_every_page_of_a_dashboard_sends_a_guest_to_the_login_and_back(guest):
    answer = guest.get("/mentor/sessions?show=past")
    assert (answer.status, answer.location) == (303, "/login?next=%2Fmentor%2Fsessions%3Fshow%3Dpast")
    page = guest.get(answer.location)
    assert page.page.select_one("form[action='/login'] input[name=next]")["value"] == "/mentor/sessions?show=past"
    there = guest.post("/login", MAX.login | {"next": "/mentor/sessions?show=past"})
    assert (there.status, there.location) == (303, "/mentor/sessions?show=past")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "/ evil",
        "\\\\evil",
    ],
)
def test_a_login_never_leads_to_another_site(guest, path):
    assert guest.post("/login", ADA.login | {"next": path}).location == "/learner/dashboard"


def test_htmx_gets_a_redirect_and_a_program_gets_the_reason(guest):
    fragment = guest.tab("/learner/sessions")
    assert fragment.headers["HX-Redirect"] == "/login?next=%2Flearner%2Fsessions" and fragment.body == b""
    api = guest.get("/api/me", **JSON)
    assert (api.status, api.headers.get_content_type()) == (401, "application/problem+json")
    assert api.json["type"] == "/problems/login" and api.json["status"] == 401
    assert guest.request("GET", "/api/notifications").status == 401


@pytest.mark.parametrize("role", BY_ROLE)
def test_the_wrong_dashboard_says_so_and_links_to_the_right_one(browser_of, role):
    client = browser_of(BY_ROLE[role])
    for other, path in DASHBOARDS.items():
        answer = client.get(path)
        if other == role:
            assert answer.status == 200
        else:
            assert answer.status == 403
            assert answer.page.select_one(f"a[href='/{role}/dashboard']")
            assert client.get(path, **JSON).json["type"] == "/problems/forbidden"


def token_of(client: Client) -> str:
    return client.cookies[access.COOKIE]


def forged(token: str, **changes) -> str:
    """The same claims with changes, signed with another key."""
    payload = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return jwt.encode(payload | changes, "k" * 48, headers={"kid": jwt.get_unverified_header(token)["kid"]})


def unsigned(token: str) -> str:
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "==")) | {"alg": "none"}
    return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=") + "." + token.split(".")[1] + "."


@pytest.mark.parametrize("forge", [unsigned, forged, lambda token: token[:-3] + "abc", lambda token: "nonsense"])
def test_a_forged_token_is_rejected(server, browser_of, forge):
    token = forge(token_of(browser_of(ADA)))
    by_cookie, by_header = Client(server.url), Client(server.url)
    by_cookie.cookies[access.COOKIE] = token
    by_header.headers["Authorization"] = f"Bearer {token}"
    assert by_cookie.get("/learner/home").status == 303
    assert by_header.get("/api/me").status == 401


def test_a_cookie_and_a_bearer_token_give_the_same_access(server, browser_of):
    client = Client(server.url)
    client.headers["Authorization"] = f"Bearer {token_of(browser_of(ADA))}"
    assert client.get("/api/me", **JSON).json["id"] == str(ADA.id)
    by_cookie = Client(server.url)
    by_cookie.cookies[access.COOKIE] = with_token(server.url, ADA).headers["Authorization"].split()[1]
    assert by_cookie.get("/learner/home").status == 200


def test_a_logged_out_token_is_refused_from_then_on(server, browser_of):
    client = browser_of(OTTO)
    token = token_of(client)
    assert client.post("/logout").status == 303
    assert access.COOKIE not in client.cookies
    stolen = Client(server.url)
    stolen.cookies[access.COOKIE] = token
    assert stolen.get("/learner/home").status == 303


def test_the_cookie_is_hidden_from_scripts_and_other_sites(guest):
    answer = guest.post("/login", ADA.login | {"stay": "on"})
    cookie = answer.cookies[access.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert not cookie["secure"]  # plain http on loopback
    assert int(cookie["max-age"]) == 30 * 24 * 3600


def test_without_remember_me_the_cookie_ends_with_the_browser_session(guest):
    assert guest.post("/login", ADA.login).cookies[access.COOKIE]["max-age"] == ""


@pytest.mark.filterwarnings("ignore:Secure cookies")  # as in `access.py`, whose filter pytest replaces
@pytest.mark.parametrize(
    "host", ["mentora.example.org", "192.168.1.20:8000", "127.0.0.1.example.org", "localhost.example.org"]
)
def test_beyond_loopback_the_cookie_is_secure(data, host):
    from app import create_app
    from integrations.process import options

    app = create_app(options.parse(["serve", "--data", str(data), "--url", f"http://{host}"], QUIET))

    async def log_in():
        async with app.test_app() as running:
            headers = {"Host": host, "Accept": "text/html", "Origin": f"http://{host}"}
            return await running.test_client().post("/login", form=ADA.login, headers=headers)

    answer = in_a_loop(log_in())
    assert answer.status_code == 303
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) >= 2 and all("; Secure" in cookie for cookie in cookies)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_write_from_another_site_is_refused(browser_of, headers):
    client = browser_of(ADA)
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"} | headers
    assert client.request("POST", "/logout", b"", sent).status == 403
    assert client.get("/learner/home").status == 200


def test_another_site_cannot_log_anybody_in(guest):
    answer = guest.post("/login", ADA.login, Sec_Fetch_Site="cross-site")
    assert answer.status == 403 and not answer.cookies


def test_either_same_origin_header_allows_a_write(browser_of, server):
    host = server.url.removeprefix("http://")
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": f"http://{host}"}):
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"} | headers
        assert browser_of(EMMA).request("POST", "/api/notifications/read", b"", sent).status == 303


def test_nobody_sees_or_changes_another_persons_data(browser_of, newcomer):
    client, _ = newcomer()
    (welcome,) = client.get("/api/notifications", **JSON).json["items"]
    otto = browser_of(OTTO)
    assert otto.get(f"/notifications/{welcome['id']}").status == 404
    assert welcome["id"] not in otto.get("/api/notifications", **JSON).text
    assert otto.post(f"/api/users/{ADA.id}/update", {"name": "Taken Over"}).status == 404
    assert client.get("/api/notifications", **JSON).json["unread"] == 1


def test_what_one_hosts_needs_somebody_who_is_logged_in_and_takes_no_filter(browser_of, guest):
    mentor = browser_of(MAX)

    def get(client, query: str):
        return client.get(f"/api/sessions?{query}", Accept="application/json")

    assert get(guest, "mine=1").status == 401
    assert get(mentor, "mine=1&nonsense=1").json["errors"] == {"nonsense": "There is no such filter."}
    assert get(mentor, "mine=1&domain=Python").json["errors"].keys() == {"domain"}
    for value in ("", "0", "yes"):
        assert get(mentor, f"mine={value}").json["errors"].keys() == {"mine"}


def test_a_refusal_of_the_api_does_not_speak_of_a_page(browser_of):
    learner = browser_of(ADA)
    refused = learner.send_json("/api/sessions", {})
    assert refused.status == 403
    assert refused.json["detail"] == "Only mentors can do this; you are logged in as a learner."
    assert "This page is for mentors" in learner.get("/mentor/dashboard").text
