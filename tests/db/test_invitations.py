"""Invitations: with each mail about a seat comes what a calendar needs to show the session once, and as it is."""

from datetime import datetime
from email import message_from_bytes, policy
from functools import partial
from types import SimpleNamespace

import pytest
from icalendar import Calendar

from db import bookings, clock, ics, invitations, people, preferences, requests, rooms
from db.engine.sqlite import Sqlite
from db.installation import facts, keys
from db.payments import holds
from db.people import closing, suspension
from db.people.tokens import Tokens
from db.sessions import editing, moving, publication
from fragments.rendering import Fragments
from integrations import mail
from jobs.mails import Mailing, deliver
from tests.support import making
from tests.support.caldav_server import radicale
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import in_a_loop
from tests.support.smtp_server import MailServer

LATE, LATER = "2031-11-21T15:04:00Z", "2031-11-22T09:00:00Z"
SITE, SENDER = "https://mentora.example.org", "mentora@example.org"
HOSTILE = 'A\r\nATTENDEE:mailto:x@y.z\nEND:VEVENT "quoted"; a, b \\n 日本🙂'


@pytest.fixture
def session(tx):
    return making.a_class(tx, starts_at=LATE, seats=3)


@pytest.fixture
def fragments():
    return Fragments(static=str, language="en", demo=False, dev=False)


def sent(tx, person=ADA) -> list[tuple[str, bytes]]:
    rows = tx._execute("SELECT calendar FROM mails WHERE recipient = ? ORDER BY id", (person.email,)).fetchall()
    return [invitations.written(known, SITE, SENDER) for (known,) in rows if known]


def events(file: bytes) -> list:
    return Calendar.from_ical(file).walk("VEVENT")


def test_an_invitation_its_change_and_its_cancellation_are_one_event(tx, session, tmp_path):
    booking = bookings.book(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"starts_at": LATER, "title": "Another one"})
    bookings.cancel(tx, ADA, booking.id)
    files = sent(tx)
    assert [method for method, _ in files] == ["REQUEST", "REQUEST", "CANCEL"]
    ((first,), (moved,), (gone,)) = (events(file) for _, file in files)
    assert first["UID"] == moved["UID"] == gone["UID"] == ics.uid(session.id)
    assert first["SEQUENCE"] < moved["SEQUENCE"] < gone["SEQUENCE"]
    assert [one["STATUS"] for one in (first, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [clock.stamp(one.decoded("DTSTART")) for one in (first, moved)] == [LATE, LATER]
    assert first["ORGANIZER"] == f"mailto:{SENDER}" and first["ORGANIZER"].params["CN"] == MAX.name
    assert first["ATTENDEE"] == f"mailto:{ADA.email}" and moved["SUMMARY"] == "Another one"
    assert first["URL"] == f"{SITE}/sessions/{session.id}" and first["LOCATION"] == f"{SITE}/room/{session.id}"
    with radicale(tmp_path) as calendars:
        for number, (_, file) in enumerate(files):
            calendars.put(ics.uid(session.id), file)
            (kept,) = events(calendars.ask("GET"))
            assert kept["SEQUENCE"] == events(files[number][1])[0]["SEQUENCE"]
        assert kept["STATUS"] == "CANCELLED"


def test_who_gives_their_seat_back_is_not_sent_a_link(tx, session):
    booking = bookings.book(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"meeting_link": "https://meet.example.org/new"})
    bookings.cancel(tx, ADA, booking.id)
    (first,), (changed,), (gone,) = (events(file) for _, file in sent(tx))
    assert changed["LOCATION"] == "https://meet.example.org/new"
    assert gone["LOCATION"] == f"{SITE}/sessions/{session.id}" != first["LOCATION"]


def test_who_was_removed_is_not_told_of_changes(tx):
    session = making.a_class(tx, starts_at=making.ahead(tx, minutes=5), seats=3)
    bookings.book(tx, ADA, session.id)
    rooms.remove(tx, MAX, session.id, ADA.id)
    editing.update(tx, MAX, session.id, {"meeting_link": "https://meet.example.org/new"})
    assert [method for method, _ in sent(tx)] == ["REQUEST", "CANCEL"]


def test_who_books_again_is_invited_by_a_later_revision(tx, session):
    for _ in range(2):
        bookings.cancel(tx, ADA, bookings.book(tx, ADA, session.id).id)
    revisions = [events(file)[0]["SEQUENCE"] for _, file in sent(tx)]
    assert revisions == sorted(set(revisions)) and len(revisions) == 4


def test_a_session_that_is_called_off_is_taken_out_of_everybodys_calendar(tx, session):
    bookings.book(tx, ADA, session.id)
    bookings.book(tx, OTTO, session.id)
    publication.cancel(tx, MAX, session.id, "")
    for person in (ADA, OTTO):
        method, file = sent(tx, person)[-1]
        assert method == "CANCEL" and events(file)[0]["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(("proposes", "answers"), [(ADA, MAX), (MAX, ADA)])
def test_a_new_start_that_both_agreed_to_is_sent_to_the_learner(tx, proposes, answers):
    at, later = making.ahead(tx, days=2), making.ahead(tx, days=5)
    session_id = requests.accept(tx, MAX, making.a_request(tx, preferred_times=[at]).id, at)
    moving.propose(tx, proposes, session_id, {"starts_at": later})
    moving.agree(tx, answers, session_id, {"starts_at": later})
    (invited,), (moved,) = (events(file) for _, file in sent(tx))
    assert clock.stamp(moved.decoded("DTSTART")) == later and moved["SEQUENCE"] > invited["SEQUENCE"]


def test_what_calendars_do_not_show_is_not_sent_again(tx, session):
    bookings.book(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"description": "With more words"})
    assert len(sent(tx)) == 1


def test_nothing_in_a_title_or_a_name_gets_out_of_its_line():
    entry = ics.Entry(
        uid=ics.uid(1),
        revision=0,
        stamp=LATE,
        starts_at=LATE,
        ends_at=LATER,
        title=HOSTILE,
        text=HOSTILE,
        organizer=HOSTILE,
        attendee=HOSTILE,
        attendee_email=f"{HOSTILE}@example.org",
    )
    file = ics.written([entry], method="REQUEST", name=HOSTILE, sender=SENDER)
    (event,) = events(file)
    assert event["SUMMARY"] == event["DESCRIPTION"] == HOSTILE.replace("\r\n", "\n")
    assert file.count(b"\r\nATTENDEE") == 1 and file.count(b"\r\nEND:VEVENT") == 1
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_the_mail_brings_it_as_an_invitation(tx, session, tmp_path):
    bookings.book(tx, ADA, session.id)
    (facts,) = tx._execute("SELECT calendar FROM mails").fetchone()
    made = partial(invitations.written, facts, SITE)
    letter = mail.Letter(7, ADA.email, "You’re booked", "Text\n", "", datetime.now(), calendar=made)

    async def send():
        async with mail.postman("", tmp_path)() as line:
            await line(letter)

    in_a_loop(send())
    letter = message_from_bytes((tmp_path / "7.eml").read_bytes(), policy=policy.default)
    text, file = letter.iter_parts()
    assert letter.get_content_type() == "multipart/alternative" and text.get_content() == "Text\n"
    assert file.get_content_type() == "text/calendar" and file["Content-Type"].params["method"] == "REQUEST"
    assert events(file.get_payload(decode=True))[0]["UID"] == ics.uid(session.id)


def test_a_mail_program_reads_the_invitation_its_change_and_its_cancellation_out_of_what_it_receives(
    data, queries, fragments
):
    server, tokens = MailServer(), Tokens([keys.Key("a", "2026-01-01T00:00:00Z", b"x" * 48)])

    def attend_and_leave(tx):
        session = making.a_class(tx, starts_at=LATE, title="Grüße, “Knoten”; 日本 🙂 " + "x" * 80, seats=3)
        booking = bookings.book(tx, ADA, session.id)
        editing.update(tx, MAX, session.id, {"starts_at": LATER})
        bookings.cancel(tx, ADA, booking.id)
        return session

    async def receive():
        engine = await Sqlite(data / "mentora.db", queries).open()
        try:
            session = await engine.write(attend_and_leave)
            async with server.open():
                post = mail.postman(server.url(), data)
                await deliver(engine, post, Mailing(engine, post, fragments, tokens, SITE).letter)
            return session
        finally:
            await engine.close()

    session = in_a_loop(receive())
    letters = [letter for letter in server.taken if letter["To"] == ADA.email]
    found = [next(part for part in letter.walk() if part.get_content_type() == "text/calendar") for letter in letters]
    read = [Calendar.from_ical(part.get_payload(decode=True)) for part in found]
    assert [part["Content-Type"].params["method"] for part in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(calendar["METHOD"]) for calendar in read] == ["REQUEST", "REQUEST", "CANCEL"]
    ((first,), (moved,), (gone,)) = (calendar.walk("VEVENT") for calendar in read)
    assert first["UID"] == moved["UID"] == gone["UID"] == ics.uid(session.id)
    assert first["SEQUENCE"] < moved["SEQUENCE"] < gone["SEQUENCE"] and gone["STATUS"] == "CANCELLED"
    assert [clock.stamp(one.decoded("DTSTART")) for one in (first, moved)] == [LATE, LATER]
    assert {str(one["SUMMARY"]) for one in (first, moved, gone)} == {session.title}
    assert first["ATTENDEE"] == f"mailto:{ADA.email}" and first["ORGANIZER"] == f"mailto:{SENDER}"


def methods(tx, person=ADA) -> list[str]:
    return [
        invitations.written(known, SITE, SENDER)[0] if known else ""
        for (known,) in tx._execute("SELECT calendar FROM mails WHERE recipient = ? ORDER BY id", (person.email,))
    ]


def test_a_seat_that_is_only_kept_until_it_is_paid_is_no_invitation(tx):
    """So nothing is to be taken back when it is given up, or when they leave it."""
    facts.note_payments(tx, "stripe", "")
    session = making.a_class(tx, starts_at=LATE, seats=1, price_cents=1500)
    other = bookings.book(tx, OTTO, session.id)
    bookings.wait(tx, ADA, session.id)
    bookings.cancel(tx, OTTO, other.id)
    assert methods(tx) == [""] and methods(tx, OTTO) == []
    with making.at(tx, making.ahead(tx, days=2)):
        assert holds.release(tx)
    assert set(methods(tx)) == {""}


def test_who_is_removed_is_taken_off_the_calendar_and_who_is_let_in_again_is_put_back(tx):
    session = making.a_class(tx, starts_at=making.ahead(tx, minutes=5), seats=3)
    bookings.book(tx, ADA, session.id)
    rooms.remove(tx, MAX, session.id, ADA.id)
    rooms.readmit(tx, MAX, session.id, ADA.id)
    files = sent(tx)
    assert [method for method, _ in files] == ["REQUEST", "CANCEL", "REQUEST"]
    revisions = [events(file)[0]["SEQUENCE"] for _, file in files]
    assert revisions == sorted(set(revisions))
    assert b"/room/" not in files[1][1]


def leaves(tx):
    closing.start(tx, MAX, people.password_hash(tx, MAX.id))
    closing.go_on(tx)


def is_suspended(tx):
    suspension.start(tx, SimpleNamespace(id=MAX.id, name=MAX.name, email=MAX.email), "Spam")


@pytest.mark.parametrize("ends", [leaves, is_suspended])
def test_what_ends_with_the_account_of_its_host_is_taken_off_the_calendars(tx, session, ends):
    bookings.book(tx, ADA, session.id)
    ends(tx)
    assert methods(tx) == ["REQUEST", "CANCEL"]
    (first,), (gone,) = (events(file) for _, file in sent(tx))
    assert gone["UID"] == first["UID"] and gone["SEQUENCE"] > first["SEQUENCE"]


def test_who_is_suspended_has_the_seats_that_were_cancelled_taken_off_their_calendar(tx, session):
    bookings.book(tx, ADA, session.id)
    suspension.start(tx, SimpleNamespace(id=ADA.id, name=ADA.name, email=ADA.email), "Spam")
    assert methods(tx)[:2] == ["REQUEST", "CANCEL"]


def test_who_wants_no_mails_about_bookings_gets_no_news_for_the_calendar(tx, session):
    bookings.book(tx, ADA, session.id)
    preferences.refuse_mail(tx, ADA.id, "bookings")
    publication.cancel(tx, MAX, session.id, "")
    assert methods(tx) == []
