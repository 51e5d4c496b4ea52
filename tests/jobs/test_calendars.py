"""Calendars elsewhere, read by the clock: a file, or those of an account on a CalDAV server."""

import time
from contextlib import ExitStack

import pytest

from db import outside
from integrations import outbound
from integrations.calendars import fetching
from integrations.calendars.vault import Vault
from jobs.calendars import Calendars
from tests.integrations.calendars.test_calendars import send, serving
from tests.support import making
from tests.support.caldav_server import PASSWORD, USER, radicale
from tests.support.cast import ADA, MAX
from tests.support.running import with_engine


def event(at: str, uid: str) -> bytes:
    when = f"DTSTART:{at.replace('-', '').replace(':', '')}\r\nDURATION:PT1H"
    body = f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n{when}\r\nEND:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


@pytest.fixture
def calendars(tmp_path):
    with radicale(tmp_path) as found:
        yield found


async def add(engine, vault, address: str, password: str = PASSWORD) -> None:
    given = {"address": address, "user": USER, "password": password}
    await engine.write(outside.add, MAX, given, vault.seal)


async def read_all(engine, vault) -> list:
    reader = Calendars(engine, vault, allow_private=True)
    while await engine.read(outside.is_due):
        await reader.read_one()
    return await engine.read(outside.of_person, MAX.id)


def test_of_an_account_with_several_calendars_its_owner_chooses(data, queries, calendars, tmp_path):
    async def do(engine):
        vault = Vault(tmp_path / "key")
        at, later = await engine.read(lambda tx: (making.ahead(tx, days=3), making.ahead(tx, days=4)))
        calendars.put("a", event(at, "a"))
        calendars.make("home", "Home")
        calendars.put("b", event(later, "b"))
        await add(engine, vault, calendars.site)
        (account,) = await read_all(engine, vault)
        names = outside.choices(account)
        assert sorted(names) == ["Home", "Work"] and (account.kind, account.problem) == ("account", "")
        chosen = {f"calendar_{names.index('Home')}": "1"}
        with pytest.raises(outside.Missing):
            await engine.write(outside.choose, ADA, account.id, chosen, vault.open, vault.seal)
        for nothing in ({}, {"calendar_7": "1"}):
            with pytest.raises(outside.Refused):
                await engine.write(outside.choose, MAX, account.id, nothing, vault.open, vault.seal)
        await engine.write(outside.choose, MAX, account.id, chosen, vault.open, vault.seal)
        (home,) = await read_all(engine, vault)
        assert (home.name, home.kind, home.problem) == ("Home", "caldav", "") and home.read_at
        busy = await engine.read(lambda tx: outside.busy(tx, MAX.id, at, making.ahead(tx, days=9)))
        assert [one.starts_at for one in busy] == [later]
        calendars.ask("DELETE")
        await engine.write(lambda tx: tx._execute("UPDATE outside_calendars SET due_at = ?", (tx.now,)))
        (home,) = await read_all(engine, vault)
        assert home.problem == "gone" and home.read_at

    with_engine(data, queries, do)


def test_an_account_with_one_calendar_needs_no_choice_and_a_wrong_password_is_said(data, queries, calendars, tmp_path):
    async def do(engine):
        vault = Vault(tmp_path / "key")
        at = await engine.read(lambda tx: making.ahead(tx, days=3))
        calendars.put("a", event(at, "a"))
        await add(engine, vault, calendars.site)
        await add(engine, vault, calendars.site, "wrong")
        await add(engine, vault, f"{calendars.site}nothing-there/")
        right, wrong, nowhere = await read_all(engine, vault)
        assert (right.name, right.kind, right.problem) == ("Work", "caldav", "")
        assert (wrong.kind, wrong.problem) == ("", "refused") and not wrong.read_at
        assert nowhere.problem == "" and nowhere.kind == "caldav", "it is found from the server’s well-known address"
        assert len(await engine.read(lambda tx: outside.busy(tx, MAX.id, at, making.ahead(tx, days=4)))) == 2

    with_engine(data, queries, do)


def test_one_that_is_huge_never_ends_or_leads_inside_is_said_and_the_rest_goes_on(data, queries, tmp_path, monkeypatch):
    monkeypatch.setitem(fetching.fetch.__kwdefaults__, "deadline", 0.5)
    monkeypatch.setattr(outbound, "is_public", lambda address: address == "127.0.0.1")

    def huge(handler):
        send(handler, 200, b"X" * 50_000_000)

    def endless(handler):
        send(handler, 200)
        while True:
            handler.wfile.write(b"X")
            time.sleep(0.05)

    def inside(handler):
        send(handler, 302, Location=f"http://127.0.0.2:{handler.server.server_port}/")

    async def do(engine):
        vault = Vault(tmp_path / "key")
        at = await engine.read(lambda tx: making.ahead(tx, days=3))
        with ExitStack() as servers:
            for respond in (huge, endless, inside, lambda handler: send(handler, 200, event(at, "a"))):
                given = {"address": servers.enter_context(serving(respond))}
                await engine.write(outside.add, MAX, given, vault.seal)
            reader = Calendars(engine, vault, allow_private=False)
            while await engine.read(outside.is_due):
                await reader.read_one()
        found = await engine.read(outside.of_person, MAX.id)
        assert [one.problem for one in found] == ["large", "slow", "private", ""]
        assert all(outside.PROBLEMS[one.problem] for one in found[:3]) and found[3].read_at
        assert await engine.read(lambda tx: outside.busy(tx, MAX.id, at, making.ahead(tx, days=4)))

    with_engine(data, queries, do)
