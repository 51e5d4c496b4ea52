"""Text messages, received by a server that answers as the provider does."""

import pytest
import time_machine

from db import clock, notifications, phones, preferences
from db.operators import state
from db.people import export, settings
from db.refusals import Invalid, Missing, Refused
from db.spelling import GSM, TWICE, fitted
from integrations.texts import Account, Unsent
from jobs.texting import Texting, text
from tests.support import making
from tests.support.cast import ADA, OTTO
from tests.support.running import with_engine
from tests.support.sms_server import SmsServer

NUMBER = "+447700900123"
KEY = b"key"


@pytest.fixture
def service():
    with SmsServer().open() as server:
        yield server


def give(tx, number=NUMBER, person=ADA, code="123456", most=200):
    return phones.begin(tx, person, {"number": number}, code, KEY, most)


def confirmed(tx, person=ADA, number=NUMBER):
    give(tx, number, person)
    assert phones.confirm(tx, person, {"code": "123456"}, KEY)
    preferences.save(tx, person.id, {"bookings_sms": True})


def tell(tx, person=ADA):
    return notifications.notify(tx, person.id, "moved_up", link="/sessions/1", name="Zoë", title="SQL")


def test_who_confirmed_a_number_gets_each_piece_of_news_once(data, queries, service):
    async def do(engine):
        await engine.write(tell)  # nothing is planned yet
        await engine.write(confirmed)
        await engine.write(tell)
        for _round in range(3):
            await text(engine, service.provider(), 200)

    with_engine(data, queries, do)
    assert service.sent == [(NUMBER, 'Mentora: Zoe moved up from the waitlist of "SQL"')]


@pytest.mark.parametrize(
    ("says", "again", "is_stopped"),
    [((400, 21610), 0, True), ((400, 21211), 0, True), ((400, 21614), 0, True), ((400, 21408), 0, False),
     ((503, 0), 1, False), ((429, 20429), 1, False)],
)  # fmt: skip
def test_stop_is_respected_and_a_busy_provider_is_asked_again(data, queries, service, says, again, is_stopped):
    async def do(engine):
        await engine.write(confirmed)
        await engine.write(tell)
        service.says = says
        await text(engine, service.provider(), 200)
        await text(engine, service.provider(), 200)
        at_once, service.says = service.asked, (201, 0)
        with time_machine.travel("2090-01-01"):
            await text(engine, service.provider(), 200)
            await text(engine, service.provider(), 200)
            if is_stopped:
                await engine.write(tell)
                await text(engine, service.provider(), 200)
        return at_once, len(service.sent), bool((await engine.read(phones.of, ADA.id)).stopped_at)

    assert with_engine(data, queries, do) == (1, again, is_stopped)


@pytest.mark.parametrize(("code", "problem"), [(21211, "wrong"), (21614, "wrong"), (21610, "stopped"), (21408, "")])
def test_the_settings_say_why_nothing_is_sent_and_operators_what_failed(data, queries, service, code, problem):
    async def do(engine):
        await engine.write(confirmed)
        await engine.write(tell)
        service.says = (400, code)
        await text(engine, service.provider(), 200)
        chosen = await engine.read(settings.chosen, ADA.id)
        operator = await engine.write(making.an_operator, OTTO)
        sent = await engine.read(state.texts, operator)
        await engine.write(lambda tx: confirmed(tx, number="+447700900999"))
        return chosen.phone[0].choices, sent, (await engine.read(settings.chosen, ADA.id)).phone[0].choices

    said, sent, afterwards = with_engine(data, queries, do)
    assert (said, afterwards) == (problem, "")
    assert (sent.sent, sent.failed) == (2, 1)  # the code is one of them
    assert [(one.problem, one.count) for one in sent.problems] == [(f"The provider answered 400, error {code}", 1)]


def test_only_operators_see_what_was_sent(tx):
    with pytest.raises(Missing):
        state.texts(tx, OTTO)


def test_a_code_that_was_not_sent_is_among_what_failed(data, queries, service):
    async def do(engine):
        number = await engine.write(give)
        service.says = (400, 21614)
        problem = await Texting(engine, service.provider(), 200).send_code(ADA.id, number, "123456")
        operator = await engine.write(making.an_operator, OTTO)
        return problem, (await engine.read(state.texts, operator)).failed

    assert with_engine(data, queries, do) == ("final", 1)


@pytest.mark.parametrize(("most", "arrived"), [(200, phones.MOST_A_DAY - 1), (4, 3), (0, 0)])
def test_a_person_and_the_installation_have_a_limit_a_day(data, queries, service, most, arrived):
    """The code is one of them."""

    async def do(engine):
        await engine.write(confirmed)
        for _number in range(20):
            await engine.write(tell)
        await text(engine, service.provider(), most)
        await text(engine, service.provider(), most)
        return len(service.sent)

    assert with_engine(data, queries, do) == arrived


def test_without_a_provider_nothing_waits(data, queries):
    async def do(engine):
        await engine.write(confirmed)
        await engine.write(tell)
        await text(engine, None, 200)
        return await engine.read(phones.are_due)

    assert with_engine(data, queries, do) is False


def test_a_provider_that_does_not_know_us_takes_nothing(service):
    wrong = SmsServer()
    wrong.url = service.url
    provider = wrong.provider()
    provider._account = Account("AC1", "other", "+15005550006", service.account().url)
    with pytest.raises(Unsent) as refused:
        provider.send(NUMBER, "x")
    assert not refused.value.is_final and service.sent == [] and "other" not in repr(provider._account)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+44 7700 900123", NUMBER), ("0044 (7700) 900-123", NUMBER), ("07700 900123", ""), ("+1", ""),
     ("+0447700900", ""), ("+4477009001234567", ""), ("", ""),
     ("+44 7700 90012x", ""), ("+٤٤٧٧٠٠٩٠٠١٢٣", ""), ("9" * 400, "")],
)  # fmt: skip
def test_a_number_is_taken_in_international_form_alone(tx, typed, number):
    if number:
        assert give(tx, typed) == number
    else:
        with pytest.raises(Invalid):
            give(tx, typed)


def test_a_code_works_for_ten_minutes_five_times_and_once(tx):
    give(tx)
    stored = phones.of(tx, ADA.id).code_hash
    assert "123456" not in stored and not phones.confirm(tx, OTTO, {"code": "123456"}, KEY)
    for _try in range(phones.MOST_TRIES):
        assert not phones.confirm(tx, ADA, {"code": "000000"}, KEY)
    assert not phones.confirm(tx, ADA, {"code": "123456"}, KEY)
    give(tx)
    with making.at(tx, clock.moved(tx.now, minutes=11)):
        assert not phones.confirm(tx, ADA, {"code": "123456"}, KEY)
    give(tx)
    assert phones.confirm(tx, ADA, {"code": "123 456"}, KEY)
    assert not phones.confirm(tx, ADA, {"code": "123456"}, KEY)


def test_a_person_and_a_number_get_three_codes_an_hour(tx):
    for _code in range(phones.CODES_AN_HOUR):
        give(tx)
    for person, number in ((ADA, "+447700900999"), (OTTO, NUMBER)):
        with pytest.raises(Refused):
            give(tx, number, person)
    with making.at(tx, clock.moved(tx.now, minutes=61)):
        assert give(tx) == NUMBER


def test_the_number_before_stays_until_the_new_one_is_confirmed_and_the_export_has_both(tx):
    confirmed(tx)
    give(tx, "+447700900999")
    (found,) = export.everything(tx, ADA.id)["phone"]
    assert (found["number"], found["wanted"]) == (NUMBER, "+447700900999")
    tell(tx)
    phones.forget(tx, ADA)
    assert not phones.are_due(tx) and export.everything(tx, ADA.id)["phone"] == []


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("“SQL” – it’s on…", '"SQL" - it\'s on...'),
        ("a" * 160, "a" * 160),
        ("a" * 161, "a" * 157 + "..."),
        ("€" * 80, "€" * 80),
        ("€" * 81, "€" * 78 + "..."),
        ("Ж" * 70, "Ж" * 70),
        ("Ж" * 71, "Ж" * 67 + "..."),
        ("😀" * 36, "😀" * 33 + "..."),
        ("one\n two", "one two"),
        ("Zoë Жук", "Zoë Жук"),
        ("Zoë Kovač é", "Zoe Kovac é"),
    ],
)
def test_a_text_fits_one_message(said, sent):
    assert fitted(said) == sent


def test_the_alphabet_has_its_128_signs_without_escape():
    assert len(GSM) == 127 and not GSM & TWICE
