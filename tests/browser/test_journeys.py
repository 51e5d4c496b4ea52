"""What people do, from the landing page on: with and without JavaScript, on a desktop and a phone."""

import itertools

import pytest
from playwright.sync_api import expect

from routes.dashboards import TABS
from tests.support.browsing import DESKTOP, PHONE, no_reload
from tests.support.cast import ADA, MAX, PASSWORD
from tests.support.looking import too_wide

_numbers = itertools.count(1)


def sign_up(page, role: str, scripts: bool) -> str:
    address = f"browser{next(_numbers)}@example.org"
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.locator(f"input[name=role][value={role}]").check(force=True)
    page.get_by_label("Name").fill("Béatrice Browser")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    if scripts:
        assert page.get_by_label("Time zone").input_value() == "Europe/Paris"  # taken from the browser
    else:
        page.get_by_label("Time zone").select_option("Europe/Paris")
    page.locator("main form button:not([type=button])").first.click()
    return address


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESKTOP, True), (PHONE, True), (PHONE, False)], ids=["desktop", "phone", "phone without js"]
)
@pytest.mark.parametrize("role", TABS)
def test_signing_up_leads_to_a_dashboard_where_every_tab_opens(open_as, role, size, scripts):
    page = open_as(size=size, scripts=scripts)
    sign_up(page, role, scripts)
    first = TABS[role][0]
    expect(page).to_have_url(page.url)
    assert page.url.endswith(first.url)
    for tab in TABS[role]:
        # The first tab is open already: only its response says that the click is over.
        with page.expect_response(lambda response, url=tab.url: response.url.endswith(url)):
            page.locator("#tabs").get_by_role("link", name=tab.label, exact=True).click()
        expect(page.locator("#tabs [aria-current=page]")).to_have_text(tab.label)
        expect(page.locator("#panel h1")).to_be_visible()
        assert page.url.endswith(tab.url)
        assert too_wide(page) == []


def test_a_tab_is_swapped_in_and_back_and_reload_work(open_as):
    page = open_as(MAX)
    page.goto("/mentor/dashboard")
    headings = []
    with no_reload(page):
        for label in ("Students", "Earnings"):
            page.locator("#tabs").get_by_role("link", name=label).click()
            expect(page).to_have_title(f"{label} · Mentora")
            headings.append(page.locator("#panel h1").text_content())
            assert page.url.endswith(f"/mentor/{label.lower()}")
    page.go_back()
    expect(page).to_have_title("Students · Mentora")
    expect(page.locator("#panel h1")).to_have_text(headings[0])
    expect(page.locator("#tabs [aria-current=page]")).to_have_text("Students")
    page.go_back()
    expect(page).to_have_title("Overview · Mentora")
    page.go_forward()
    expect(page.locator("#panel h1")).to_have_text(headings[0])
    page.reload()
    expect(page.locator("#panel h1")).to_have_text(headings[0])
    page.locator("#tabs").get_by_role("link", name="Earnings").click()
    expect(page.locator("#panel h1")).to_have_text(headings[1])


def test_on_a_phone_the_current_tab_is_in_view_and_the_bar_stays_visible(open_as):
    page = open_as(MAX, PHONE)
    page.goto("/mentor/notifications")
    current = page.locator("#tabs [aria-current=page]")
    expect(current).to_be_in_viewport(ratio=0.9)
    page.evaluate(
        "document.querySelector('#panel').insertAdjacentHTML('beforeend', '<p>long</p>'.repeat(100)); scrollTo(0, 2000)"
    )
    expect(page.locator("#tabs")).to_be_in_viewport(ratio=0.9)
    for link in page.locator("#tabs a").all():
        assert link.bounding_box()["height"] >= 44


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no js"])
def test_logging_in_leads_to_the_requested_page(open_as, scripts):
    page = open_as(scripts=scripts)
    page.goto("/learner/requests")
    assert "/login?next=" in page.url
    page.get_by_label("Email").fill(ADA.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").first.click()
    expect(page.locator("#panel h1")).to_be_visible()
    assert page.url.endswith("/learner/requests")


def test_a_refused_form_keeps_its_input(open_as, strict):
    strict.expect("422", "401")
    page = open_as()
    page.goto("/signup")
    page.locator("input[name=role][value=mentor]").check(force=True)
    page.get_by_label("Name").fill("Kept")
    page.get_by_label("Email").fill(ADA.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form button:not([type=button])").first.click()
    expect(page.locator("#email-error")).to_contain_text("already")
    expect(page.get_by_label("Name")).to_have_value("Kept")
    expect(page.locator("input[name=role][value=mentor]")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no js"])
def test_settings_are_changed_in_place(open_as, newcomer, scripts, strict):
    strict.expect("422")
    _, person = newcomer()
    page = open_as(person, scripts=scripts)
    page.goto("/settings")
    section = page.locator("#settings-password")
    section.get_by_label("Current password").fill("a wrong guess")
    section.get_by_label("New password").fill("another password")
    section.get_by_role("button", name="password").last.click()
    expect(section).to_contain_text("This is not your password.")
    section.get_by_label("Current password").fill(PASSWORD)
    section.get_by_label("New password").fill("another password")
    section.get_by_role("button", name="password").last.click()
    expect(section).to_contain_text("Your password was changed")
    page.locator("#settings-profile input[value=dark]").check(force=True)
    page.locator("#settings-profile").get_by_role("button").last.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "mentora-dark")


@pytest.mark.parametrize("role", TABS)
def test_logging_out_locks_the_dashboard(open_as, newcomer, role):
    _, person = newcomer(role)
    page = open_as(person)
    page.goto("/dashboard")
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    page.goto(f"/{role}/dashboard")
    assert "/login" in page.url


def test_the_wrong_dashboard_links_to_the_right_one(open_as, strict):
    strict.expect("403")
    page = open_as(ADA)
    page.goto("/mentor/earnings")
    page.get_by_role("link", name="dashboard").last.click()
    expect(page.locator("#panel h1")).to_be_visible()
    assert "/learner/home" in page.url


def test_without_a_connection_the_page_says_so(chromium, server):
    """The service worker responds when the network does not."""
    context = chromium.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/login")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.keys().then(keys => keys.length > 0)")
    context.set_offline(True)
    page.goto("/signup")
    expect(page.get_by_role("heading", level=1)).to_contain_text("connection", ignore_case=True)
    context.set_offline(False)  # the page then reloads automatically
    expect(page.get_by_label("Email")).to_be_visible(timeout=15_000)
    context.close()


def test_the_menu_shows_who_is_logged_in(open_as):
    page = open_as(ADA)
    page.goto("/settings")
    page.locator("[data-menu] summary").click()
    expect(page.locator("[data-menu]")).to_contain_text(ADA.email)
