"""Choosing what comes by mail: in the settings, and by the link in a mail, which needs no login."""

from types import SimpleNamespace

import pytest

from db import bookings, mails, preferences, telling
from db.people import accounts, profile
from integrations.mail import postman
from jobs.mails import Mailing
from tests.support import making
from tests.support.cast import ADA, OTTO, PASSWORD_HASH
from tests.support.running import in_a_loop
from tests.support.smtp_server import MailServer
from tests.support.walking import client_of

SITE = "https://mentora.example.org"
MAIL = {
    "id": 1,
    "subject": "News",
    "body": "text",
    "language": "",
    "calendar": "",
    "created_at": "2026-11-22T12:00:00Z",
}
SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
CHOSEN = {name: "1" for name, is_wanted in telling.AT_FIRST.items() if is_wanted is True}
FIELDS_OF_MAIL = [name for name in telling.AT_FIRST if name.endswith("_mail")]
FORM = CHOSEN | {"quiet_from": "", "quiet_until": "", "digest": "at_once", "digest_hour": "8", "digest_weekday": "0"}
JSON = SAME_SITE | {"Accept": "application/json"}


def use(app, act, person=ADA):
    async def run():
        async with app.test_app() as running:
            return await act(await client_of(running, person) if person else running.test_client())

    return in_a_loop(run())


def link(app, person=ADA, kind="bookings") -> str:
    return f"/unsubscribe/{app.tokens.sign_refusal(person.id, kind)}"


async def unwanted(app, person=ADA) -> list[str]:
    wanted = await app.database.read(preferences.get, person.id)
    return [name.removesuffix("_mail") for name in CHOSEN if name.endswith("_mail") and not wanted[name]]


def book(tx, person=ADA, days=3):
    bookings.book(tx, person, making.a_class(tx, starts_at=making.ahead(tx, days=days)).id)
    return to(tx, person)


def to(tx, person=ADA) -> list[str]:
    """The subjects of the mails to them."""
    rows = tx._execute("SELECT subject FROM mails WHERE recipient = ? ORDER BY id", (person.email,))
    return [subject for (subject,) in rows.fetchall()]


def test_a_mail_program_unsubscribes_with_one_request_and_no_login(app):
    async def act(client):
        answer = await client.post(link(app), form={"List-Unsubscribe": "One-Click"})
        again = await client.post(link(app), form={"List-Unsubscribe": "One-Click"})
        mine = await app.database.write(book)
        others = await app.database.write(book, OTTO, 4)
        return answer.status_code, again.status_code, await unwanted(app), len(mine), len(others)

    assert use(app, act, person=None) == (200, 200, ["bookings"], 0, 1)


@pytest.mark.parametrize("kind", preferences.EMAILS)
def test_each_kind_is_ended_by_what_the_header_of_a_received_mail_says(app, kind):
    """As Gmail does it: a POST to the address in the header, from elsewhere, without cookies."""
    server = MailServer()

    async def act(client):
        await app.database.write(preferences.save, ADA.id, dict.fromkeys(FIELDS_OF_MAIL, True))
        async with server.open():
            post = postman(server.url(), app.config["DATA"])
            row = SimpleNamespace(**MAIL, kind=kind, recipient=ADA.email, person_id=ADA.id)
            async with post() as send:
                await send(Mailing(app.database, post, app.fragments, app.tokens, SITE).letter(row))
        (letter,) = server.taken
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        path = letter["List-Unsubscribe"].strip("<>").removeprefix(SITE)
        status = (await client.post(path, form={"List-Unsubscribe": "One-Click"})).status_code
        wanted = await app.database.read(preferences.get, ADA.id)
        return status, {name.removesuffix("_mail") for name in FIELDS_OF_MAIL if not wanted[name]}

    expected = telling.collected() if kind == telling.DIGEST else [kind]
    assert use(app, act, person=None) == (200, set(expected))


def test_opening_the_link_changes_nothing_and_shows_a_button(app):
    async def act(client):
        page = await client.get(link(app), headers=SAME_SITE)
        before = await unwanted(app)
        done = await client.post(link(app), headers=SAME_SITE, form={})
        return await page.get_data(as_text=True), before, await done.get_data(as_text=True), await unwanted(app)

    page, before, done, after = use(app, act, person=None)
    assert "Stop these emails?" in page and f'action="{link(app)}"' in page and "Bookings and changes" in page
    assert "unsubscribed" in done and (before, after) == ([], ["bookings"])


@pytest.mark.parametrize("made", ["x", "a" * 5000, "WzEsImJvb2tpbmdzIl0.AAAA", "changed", "other kind"])
def test_a_link_that_we_did_not_write_does_nothing(app, made):
    path = {"changed": link(app) + "x", "other kind": link(app, kind="account")}.get(made, f"/unsubscribe/{made}")

    async def act(client):
        return [(await call(path, headers=SAME_SITE)).status_code for call in (client.get, client.post)]

    assert use(app, act, person=None) == [404, 404]


def test_the_link_of_somebody_who_left_is_still_polite(app):
    async def act(client):
        await app.database.write(accounts.delete, ADA.id, PASSWORD_HASH)
        return (await client.post(link(app), form={"List-Unsubscribe": "One-Click"})).status_code

    assert use(app, act, person=None) == 200


def test_the_settings_choose_and_show_what_is_chosen(app):
    async def act(client):
        without = {name: value for name, value in FORM.items() if name != "bookings_mail"}
        off = await client.post("/settings/notifications", headers=SAME_SITE, form=without)
        chosen = await unwanted(app)
        page = await (await client.get("/settings", headers=SAME_SITE)).get_data(as_text=True)
        await client.post("/settings/notifications", headers=SAME_SITE, form=FORM)
        return (
            off.status_code,
            chosen,
            'name="bookings_mail" value="1">' in page,
            await unwanted(app),
            await unwanted(app, OTTO),
        )

    assert use(app, act) == (303, ["bookings"], True, [], [])


def test_a_test_mail_goes_to_the_own_address_also_if_no_others_are_wanted(app):
    async def act(client):
        await app.database.write(preferences.save, ADA.id, dict.fromkeys(FIELDS_OF_MAIL, False))
        answer = await client.post("/settings/mail/test", headers=JSON, json={})
        return answer.status_code, await app.database.read(to)

    assert use(app, act) == (200, ["Test email from Mentora"])


def test_what_waits_is_dropped_when_it_is_not_wanted_any_more_and_account_mail_is_not(tx):
    mails.send(tx, ADA.email, "Hello", "text", kind="bookings", to=ADA.id)
    mails.send(tx, ADA.email, "About the account", "text")
    mails.send(tx, OTTO.email, "Hello", "text", kind="bookings", to=OTTO.id)
    preferences.refuse_mail(tx, ADA.id, "bookings")
    assert [mail.subject for mail in mails.claim(tx)] == ["About the account", "Hello"]


def test_a_mail_is_written_in_the_language_and_the_zone_of_its_reader(tx, pseudo_language):
    profile.update(tx, ADA.id, language="xx", timezone="Asia/Tokyo")
    book(tx)
    (mail,) = mails.claim(tx)
    assert mail.language.startswith("xx") and "Tokyo" in mail.body
