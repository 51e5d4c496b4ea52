"""Push in a real Chromium: its service worker shows what arrives, and nothing is asked before a click."""

import contextlib
import json
import shutil

import pytest
from playwright.sync_api import expect

from tests.support.browsing import FLAGS, until
from tests.support.cast import ADA

NEWS = {"title": "Knots starts in 5 minutes", "body": "Sat 21 Nov", "link": "/learner/sessions", "tag": "7"}
CALL = {"title": "Max is calling", "link": "/calls/8", "tag": "8", "from": "2"}
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, tag, data }) => ({ title, body, tag, link: data.link }))"""
# What is shown and closed again in a moment.
RECORD = """() => {
  const show = registration.showNotification.bind(registration);
  self.recorded = [];
  registration.showNotification = (title, options) => (self.recorded.push(options.tag), show(title, options));
}"""
# The browser itself lets only a finger bring a window to the front.
TAP = """async (tag) => {
  WindowClient.prototype.focus = async function () { return this; };
  const [notification] = await registration.getNotifications({ tag });
  dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


@pytest.fixture
def chromium(playwright):
    """All of it: the shell shows no notifications. With a former profile, those of the next one would go."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, "--headless=new"])
    yield browser
    browser.close()


def test_what_is_pushed_is_shown_and_a_call_only_while_it_rings(server, open_as, strict):
    page = open_as(ADA, worker=True)
    page.context.grant_permissions(["notifications"], origin=server.url)
    page.goto("/settings")
    page.locator("[data-push]").get_by_role("button", name="Turn on push").wait_for()
    assert page.evaluate("navigator.serviceWorker.ready.then((one) => one.pushManager.getSubscription())") is None
    push = delivery(page, server.url)
    arrives(page, push, NEWS, {"7"})
    assert page.evaluate(SHOWN) == [NEWS]
    arrives(page, push, CALL | {"rings": 600}, {"7", "8"})
    answered = {"title": "New message from Max", "link": "/notifications/9", "tag": "9", "from": "2"}
    arrives(page, push, answered, {"7", "9"})
    worker = page.context.service_workers[0]
    worker.evaluate(RECORD)
    push(CALL | {"rings": 0.1})
    until(page, lambda: worker.evaluate("self.recorded") == ["8"])
    until(page, lambda: tags(page) == {"7", "9"})
    page.reload()  # now the worker is in charge of the page
    worker.evaluate(TAP, "7")
    page.wait_for_url("**/learner/sessions")


def test_when_push_cannot_be_turned_on_the_focus_is_on_what_is_said(server, open_as):
    page = open_as(ADA, worker=True)
    page.context.grant_permissions(["notifications"], origin=server.url)
    page.add_init_script("PushManager.prototype.subscribe = async () => { throw new Error('unreachable') }")
    page.goto("/settings")
    page.locator("[data-push]").get_by_role("button", name="Turn on push").press("Enter")
    expect(page.locator("[data-push-state=failed]").first).to_be_focused()


def arrives(page, push, news: dict, shown: set[str]) -> None:
    """As a push service does, it is delivered again if nothing came of it: Chromium was seen to drop one under load."""
    push(news)
    with contextlib.suppress(AssertionError):
        return until(page, lambda: tags(page) == shown)
    push(news)
    return until(page, lambda: tags(page) == shown)


def tags(page) -> set[str]:
    return {one["tag"] for one in page.evaluate(SHOWN)}


def delivery(page, origin: str):
    """`push(news)`: what a push service does, once it has the news."""
    devtools, found = page.context.new_cdp_session(page), []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    devtools.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(20)
    registration = {"origin": origin, "registrationId": found[0]["registrationId"]}
    return lambda news: devtools.send("ServiceWorker.deliverPushMessage", registration | {"data": json.dumps(news)})
