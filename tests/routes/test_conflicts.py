"""Booking, moving and publishing at a time that is busy in another calendar: people are asked, and may go on."""

from bs4 import BeautifulSoup

from tests.db.test_outside import add
from tests.routes.test_bookings import LATE, a_class, nothing, visits
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop
from tests.support.walking import SAME_ORIGIN, client_of

__all__ = ["visits"]


def busy(tx, session):
    add(tx, ADA, (session.starts_at, session.ends_at))


def test_who_is_busy_elsewhere_reads_so_before_they_book_and_can_book_anyway(visits):
    ((_, free), (_, page)) = visits((ADA, "/sessions/{id}/book", nothing), (ADA, "/sessions/{id}/book", busy))
    assert "Book anyway" not in free and "another calendar" not in free
    form = BeautifulSoup(page, "html.parser").select_one("form[action$='/book']")
    assert form and form.select_one("[name=anyway][value=true]") and "You’re busy at that time" in form.text
    assert "Book anyway" in form.text


def test_a_program_that_books_a_busy_time_is_told_so_and_may_say_that_it_knows(app):
    async def run():
        async with app.test_app():
            session = await app.database.write(a_class)
            await app.database.write(busy, session)
            client = await client_of(app, ADA)
            path = f"/api/sessions/{session.id}/book"
            answers = [
                await client.post(path, json=sent, headers={"Accept": "application/json", **SAME_ORIGIN})
                for sent in ({}, {"anyway": True})
            ]
            return [(answer.status_code, (await answer.get_json()).get("type")) for answer in answers]

    assert in_a_loop(run()) == [(409, "/problems/busy_elsewhere"), (201, None)]


def test_a_price_that_changed_is_said_also_to_who_is_busy_elsewhere(app):
    async def run():
        async with app.test_app():
            session = await app.database.write(a_class)
            await app.database.write(busy, session)
            client = await client_of(app, ADA)
            form = {"price_cents": "1", "currency": "EUR", "anyway": "true"}
            headers = {"Accept": "text/html", **SAME_ORIGIN}
            refused = await client.post(f"/api/sessions/{session.id}/book", form=form, headers=headers)
            return refused.status_code, await refused.get_data(as_text=True)

    status, page = in_a_loop(run())
    assert status == 409 and "The price has changed" in page and "Book anyway" in page


def test_a_form_that_was_refused_for_it_asks_whether_to_go_on(app):
    async def run():
        async with app.test_app():
            session = await app.database.write(a_class)
            await app.database.write(lambda tx: add(tx, MAX, (making.ahead(tx, days=1), making.ahead(tx, days=2))))
            client = await client_of(app, MAX)
            starts_at = await app.database.read(lambda tx: making.ahead(tx, days=1, hours=3))
            form = {"starts_at": starts_at, "was": session.starts_at}
            path, headers = f"/api/sessions/{session.id}/reschedule", {"Accept": "text/html", **SAME_ORIGIN}
            refused = await client.post(path, form=form, headers=headers)
            page = await refused.get_data(as_text=True)
            moved = await client.post(path, form={**form, "anyway": "1"}, headers=headers)
            return refused.status_code, page, moved.status_code

    status, page, moved = in_a_loop(run())
    assert (status, moved) == (409, 303) and "Continue anyway" in page and 'name="anyway"' in page


def test_a_draft_in_a_busy_time_is_published_from_its_form_by_who_insists(app):
    async def run():
        async with app.test_app():
            draft = await app.database.write(lambda tx: making.a_draft(tx, starts_at=LATE))
            await app.database.write(lambda tx: add(tx, MAX, (LATE, draft.ends_at)))
            client = await client_of(app, MAX)
            path, headers = f"/api/sessions/{draft.id}", {"Accept": "text/html", **SAME_ORIGIN}
            refused = await client.post(f"{path}/publish", headers=headers)
            page = await refused.get_data(as_text=True)
            form = {"then": "publish", "anyway": "1"}
            published = await client.post(f"{path}/update", form=form, headers=headers)
            return refused.status_code, page, published.status_code, published.headers.get("Location")

    status, page, then, location = in_a_loop(run())
    assert status == 409 and "Continue anyway" in page and "/api/sessions/" in page
    assert (then, location) == (303, "/mentor/sessions?show=scheduled")
