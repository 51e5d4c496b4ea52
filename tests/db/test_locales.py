"""Times and amounts as they are written where the reader is at home."""

import gc
import weakref
import zoneinfo

import pytest

from db import locales, places
from db.clock import read
from db.formats import Moment, clock_time, date, day, moment, place, price, stars, zone
from db.language import _, choose_locale, translate
from tests.support.speaking import GERMAN, catalogue_of

NOON = "2026-11-21T15:04:00Z"


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en", "Sat 21 Nov 2026, 15:04"),
        ("en-GB", "Sat 21 Nov 2026, 15:04"),
        ("en-DE", "Sat 21 Nov 2026, 15:04"),
        ("en-JP", "Sat 21 Nov 2026, 15:04"),
        ("en-US", "Sat, Nov 21, 2026, 3:04\xa0PM"),
        ("en-IN", "Sat 21 Nov 2026, 3:04\xa0pm"),
        ("en-BD", "Sat 21 Nov 2026, 3:04\xa0PM"),
        ("en-CA", "Sat, Nov 21, 2026, 3:04\xa0p.m."),
    ],
)
def test_times_are_written_by_the_habits_of_the_readers_region(locale, shown):
    assert moment(NOON, "UTC", locale) == shown


def test_noon_and_midnight_are_twelve_oclock():
    times = [clock_time(f"2026-11-21T{hour}:05:00Z", "UTC", "en-US") for hour in ("00", "12", "13")]
    assert times == ["12:05\xa0AM", "12:05\xa0PM", "1:05\xa0PM"]
    assert day("2020-11-21T00:00:00Z", "UTC", "en-US") == "Sat, Nov 21, 2020"
    assert date(NOON, "UTC", "en-US") == "Nov 21, 2026" and date(NOON, "UTC") == "21 Nov 2026"


def test_another_language_keeps_its_words_in_another_region(tmp_path):
    with catalogue_of(tmp_path, de=GERMAN):
        assert moment(NOON, "UTC", "de-AT") == "Sa., 21. Nov. 2026, 15:04"
        assert "3:04" in moment(NOON, "UTC", "de-US") and "Nov." in moment(NOON, "UTC", "de-US")


@pytest.mark.parametrize(
    ("cents", "currency", "locale", "shown"),
    [
        (123450, "EUR", "en", "€1,234.50"),
        (123450, "EUR", "en-DE", "1.234,50\xa0€"),
        (123400, "EUR", "en-US", "€1,234"),
        (12345600, "INR", "en-IN", "₹1,23,456"),
        (1200, "USD", "en-AU", "USD\xa012"),
        (1200, "AUD", "en-AU", "$12"),
        (1200, "BDT", "en-US", "৳12"),
        (1200, "CHF", "en-GB", "CHF\xa012"),
        (1200, "JPY", "en-JP", "¥1,200"),
        (0, "JPY", "en-JP", "Free"),
    ],
)
def test_amounts_are_written_by_the_habits_of_the_readers_region(cents, currency, locale, shown):
    assert price(cents, currency, locale) == shown
    assert stars(9, 2, "en-DE") == "4,5" and stars(9, 2, "en-US") == "4.5"


def test_a_sentence_is_written_so_too():
    said = _("Starts {at}", at=Moment(NOON, "Asia/Calcutta"))
    assert translate(said, "en-US") == "Starts Sat, Nov 21, 2026, 8:34\xa0PM (Kolkata time)"


@pytest.mark.parametrize(
    ("header", "region"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("de,en-US;q=0.7,en;q=0.3", "DE"),
        ("zh-Hant-TW", "TW"),
        ("en", ""),
        ("*", ""),
        ("en-ZZ", ""),
        ("en-QX-<b>", ""),
        ("../../etc-GB", ""),
        ("", ""),
    ],
)
def test_the_region_is_the_browsers(header, region):
    assert locales.region_accepted(header) == region


@pytest.mark.parametrize(
    ("chosen", "accepted", "locale"),
    [
        ("", "de-DE", "en-DE"),
        ("-US", "de-DE", "en-US"),
        ("en", "en-GB", "en-GB"),
        ("-<script>", "en-GB", "en-GB"),
        ("", "", "en"),
    ],
)
def test_a_chosen_region_overrides_the_browsers(chosen, accepted, locale):
    assert choose_locale(chosen, accepted, "en") == locale


def test_every_country_has_its_formats():
    for region in locales.regions():
        locale = f"en-{region}"
        assert "21" in moment(NOON, "UTC", locale) and "12" in price(1200, "EUR", locale)


def test_zones_have_their_names_of_today():
    former = {"Asia/Calcutta": "Kolkata", "Europe/Kiev": "Kyiv", "US/Eastern": "New York", "Asia/Saigon": "Ho Chi Minh"}
    assert {name: place(name) for name in former} == former
    assert zone("Asia/Calcutta", "en-US") == "Kolkata time" and zone("Etc/UTC") == "UTC"


def test_every_zone_of_a_browser_has_a_name_of_today():
    known = set(places.zones())
    for name in zoneinfo.available_timezones() - {"Factory", "localtime"}:
        if not name.startswith(("Etc/GMT+", "Etc/GMT-")):
            assert places.current(name) in known, name


def test_text_that_is_not_a_zone_is_not_remembered():
    """Anybody can send a long one, again and again."""

    class Sent(str):
        """Text that says whether it is still there."""

    sent = Sent("x" * 1000)
    still_there = weakref.ref(sent)
    assert places.current(sent) == ""
    del sent
    gc.collect()
    assert still_there() is None


def test_a_renamed_zone_has_the_same_time():
    def hours(zone: str) -> list:
        times = (NOON, "2026-07-01T00:00:00Z")
        return [read(time).astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for time in times]

    for today, names in places.former_names().items():
        assert all(hours(name) == hours(today) for name in names), today
