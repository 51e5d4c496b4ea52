"""Dialogs: what is typed is not lost by accident, errors are seen, and the keyboard is never nowhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browsing import PHONE, opened
from tests.support.cast import MAX

FOCUSED = "document.activeElement"


def create(page):
    """The dialog to create a session, opened by keyboard."""
    page.locator("a[data-htmx-powered]", has_text="Create Session").focus()
    page.keyboard.press("Enter")
    modal = page.locator("#modal[open]")
    modal.locator(".modal-box").wait_for()
    return modal


def focused(page, what: str = "id") -> str:
    return page.evaluate(f"{FOCUSED}.{what} ?? ''")


def test_releasing_the_mouse_outside_a_dialog_closes_nothing(open_as):
    page = opened(open_as(MAX), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Select me")
    box = modal.get_by_label("Title").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(40, 400, steps=4)
    page.mouse.up()
    expect(modal.get_by_label("Title")).to_have_value("Select me")
    expect(page.locator("#discard")).not_to_be_visible()


@pytest.mark.parametrize("way", ["outside", "Escape", "Escape twice", "Cancel", "Close"])
def test_closing_a_dialog_asks_before_it_discards_what_was_typed(open_as, way):
    page = opened(open_as(MAX), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Worth keeping")
    if way == "outside":
        page.mouse.click(30, 500)
    elif way.startswith("Escape"):
        page.keyboard.press("Escape")
    else:
        modal.get_by_text(way).or_(modal.get_by_label(way)).last.click()
    ask = page.get_by_role("alertdialog")
    expect(ask).to_contain_text("Discard what you typed?")
    expect(ask.get_by_role("button", name="Keep editing")).to_be_focused()
    if way == "Escape twice":
        page.keyboard.press("Escape")
    else:
        ask.get_by_role("button", name="Keep editing").click()
    expect(ask).not_to_be_visible()
    expect(modal.get_by_label("Title")).to_have_value("Worth keeping")
    page.keyboard.press("Escape")
    ask.get_by_role("button", name="Discard").click()
    expect(modal).not_to_be_visible()
    assert "Create Session" in focused(page, "textContent")
    expect(create(page).get_by_label("Title")).to_have_value("")


@pytest.mark.parametrize("way", ["outside", "Escape", "Cancel", "Close"])
def test_a_dialog_in_which_nothing_was_typed_just_closes(open_as, way):
    page = opened(open_as(MAX), "/mentor/sessions")
    modal = create(page)
    if way == "outside":
        page.mouse.click(30, 500)
    elif way == "Escape":
        page.keyboard.press("Escape")
    else:
        modal.get_by_text(way).or_(modal.get_by_label(way)).last.click()
    expect(modal).not_to_be_visible()
    expect(page.locator("#discard")).not_to_be_visible()
    assert "Create Session" in focused(page, "textContent")


def test_what_was_typed_survives_back_and_a_reload_and_is_gone_once_sent(own_server, open_as):
    page = opened(open_as(MAX, at=own_server), "/mentor/dashboard")
    page.locator("#tabs").get_by_role("link", name="My Sessions").click()
    modal = create(page)
    modal.get_by_label("Title").fill("Long thoughts")
    modal.get_by_label("Currency").select_option("USD")
    page.go_back()
    expect(page).to_have_title("Overview · Mentora")
    page.go_forward()
    expect(page).to_have_title("My Sessions · Mentora")
    modal = create(page)
    expect(modal.get_by_label("Title")).to_have_value("Long thoughts")
    expect(modal.get_by_label("Currency")).to_have_value("USD")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    modal = create(page)
    expect(modal.get_by_text("What you typed before is still here.")).to_be_visible()
    modal.get_by_role("button", name="Start over").click()
    expect(modal.get_by_label("Title")).to_have_value("")
    modal.get_by_label("Title").fill("Long thoughts")
    modal.get_by_role("button", name="Save draft").click()
    expect(modal).not_to_be_visible()
    expect(create(page).get_by_label("Title")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('typed'))") == []


def test_what_was_typed_is_for_nobody_else(own_server, open_as):
    page = opened(open_as(MAX, at=own_server), "/mentor/sessions")
    create(page).get_by_label("Title").fill("Mine")
    page.keyboard.press("Escape")
    page.get_by_role("alertdialog").get_by_role("button", name="Keep editing").click()
    page.evaluate("document.querySelector('#modal').close()")
    page.get_by_text("Account menu").locator("..").click()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in").first.wait_for()
    assert "Mine" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_dialog_is_named_by_its_title_and_starts_in_its_first_field(open_as):
    page = opened(open_as(MAX), "/mentor/sessions")
    create(page)
    expect(page.get_by_role("dialog", name="Create session")).to_be_visible()
    expect(page.locator("#title")).to_be_focused()


def test_a_wrong_field_below_the_fold_is_focused_and_scrolled_into_view(open_as, strict):
    strict.expect("422")
    page = opened(open_as(MAX, PHONE), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Wrong at the end")
    modal.get_by_label("Price per seat").fill("twelve")
    modal.get_by_role("button", name="Save draft").click()
    expect(modal.locator("#price")).to_be_focused()
    expect(modal.locator("#price")).to_be_in_viewport(ratio=0.9)
    expect(modal.locator("#price-error")).to_be_in_viewport(ratio=0.9)
    summary = modal.get_by_role("alert")
    summary.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(modal.locator("#price")).to_be_focused()
    # Refused or not, it was typed.
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no js"])
def test_a_refused_page_starts_at_the_first_wrong_field_and_links_to_each(open_as, strict, scripts):
    strict.expect("422")
    page = open_as(MAX, PHONE, scripts=scripts)
    page.goto("/sessions/new")
    page.get_by_label("Title").fill("Without a start")
    page.get_by_role("button", name="Publish").click()
    links = page.locator("[data-errors] a")
    expect(links).not_to_have_count(0)
    wrong = [link.get_attribute("href").removeprefix("#") for link in links.all()]
    assert page.locator(f"#{wrong[0]}").count() == 1
    expect(page.locator(".field [aria-invalid]").first).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("#modal[open]")).to_have_count(0)


def test_a_form_opened_as_a_page_leads_on_when_it_was_saved(own_server, open_as):
    page = open_as(MAX, at=own_server)
    page.goto("/sessions/new")
    expect(page.get_by_role("heading", level=1, name="Create session")).to_be_visible()
    page.get_by_label("Title").fill("Only once")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/mentor/sessions?show=draft")
    expect(page.locator("#toasts")).to_contain_text("Draft saved")
    expect(page.locator(".entry")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.reload()
    expect(page.locator("#toasts")).not_to_contain_text("Draft saved")


def test_a_double_click_saves_one_draft(own_server, open_as):
    page = opened(open_as(MAX, at=own_server), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Only once")
    modal.get_by_role("button", name="Save draft").dblclick()
    expect(page.locator(".entry")).to_have_count(1)
    page.wait_for_timeout(300)
    expect(page.locator(".entry")).to_have_count(1)


def test_repeating_creates_as_many_as_were_typed(own_server, open_as):
    page = opened(open_as(MAX, at=own_server), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Weekly")
    modal.get_by_label("Start (").fill("2031-03-03T10:00")
    modal.get_by_role("button", name="Save draft").click()
    page.locator(".entry [data-menu] summary").click()
    page.get_by_role("link", name="Repeat weekly").click()
    modal.get_by_label("Number of weeks").fill("2")
    modal.get_by_role("button", name="Create sessions").click()  # before the list has followed
    expect(page.locator(".entry")).to_have_count(3)


def test_an_incomplete_draft_is_published_from_its_form(own_server, open_as, strict):
    strict.expect("422")
    page = opened(open_as(MAX, at=own_server), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Nearly there")
    modal.get_by_role("button", name="Save draft").click()
    page.locator(".entry").get_by_role("button", name="Publish").click()
    expect(modal.get_by_role("alert")).to_contain_text("Please choose a start.")
    expect(modal.locator("#domain")).to_be_focused()
    modal.get_by_label("Domain").fill("Python")
    modal.get_by_label("Start (").fill("2031-03-03T10:00")
    modal.get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("Published.")
    expect(page.locator(".switch")).to_contain_text(re.compile(r"Scheduled\s+1"))


def test_what_the_server_found_missing_was_typed_by_nobody(own_server, open_as, strict):
    strict.expect("422")
    page = opened(open_as(MAX, at=own_server), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Not yet")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Draft saved")
    page.locator(".entry").get_by_role("button", name="Publish").click()
    expect(modal.locator("#domain")).to_be_focused()
    page.keyboard.press("Escape")
    expect(modal).not_to_be_visible()
    expect(page.locator("#discard")).not_to_be_visible()


@pytest.mark.parametrize(("region", "below"), [("US", "Tuesday, April 3, 2035 at 4:05 PM"), ("GB", None)])
def test_a_date_is_in_words_below_a_picker_that_writes_it_another_way(open_as, newcomer, region, below):
    """The browser of the tests is British."""
    client, person = newcomer("mentor")
    profile = {"name": person.name, "timezone": person.timezone, "region": region}
    assert client.post("/settings/profile", profile).status == 303
    page = opened(open_as(person), "/mentor/sessions")
    modal = create(page)
    modal.locator("#starts_at").fill("2035-04-03T16:05")
    if below:
        expect(modal.locator("output.picked")).to_have_text(below)
    else:
        expect(modal.locator("output.picked")).to_have_count(0)


def test_what_went_wrong_in_a_dialog_is_seen_there_and_not_behind_it(open_as, strict):
    strict.expect("net::ERR_INTERNET_DISCONNECTED", "htmx:error", "Failed to fetch")
    page = opened(open_as(MAX, PHONE), "/mentor/sessions")
    modal = create(page)
    modal.get_by_label("Title").fill("Offline")
    page.context.set_offline(True)
    for _ in range(2):
        modal.get_by_role("button", name="Save draft").click()
        said = modal.get_by_role("alert").filter(has_text="No connection")
        expect(said).to_have_count(1)
        said.click(trial=True)  # nothing covers it
    page.wait_for_timeout(7000)  # longer than a toast is shown
    expect(said).to_be_visible()
    page.context.set_offline(False)
    modal.get_by_role("button", name="Save draft").click()
    expect(page.locator("#toasts")).to_contain_text("Draft saved")
    expect(modal).not_to_be_visible()


def test_what_was_revoked_or_deleted_in_a_dialog_is_gone_from_its_list(open_as, newcomer):
    client, person = newcomer()
    made = client.send_json("/api/tokens", {"name": "Sync", "scopes": ["sessions:read"], "days": 7})
    hook = client.send_json("/api/webhooks", {"url": "https://example.org/hook", "events": ["booking_made"]})
    assert (made.status, hook.status) == (201, 201)
    page = open_as(person)
    for path, act, name in (("tokens", "Revoke", "Sync"), ("webhooks", "Delete", "https://example.org/hook")):
        opened(page, f"/settings/{path}")
        expect(page.locator("main")).to_contain_text(name)
        page.get_by_role("link", name=act).click()
        page.locator("#modal").get_by_role("button", name=act).click()
        expect(page.locator("#toasts")).to_contain_text(f"{act.lower()}d")
        expect(page.locator("main li")).to_have_count(0)


def test_tokens_revoked_beside_the_password_are_not_said_to_work_any_more(open_as, newcomer):
    client, person = newcomer()
    assert client.send_json("/api/tokens", {"name": "Sync", "scopes": ["sessions:read"], "days": 7}).status == 201
    page = opened(open_as(person), "/settings")
    page.get_by_role("link", name="Revoke it").click()
    page.locator("#modal").get_by_role("button", name="Revoke token").click()
    expect(page.locator("#toasts")).to_contain_text("Tokens revoked")
    expect(page.locator("main")).not_to_contain_text("Sync")
