"""Choosing what to be told: the form works without a script, and programs change only what they send."""

import pytest

from tests.routes.test_mails import FORM, JSON, SAME_SITE, use
from tests.support.cast import EMMA, MAX


@pytest.mark.parametrize("person", [MAX, EMMA])
def test_the_form_keeps_what_is_ticked_and_shows_it(app, person):
    async def act(client):
        form = FORM | {"students_mail": "1", "quiet_from": "22:00", "quiet_until": "07:00", "digest": "weekly"}
        form.pop("remind_60")
        saved = await client.post("/settings/notifications", headers=SAME_SITE, form=form)
        return saved.status_code, await (await client.get("/settings", headers=SAME_SITE)).get_data(as_text=True)

    status, page = use(app, act, person)
    assert status == 303
    assert 'name="students_mail" value="1" checked' in page and 'name="remind_60" value="1">' in page
    assert '<option value="22:00" selected>' in page and '<option value="weekly" selected>' in page


def test_what_is_refused_is_shown_again_as_it_was_typed(app):
    async def act(client):
        form = FORM | {"quiet_from": "22:00", "digest": "daily", "students_mail": "1"}
        answer = await client.post("/settings/notifications", headers=SAME_SITE, form=form)
        return answer.status_code, await answer.get_data(as_text=True)

    status, page = use(app, act)
    assert status == 422 and "when quiet hours begin and end" in page
    assert 'name="students_mail" value="1" checked' in page and '<option value="daily" selected>' in page


def test_times_are_offered_as_their_reader_writes_them(app):
    async def act(client):
        return [
            await (await client.get("/settings", headers={"Accept-Language": language})).get_data(as_text=True)
            for language in ("en-US", "en-GB")
        ]

    american, british = use(app, act)
    for value, label in (("21:30", "9:30\xa0PM"), ("8", "8:00\xa0AM")):
        assert f'value="{value}"' in american and f">{label}</option>" in american
    assert ">21:30</option>" in british and ">08:00</option>" in british


def test_a_program_changes_only_what_it_sends(app):
    async def act(client):
        before = await (await client.get("/api/preferences", headers=JSON)).get_json()
        given = {"digest": "daily", "bookings_mail": False}
        changed = await (await client.put("/api/preferences", headers=JSON, json=given)).get_json()
        return before, given, changed

    before, given, changed = use(app, act)
    assert changed == before | given and before["quiet_from"] == "" and before["remind_1440"] is True


@pytest.mark.parametrize("given", [{"security_mail": False}, {"bookings_fax": True}, {"quiet_from": "99:99"}])
def test_what_there_is_not_to_choose_is_refused(app, given):
    async def act(client):
        return (await client.put("/api/preferences", headers=JSON, json=given)).status_code

    assert use(app, act) == 422
