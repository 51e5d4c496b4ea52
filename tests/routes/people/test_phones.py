"""The number for text messages, in the settings: given, confirmed by the code that arrives there, and removed."""

import re

import pytest

from db import phones, preferences
from tests.support.cast import ADA, OTTO
from tests.support.running import in_a_loop
from tests.support.sms_server import SmsServer
from tests.support.walking import SAME_ORIGIN, client_of

NUMBER = "+447700900123"


@pytest.fixture
def visit(app):
    """`visit(act)`: runs `await act(client, service)`, with the provider in place."""

    def run(act, person=ADA):
        async def main():
            with SmsServer().open() as service:
                app.texting._provider = service.provider()
                async with app.test_app():
                    return await act(await client_of(app, person), service)

        return in_a_loop(main())

    return run


async def post(client, path, **form):
    answer = await client.post(path, form=form, headers=SAME_ORIGIN)
    return answer.status_code, await answer.get_data(as_text=True)


async def settings(client) -> str:
    return await (await client.get("/settings")).get_data(as_text=True)


def test_the_column_appears_when_the_number_is_confirmed(visit, app):
    async def act(client, service):
        assert 'id="settings-phone"' in await settings(client)
        assert "reminders_sms" not in await settings(client)
        status, page = await post(client, "/settings/phone", number="+44 7700 900123")
        assert status == 200 and NUMBER in page and 'name="code"' in page
        ((number, text),) = service.sent
        code = re.search(r"\d{6}", text)[0]
        assert number == NUMBER
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert (await post(client, "/settings/phone/confirm", code=wrong))[0] == 422
        assert "reminders_sms" not in await settings(client)
        assert (await post(client, "/settings/phone/confirm", code=code))[0] == 303
        assert "reminders_sms" in await settings(client)
        chosen = {"digest": "at_once", "quiet_from": "", "quiet_until": "", "digest_hour": "8", "digest_weekday": "0"}
        assert (await post(client, "/settings/notifications", reminders_mail="yes", **chosen))[0] == 303
        found = await app.database.read(preferences.get, ADA.id)
        assert found["reminders_sms"] is False and found["reminders_mail"] is True
        assert (await app.database.read(phones.of, OTTO.id)) is None
        assert (await post(client, "/settings/phone/forget"))[0] == 303
        assert "reminders_sms" not in await settings(client)

    visit(act)


def test_a_form_without_the_column_leaves_it_as_it_was(visit, app):
    async def act(client, _service):
        assert (await post(client, "/settings/notifications", digest="at_once", quiet_from="", quiet_until="",
                           digest_hour="8", digest_weekday="0"))[0] == 303  # fmt: skip
        found = await app.database.read(preferences.get, ADA.id)
        assert found["reminders_sms"] is True and found["reminders_mail"] is False

    visit(act)


def test_what_the_provider_refuses_is_said_beside_the_number(visit):
    async def act(client, service):
        for code, sentence in ((21610, "replied STOP"), (21211, "No text messages can be sent")):
            service.says = (400, code)
            status, page = await post(client, "/settings/phone", number=NUMBER)
            assert status == 422 and sentence in page

    visit(act)


def test_without_a_provider_there_is_no_such_section(app):
    async def main():
        async with app.test_app():
            client = await client_of(app, ADA)
            assert "settings-phone" not in await settings(client)
            return (await post(client, "/settings/phone", number=NUMBER))[0]

    assert in_a_loop(main()) == 404
