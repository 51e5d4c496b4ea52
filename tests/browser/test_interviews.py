"""An interview from the invitation to its outcome, in the browsers of the employer, a colleague and the candidate."""

import re

from playwright.sync_api import Locator, expect

from db import clock
from tests.browser.test_keyboard import press
from tests.support import running
from tests.support.browsing import PHONE, opened, until
from tests.support.cast import ADA, EMMA, MAX
from tests.support.client import with_token
from tests.support.looking import serious, too_wide

SOON = 10_000


def in_days(days: int, person) -> str:
    """As somebody types it."""
    return clock.to_wall(clock.after(days=days), person.timezone)[:16]


def in_dialog(page, button: str) -> None:
    page.locator("#modal").get_by_role("button", name=button, exact=True).click()


def in_room(page) -> None:
    page.get_by_role("button", name="Join as listener").click()
    expect(page.locator("[data-call]")).to_be_visible(timeout=SOON)


def test_an_interview_from_the_invitation_to_its_outcome(own_server, open_as):
    assert (
        with_token(own_server.url, ADA).send_json(f"/api/users/{ADA.id}/update", {"is_candidate": True}).status == 200
    )
    employer, candidate, colleague = (
        open_as(EMMA, at=own_server),
        open_as(ADA, PHONE, at=own_server),
        open_as(MAX, at=own_server),
    )
    # Invited, another time, accepted.
    employer.goto(f"/people/{ADA.id}/invite")
    employer.get_by_label("Title").fill("Backend developer")
    employer.get_by_label("Start (").fill(in_days(2, EMMA))
    employer.get_by_role("button", name="Send invitation").click()
    expect(employer.get_by_text("Waiting for Ada Learner")).to_be_visible()
    candidate.goto("/learner/sessions")
    candidate.get_by_role("link", name="Propose another time").click()
    candidate.locator("#modal").get_by_label("New start").fill(in_days(3, ADA))
    in_dialog(candidate, "Propose")
    employer.get_by_role("link", name="Accept").click(timeout=SOON)
    in_dialog(employer, "Accept")
    interview = (
        with_token(own_server.url, EMMA).get("/api/interviews", Accept="application/json").json["items"][0]["id"]
    )
    # A colleague joins.
    employer.goto(f"/interviews/{interview}")
    employer.get_by_role("link", name="Invite a colleague").click()
    in_dialog(employer, "Make a link")
    address = employer.get_by_label("Invitation link").input_value()
    employer.get_by_role("link", name="Close").click()
    colleague.goto(address[address.index("/interviews/join/") :])
    colleague.get_by_role("button", name="Join as an interviewer").click()
    expect(colleague.get_by_role("heading", name="Backend developer")).to_be_visible()
    expect(employer.get_by_text(MAX.name, exact=True)).to_be_visible(timeout=SOON)
    # Ready, and all three in the room.
    running.move_start(own_server.data, int(interview), starts_in=5)
    candidate.goto(f"/sessions/{interview}")
    expect(candidate.get_by_text(f"Also there: {MAX.name}")).to_be_visible()
    candidate.get_by_role("button", name="I’m Ready").click()
    employer.goto(f"/sessions/{interview}")
    employer.get_by_role("button", name="Start session").click()
    in_room(employer)
    for page, button in ((candidate, "Join session"), (colleague, "Join")):
        page.get_by_role("link", name=button, exact=True).first.click(timeout=SOON)
        in_room(page)
    for page in (employer, candidate, colleague):
        expect(page.locator(".tile")).to_have_count(3, timeout=SOON)
    employer.get_by_role("link", name="End session").click()
    in_dialog(employer, "End session")
    for page in (employer, colleague):  # the room's page goes on to what is said after a class
        expect(page.get_by_role("link", name="Interviewers and scorecards")).to_be_visible()
    expect(candidate.locator("[data-call]")).to_have_count(0)
    # Scorecards: the others’ after your own.
    for page, notes in ((colleague, "Calm and quick"), (employer, "Asks first")):
        page.goto(f"/interviews/{interview}")
        assert serious(page) + too_wide(page) == []
        expect(page.get_by_text("Calm and quick")).to_have_count(0)
        page.get_by_role("link", name="Write your scorecard").click()
        first = page.locator("#modal fieldset").first
        first.get_by_role("radio", name="4" if page is colleague else "5", exact=True).check()
        page.locator("#modal").get_by_label("Would you move forward with").select_option("Yes")
        page.locator("#modal").get_by_label("Notes").fill(notes)
        in_dialog(page, "Send")
        expect(page.get_by_role("region", name="Scorecards")).to_be_visible(timeout=SOON)
    expect(employer.get_by_role("region", name="Scorecards")).to_contain_text("4.5")
    expect(employer.get_by_text("Calm and quick")).to_be_visible()
    expect(colleague.get_by_text("Asks first")).to_be_visible(timeout=SOON)
    # The outcome, of which the candidate sees nothing.
    employer.get_by_role("button", name="Shortlist").click()
    employer.get_by_role("link", name="Write notes").click(timeout=SOON)
    employer.locator("#modal").get_by_label("Outcome").select_option("Hired")
    in_dialog(employer, "Save")
    expect(employer.locator("[id^=entry-] .badge")).to_have_text("Hired", timeout=SOON)
    candidate.set_viewport_size(PHONE)
    candidate.goto(f"/sessions/{interview}")
    expect(candidate.get_by_role("heading", name="Backend developer")).to_be_visible()
    assert "Calm and quick" not in candidate.content() and "Hired" not in candidate.content()
    assert too_wide(candidate) == []


def test_its_dialogs_by_keyboard(server, open_as, newcomer):
    (owner, boss), (member, heir), (candidate, _) = newcomer("employer"), newcomer("employer"), newcomer()
    invited = owner.send_json("/api/organisation/invitations", {"days": 7}).json["link"]
    assert member.send_json("/api/organisation/join", {"token": invited.rpartition("/")[2]}).status == 200
    learner_id = candidate.get("/api/me", Accept="application/json").json["id"]
    assert candidate.send_json(f"/api/users/{learner_id}/update", {"is_candidate": True}).status == 200
    agreed = {"starts_at": clock.after(days=3)}
    given = agreed | {"kind": "interview", "title": "Backend developer", "description": "", "meeting_link": ""}
    sent = owner.send_json("/api/interviews", given | {"candidate_id": learner_id, "duration_minutes": 45})
    interview = f"/interviews/{sent.json['id']}"
    assert candidate.send_json(f"/api{interview}/accept", agreed).status == 200
    page = opened(open_as(boss), interview)
    dialog = page.locator("#modal")

    def opens(name: str, first) -> Locator:
        """The link, once its dialog is open at the `first` thing to fill in."""
        link = page.get_by_role("link", name=name, exact=True)
        press(page, link)
        expect(first).to_be_focused()
        return link

    link = opens("Invite a colleague", dialog.get_by_label("Who is it for?"))
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Invitation link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    link = opens("Edit criteria", dialog.get_by_label("What the interviewers look at"))
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    opens("Write your scorecard", dialog.get_by_role("radio", name="No score").first)
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("radio", name="1", exact=True).first).to_be_checked()
    press(page, dialog.get_by_role("button", name="Save draft"))
    expect(page.get_by_role("link", name="scorecard")).to_be_focused()
    link = opens("Hand over", dialog.get_by_label("Who leads it from now on?"))
    page.keyboard.type(heir.name)
    press(page, dialog.get_by_role("button", name="Hand over"))
    expect(page.locator("main")).to_contain_text(f"{heir.name} leads this interview.")
    expect(link).to_be_focused()


def test_the_link_to_join_a_team_stays_where_it_is_shown_once(own_server, open_as):
    page, news = opened(open_as(EMMA, at=own_server), "/employer/team"), []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: news.append(str(frame))))
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.get_by_label("Link to join")
    expect(link).to_have_value(re.compile("/team/join/"))
    until(page, lambda: news)
    with_token(own_server.url, EMMA).send_json("/api/organisation/invitations", {"email": "", "days": 7})
    until(page, lambda: any("data-stale" in one for one in news))
    page.wait_for_timeout(2000)  # in which the page would be fetched again
    expect(link).to_be_visible()
    expect(page.get_by_role("heading", name="Open invitations")).to_be_visible()
