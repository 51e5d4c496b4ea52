"""Times and amounts, as people write them in English and other languages."""

import pytest
import time_machine

from db.clock import after
from db.formats import Moment, ago, clock_time, day, hours, moment, price, size, stars, zone
from tests.support.speaking import GERMAN, catalogue_of, pseudo

BERLIN = "Europe/Berlin"


def test_times_are_shown_in_the_readers_zone():
    assert moment("2026-03-29T00:30:00Z", "Europe/Berlin") == "Sun 29 Mar 2026, 01:30"
    assert (
        moment("2026-03-29T01:30:00Z", "Europe/Berlin") == "Sun 29 Mar 2026, 03:30"
    )  # the hour in between does not exist
    assert moment("2026-12-31T23:30:00Z", "Asia/Kathmandu") == "Fri 1 Jan 2027, 05:15"


def test_a_day_has_its_year_once_that_is_over():
    with time_machine.travel("2026-12-31T23:00:00Z"):
        assert day("2026-11-21T14:04:00Z", "UTC") == "Sat 21 Nov"
        assert day("2027-01-02T14:04:00Z", "UTC") == "Sat 2 Jan 2027"
    with time_machine.travel("2027-01-01T00:00:00Z"):
        assert day("2026-11-21T14:04:00Z", "UTC") == "Sat 21 Nov 2026"
        assert day("2027-01-02T14:04:00Z", "UTC") == "Sat 2 Jan"


def test_elapsed_time_is_worded_naturally():
    assert [ago(after(seconds=-seconds)) for seconds in (0, 59, 61, 3600, 2 * 86400 + 5)] == [
        "just now",
        "just now",
        "1 minute ago",
        "1 hour ago",
        "2 days ago",
    ]
    assert ago("2026-01-05T00:00:00Z") == "5 Jan 2026"


def test_a_time_read_by_two_people_names_its_zone():
    assert Moment("2026-11-21T14:04:00Z", BERLIN).render("en", "UTC") == "Sat 21 Nov 2026, 15:04 (Berlin time)"
    assert Moment("2026-11-05T14:04:00Z").render("en", "America/New_York") == "Thu 5 Nov 2026, 09:04 (New York time)"


def test_each_language_has_its_own_formats(tmp_path):
    with catalogue_of(tmp_path, de=GERMAN):
        assert moment("2026-03-29T00:30:00Z", BERLIN, "de") == "So., 29. März 2026, 01:30"
        assert day("2020-03-29T00:30:00Z", BERLIN, "de") == "So., 29. März 2020"
        assert clock_time("2026-03-29T14:30:00Z", BERLIN, "de") == "16:30"
        assert [price(cents, "EUR", "de") for cents in (0, 1200, 1250)] == ["kostenlos", "12\xa0€", "12,50\xa0€"]
        assert stars(9, 2, "de") == "4,5"
        assert ago("2026-01-05T00:00:00Z", "de") == "5. Jan. 2026"


@pytest.mark.parametrize(
    "written", [moment("2026-03-29T14:30:00Z", BERLIN, "xx"), day("2020-03-29T14:30:00Z", BERLIN, "xx")]
)
def test_the_pseudo_language_accents_every_month(written):
    assert "March" not in written and "Mar" not in written and "29" in written


def test_a_zone_is_named_after_its_place():
    assert zone("America/Argentina/Buenos_Aires") == "Buenos Aires time"
    with pseudo():
        zone.cache_clear()
        assert zone("Europe/Berlin", "xx").startswith("Berlin ") and "time" not in zone("Europe/Berlin", "xx")


def test_a_price_of_zero_is_free():
    assert [price(cents, "EUR") for cents in (0, 5, 1200)] == ["Free", "€0.05", "€12"]


def test_the_half_of_the_day_is_written_once_when_it_is_the_same():
    spans = [("15:00", "16:30"), ("15:30", "17:30"), ("03:00", "04:00"), ("04:30", "05:00")]  # UTC; 11:30 in New York
    said = [hours(f"2026-11-23T{a}:00Z", f"2026-11-23T{b}:00Z", "America/New_York", "en-US") for a, b in spans]
    assert [text.replace("\xa0", " ") for text in said] == [
        "10:00–11:30 AM",
        "10:30 AM–12:30 PM",
        "10:00–11:00 PM",
        "11:30 PM–12:00 AM",
    ]
    assert hours("2026-11-23T15:00:00Z", "2026-11-23T16:30:00Z", "UTC", "en-GB") == "15:00–16:30"


def test_the_size_of_a_file_has_a_unit_that_fits():
    sizes = [size(count) for count in (0, 2, 640_400, 12_340_000, 1_230_000_000)]
    assert [text.replace("\xa0", " ") for text in sizes] == ["0 KB", "1 KB", "640 KB", "12.3 MB", "1.2 GB"]
