"""Rendering: what is shown is what it is rendered from, also when it is kept."""

from db.clock import after
from fragments.rendering import ago, initials, moment


def test_a_row_that_changed_is_rendered_anew_and_one_that_did_not_is_kept(app):
    from dataclasses import make_dataclass

    fields = {"id": 7, "title": "First", "body": "", "created_at": after(minutes=-5), "read_at": None}
    Row = make_dataclass("Row", list(fields), frozen=True, slots=True)
    rendered = app.fragments.environment.globals["rendered"]

    def row(when="5 minutes ago", **changes):
        return rendered("notifications/_item.html", item=Row(**fields | changes), when=when)

    assert row() is row()
    assert "Second" in row(title="Second") and "First" in row()
    assert "Unread" in row() and "Unread" not in row(read_at=after())
    assert "6 minutes ago" in row(when="6 minutes ago")


def test_times_are_said_in_the_zone_of_who_reads():
    assert moment("2026-03-29T00:30:00Z", "Europe/Berlin") == "Sun 29 Mar 2026, 01:30"
    assert (
        moment("2026-03-29T01:30:00Z", "Europe/Berlin") == "Sun 29 Mar 2026, 03:30"
    )  # the hour in between does not exist
    assert moment("2026-12-31T23:30:00Z", "Asia/Kathmandu") == "Fri 1 Jan 2027, 05:15"


def test_how_long_ago_is_said_as_one_would():
    assert [ago(after(seconds=-seconds)) for seconds in (0, 59, 61, 3600, 2 * 86400 + 5)] == [
        "just now",
        "just now",
        "1 minute ago",
        "1 hour ago",
        "2 days ago",
    ]
    assert ago("2026-01-05T00:00:00Z") == "5 Jan 2026"


def test_initials_of_any_name():
    assert [initials(name) for name in ("Ada Lovelace", "zoë", "Fatima Zahra El Idrissi", "李 小龙", "🙂")] == [
        "AL",
        "Z",
        "FI",
        "李小",
        "🙂",
    ]
