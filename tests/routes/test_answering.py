"""A mentor whose requests are paused: what they see, what learners see, and the way back."""

from bs4 import BeautifulSoup

from db.hours import rules
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop
from tests.support.walking import client_of

PROFILE = f"/mentors/{MAX.id}"
ASK = f"{PROFILE}/request"


def pause(tx) -> None:
    making.a_request(tx)
    tx.run("pause_requests", mentor_id=MAX.id, since=tx.now, now=tx.now)
    tx.run("keep_answer_time", mentor_id=MAX.id, minutes=170)


def pause_and_open(tx) -> None:
    pause(tx)
    day = [{"weekday": weekday, "from": "00:00", "to": "24:00"} for weekday in range(7)]
    rules.save(tx, MAX, {"weekly": day, "lengths": [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]})


def look(app, *steps: tuple, before=pause) -> list:
    """Each step is a person, a path, and whether it is posted; its status and its page."""

    async def run():
        async with app.test_app() as running:
            await app.database.write(before)
            clients, answers = {one: await client_of(running, one) for one in (ADA, MAX)}, []
            for person, path, *posted in steps:
                headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
                answer = await (clients[person].post if posted else clients[person].get)(path, headers=headers)
                answers.append((answer.status_code, BeautifulSoup(await answer.get_data(), "html.parser")))
            return answers

    return in_a_loop(run())


def test_learners_see_a_sentence_instead_of_the_button_until_the_mentor_takes_requests_again(app):
    resume = "/api/requests/resume"
    steps = [(MAX, "/mentor/requests"), (MAX, "/mentor/dashboard"), (ADA, PROFILE), (ADA, "/mentors"), (ADA, ASK)]
    found = look(app, *steps, (ADA, resume, True), (MAX, resume, True), (MAX, resume, True), *steps)
    statuses = [status for status, _page in found]
    assert statuses == [200, 200, 200, 200, 409, 403, 303, 409, 200, 200, 200, 200, 200]
    before, after = [page for _status, page in found[:5]], [page for _status, page in found[8:]]
    for page in before[:2]:
        assert page.select_one(f"form[action='{resume}'] button").text.strip() == "Take requests again"
    for page in before[2:4]:
        assert "Not taking requests at the moment" in page.text and not page.select(f"a[href='{ASK}']")
    assert "isn’t taking requests at the moment" in before[4].text
    for page in after:
        assert "taking requests at the moment" not in page.text and not page.select(f"form[action='{resume}']")
    assert all(page.select(f"a[href='{ASK}']") for page in after[2:4])


def test_the_badge_is_on_the_profile_and_on_the_card(app):
    for _status, page in look(app, (ADA, PROFILE), (ADA, "/mentors")):
        assert "Usually answers within 3 hours" in page.text


def test_the_open_times_of_a_paused_mentor_are_hidden_and_the_mentor_reads_why(app):
    book, mine = f"{PROFILE}/book", [(MAX, "/mentor/schedule/open"), (MAX, "/mentor/schedule/hours")]
    steps = [(ADA, PROFILE), (ADA, book), *mine]
    found = look(app, *steps, (MAX, "/api/requests/resume", True), *steps, before=pause_and_open)
    before, after = ([page for _status, page in some] for some in (found[:4], found[5:]))
    for page in before:
        assert "taking requests at the moment" in page.text
        assert not page.select(f"a[href='{book}'], main a[href^='{book}/confirm']")
    assert "No open times" not in before[1].text and "Take requests again" in before[2].text
    assert after[0].select(f"a[href='{book}']") and after[1].select(f"main a[href^='{book}/confirm']")
