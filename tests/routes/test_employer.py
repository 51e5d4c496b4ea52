"""What an employer finds: their interviews, and the way back to them."""

import pytest

from db import bookings, clock
from db import interviews as invitations
from db.ids import new_id
from db.people import profile
from db.sessions import drafts
from tests.support.cast import ADA, EMMA
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


def interviews(tx) -> tuple[int, int]:
    """One to come, with Ada in it, and one that was cancelled."""
    found = []
    for title, minutes in (("To come", 5), ("Called off", 7200)):
        session_id, starts_at = new_id(), clock.after(minutes=minutes)
        fields = drafts.FRESH | {"title": title, "domain": "Interview", "starts_at": starts_at}
        drafts.insert(tx, EMMA, session_id, fields, kind="interview", status="scheduled")
        bookings.seat_for(tx, ADA.id, session_id, fields)
        found.append(session_id)
    return found[0], found[1]


def waiting_invitation(tx) -> None:
    profile.update(tx, ADA.id, is_candidate=True)
    fields = {"candidate_id": ADA.id, "kind": "interview", "title": "Not agreed yet", "description": "A first talk"}
    times = {"starts_at": clock.after(days=20), "duration_minutes": 45, "meeting_link": ""}
    invitations.invite(tx, EMMA, fields | times)


@pytest.fixture
def visit(app):
    """`visit(look)`: what Emma finds, with two interviews."""

    def run(look):
        async def inside():
            async with app.test_app():
                found = await app.database.write(interviews)
                client = await client_of(app, EMMA)
                return await look(client, *found)

        return in_a_loop(inside())

    return run


def test_an_employer_finds_the_interviews_on_the_first_tab_and_the_way_back_to_them(visit):
    async def look(client, to_come, called_off):
        cancelled = await client.post(f"/api/sessions/{called_off}/cancel", form={"reason": "Filled"}, headers=HTML)
        tab = await (await client.get(cancelled.headers["Location"], headers=HTML)).get_data(as_text=True)
        page = await (await client.get(f"/sessions/{to_come}", headers=HTML)).get_data(as_text=True)
        return cancelled.headers["Location"], tab, page

    where, tab, page = visit(look)
    assert where == "/employer/dashboard"
    assert "To come" in tab and ADA.name in tab and "Called off" in tab and "“Filled”" in tab
    assert "Coming in the next version" not in tab and "seat" not in tab and "Free" not in tab
    back = page.partition("data-back")[0].rpartition("<a")[2], page.partition("data-back")[2].partition("</a>")[0]
    assert 'href="/employer/dashboard"' in back[0] and "Interviews" in back[1]


def test_somebody_who_is_invited_reads_about_neither_a_mentor_nor_a_price(visit):
    async def look(client, to_come, called_off):
        ada = await client_of(client.app, ADA)
        await ada.post(f"/api/sessions/{to_come}/ready", form={}, headers=HTML)
        await client.post(f"/api/sessions/{to_come}/ready", form={}, headers=HTML)
        page = await (await ada.get(f"/sessions/{to_come}", headers=HTML)).get_data(as_text=True)
        return page.partition("<main")[2]

    page = visit(look)
    assert f"{EMMA.name} is ready." in page and f"Waiting for {EMMA.name}…" in page and "It’s confirmed" in page
    assert "Mentor" not in page.replace("Mentors", "").replace("Mentora", "") and "Free" not in page


def test_what_starts_now_is_above_the_invitations_of_a_candidate(visit):
    async def look(client, to_come, called_off):
        await client.app.database.write(waiting_invitation)
        ada = await client_of(client.app, ADA)
        page = await (await ada.get("/learner/sessions", headers=HTML)).get_data(as_text=True)
        return [page.index(f'id="session-{one}"') for one in (to_come, called_off)], page.index("Not agreed yet")

    (now, later), invitation = visit(look)
    assert now < invitation < later
