"""The pages on which mentors are found, compared, and introduce themselves."""

from db import clock, formats
from db.hours import slots
from db.listings import keeping
from db.people import profile
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def furnish(tx) -> list[int]:
    profile.update(tx, MAX.id, headline="Small programs", expertise="Python, SQL", hourly_rate_cents=6000)
    making.open_hours(tx)
    others = [making.somebody(tx, "mentor", f"Nora Number{number}").id for number in range(3)]
    while keeping.is_due(tx):
        keeping.refresh(tx)
    return others


def visits(app, *paths, person=None, headers=None):
    async def run():
        async with app.test_app() as running:
            made = await app.database.write(furnish)
            client = await client_of(running, person)
            found = []
            for path in paths:
                answer = await client.get(path.format(*made), headers={"Accept": "text/html"} | (headers or {}))
                found.append((answer, await answer.get_data(as_text=True)))
            return found

    return in_a_loop(run())


def test_a_visitor_finds_somebody_in_spite_of_a_typo_and_goes_on_through_the_login(app):
    ((_, page),) = visits(app, "/mentors?q=pyhton")
    assert "1 mentor " in page and "Showing “python”" in page
    assert f'href="/login?next=/mentors/{MAX.id}/request"' in page and f'href="/mentors/{MAX.id}/book"' in page


def test_a_filter_answers_with_the_list_the_count_and_an_address_without_empty_fields(app):
    path = "/mentors?q=&rating=&expertise=Python&free=1&min=&max=70&currency=EUR&ids={0}"
    ((answer, part),) = visits(app, path, person=ADA, headers=HTMX | {"HX-Target": "div#results"})
    assert answer.headers["HX-Replace-Url"].startswith("/mentors?max=70&currency=EUR&free=1&expertise=Python&ids=")
    assert 'id="results"' in part and "<form id=" not in part and "1 mentor " in part
    assert part.count("checked") == 1 and "Nora Number0" in part  # chosen for the comparison, though not found


def test_nobody_found_says_what_to_leave_out_and_who_would_be_found_then(app):
    ((_, page),) = visits(app, "/mentors?q=nora&expertise=Python")
    assert "No mentors found" in page
    assert 'href="/mentors?expertise=Python"' in page and 'href="/mentors?q=nora"' in page


def test_a_filter_that_makes_no_sense_is_said_and_hides_nobody(app):
    ((_, page),) = visits(app, "/mentors?min=much&sort=luck&ids=x&ids=-1")
    assert "Please enter an amount" in page and "4 mentors" in page


def test_beside_a_filter_that_makes_no_sense_the_others_hold_and_its_field_says_so(app):
    ((_, page),) = visits(app, "/mentors?q=nora&max=much")
    assert "Nora" in page and "Please enter an amount" in page and "4 mentors" not in page
    assert page.count('aria-invalid="true"') == 1 and 'value="much" maxlength="12" aria-invalid="true"' in page
    assert 'aria-describedby="max_price-problem"' in page and 'id="max_price-problem"' in page


def test_up_to_three_are_compared_and_the_way_back_keeps_the_filters(app):
    found = visits(
        app,
        f"/mentors/compare?q=x&ids={MAX.id}&ids={{0}}&ids={{1}}&ids={{2}}",
        f"/mentors/compare?ids={ADA.id}&ids=7",
    )
    (_, page), (_, nobody) = found
    assert page.count('<th scope="col">') == 3 and "Small programs" in page and "/mentors?q=x&amp;ids=" in page
    assert "No mentors to compare" in nobody and ADA.name not in nobody


def test_who_chose_more_than_three_reads_that_only_three_are_compared(app):
    three = f"/mentors/compare?ids={MAX.id}&ids={{0}}&ids={{1}}"
    (_, page), (_, cut) = visits(app, three, three + "&ids={2}")
    assert "These are the first three" in cut and cut.count('<th scope="col">') == 3
    assert "These are the first three" not in page


def test_numbers_that_no_mentor_can_have_are_left_out_of_a_comparison(app):
    found = visits(app, f"/mentors?ids={2**63}", f"/mentors/compare?ids={2**63}&ids={2**63 - 1}&ids={'9' * 5000}")
    assert [answer.status_code for answer, _ in found] == [200, 200]


def test_a_program_finds_the_same(app):
    found = visits(
        app,
        "/api/mentors?expertise=python&max_price=6000&currency=EUR",
        "/api/mentors?max_price=5999&currency=EUR",
        "/api/mentors?rating=9",
        headers={"Accept": "application/json"},
    )
    (_, one), (_, none), (refused, _) = found
    assert f'"id":"{MAX.id}"' in one and '"next_open_at":"20' in one
    assert '"items":[]' in none and refused.status_code == 422


def test_a_profile_shows_the_open_times_of_the_week_to_visitors_too(app):
    ((_, page),) = visits(app, f"/mentors/{MAX.id}")
    assert "Open times this week" in page and f"/login?next=/mentors/{MAX.id}/book/confirm%3F" in page


def test_the_empty_fields_of_the_form_are_left_out_of_the_address(app):
    ((answer, _),) = visits(app, f"/mentors/compare?q=&rating=&language=&ids={MAX.id}&ids={{0}}")
    assert answer.status_code == 303 and answer.headers["Location"].startswith(f"/mentors/compare?ids={MAX.id}&ids=")


def test_the_next_open_time_is_in_the_zone_of_the_reader_wherever_it_is_shown(app):
    """A whole hour in New York is half past in Kolkata, and half past there is a whole hour."""

    async def look():
        async with app.test_app() as running:
            made = await app.database.write(furnish)
            first = (await app.database.read(lambda tx: slots.next_open(tx, MAX.id, tx.now))).starts_at
            visitor, paths = (
                running.test_client(),
                ("/mentors", f"/mentors/{MAX.id}", f"/mentors/{MAX.id}/book?minutes=30"),
            )
            visitor.set_cookie("localhost", "mentora_zone", "Asia/Kolkata")
            paths += (f"/mentors/compare?ids={MAX.id}&ids={made[0]}",)
            pages = [await (await visitor.get(path, headers={"Accept": "text/html"})).get_data(True) for path in paths]
            return first, pages

    first, pages = in_a_loop(look())
    there = clock.to_wall(first, "Asia/Kolkata")[11:]
    assert there[3:] != clock.to_wall(first, MAX.timezone)[14:]
    for page in pages:
        assert there in page and formats.day(first, "Asia/Kolkata") in page
