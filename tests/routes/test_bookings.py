"""A seat that was booked: the page that confirms it, and the entry for a calendar."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from db import bookings, ics, people, ratings, rooms
from db.sessions import editing, publication, readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import in_a_loop
from tests.support.walking import client_of

LATE = "2031-11-21T15:04:00Z"
CALENDAR = "/sessions/{id}/calendar.ics"


def a_class(tx):
    return making.a_class(tx, title="Tests; one, trusts \\o/", starts_at=LATE, price_cents=1500)


@pytest.fixture
def visits(app):
    """`visits((person, path, act), …)`: what each of them gets at a path of the session, after `act(tx, session)`."""

    def get(*wanted):
        async def run():
            async with app.test_app():
                session = await app.database.write(a_class)
                answers = []
                for person, path, act in wanted:
                    await app.database.write(act, session)
                    client = await client_of(app, person)
                    answer = await client.get(path.format(id=session.id), headers={"Accept": "text/html"})
                    answers.append((answer, await answer.get_data(as_text=True)))
                return answers

        return in_a_loop(run())

    return get


def nothing(tx, session):
    """The state it is in already."""


def book(tx, session):
    bookings.book(tx, ADA, session.id)


def entry(text: str) -> dict[str, str]:
    """The lines of the file, unfolded, by their names."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    return dict(line.split(":", 1) for line in lines[1:-1])


def test_the_page_of_a_booked_session_confirms_it(visits):
    ((_, page),) = visits((ADA, "/sessions/{id}", book))
    words = " ".join(BeautifulSoup(page, "html.parser").select_one("#booked").get_text(" ").split())
    for said in (
        "You’re booked",
        "Fri 21 Nov 2031, 15:04 London time",
        "For Max Mentor: 10:04 New York time",
        "€15",
        "You can cancel free of charge until",
        "Add to calendar",
    ):
        assert said in words, said


def test_push_is_offered_to_who_has_a_seat_and_to_nobody_else(visits):
    pages = visits((ADA, "/sessions/{id}", nothing), (ADA, "/sessions/{id}", book), (MAX, "/sessions/{id}", nothing))
    assert ["data-push-offer" in page for _, page in pages] == [False, True, False]


def test_the_entry_keeps_its_identity_and_a_later_revision_replaces_it(visits):
    def move(tx, session):
        editing.update(tx, MAX, session.id, {"starts_at": "2031-11-22T09:00:00Z"})

    def cancel(tx, session):
        publication.cancel(tx, MAX, session.id, "")

    steps = visits((ADA, CALENDAR, book), (ADA, CALENDAR, move), (MAX, CALENDAR, cancel))
    first, moved, cancelled = (entry(text) for _, text in steps)
    assert steps[0][0].content_type == "text/calendar; charset=utf-8"
    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert int(first["SEQUENCE"]) < int(moved["SEQUENCE"]) < int(cancelled["SEQUENCE"])
    assert (first["DTSTART"], first["DTEND"]) == ("20311121T150400Z", "20311121T160400Z")
    assert moved["DTSTART"] == "20311122T090000Z"
    assert (first["STATUS"], cancelled["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert first["SUMMARY"] == r"Tests\; one\, trusts \\o/"


def test_the_session_is_added_to_other_calendars_by_links_in_utc(visits):
    """Also by its host; and by nobody without a seat."""
    pages = visits((ADA, "/sessions/{id}", book), (MAX, "/sessions/{id}", nothing), (OTTO, "/sessions/{id}", nothing))
    for _, page in pages[:2]:
        menu = BeautifulSoup(page, "html.parser").select_one("details:has(a[href$='/calendar.ics'])")
        google, outlook, office = [
            parse_qs(urlsplit(link["href"]).query) for link in menu.select("a[target=_blank][rel~=noreferrer]")
        ]
        assert google["text"] == outlook["subject"] == office["subject"] == ["Tests; one, trusts \\o/"]
        assert google["dates"] == ["20311121T150400Z/20311121T160400Z"]
        assert (outlook["startdt"], outlook["enddt"]) == (["2031-11-21T15:04:00Z"], ["2031-11-21T16:04:00Z"])
        assert google["location"] == outlook["location"] and "/room/" in google["location"][0]
        assert ("with Max Mentor" in google["details"][0]) is (page is pages[0][1])
    assert "calendar.google.com" not in pages[2][1]


@pytest.mark.parametrize("person", [ADA, OTTO])
def test_only_people_with_a_seat_get_the_entry(visits, person):
    ((answer, _),) = visits((person, CALENDAR, nothing))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "title", ["é" * 120, "日本語" * 40, "a" * 74, "a" * 75, "x\r\nATTENDEE:y", "\x00\x1b\tz", "🙂" * 60]
)
def test_any_title_makes_a_valid_file(title):
    one = ics.Entry(
        uid=ics.uid(1), revision=0, stamp=LATE, starts_at=LATE, ends_at=LATE, title=title, text=f"{title}\n;"
    )
    found = entry(ics.written([one]).decode())
    plain = re.sub(r"\\([\\;,])", r"\1", found["SUMMARY"].replace("\\n", "\n"))
    assert plain == re.sub(r"[\x00-\x09\x0b-\x1f]", "", title) and "ATTENDEE" not in found


def test_the_reason_of_a_cancellation_is_for_those_who_booked(visits):
    def cancel(tx, session):
        bookings.book(tx, ADA, session.id)
        publication.cancel(tx, MAX, session.id, "My mother is ill.")

    (_, ours), (_, host), (answer, others) = visits(
        (ADA, "/sessions/{id}", cancel), (MAX, "/sessions/{id}", nothing), (OTTO, "/sessions/{id}", nothing)
    )
    assert "My mother is ill." in ours and "My mother is ill." in host
    assert answer.status_code == 200 and "was cancelled" in others and "My mother" not in others


def test_a_review_is_shown_under_the_name_that_its_form_says(visits):
    def review(tx, session):
        making.in_state(tx, "completed")
        (seat,) = [one for one in bookings.past(tx, ADA.id).items if one.host_id == MAX.id]
        ratings.rate(tx, people.acting(tx, ADA.id), seat.booking_id, 5, "Very clear")

    ((_, profile),) = visits((OTTO, f"/mentors/{MAX.id}", review))
    words = BeautifulSoup(profile, "html.parser").get_text(" ")
    assert "Ada L." in words and "Ada Learner" not in words


def test_the_form_of_a_review_says_that_it_is_public_and_under_which_name(app):
    async def run():
        async with app.test_app():
            await app.database.write(making.in_state, "completed")
            (seat,) = (await app.database.read(bookings.past, ADA.id)).items
            client = await client_of(app, ADA)
            return await (await client.get(f"/bookings/{seat.booking_id}/rate")).get_data(as_text=True)

    assert "Your rating and review are public, and “Ada L.” is shown with them." in in_a_loop(run())


def test_nobody_whom_the_host_removed_is_asked_to_rate(app):
    def remove(tx):
        session = making.a_full_class(tx, ADA)
        with making.at(tx, session.starts_at):
            readiness.start(tx, MAX, session.id)
            readiness.attend(tx, ADA.id, session.id)
            rooms.remove(tx, MAX, session.id, ADA.id)
            readiness.end(tx, MAX, session.id)
        return bookings.past(tx, ADA.id).items[0]

    async def run():
        async with app.test_app():
            seat = await app.database.write(remove)
            client = await client_of(app, ADA)
            paths = ("/learner/sessions?show=past", f"/sessions/{seat.id}", f"/bookings/{seat.booking_id}/rate")
            pages = [await (await client.get(path)).get_data(as_text=True) for path in paths]
            return [BeautifulSoup(page, "html.parser").select_one("main") for page in pages]

    listed, shown, form = in_a_loop(run())
    assert not any(page.select("[href$='/rate'], [name='rating']") for page in (listed, shown, form))
    assert "Removed by the host" in listed.text and "The host removed you from this class." in shown.text
    assert "The host removed you from this session, so you can’t rate it." in form.text


def test_after_rating_without_javascript_the_session_says_thank_you(app):
    async def run():
        async with app.test_app():
            made = await app.database.write(making.in_state, "completed")
            (seat,) = (await app.database.read(bookings.past, ADA.id)).items
            client = await client_of(app, ADA)
            sent = {"rating": "4", "review": ""}
            headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
            rated = await client.post(f"/api/bookings/{seat.booking_id}/rate", form=sent, headers=headers)
            page = await client.get(rated.headers["Location"], headers=headers)
            form = await client.get(f"/bookings/{seat.booking_id}/rate", headers=headers)
            is_there = rated.headers["Location"] == f"/sessions/{made.id}"
            return is_there, await page.get_data(as_text=True), await form.get_data(as_text=True)

    is_there, page, form = in_a_loop(run())
    assert is_there and "Thanks for your rating" in page and "Your rating" in page
    assert "You have already rated this session." in form and 'name="rating"' not in form


def test_a_class_that_started_early_says_so_beside_its_time(visits):
    def start_early(tx, session):
        soon = making.a_full_class(tx, ADA, starts_at=making.ahead(tx, minutes=5))
        readiness.ready(tx, ADA, soon.id)
        readiness.start(tx, MAX, soon.id)

    ((_, page),) = visits((ADA, "/learner/sessions", start_early))
    assert "Live now, started early" in BeautifulSoup(page, "html.parser").select_one(".entry .marks").text


def test_feedback_is_markdown(visits):
    def give(tx, session):
        made = making.in_state(tx, "completed")
        (seat,) = bookings.participants(tx, made.id)
        readiness.give_feedback(tx, MAX, made.id, seat.id, "**Well done**, read https://example.org/next")

    ((_, page),) = visits((ADA, "/learner/sessions?show=past", give))
    shown = BeautifulSoup(page, "html.parser").select_one(".entry .prose")
    assert shown.strong.text == "Well done" and shown.a["href"] == "https://example.org/next"
