"""Signing up, logging in and logging out over HTTP."""

import pytest
import time_machine

from tests.support import cast
from tests.support.cast import ADA, BY_ROLE, MAX
from tests.support.client import Client, with_token
from tests.support.running import in_a_loop
from tests.support.walking import client_of

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("role", BY_ROLE)
def test_each_role_signs_up_and_lands_on_its_own_dashboard(newcomer, role):
    client, person = newcomer(role)
    page = client.get("/dashboard")
    assert page.location == f"/{role}/dashboard"
    assert client.get("/api/me", **JSON).json == {
        "id": client.get("/api/me", **JSON).json["id"],
        "name": person.name,
        "role": role,
        "timezone": person.timezone,
        "email": person.email,
    }


def test_a_program_signs_up_and_gets_a_token_that_works(guest):
    sent = {
        "name": "A Program",
        "email": "program@example.org",
        "password": "correct horse",
        "role": "mentor",
        "timezone": "UTC",
    }
    answer = guest.send_json("/api/signup", sent)
    assert answer.status == 201 and answer.json["user"]["id"].isdigit()
    assert not answer.cookies  # a program that wants a token gets no cookie
    guest.headers["Authorization"] = f"Bearer {answer.json['token']}"
    assert guest.get("/api/me", **JSON).json["email"] == "program@example.org"


def test_an_email_address_can_sign_up_once_whatever_its_case(guest):
    answer = guest.send_json(
        "/api/signup",
        {"name": "Ada", "email": ADA.email.upper(), "password": "correct horse", "role": "learner", "timezone": "UTC"},
    )
    assert answer.status == 422 and "already" in answer.json["errors"]["email"]


def test_an_address_that_is_taken_is_told_with_everything_else_that_is_wrong(guest):
    sent = {"name": "", "email": f" {ADA.email.upper()}", "password": "short", "role": "learner", "timezone": "UTC"}
    refused = guest.post("/signup", sent)
    assert [link["href"] for link in refused.page.select("[data-errors] a")] == ["#name", "#email", "#password"]
    assert "already exists" in refused.page.select_one("#email-error").text


def test_a_wrong_password_and_an_unknown_address_get_the_same_response(guest):
    wrong = guest.post("/login", {"email": ADA.email, "password": "wrong password"})
    unknown = guest.post("/login", {"email": "nobody@example.org", "password": "wrong password"})
    assert wrong.status == unknown.status == 401
    assert wrong.text.replace(ADA.email, "") == unknown.text.replace("nobody@example.org", "")
    # Where the page starts, with and without JavaScript.
    assert wrong.page.select_one("form [data-errors][autofocus]").get_text(strip=True) == "Wrong email or password."


def test_a_login_from_a_new_browser_sends_one_notification(server, newcomer):
    client, person = newcomer()
    phone = Client(server.url, agent="Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile")
    phone.log_in(person)
    titles = [item["title"] for item in client.get("/api/notifications", **JSON).json["items"]]
    assert titles == ["New sign-in with Chrome on Android", f"Welcome to Mentora, {person.name}"]
    phone.post("/logout")
    phone.log_in(person)
    assert len(client.get("/api/notifications", **JSON).json["items"]) == 2


def test_logging_out_asks_first_and_then_logs_out_only_this_device(server, newcomer):
    here, person = newcomer()
    there = Client(server.url).log_in(person)
    assert here.get("/logout").page.select_one("form[method=post][action='/logout']")
    assert here.get("/learner/home").status == 200
    assert here.post("/logout").location == "/"
    assert here.get("/learner/home").status == 303
    assert there.get("/learner/home").status == 200


def test_logging_out_with_a_token_revokes_it(server):
    program = with_token(server.url, MAX)
    assert program.send_json("/api/logout", {}).json == {"ok": True}
    assert program.get("/api/me", **JSON).status == 401


def test_regular_visitors_stay_logged_in(app, data):
    """The cookie is renewed once it is over an hour old, and then lasts thirty days."""

    async def visit():
        async with app.test_app() as running:
            client = running.test_client()
            first = await client.post(
                "/login", form=ADA.login | {"stay": "on"}, headers={"Sec-Fetch-Site": "same-origin"}
            )
            soon = await client.get("/settings")
            with time_machine.travel(_in(hours=2)):
                later = await client.get("/settings")
            return first, soon, later

    first, soon, later = in_a_loop(visit())
    assert first.status_code == 303
    assert "Set-Cookie" not in soon.headers
    assert later.status_code == 200 and "mentora=" in later.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/favicon.ico", "/sw.js", "/static/x/css/app.css"])
def test_what_others_may_be_sent_from_a_cache_renews_no_login(app, path):
    async def visit():
        async with app.test_app() as running:
            client = await client_of(running, ADA)
            with time_machine.travel(_in(hours=2)):
                return await client.get(path)

    answer = in_a_loop(visit())
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def _in(**delta):
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC) + timedelta(**delta)


def test_after_too_many_attempts_even_the_right_password_is_refused(tmp_path):
    from tests.support import running

    running.make_database(tmp_path)
    server = running.Server(tmp_path).fork()
    try:
        client = Client(server.url)
        answers = [client.send_json("/api/login", {"email": ADA.email, "password": f"wrong {n}"}) for n in range(12)]
        assert [answer.status for answer in answers] == [401] * 10 + [429] * 2
        assert answers[-1].json["type"] == "/problems/limited" and int(answers[-1].headers["Retry-After"]) > 0
        assert client.send_json("/api/login", ADA.login).status == 429
        assert client.send_json("/api/login", MAX.login).status == 200
        page = client.post("/login", ADA.login)
        assert page.status == 429 and "try again in" in page.text.lower()
    finally:
        server.stop()


def test_two_simultaneous_sign_ups_with_one_address_create_one_person(server):
    from concurrent.futures import ThreadPoolExecutor

    sent = {
        "name": "Twice",
        "email": "twice@example.org",
        "password": cast.PASSWORD,
        "role": "learner",
        "timezone": "UTC",
    }
    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(lambda _: Client(server.url).send_json("/api/signup", sent).status, range(8)))
    assert statuses == [201] + [422] * 7


def test_an_unknown_device_is_logged_out_at_its_next_renewal(app):
    """As after restoring an older backup."""

    async def visit():
        async with app.test_app() as running:
            client = await client_of(running, ADA)
            await app.database.write(lambda tx: tx.all("end_devices", person_id=ADA.id, kept=0))
            with time_machine.travel(_in(hours=2)):
                return await client.get("/settings")

    answer = in_a_loop(visit())
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/login")
