"""Whatever a page complains about in its console fails the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import DESKTOP, FLAGS, PHONE, Strict, chromium_path
from tests.support.cast import Person
from tests.support.client import Client

expect.set_options(timeout=15_000)  # what is expected comes at once, except on a busy machine


@pytest.fixture(scope="session")
def chromium(playwright):
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def strict(server) -> Iterator[Strict]:
    listener = Strict(server)
    yield listener
    listener.check()


@pytest.fixture
def open_as(chromium, server, strict):
    """`open_as(ADA, PHONE, dark=True)`: a page of a browser of one's own, logged in; None for a guest."""
    contexts = []

    def open_page(
        person: Person | None = None, size: dict = DESKTOP, *, dark: bool = False, scripts: bool = True, at=None
    ) -> Page:
        strict.server = at or server
        url = strict.server.url
        context = chromium.new_context(
            base_url=url,
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            has_touch=size is PHONE,
            reduced_motion="reduce",
            timezone_id="Europe/Paris",
            locale="en-GB",
            # It fetches what the page asks for a second time over; it has a test of its own.
            service_workers="block",
        )
        contexts.append(context)
        strict.listen_to(context)
        if person:
            client = Client(url).log_in(person)
            context.add_cookies([{"name": name, "value": value, "url": url} for name, value in client.cookies.items()])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
