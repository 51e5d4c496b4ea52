"""The feed of somebody’s sessions: for who knows its address, as long as it is theirs, and no more than it may show."""

import pytest
from icalendar import Calendar

from db import bookings, feeds, ics, requests, rooms
from db.people import export
from db.refusals import Missing
from db.sessions import publication
from tests.support import making
from tests.support.caldav_server import radicale
from tests.support.cast import ADA, MAX

SITE = "https://mentora.example.org"


@pytest.fixture
def session(tx):
    return making.a_class(tx, meeting_link="https://meet.example.org/secret")


def events(tx, token: str) -> list:
    return Calendar.from_ical(feeds.written(tx, token, SITE)).walk("VEVENT")


def test_it_shows_what_one_leads_or_has_a_seat_in_and_is_the_same_until_that_changes(tx, session, tmp_path):
    tokens = {person: feeds.make(tx, person, {"shows": "all"}) for person in (ADA, MAX)}
    assert events(tx, tokens[ADA]) == []
    bookings.book(tx, ADA, session.id)
    for token in tokens.values():
        (event,) = events(tx, token)
        assert (event["UID"], event["SUMMARY"]) == (ics.uid(session.id), session.title)
        assert event["LOCATION"] == session.meeting_link and event["URL"] == f"{SITE}/sessions/{session.id}"
    file = feeds.written(tx, tokens[ADA], SITE)
    with making.at(tx, making.ahead(tx, hours=3)):
        assert feeds.written(tx, tokens[ADA], SITE) == file
    with radicale(tmp_path) as calendars:
        calendars.put(ics.uid(session.id), file)
        assert Calendar.from_ical(calendars.ask("GET")).walk("VEVENT")[0]["SUMMARY"] == session.title
    publication.cancel(tx, MAX, session.id, "")
    assert events(tx, tokens[ADA]) == events(tx, tokens[MAX]) == []


def test_each_reads_whom_they_meet_and_in_a_class_of_their_own_nobody_by_name(tx, session):
    bookings.book(tx, ADA, session.id)
    asked = making.a_request(tx)
    requests.accept(tx, MAX, asked.id, asked.preferred_times.split()[1], {})
    with_whom = {
        person: [event["DESCRIPTION"].partition("\n")[0].rpartition("” ")[2] for event in events(tx, token)]
        for person, token in [(person, feeds.make(tx, person, {"shows": "all"})) for person in (ADA, MAX)]
    }
    assert sorted(with_whom[ADA]) == ["with Max Mentor", "with Max Mentor"]
    assert sorted(with_whom[MAX]) == [f"with {ADA.name}", f"“{session.title}”"]


def test_who_was_removed_from_a_session_does_not_see_it_any_more(tx):
    session = making.a_class(tx, meeting_link="https://meet.example.org/secret", starts_at=making.ahead(tx, minutes=5))
    bookings.book(tx, ADA, session.id)
    token = feeds.make(tx, ADA, {"shows": "all"})
    assert len(events(tx, token)) == 1
    rooms.remove(tx, MAX, session.id, ADA.id)
    assert events(tx, token) == []
    rooms.readmit(tx, MAX, session.id, ADA.id)
    assert len(events(tx, token)) == 1


def test_one_that_shows_when_somebody_is_busy_says_nothing_else(tx, session):
    token = feeds.make(tx, MAX, {"shows": "busy"})
    (event,) = events(tx, token)
    assert set(event) == {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SUMMARY"}
    assert event["SUMMARY"] == "Busy" and str(session.id) not in feeds.written(tx, token, SITE).decode()


def test_a_new_address_replaces_the_old_one_and_a_deleted_one_is_gone(tx):
    old, new = (feeds.make(tx, ADA, {"shows": "all"}) for _ in range(2))
    with pytest.raises(Missing):
        feeds.written(tx, old, SITE)
    assert events(tx, new) == []
    feeds.delete(tx, ADA)
    with pytest.raises(Missing):
        feeds.written(tx, new, SITE)


def test_nobody_reads_the_feed_of_somebody_who_is_suspended_or_leaves(tx):
    token = feeds.make(tx, ADA, {"shows": "all"})
    for column in ("suspended_at", "closing_at"):
        tx._execute(f"UPDATE people SET {column} = ? WHERE id = ?", (tx.now, ADA.id))
        with pytest.raises(Missing):
            feeds.written(tx, token, SITE)
        tx._execute(f"UPDATE people SET {column} = NULL WHERE id = ?", (ADA.id,))


def test_the_token_is_neither_stored_nor_exported(tx):
    token = feeds.make(tx, ADA, {"shows": "all"})
    (stored,) = tx._execute("SELECT * FROM feeds").fetchall()
    (exported,) = export.everything(tx, ADA.id)["calendar_address"]
    assert token not in stored and exported == ("all", tx.now)
