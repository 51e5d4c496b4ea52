"""How much a request may hold, and that nothing looks at all of it again and again."""

import json

import pytest

from db.refusals import Invalid, Refused, TooLarge
from routes.http import bounds, forms
from tests.support.cast import ADA, MAX, PASSWORD

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
JSON = "application/json"


def part(name: str, value: str = "x", more: str = "") -> str:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


TOO_MUCH = {
    "fields": (FORM, "&".join(f"{number}=" for number in range(12_000))),
    "fields without a value": (FORM, "&" * 180_000),
    "one field too many": (FORM, "&".join(f"{number}=" for number in range(101))),
    "a form that is too long": (FORM, "email=" + "%41" * 150_000),
    "percent signs that encode nothing": (FORM, "email=" + "%" * 390_000),
    "names": (JSON, json.dumps({str(number): 0 for number in range(12_000)})),
    "objects": (JSON, '{"email": [' + "{}," * 300_000 + "{}]}"),
    "numbers": (JSON, '{"email": [' + "0," * 300_000 + "0]}"),
    "lists in lists": (JSON, '{"email": ' + "[" * 900 + "]" * 900 + "}"),
    "lists in lists without an end": (JSON, '{"email": "\\"' + '", ' + "[" * 100_000),
    "parts": (MULTIPART, "".join(part(f"field{number}") for number in range(999)) + "--x--\r\n"),
    "a part with a long heading": (MULTIPART, part("email", more="; a=b" * 60_000) + "--x--\r\n"),
    "a part with many headings": (MULTIPART, "--x\r\nA: b\r\n" + "a:\r\n" * 60_000 + part("email") + "--x--\r\n"),
    "false boundaries": (MULTIPART, part("email", "\r\n--xa" * 50_000) + "--x--\r\n"),
}


@pytest.mark.parametrize(("kind", "body"), TOO_MUCH.values(), ids=TOO_MUCH)
@pytest.mark.parametrize("path", ["/api/login", "/login"])
def test_too_much_is_refused_before_it_is_parsed(guest, path, kind, body):
    response = guest.request("POST", path, body.encode(), {"Content-Type": kind, "Accept": "application/json"})
    assert response.status in (400, 413), response.text
    assert response.json["title"] and len(response.body) < 1000


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"bio": '[{,"\\' * 2000, "title": "{" * 100_000}),
        json.dumps({"preferred_times": ["2027-01-01T10:00:00Z"] * 3}),
        '{"a": "\\\\", "b": "[[["}',
    ],
)
def test_what_is_between_the_quotes_is_not_counted(text):
    bounds.check_json(text)


@pytest.mark.parametrize(
    ("check", "last", "first"),
    [
        (bounds.check_form, b"&" * 99, b"&" * 100),
        (bounds.check_form, b"x" * 400_000, b"x" * 400_001),
        (bounds.check_form, b"%41" * 1000, b"%41" * 1000 + b"%"),
        (bounds.check_json, "[" + "," * 199, "[" + "," * 200),
    ],
    ids=["fields", "length", "signs", "values"],
)
def test_each_limit_has_its_last_body_and_its_first(check, last, first):
    check(last)
    with pytest.raises(Refused):
        check(first)


def test_the_largest_form_of_the_product_is_read(newcomer):
    """A description of as many letters as it may have, each of which takes twelve bytes."""
    mentor, _ = newcomer("mentor")
    fields = {"title": "𝔘" * 120, "description": "𝔘" * 10_000, "domain": "Fonts"}
    assert mentor.post("/api/sessions", fields).status == 303
    assert mentor.send_json("/api/sessions", fields).status == 201


class Counted(str):
    compared = 0

    def __eq__(self, other):
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_names_are_counted_once():
    """Each was compared with all the others."""
    pairs = [(Counted(f"field{number}"), "") for number in range(2000)] * 2
    with pytest.raises(Invalid) as refused:
        forms._once_each(pairs)
    assert len(refused.value.errors) == 2000
    assert Counted.compared < 10 * len(pairs)


@pytest.mark.parametrize("path", ["/login", "/api/login", "/signup", "/api/signup", "/forgot"])
def test_tries_are_counted_before_anything_is_read(limited, path):
    """Otherwise what cannot be read could be sent without a limit."""

    async def tries(client):
        headers = {"Content-Type": JSON, "Accept": "application/json"}
        return [(await client.post(path, data=b"{", headers=headers)).status_code for _ in range(61)]

    statuses = limited(tries)
    assert statuses[0] == 400 and statuses[-1] == 429


@pytest.mark.parametrize("path", ["/settings/email", "/settings/password", "/settings/delete"])
def test_the_tries_of_a_password_are_counted_before_anything_is_read(limited, path):
    async def tries(client):
        token = (await (await client.post("/api/login", json=ADA.login)).get_json())["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON}
        return [(await client.post(path, data=b"{", headers=headers)).status_code for _ in range(11)]

    statuses = limited(tries)
    assert statuses[0] == 400 and statuses[-1] == 429


def test_nobody_orders_test_mails_without_end(limited):
    async def tries(client):
        token = (await (await client.post("/api/login", json=ADA.login)).get_json())["token"]
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return [(await client.post("/settings/mail/test", json={}, headers=headers)).status_code for _try in range(4)]

    assert limited(tries) == [200] * 3 + [429]


def test_an_address_that_is_changed_all_day_floods_nobody_with_mails(limited):
    async def tries(client):
        token = (await (await client.post("/api/login", json=ADA.login)).get_json())["token"]
        sent, headers = {"current_password": PASSWORD}, {"Authorization": f"Bearer {token}"}
        return [
            (await client.post("/settings/email", json=sent | {"email": f"a{one}@b.org"}, headers=headers)).status_code
            for one in range(6)
        ]

    assert limited(tries) == [200] * 5 + [429]


def test_a_flood_of_names_in_an_address_gets_a_short_response(guest):
    query = "&".join(f"f{number}=1" for number in range(1500))
    response = guest.get(f"/api/sessions?{query}", Accept="application/json")
    assert response.status == 422 and len(response.json["errors"]) == 20


@pytest.mark.parametrize("mark", ["\u0300\u0316", "\u0301", "\u05b0\u0591", "\U0001d165"])
def test_a_letter_carries_a_few_accents_and_not_thousands(tx, mark):
    from db.sessions import drafts
    from tests.support import making

    fields = {"title": "x", "description": "ordered " + "a" + (mark * 40_000)[:39_000], "domain": "Marks"}
    with pytest.raises(Invalid) as refused:
        drafts.create(tx, MAX, fields)
    assert "accents" in refused.value.errors["description"]
    fewer = (mark * 30)[:30]
    assert making.a_draft(tx, description=f"a{fewer}b{fewer}").description
    with pytest.raises(Invalid):
        making.a_draft(tx, description=f"a{fewer}{mark[0]}")


def test_scripts_that_stack_marks_are_welcome(tx):
    from tests.support import making

    stacked = ["Tiếng Việt", "שָׁלוֹם", "ที่นี่", "नमस्ते", "Z̷̢͇a̴lgo"]
    for text in (*stacked, "한국어", "ᾧ"):
        assert making.a_draft(tx, title=text).title


def test_a_refusal_of_an_amount_hides_no_other(newcomer):
    mentor, _ = newcomer("mentor")
    wrong = {"price": "lots", "seats": 0, "title": "x" * 121, "currency": "XXX"}
    response = mentor.send_json("/api/sessions", wrong)
    assert response.status == 422 and set(response.json["errors"]) == {"price", "seats", "title", "currency"}
    page = mentor.post("/mentor/profile", {"hourly_rate": "lots", "headline": "x" * 121}).page
    assert page.select_one("[name=hourly_rate][aria-invalid]") and page.select_one("[name=headline][aria-invalid]")


def test_the_kinds_of_refusals_have_a_status():
    from routes.http.replies import STATUS

    assert STATUS[TooLarge] == 413 and issubclass(TooLarge, Refused)
