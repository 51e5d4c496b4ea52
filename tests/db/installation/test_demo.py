"""The demo data: believable, in order at whatever moment it is made, and something to see from every side."""

import re
import shutil
import subprocess
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from db import (
    bookings,
    clock,
    conflicts,
    feeds,
    interviewers,
    organisations,
    outside,
    phones,
    preferences,
    ratings,
    requests,
    rooms,
    scorecards,
    sessions,
)
from db.engine import sqlite
from db.engine.transaction import Transaction
from db.installation import rules
from db.installation.demo import cast, classes, crafts, looks, seeding, shared, words
from db.operators import log
from db.sessions import readiness
from db.shortlist import board
from integrations.media.mesh import CARRIES
from tests.support import making, running
from tests.support.cast import PASSWORD_HASH

# A weekday, a weekend, the ends of days and years, and the hours around the changes of clocks in Europe.
MOMENTS = (
    "2026-03-04T10:20:00Z",
    "2026-03-07T23:59:30Z",
    "2026-03-28T20:00:00Z",
    "2026-10-24T22:30:00Z",
    "2026-12-31T23:58:00Z",
    "2028-02-29T04:00:00Z",
    "2026-06-19T16:00:00Z",
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "mentora.db"
    sqlite.make_ready(path, running.SQL)
    return path


@pytest.fixture(scope="module")
def filled(empty, queries):
    """The demo data, made once; the path, and the moment it was made at."""
    path, moment = empty.with_name("filled.db"), clock.now()
    shutil.copy(empty, path)
    with transaction(path, queries, "COMMIT") as tx:
        seeded(tx, path.parent, moment)
    return path, moment


@pytest.fixture
def tx(filled, queries):
    path, moment = filled
    with transaction(path, queries) as tx, making.at(tx, moment):
        yield tx


@contextmanager
def transaction(path, queries, ends_with: str = "ROLLBACK"):
    """Without the cast: demo people go into an empty database only."""
    connection = sqlite.connect(path)
    connection.execute("BEGIN IMMEDIATE")
    yield Transaction(connection.execute, queries)
    connection.execute(ends_with)
    connection.close()


def seeded(tx, folder, moment: str) -> None:
    tx.now = moment
    with time_machine.travel(moment, tick=False):
        seeding.seed(tx, PASSWORD_HASH, folder / "recordings", _drawn)


def _drawn(looks: list[str]):
    return lambda: [[look.encode()] * 3 for look in looks]


def person(tx, key: str):
    row = tx._execute("SELECT id FROM people WHERE email = ?", (f"{key}@mentora.test",)).fetchone()
    return tx.one("acting_person", id=row[0])


def broken(tx, folder) -> list[str]:
    counted = [
        *rules.counted(tx, tx._queries),
        *rules.timed(tx),
        *rules.overdue(tx),
        *rules.films(tx, folder / "recordings"),
    ]
    return [f"{rule}: {problem}" for rule, problem in counted if problem]


def rows(tx, sql: str) -> list[tuple]:
    return tx._execute(sql).fetchall()


def each_has_a_choice_and_one_clashes(tx) -> bool:
    """Also where weekends are in between, of which a working day makes the same Monday."""
    proposed = rows(tx, "SELECT topic, preferred_times FROM requests WHERE status = 'pending' AND offered_times = ''")
    offered = rows(tx, "SELECT topic, offered_times FROM requests WHERE offered_times <> ''")
    assert {topic: len(set(times.split())) for topic, times in offered + proposed} == {
        "Rehearse my first technical interview": 2,
        "Code review of my thesis project": 2,
        "From support to backend: what next?": 3,
        "Merge the importer together": 2,
    }
    jonas, hers = person(tx, "mentor"), requests.page(tx, person(tx, "learner").id).items
    asked = next(one for one in hers if one.mentor_id == jonas.id and one.awaits == "mentor")
    clashes = [bool(one.in_the_way) for one in conflicts.of_times(tx, jonas, asked, requests.times_of(asked))]
    return clashes == [True, False, False]


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_is_in_order_whenever_it_is_made_and_a_day_later(empty, queries, tmp_path, moment):
    with transaction(empty, queries) as tx:
        seeded(tx, tmp_path, moment)
        assert broken(tx, tmp_path) == []
        assert each_has_a_choice_and_one_clashes(tx)
        for _hour in range(25):
            making.pass_time(tx, tx.now)
            assert broken(tx, tmp_path) == []
            tx.now = clock.moved(tx.now, hours=1)
        missed = rows(tx, "SELECT title FROM sessions WHERE status = 'missed'")
    assert (words.NOW.title,) in missed, "nobody came to start it"


def test_the_learner_is_ready_for_a_class_of_the_mentor_in_eight_minutes(tx):
    amara, jonas = person(tx, "learner"), person(tx, "mentor")
    first = bookings.upcoming(tx, amara.id)[0]
    assert (first.host_id, first.starts_at) == (jonas.id, clock.moved(tx.now, minutes=8))
    assert first.ready_at and readiness.may_start(sessions.get(tx, jonas.id, first.id), tx.now)


def test_what_is_planned_starts_while_its_host_works_and_its_learners_are_awake(tx):
    starts = rows(
        tx,
        "SELECT s.title, s.starts_at, host.timezone, p.timezone FROM sessions AS s JOIN people AS host "
        "ON host.id = s.host_id LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status <> 'cancelled' "
        "LEFT JOIN people AS p ON p.id = b.learner_id WHERE s.starts_at IS NOT NULL",
    )
    for title, starts_at, *zones in starts:
        for zone, hours in zip(zones, (range(9, 20), range(6, 23)), strict=True):
            hour = clock.read(starts_at).astimezone(ZoneInfo(zone or "UTC")).hour
            assert not zone or title == words.NOW.title or hour in hours, (title, starts_at, zone)
    assert len(starts) > 200


def test_seats_are_as_many_as_the_room_carries_beside_the_host(tx):
    assert rows(tx, "SELECT MAX(seats) FROM sessions") == [(CARRIES - 1,)]


def test_dates_are_spread_over_most_of_a_year(tx):
    for table, column in (("sessions", "starts_at"), ("people", "created_at"), ("bookings", "rated_at")):
        dates = [clock.read(value) for (value,) in rows(tx, f"SELECT {column} FROM {table} WHERE {column} > ''")]
        assert max(dates) - min(dates) > timedelta(days=200), table
        assert len({date.strftime("%Y-%m") for date in dates}) > 7, table


def test_no_two_texts_are_the_same_and_each_is_set_with_care():
    said = [review for taught in crafts.CLASSES for _rating, review in taught.reviews]
    texts = [taught.description for taught in crafts.CLASSES] + said + [mentor.bio for mentor in cast.MENTORS]
    texts += [body for _minutes, _key, body in words.SAID] + [mentor.headline for mentor in cast.MENTORS]
    assert len(set(texts)) == len(texts)
    spoken = [*texts, *words.NOTE, words.FEEDBACK, words.SUMMARY, *(taught.title for taught in crafts.CLASSES)]
    assert [text for text in spoken if re.search(r"['\"]|--(?!follow)|\.\.\.", text)] == []


def test_no_review_is_given_twice_and_few_stars_come_with_a_reservation(tx):
    given = rows(tx, "SELECT review, rating FROM bookings WHERE review <> ''")
    assert len({review for review, _rating in given}) == len(given) > 40
    assert all(re.search(r"\b(but|though|should|too many)\b", review) for review, rating in given if rating == 3)


def test_a_class_of_yesterday_has_all_that_is_kept_and_awaits_a_rating(tx, filled):
    amara = person(tx, "learner")
    [last] = rows(tx, "SELECT session_id, id, bytes FROM recordings")
    film = filled[0].with_name("recordings") / f"{last[1]}.webm"
    assert film.stat().st_size == last[2] < 60_000 and film.read_bytes()[:4] == b"\x1a\x45\xdf\xa3"
    assert len(rooms.messages(tx, amara, last[0])) > 5 and len(rooms.note(tx, amara, last[0])) > 2
    seat = sessions.get(tx, amara.id, last[0])
    assert seat.summary and seat.joined_at and not seat.rating and bookings.get(tx, amara.id, seat.booking_id)
    assert ratings.rate(tx, amara, seat.booking_id, 5, "").rating == 5


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffmpeg is not installed")
def test_the_film_plays_for_a_few_seconds():
    probe = ("ffprobe", "-loglevel", "error", "-f", "matroska", "-show_entries", "format=duration", "-of", "csv=p=0")
    done = subprocess.run([*probe, str(shared.FILM)], capture_output=True, text=True, check=True)
    assert 4 < float(done.stdout) < 10 and not done.stderr


def test_a_waitlist_moves_when_the_learner_gives_her_seat_back(tx):
    amara, lucia = person(tx, "learner"), person(tx, "lucia.gomez")
    seat = next(one for one in bookings.upcoming(tx, amara.id) if one.title == classes.SQL.title)
    bookings.cancel(tx, amara, seat.booking_id)
    assert sessions.get(tx, lucia.id, seat.id).booking_status == "booked"
    assert "promoted" in making.told(tx, amara), "on another one she has moved up herself"


def test_requests_are_there_in_every_state_and_one_time_clashes(tx):
    amara, jonas = person(tx, "learner"), person(tx, "mentor")
    hers = requests.page(tx, amara.id).items
    assert {(one.status, one.awaits) for one in hers} >= {("pending", "mentor"), ("pending", "learner")}
    assert {one.status for one in requests.page(tx, jonas.id).items} >= {"pending", "declined"}
    assert each_has_a_choice_and_one_clashes(tx)


def test_the_employer_has_interviews_to_come_and_one_behind_her_and_a_shortlist(tx):
    led = rows(tx, f"SELECT kind, status FROM sessions WHERE host_id = {person(tx, 'employer').id}")
    assert sorted(led) == [("discussion", "scheduled"), ("interview", "completed"), ("interview", "scheduled")]
    priya = person(tx, "employer")
    kept = {str(stage.name): [row.candidate_name for row in inside] for stage, inside, _count in board(tx, priya.id)}
    assert len(kept) == 5 and kept["Hired"] == ["Arjun Mehta"] and kept["Offer"] == [person(tx, "learner").name]
    assert "booking" not in making.told(tx, person(tx, "employer"))  # they accepted, and there are no seats to count


def test_the_mentor_interviews_along_with_the_employer_and_both_have_sent_a_scorecard(tx):
    priya, jonas = person(tx, "employer"), person(tx, "mentor")
    assert len(interviewers.ahead(tx, jonas.id)) == 2
    (over,) = [one for one in interviewers.page(tx, jonas).items if one.session_status == "completed"]
    assert {one.card.person_id for one in scorecards.readable(tx, jonas, over.id)} == {priya.id, jonas.id}


def test_nobody_is_in_a_team_longer_than_its_founder(tx):
    priya = person(tx, "employer")
    team = organisations.people_in(tx, organisations.of(tx, priya.id).id)
    assert len(team) == 2 and min(team, key=lambda one: one.joined_at).id == priya.id


def test_what_the_operator_settled_is_in_the_log_in_the_order_of_time(tx):
    acts = log.page(tx, person(tx, "employer")).items
    times = [act.row.created_at for act in acts]
    assert len(times) > 2 and times == sorted(times, reverse=True)


def test_what_people_were_told_is_in_the_order_of_time(tx):
    earlier = "SELECT a.kind, b.kind FROM notifications AS a JOIN notifications AS b ON b.person_id = a.person_id"
    assert rows(tx, f"{earlier} AND b.id > a.id AND b.created_at < a.created_at") == []
    assert rows(tx, "SELECT 1 FROM notifications LIMIT 1")


def test_everybody_has_a_portrait_of_their_own(tx):
    everybody = {one.key for one in (*cast.LEARNERS, *cast.MENTORS, *cast.EMPLOYERS)}
    assert {*looks.LOOKS} == everybody and len({*looks.LOOKS.values()}) == len(everybody)
    found = tx._execute("SELECT p.email, t.small FROM people AS p JOIN pictures AS t ON t.token = p.picture").fetchall()
    assert {email.partition("@")[0]: small.decode() for email, small in found} == looks.LOOKS


def test_the_mentor_has_a_calendar_elsewhere_and_other_times_wait_for_the_learner(tx):
    jonas, amara = person(tx, "mentor"), person(tx, "learner")
    (calendar,) = outside.of_person(tx, jonas.id)
    assert (calendar.name, calendar.problem) == ("Family", "") and calendar.read_at and not outside.is_due(tx)
    assert outside.busy(tx, jonas.id, tx.now, making.ahead(tx, days=20)) and feeds.of_person(tx, jonas.id)
    waiting = [one for one in requests.page(tx, amara.id).items if one.status == "pending" and not one.preferred_times]
    assert [one.mentor_id for one in waiting] == [jonas.id]
    assert len(rows(tx, "SELECT person_id FROM proposed_starts")) == 1


def test_they_are_told_as_they_chose(tx):
    jonas, amara, priya = (person(tx, name) for name in ("mentor", "learner", "employer"))
    assert preferences.get(tx, amara.id)["quiet_from"] == "22:00" and phones.of(tx, jonas.id).number
    assert preferences.get(tx, priya.id)["digest"] == "daily"
