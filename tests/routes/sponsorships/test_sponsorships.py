"""Sponsorships by their pages and calls: the employer’s, the learner’s, and what others get."""

import csv
import io

import pytest

from tests.support.cast import ADA
from tests.support.walking import SAME_ORIGIN

PAGES = "/employer/sponsorships"
MADE = {"kind": "budget", "name": "Autumn <b>", "currency": "EUR", "budget_cents": 10_000, "per_learner": 2}
TYPED = {
    "name": "Autumn <b>",
    "kind": "budget",
    "budget": "100,50",
    "currency": "EUR",
    "seats": "",
    "most": "",
    "monthly": "60",
    "per_learner": "2",
    "all_mentors": "true",
    "until": "",
    "emails": "",
    "has_code": "1",
}


@pytest.fixture
def employer(newcomer):
    return newcomer("employer")[0]


@pytest.fixture
def sponsored(employer):
    return employer.send_json("/api/sponsorships", MADE | {"has_code": True}).json


@pytest.fixture
def a_class(newcomer):
    """With a price of 20 euros."""
    mentor, _who = newcomer("mentor")
    fields = {
        "title": "Tests",
        "domain": "Python",
        "starts_at": "2100-01-01T10:00:00Z",
        "seats": 3,
        "price_cents": 2000,
    }
    session = mentor.send_json("/api/sessions", fields).json
    assert mentor.send_json(f"/api/sessions/{session['id']}/publish", {}).status == 200
    return mentor, session["id"]


def redeemed(learner, sponsored) -> None:
    assert learner.send_json("/api/sponsors/redeem", {"code": sponsored["code"]}).status == 200


def book(learner, session_id, sponsored):
    return learner.send_json(f"/api/sessions/{session_id}/book", {"sponsorship_id": sponsored["id"]})


def test_by_plain_forms_from_the_budget_to_a_booked_seat(employer, newcomer, a_class):
    learner, who = newcomer()
    mentor, session_id = a_class
    assert "No sponsorships yet" in employer.get(PAGES).text
    again = employer.post("/api/sponsorships", TYPED | {"budget": "a lot"})
    assert again.status == 422 and "such as 25 or 12.50" in again.text and 'value="a lot"' in again.text
    page = employer.post("/api/sponsorships", TYPED)
    assert page.status == 303
    shown = employer.get(page.location)
    assert "Autumn &lt;b&gt;" in shown.text and "€100.50" in shown.text and "up to €60 per month" in shown.text
    code = shown.page.select_one(".card strong").text
    wrong = learner.post("/api/sponsors/redeem", {"code": "nothing"})
    assert wrong.status == 422 and "isn’t valid" in wrong.text
    assert learner.post("/api/sponsors/redeem", {"code": code}).location == "/learner/sponsors"
    sponsors = learner.get("/learner/sponsors")
    assert "2 seats left for you" in sponsors.text
    asked = learner.get(f"/sessions/{session_id}/book").page
    chosen = asked.select_one("[name=sponsorship_id][checked]")
    assert chosen["value"] and "sees your name, the session’s title" in asked.text and "You pay nothing." in asked.text
    fields = {one["name"]: one["value"] for one in asked.select("form.form input[type=hidden]")}
    booked = learner.post(f"/api/sessions/{session_id}/book", fields | {"sponsorship_id": chosen["value"]})
    assert booked.status == 303
    for path in ("/learner/sessions", f"/sessions/{session_id}"):
        seen = learner.get(path).text
        assert "pays for your seat: you pay nothing" in seen and "/payments/" not in seen
    statement = employer.get(page.location)
    assert who.name in statement.text and "Tests" in statement.text and "€80.50" in statement.text
    assert "You owe" in statement.text and who.email not in statement.text
    cancel = learner.get(employer_link(learner, "/cancel")).page
    assert "pays nothing then, and neither do you" in cancel.text
    fields = {one["name"]: one["value"] for one in cancel.select("form.form input[type=hidden]")}
    assert learner.post(cancel.select_one("form.form")["action"], fields).status == 303
    after = employer.get(page.location)
    assert "nothing due" in after.text and "€100.50 of €100.50 left" in after.text


def employer_link(learner, ending: str) -> str:
    links = learner.get("/learner/sessions").page.select("a[href]")
    return next(one["href"] for one in links if one["href"].endswith(ending))


def test_a_learner_can_pay_themselves(newcomer, sponsored, a_class, employer):
    learner, _who = newcomer()
    redeemed(learner, sponsored)
    fields = {"sponsorship_id": "", "price_cents": "2000", "currency": "EUR"}
    assert learner.post(f"/api/sessions/{a_class[1]}/book", fields).status == 303
    assert employer.get(f"/api/sponsorships/{sponsored['id']}").json["spent_cents"] == 0
    assert learner.get("/api/payments").json["items"][0]["owed_cents"] == 2000


def test_a_seat_that_cannot_be_sponsored_is_refused_in_words_and_the_form_comes_back(
    newcomer, sponsored, a_class, employer
):
    learner, _who = newcomer()
    redeemed(learner, sponsored)
    assert employer.post(f"/api/sponsorships/{sponsored['id']}/pause", {}).status == 303
    refused = book(learner, a_class[1], sponsored)
    assert refused.status == 409 and refused.json["type"].endswith("not_sponsored")
    page = learner.post(f"/api/sessions/{a_class[1]}/book", {"sponsorship_id": sponsored["id"]})
    assert page.status == 409 and "or pay yourself" in page.text
    assert employer.get(f"/api/sponsorships/{sponsored['id']}").json["status"] == "paused"


def test_others_learn_nothing_of_it(newcomer, sponsored, employer, a_class):
    learner, _who = newcomer()
    redeemed(learner, sponsored)
    booking = book(learner, a_class[1], sponsored).json
    other, path = newcomer("employer")[0], f"/api/sponsorships/{sponsored['id']}"
    for address in ("", "/people", "/mentors", "/seats", "/months"):
        assert other.get(f"{path}{address}").status == 404
        assert employer.get(f"{path}{address}").status == 200
        assert learner.get(f"{path}{address}").status == 403
    for act, given in (
        ("pause", {}),
        ("resume", {}),
        ("end", {}),
        ("code", {"has_code": True}),
        ("people", {"emails": "a@example.org"}),
        ("mentors", {"mentor_id": "1"}),
        ("update", {"name": "Mine"}),
        ("people/1/remove", {}),
        ("mentors/1/remove", {}),
    ):
        assert other.send_json(f"{path}/{act}", given).status == 404, act
    for page in ("", "/statement.csv"):
        assert other.get(f"{PAGES}/{sponsored['id']}{page}").status == 404
    for form in ("edit", "end"):
        assert other.get(f"/sponsorships/{sponsored['id']}/{form}").status == 404
    (seat,) = employer.get(f"{path}/seats").json["items"]
    assert seat["id"] == booking["id"] and set(seat) == {
        *("id", "learner_name", "title", "starts_at", "currency", "price_cents", "charged_cents", "state", "created_at")
    }
    payment = employer.get(f"{PAGES}/{sponsored['id']}").page.select_one('a[href^="/payments/"]')["href"]
    assert employer.get(payment).status == 200
    for stranger in (learner, other):
        assert stranger.get(payment).status == 404


def test_the_file_adds_up_to_what_is_spent_and_holds_no_formulas(newcomer, sponsored, employer, a_class):
    learner, _who = newcomer()
    learner.send_json(f"/api/users/{learner.get('/api/me').json['id']}/update", {"name": "=cmd()"})
    redeemed(learner, sponsored)
    book(learner, a_class[1], sponsored)
    rows = list(csv.DictReader(io.StringIO(employer.get(f"{PAGES}/{sponsored['id']}/statement.csv").text)))
    assert [(row["Entry"], row["Amount"], row["Learner"]) for row in rows] == [("charge", "20.00", "'=cmd()")]
    empty = employer.get(f"{PAGES}/{sponsored['id']}/statement.csv?month=1999-01").text
    assert empty.count("\n") == 1


def test_the_limits_by_form_and_the_choice_of_mentors(employer, sponsored, a_class, newcomer):
    mentor, session_id = a_class
    page, api = f"{PAGES}/{sponsored['id']}", f"/api/sponsorships/{sponsored['id']}"
    form = employer.get(f"/sponsorships/{sponsored['id']}/edit").page
    assert form.select_one("[name=budget]")["value"] == "100"
    given = {"name": "Winter", "budget": "30", "most": "", "monthly": "", "per_learner": "3", "currency": "EUR"}
    assert employer.post(f"{api}/update", given | {"all_mentors": "false", "until": ""}).location == page
    stored = employer.get(api).json
    assert (stored["name"], stored["budget_cents"], stored["all_mentors"]) == ("Winter", 3000, False)
    assert "No mentor is chosen yet" in employer.get(page).text
    learner, _who = newcomer()
    redeemed(learner, sponsored)
    assert book(learner, session_id, sponsored).status == 409
    me = mentor.get("/api/me").json
    found = employer.get(f"{page}?mentor={me['name'].replace(' ', '+')}").page
    add = found.select_one('form[action$="/mentors"] [name=mentor_id]')
    assert employer.post(f"{api}/mentors", {"mentor_id": add["value"]}).status == 303
    assert book(learner, session_id, sponsored).status == 201
    least = employer.post(f"{api}/update", given | {"budget": "19.99"})
    assert least.status == 422 and "€20 is spent already" in least.text
    assert employer.post(f"{api}/mentors/{add['value']}/remove", {}).status == 303
    assert employer.post(f"{api}/mentors/{add['value']}/remove", {}).status == 404


def test_what_is_sent_is_checked(employer):
    for given, field in (
        (MADE | {"kind": "gift"}, "kind"),
        (MADE | {"budget_cents": 0}, "budget_cents"),
        (MADE | {"budget_cents": 10**13}, "budget_cents"),
        (MADE | {"budget_cents": None}, "budget_cents"),
        (MADE | {"name": ""}, "name"),
        (MADE | {"currency": "XXX"}, "currency"),
        (MADE | {"per_learner": 0}, "per_learner"),
        (MADE | {"until": "2001-01-01T00:00:00Z"}, "until"),
        (MADE | {"kind": "seats", "seats": 3}, "most_cents"),
        (MADE | {"kind": "seats", "most_cents": 3}, "seats"),
        (MADE | {"emails": "nobody"}, "emails"),
    ):
        answer = employer.send_json("/api/sponsorships", given)
        assert answer.status == 422 and field in answer.json["errors"], given
    made = employer.send_json("/api/sponsorships", MADE).json
    path = f"/api/sponsorships/{made['id']}"
    assert employer.send_json(f"{path}/people", {"emails": "a@example.org;b@example.org"}).json == {"added": 2}
    assert employer.send_json(f"{path}/people", {"emails": "A@example.org"}).json == {"added": 0}
    (first, _second) = employer.get(f"{path}/people").json["items"]
    assert employer.post(f"{path}/people/{first['id']}/remove", {}).status == 303
    assert employer.send_json(f"{path}/end", {}).json["status"] == "ended"
    assert employer.send_json(f"{path}/resume", {}).status == 409


def test_codes_are_tried_a_few_times_an_hour(limited):
    async def tries(client) -> list[int]:
        await client.post("/login", form=ADA.login, headers=SAME_ORIGIN)
        asked = [
            await client.post("/api/sponsors/redeem", json={"code": f"GUESS{number}"}, headers=SAME_ORIGIN)
            for number in range(12)
        ]
        return [answer.status_code for answer in asked]

    assert limited(tries) == [422] * 10 + [429] * 2
