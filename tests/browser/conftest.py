"""Fixtures for browser tests. Any complaint in a page's console fails the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import DESKTOP, FLAGS, PHONE, Strict, chromium_path
from tests.support.cast import Person
from tests.support.client import Client

expect.set_options(timeout=15_000)  # enough even for a busy machine
HAS_FAILED = pytest.StashKey[bool]()


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[HAS_FAILED] = report.failed
    return report


@pytest.fixture
def open_as(request, chromium, server, strict):
    """`open_as(ADA, PHONE, dark=True)`: a page logged in as Ada, in a new browser context; None for a guest."""
    contexts = []

    def open_page(
        person: Person | None = None,
        size: dict = DESKTOP,
        *,
        dark: bool = False,
        scripts: bool = True,
        worker: bool = False,
        at=None,
    ) -> Page:
        strict.server = at or server
        url = strict.server.url
        context = chromium.new_context(
            base_url=url,
            viewport=size,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            has_touch=size is PHONE,
            is_mobile=size is PHONE,
            reduced_motion="reduce",
            timezone_id="Europe/Paris",
            locale="en-GB",
            # A service worker would repeat the requests of the page.
            service_workers="allow" if worker else "block",
        )
        contexts.append(context)
        strict.listen_to(context)
        if person:
            client = Client(url).log_in(person)
            context.add_cookies([{"name": name, "value": value, "url": url} for name, value in client.cookies.items()])
        return context.new_page()

    yield open_page
    for context in contexts:
        if request.node.stash.get(HAS_FAILED, False):
            for page in context.pages:
                print(page.url, page.locator("body").aria_snapshot()[:5000], sep="\n")
        context.close()
