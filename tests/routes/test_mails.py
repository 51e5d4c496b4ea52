"""Choosing what comes by mail: in the settings, and by the link in a mail, which needs no login."""

import pytest

from db import bookings, mails
from db.people import accounts, profile
from tests.support import making
from tests.support.cast import ADA, OTTO, PASSWORD_HASH
from tests.support.running import in_a_loop
from tests.support.walking import client_of

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = SAME_SITE | {"Accept": "application/json"}


def use(app, act, person=ADA):
    async def run():
        async with app.test_app() as running:
            return await act(await client_of(running, person) if person else running.test_client())

    return in_a_loop(run())


def link(app, person=ADA, kind="bookings") -> str:
    return f"/unsubscribe/{app.tokens.sign_refusal(person.id, kind)}"


async def unwanted(app, person=ADA) -> list[str]:
    return [found.kind for found in await app.database.read(mails.unwanted, person.id)]


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


def test_opening_the_link_changes_nothing_and_shows_a_button(app):
    async def act(client):
        page = await client.get(link(app), headers=SAME_SITE)
        before = await unwanted(app)
        done = await client.post(link(app), headers=SAME_SITE, form={})
        return await page.get_data(as_text=True), before, await done.get_data(as_text=True), await unwanted(app)

    page, before, done, after = use(app, act, person=None)
    assert "Stop these emails?" in page and f'action="{link(app)}"' in page and "that I have a seat" in page
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
        off = await client.post("/settings/mail", headers=SAME_SITE, form={})
        chosen = await unwanted(app)
        page = await (await client.get("/settings", headers=SAME_SITE)).get_data(as_text=True)
        await client.post("/settings/mail", headers=SAME_SITE, form={"bookings": "1"})
        return (
            off.status_code,
            chosen,
            'name="bookings" value="1">' in page,
            await unwanted(app),
            await unwanted(app, OTTO),
        )

    assert use(app, act) == (303, ["bookings"], True, [], [])


def test_a_test_mail_goes_to_the_own_address_also_if_no_others_are_wanted(app):
    async def act(client):
        await app.database.write(mails.choose, ADA.id, set())
        answer = await client.post("/settings/mail/test", headers=JSON, json={})
        return answer.status_code, await app.database.read(to)

    assert use(app, act) == (200, ["Test email from Mentora"])


def test_what_waits_is_dropped_when_it_is_not_wanted_any_more_and_account_mail_is_not(tx):
    mails.send(tx, ADA.email, "Hello", "text", kind="bookings", to=ADA.id)
    mails.send(tx, ADA.email, "About the account", "text")
    mails.send(tx, OTTO.email, "Hello", "text", kind="bookings", to=OTTO.id)
    mails.refuse(tx, ADA.id, "bookings")
    assert [mail.subject for mail in mails.claim(tx)] == ["About the account", "Hello"]


def test_a_mail_is_written_in_the_language_and_the_zone_of_its_reader(tx, pseudo_language):
    profile.update(tx, ADA.id, language="xx", timezone="Asia/Tokyo")
    book(tx)
    (mail,) = mails.claim(tx)
    assert mail.language.startswith("xx") and "Tokyo" in mail.body
