"""A camera or a microphone that cannot be used."""

from playwright.sync_api import expect

from tests.browser.test_rooms import joined, made  # noqa: F401 - the class
from tests.support.cast import ADA


def test_who_cannot_be_heard_or_seen_is_told_why_each_time_they_want_to(own_server, open_as, made):  # noqa: F811 - the fixture
    page = joined(open_as(ADA, at=own_server), made(ADA, starts_in=-1, start=True))
    notices = page.locator("[data-notices]")
    for name, device in (("Mute microphone", "microphone"), ("Turn off camera", "camera")):
        for _turn in range(2):
            page.get_by_role("button", name=name).click()
            expect(notices).to_contain_text(device)
            notices.get_by_role("button", name="Dismiss").click()
            expect(notices.locator(".notice")).to_have_count(0)
