"""What `/schedule …` means: two hundred phrases, each with the moment and the length, or with what is asked."""

import pytest

from db import clock
from db.conversations.phrases import FURTHEST, NotUnderstood, understand

# A Sunday, at one o’clock in Berlin.
NOW = "2026-11-22T12:00:00Z"
BERLIN, LONDON, NEW_YORK, KOLKATA = "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata"
# In Berlin, as it is on the wall there, and the minutes where they are not 60.
UNDERSTOOD = """
tomorrow 3pm = 2026-11-23 15:00
Tomorrow 3PM = 2026-11-23 15:00
tomorrow at 3pm = 2026-11-23 15:00
tomorrow at 3 pm = 2026-11-23 15:00
tomorrow 3 p.m. = 2026-11-23 15:00
tomorrow, 3pm = 2026-11-23 15:00
3pm tomorrow = 2026-11-23 15:00
at 3pm tomorrow = 2026-11-23 15:00
tomorrow 15:00 = 2026-11-23 15:00
tomorrow 15.00 = 2026-11-23 15:00
tomorrow 15h = 2026-11-23 15:00
tomorrow 15h30 = 2026-11-23 15:30
tomorrow 15 = 2026-11-23 15:00
tomorrow at 15 = 2026-11-23 15:00
tomorrow @ 15:30 = 2026-11-23 15:30
tomorrow 9:30 = 2026-11-23 09:30
tomorrow 09 = 2026-11-23 09:00
tomorrow 9am = 2026-11-23 09:00
tomorrow 12am = 2026-11-23 00:00
tomorrow 12pm = 2026-11-23 12:00
tomorrow 12:30pm = 2026-11-23 12:30
tomorrow noon = 2026-11-23 12:00
tomorrow at midday = 2026-11-23 12:00
noon tomorrow = 2026-11-23 12:00
tomorrow midnight = 2026-11-23 00:00
tomorrow 0:15 = 2026-11-23 00:15
tomorrow 23:59 = 2026-11-23 23:59
tomorrow morning at 9 = 2026-11-23 09:00
tomorrow afternoon at 3 = 2026-11-23 15:00
tomorrow at 3 in the afternoon = 2026-11-23 15:00
tomorrow evening 7 = 2026-11-23 19:00
tomorrow at 7:30 in the evening = 2026-11-23 19:30
tomorrow in the morning at 10 = 2026-11-23 10:00
tmrw 4pm = 2026-11-23 16:00
tommorrow 4pm = 2026-11-23 16:00
the day after tomorrow at 10:00 = 2026-11-24 10:00
day after tomorrow 10am = 2026-11-24 10:00
today 14:30 = 2026-11-22 14:30
today at 2:30pm = 2026-11-22 14:30
tonight 8 = 2026-11-22 20:00
tonight at 8pm = 2026-11-22 20:00
this afternoon at 5 = 2026-11-22 17:00
this evening 19:30 = 2026-11-22 19:30
14:30 = 2026-11-22 14:30
3pm = 2026-11-22 15:00
at 3pm = 2026-11-22 15:00
9am = 2026-11-23 09:00
12:59 = 2026-11-23 12:59
13:00 = 2026-11-23 13:00
13:01 = 2026-11-22 13:01
tue 3pm = 2026-11-24 15:00
tuesday 3pm = 2026-11-24 15:00
Tues at 15:00 = 2026-11-24 15:00
on tuesday at 15:00 = 2026-11-24 15:00
this tuesday 15:00 = 2026-11-24 15:00
coming friday 15:00 = 2026-11-27 15:00
thurs 15:00 = 2026-11-26 15:00
wed 15:00 = 2026-11-25 15:00
sat 10:00 = 2026-11-28 10:00
sunday 3pm = 2026-11-22 15:00
sunday 9am = 2026-11-29 09:00
sun noon = 2026-11-29 12:00
3pm on friday = 2026-11-27 15:00
next tue 15:00 for 45 min = 2026-11-24 15:00 45
next tuesday at 3pm = 2026-11-24 15:00
next sunday 15:00 = 2026-11-29 15:00
next mon 9am = 2026-11-23 09:00
next week tuesday 15:00 = 2026-11-24 15:00
next week on friday at 15:00 = 2026-11-27 15:00
friday next week 15:00 = 2026-11-27 15:00
in 3 days at 15:00 = 2026-11-25 15:00
in three days 3pm = 2026-11-25 15:00
in a day at 9am = 2026-11-23 09:00
in 2 weeks at 10am = 2026-12-06 10:00
in a week 15:00 = 2026-11-29 15:00
in one week at noon = 2026-11-29 12:00
in 2 hours = 2026-11-22 15:00
in two hours = 2026-11-22 15:00
in an hour = 2026-11-22 14:00
in 90 minutes = 2026-11-22 14:30
in half an hour = 2026-11-22 13:30
in 1h = 2026-11-22 14:00
in 2 hours for 30 min = 2026-11-22 15:00 30
in 1.5 hours = 2026-11-22 14:30
2026-12-03 9:30 = 2026-12-03 09:30
2026-12-03T09:30 = 2026-12-03 09:30
2026-12-03 at 9:30am = 2026-12-03 09:30
9:30 2026-12-03 = 2026-12-03 09:30
2027-1-5 16:00 = 2027-01-05 16:00
2028-02-29 10:00 = 2028-02-29 10:00
3.12. 9:30 = 2026-12-03 09:30
3.12.2026 9:30 = 2026-12-03 09:30
03.12.2026 um = ?Write a day and a time
13/12 9:30 = 2026-12-13 09:30
12/13 9:30 = 2026-12-13 09:30
12/12 9:30 = 2026-12-12 09:30
25/12/2026 10:00 = 2026-12-25 10:00
3 dec 9:30 = 2026-12-03 09:30
3 December 9:30 = 2026-12-03 09:30
3rd of December at 9:30 = 2026-12-03 09:30
the 3rd of december at 9.30 = 2026-12-03 09:30
dec 3 9:30 = 2026-12-03 09:30
dec 3rd, 3pm = 2026-12-03 15:00
December 3, 2026 at 3pm = 2026-12-03 15:00
3 dec 2027 3pm = 2027-12-03 15:00
thu 3 dec 15:00 = 2026-12-03 15:00
Thursday, December 3, 15:00 = 2026-12-03 15:00
1 jan 10am = 2027-01-01 10:00
22 nov 15:00 = 2026-11-22 15:00
21 nov 15:00 = 2027-11-21 15:00
sept 1 10:00 = 2027-09-01 10:00
1st may at noon = 2027-05-01 12:00
tomorrow 3pm for 45 min = 2026-11-23 15:00 45
tomorrow 3pm for 45 minutes = 2026-11-23 15:00 45
tomorrow 3pm for 45m = 2026-11-23 15:00 45
tomorrow 3pm 45 min = 2026-11-23 15:00 45
tomorrow 3pm, 30 minutes = 2026-11-23 15:00 30
for 30 minutes tomorrow 3pm = 2026-11-23 15:00 30
tomorrow 3pm for 1h = 2026-11-23 15:00
tomorrow 3pm for an hour = 2026-11-23 15:00
tomorrow 3pm for one hour = 2026-11-23 15:00
tomorrow 3pm for 2 hours = 2026-11-23 15:00 120
tomorrow 3pm 2 hours = 2026-11-23 15:00 120
tomorrow 3pm for 1.5 hours = 2026-11-23 15:00 90
tomorrow 3pm for 1,5 h = 2026-11-23 15:00 90
tomorrow 3pm for 1h30 = 2026-11-23 15:00 90
tomorrow 3pm for 1 hour 15 minutes = 2026-11-23 15:00 75
tomorrow 3pm for an hour and a half = 2026-11-23 15:00 90
tomorrow 3pm for half an hour = 2026-11-23 15:00 30
tomorrow 3pm for three quarters of an hour = 2026-11-23 15:00 45
tomorrow 3pm for a quarter of an hour = 2026-11-23 15:00 15
tomorrow 3pm for 10 min = 2026-11-23 15:00 10
tomorrow 3pm for 8 hours = 2026-11-23 15:00 480
tomorrow 3-4pm = 2026-11-23 15:00
tomorrow 3pm-4pm = 2026-11-23 15:00
tomorrow 3pm to 4:30pm = 2026-11-23 15:00 90
tomorrow from 3 to 4pm = 2026-11-23 15:00
tomorrow 9-10am = 2026-11-23 09:00
tomorrow 11-1pm = 2026-11-23 11:00 120
tomorrow 15:00-15:45 = 2026-11-23 15:00 45
tomorrow 15:00 – 16:30 = 2026-11-23 15:00 90
tomorrow from 15 until 16:30 = 2026-11-23 15:00 90
tomorrow 23:30 to 0:30 = 2026-11-23 23:30
please tomorrow at 3pm = 2026-11-23 15:00
let's meet tomorrow at 3pm! = 2026-11-23 15:00
a call tomorrow at 3pm = 2026-11-23 15:00
maybe tomorrow, 3pm? = 2026-11-23 15:00
tomorrow 3pm UTC = 2026-11-23 16:00
tomorrow 15:00 gmt = 2026-11-23 16:00
 tomorrow   3pm  = 2026-11-23 15:00
tomorrow = ?At what time
next tue = ?At what time
3 dec = ?At what time
2026-12-03 = ?At what time
tomorrow for 30 min = ?At what time
tomorrow morning = ?At what time
tomorrow at 3 = ?Is that 3am or 3pm
tomorrow 12 = ?Is that 12am or 12pm
friday 9 o'clock = ?Is that 9am or 9pm
tomorrow 3-4 = ?Is that 3am or 3pm
today 9am = ?has passed
today 13:00 = ?has passed
2026-11-22 12:59 = ?has passed
2026-11-21 15:00 = ?has passed
2020-01-01 10:00 = ?has passed
22 nov 9am = ?has passed
this morning at 9 = ?has passed
2026-02-30 10:00 = ?no such day
2027-02-29 10:00 = ?no such day
31 june 10:00 = ?no such day
32.12. 10:00 = ?no such day
45/13 10:00 = ?no such day
2026-13-01 10:00 = ?no such day
3/12 9:30 = ?can be read in two ways
12/3 9:30 = ?can be read in two ways
tomorrow 25:00 = ?no such time
tomorrow 15:75 = ?no such time
tomorrow 13pm = ?no such time
tomorrow 0am = ?no such time
tomorrow 3pm for 5 min = ?10 to 480 minutes
tomorrow 3pm for 9 hours = ?10 to 480 minutes
tomorrow 3pm to 3pm = ?10 to 480 minutes
tomorrow 9am to 11pm = ?10 to 480 minutes
in 900 days at 10:00 = ?two years
in 9999 weeks at 10:00 = ?two years
2031-01-01 10:00 = ?two years
9999-12-31 23:59 = ?two years
2027-03-28 2:30 = ?clocks go forward
28 march 2027 2:59am = ?clocks go forward
2027-03-28 3:00 = 2027-03-28 03:00
2027-03-28 1:59 = 2027-03-28 01:59
 = ?Write a day and a time
now = ?Write a day and a time
soon = ?Write a day and a time
whenever = ?Write a day and a time
hello = ?Write a day and a time
tomorrow tuesday 3pm = ?Write a day and a time
tomorrow 3pm 4pm = ?Write a day and a time
tomorrow 3pm with Otto = ?Write a day and a time
every tuesday 3pm = ?Write a day and a time
not tomorrow 3pm = ?Write a day and a time
tomorrow 3pm Europe/Berlin = ?Write a day and a time
tomorrow 3pm CET = ?Write a day and a time
3pm 45 = ?Write a day and a time
-1 days 3pm = ?Write a day and a time
in 0 hours = ?Write a day and a time
in 48 hours = ?Write a day and a time
'; DROP TABLE people; -- = ?Write a day and a time
<script>tomorrow 3pm</script> = ?Write a day and a time
💬💬💬 = ?Write a day and a time
٣pm tomorrow = 2026-11-23 15:00
"""
ELSEWHERE = (
    ("tomorrow 3pm", NEW_YORK, NOW, "2026-11-23T20:00:00Z"),
    ("tomorrow 3pm", KOLKATA, NOW, "2026-11-23T09:30:00Z"),
    ("tomorrow 3pm", "Pacific/Kiritimati", NOW, "2026-11-24T01:00:00Z"),
    ("tomorrow 3pm", "Pacific/Pago_Pago", "2026-11-22T05:00:00Z", "2026-11-23T02:00:00Z"),
    ("today 23:30", NEW_YORK, "2026-11-23T03:00:00Z", "2026-11-23T04:30:00Z"),
    ("monday 9am", NEW_YORK, "2026-11-23T03:00:00Z", "2026-11-23T14:00:00Z"),
    ("3pm utc", NEW_YORK, NOW, "2026-11-22T15:00:00Z"),
    ("tomorrow 9am", LONDON, "2027-03-27T12:00:00Z", "2027-03-28T08:00:00Z"),  # the night the clocks go forward
    ("tomorrow 9am", LONDON, "2026-10-24T12:00:00Z", "2026-10-25T09:00:00Z"),  # and back
    ("tomorrow 1:30am", LONDON, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),  # comes twice: the first one
    ("in 2 hours", LONDON, "2027-03-28T00:10:00Z", "2027-03-28T02:10:00Z"),
    ("in an hour", KOLKATA, "2026-11-22T12:01:30Z", "2026-11-22T13:05:00Z"),
    ("next tue 15:00", BERLIN, "2026-11-23T12:00:00Z", "2026-12-01T14:00:00Z"),  # on a Monday: not tomorrow
    ("tue 15:00", BERLIN, "2026-11-23T12:00:00Z", "2026-11-24T14:00:00Z"),
    ("29 feb 10:00", BERLIN, "2028-01-05T12:00:00Z", "2028-02-29T09:00:00Z"),
)


def lines() -> list[tuple[str, str]]:
    return [tuple(line.rsplit(" = ", 1)) for line in UNDERSTOOD.split("\n")[1:-1]]


def told(phrase: str, timezone: str = BERLIN, now: str = NOW) -> str:
    try:
        found = understand(phrase, timezone, now)
    except NotUnderstood as problem:
        return f"?{problem.sentence}"
    minutes = "" if found.minutes == 60 else f" {found.minutes}"
    return clock.to_wall(found.starts_at, timezone).replace("T", " ") + minutes


def test_there_are_two_hundred():
    assert len(lines()) + len(ELSEWHERE) >= 200 and len(set(lines())) == len(lines())


@pytest.mark.parametrize(("phrase", "meaning"), lines())
def test_a_phrase_means(phrase, meaning):
    found = told(phrase)
    assert found == meaning or (meaning[0] == "?" and found[0] == "?" and meaning[1:] in found), (phrase, found)


@pytest.mark.parametrize(("phrase", "timezone", "now", "starts_at"), ELSEWHERE)
def test_elsewhere_and_when_clocks_change(phrase, timezone, now, starts_at):
    assert understand(phrase, timezone, now).starts_at == starts_at


def test_what_it_is_about_is_its_topic():
    found = understand("tomorrow 3pm for 30 min about  my first   job at 9am", BERLIN, NOW)
    assert (found.minutes, found.topic) == (30, "my first job at 9am")


@pytest.mark.parametrize("phrase", ["9" * 300, "in " * 99, "a" * 10_000, "3pm " * 70, "1:1-" * 70, "mon " * 70])
def test_hostile_text_is_answered_quickly_with_what_would_be_understood(phrase):
    with pytest.raises(NotUnderstood):
        understand(phrase, BERLIN, NOW)


def test_nothing_is_further_ahead_than_two_years():
    assert FURTHEST == 730 and told("in 729 days 9am")[0] != "?" and told("in 731 days 9am")[0] == "?"
