"""What a mentor sets is kept as it was sent, or refused by name."""

import pytest

from db.hours import rules
from db.refusals import Invalid
from tests.support.cast import MAX

SENT = {
    "timezone": "Asia/Dhaka",
    "weekly": [
        {"weekday": 0, "from": "09:00", "to": "12:00"},
        {"weekday": 0, "from": "14:00", "to": "24:00"},
        {"weekday": 6, "from": "00:00", "to": "01:30"},
    ],
    "days_off": ["2026-12-24", "2026-12-25"],
    "extra": [{"date": "2026-12-28", "from": "18:00", "to": "20:00"}],
    "buffer_before": 5,
    "buffer_after": 10,
    "notice_hours": 12,
    "horizon_days": 90,
    "per_day": 4,
    "per_week": None,
    "lengths": [
        {"minutes": 30, "price_cents": 2500, "currency": "BDT"},
        {"minutes": 60, "price_cents": 0, "currency": "BDT"},
    ],
    "confirm": "on_request",
}


def shown(tx) -> dict:
    return rules.shown(tx, MAX)


def test_what_is_sent_is_kept_and_what_is_not_sent_stays(tx):
    rules.save(tx, MAX, SENT)
    assert shown(tx) == SENT
    rules.save(tx, MAX, {"per_day": 2})
    assert shown(tx) == SENT | {"per_day": 2}
    rules.save(tx, MAX, shown(tx) | {"weekly": []})
    assert shown(tx) == SENT | {"per_day": 2, "weekly": []}


def test_a_mentor_who_set_nothing_begins_closed_in_their_own_zone(tx):
    row = rules.of(tx, MAX)
    assert (row.timezone, row.lengths, any(row.weekly)) == (MAX.timezone, (), False)


LINE = {"minutes": 60, "price_cents": 0, "currency": "EUR"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Nowhere"),
        ("weekly", "always"),
        ("weekly", [7]),
        ("weekly", [{"weekday": 0}]),
        ("weekly", [{"weekday": 7, "from": "09:00", "to": "10:00"}]),
        ("weekly", [{"weekday": 0, "from": "12:00", "to": "09:00"}]),
        ("weekly", [{"weekday": 0, "from": "09:00", "to": "24:01"}]),
        ("weekly", [{"weekday": 0, "from": "24:00", "to": "24:00"}]),
        ("weekly", [{"weekday": 0, "from": f"0{n}:00", "to": f"0{n}:30"} for n in range(4)]),
        ("days_off", ["2026-02-30"]),
        ("days_off", [20261224]),
        ("days_off", ["2026-12-24"] * 401),
        ("extra", [{"date": "soon", "from": "09:00", "to": "10:00"}]),
        ("lengths", [{"minutes": 61, "price_cents": 0, "currency": "EUR"}]),
        ("lengths", [{"minutes": 60.0, "price_cents": 0, "currency": "EUR"}]),
        ("days_off", ["2026-W52-1"]),
        ("lengths", [{"minutes": [], "price_cents": 0, "currency": "EUR"}]),
        ("lengths", [LINE, LINE]),
        ("lengths", [LINE, {"minutes": 30, "price_cents": 0, "currency": "USD"}]),
        ("lengths", [{"minutes": 60, "price_cents": -1, "currency": "EUR"}]),
        ("buffer_before", 241),
        ("notice_hours", -1),
        ("horizon_days", 0),
        ("per_day", 0),
        ("confirm", "maybe"),
    ],
)
def test_an_invalid_field_is_named_and_nothing_is_saved(tx, field, value):
    rules.save(tx, MAX, SENT)
    with pytest.raises(Invalid) as refused:
        rules.save(tx, MAX, {"buffer_after": 33, field: value})
    assert set(refused.value.errors) == {field}
    assert shown(tx) == SENT


def test_days_are_taken_off_and_given_back_a_few_at_once(tx):
    rules.save(tx, MAX, SENT)
    rules.take_off(tx, MAX, "2026-12-25", "2026-12-28")
    assert shown(tx)["days_off"] == [f"2026-12-{day}" for day in (24, 25, 26, 27, 28)]
    rules.work_on(tx, MAX, "2026-12-25", "2026-12-28")
    assert (shown(tx)["days_off"], shown(tx)["extra"]) == (["2026-12-24"], SENT["extra"])
    rules.close(tx, MAX, "2026-12-28")
    rules.open_up(tx, MAX, {"date": "2026-12-30", "from": "10:00", "to": "11:00"})
    assert shown(tx)["extra"] == [{"date": "2026-12-30", "from": "10:00", "to": "11:00"}]
    for since, until in (("2026-12-25", "2026-12-24"), ("2026-12-25", "2030-12-24"), ("", ""), ("x", "2026-12-24")):
        with pytest.raises(Invalid):
            rules.take_off(tx, MAX, since, until)
