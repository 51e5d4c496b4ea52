"""The page and the calls of webhooks: a secret that is shown once, and a log that only its owner reads."""

from db import webhooks
from tests.support.receiving import receiving

URL = "https://hooks.example.org/mentora"
HOOK = {"url": URL, "events": ["booking_made", "payout_paid"]}


def test_the_form_shows_the_secret_once_and_the_page_lists_it(newcomer):
    browser, _ = newcomer("mentor")
    refused = browser.post("/api/webhooks", {"url": "ftp://example.org", "booking_made": "1"})
    assert refused.status == 422 and 'value="ftp://example.org"' in refused.text
    assert browser.post("/api/webhooks", {"url": URL}).page.select_one("#webhooks .field-error")
    made = browser.post("/api/webhooks", {"url": URL, "booking_made": "1"})
    secret = made.page.select_one("#secret")["value"]
    page = browser.get("/settings/webhooks")
    assert secret.startswith("whsec_") and secret not in page.text and URL in page.text
    assert page.page.select_one("#webhooks .rows .field-hint").text == "A seat was booked"


def test_everybody_is_offered_what_can_happen_to_them(newcomer):
    offered = {}
    for role in ("learner", "mentor", "employer"):
        form = newcomer(role)[0].get("/settings/webhooks").page.select_one("#events")
        offered[role] = {box["name"] for box in form.select("input[type=checkbox]")}
    assert offered["learner"] ^ set(webhooks.EVENTS) == {"payout_paid"}
    assert offered["mentor"] ^ set(webhooks.EVENTS) == {"interview_answered"}
    assert offered["employer"] ^ set(webhooks.EVENTS) == {"request_answered", "payout_paid"}


def test_a_program_adds_reads_and_deletes_one(newcomer):
    browser, _ = newcomer("mentor")
    made = browser.send_json("/api/webhooks", HOOK)
    assert made.status == 201 and made.json["secret"].startswith("whsec_") and made.json["events"] == HOOK["events"]
    (listed,) = browser.get("/api/webhooks", Accept="application/json").json["items"]
    assert listed == {name: value for name, value in made.json.items() if name != "secret"}
    assert browser.send_json(f"/api/webhooks/{listed['id']}/delete", {}).status == 200
    assert browser.get("/api/webhooks", Accept="application/json").json["items"] == []


def test_the_log_says_what_became_of_each_and_only_to_its_owner(newcomer):
    (owner, _), (other, _) = newcomer("mentor"), newcomer("mentor")
    with receiving() as receiver:
        hook = owner.send_json("/api/webhooks", HOOK | {"url": receiver.url}).json["id"]
        assert owner.send_json(f"/api/webhooks/{hook}/test", {}).status == 200
        log = f"/api/webhooks/{hook}/deliveries"
        for _ in range(1000):
            (delivery,) = owner.get(log, Accept="application/json").json["items"]
            if delivery["tried_at"]:
                break
        assert delivery["problem"] == "private" and receiver.got == []  # this server allows no such address
    page = owner.get(f"/settings/webhooks/{hook}")
    assert "within a private network" in page.text and "Waiting" in page.text
    assert owner.send_json(f"/api/deliveries/{delivery['id']}/again", {}).status == 200
    for path in (log, f"/settings/webhooks/{hook}"):
        assert other.get(path).status == 404
    for path in (
        f"/api/webhooks/{hook}/delete",
        f"/api/webhooks/{hook}/test",
        f"/api/deliveries/{delivery['id']}/again",
    ):
        assert other.send_json(path, {}).status == 404


def test_deleting_asks_first_and_only_the_owner(newcomer):
    owner, stranger = newcomer("mentor")[0], newcomer("mentor")[0]
    owner.send_json("/api/webhooks", HOOK)
    link = owner.get("/settings/webhooks").page.select_one("#webhooks .rows a[href$='/delete']")["href"]
    asked = owner.get(link).page.select_one(".modal-box")
    assert HOOK["url"] in asked.text and "can’t be undone" in asked.text
    assert stranger.get(link).status == stranger.post(asked.form["action"]).status == 404
    assert owner.post(asked.form["action"]).status == 303
    assert owner.get("/settings/webhooks").page.select_one("#webhooks .rows") is None
