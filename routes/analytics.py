"""A mentor’s analytics: the tab, the same as a file, and for programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from quart import Blueprint, request

from db import analytics, clock, money
from db.analytics import Report
from db.engine.transaction import Transaction
from db.fields import CURRENCY, Field, Maybe, Number, Schema, Text, Whole
from db.language import _, translate
from routes.dashboards import tab
from routes.http import access, calls, replies, tables
from routes.http.shapes import Many, Shape

routes = Blueprint("analytics", __name__)

# What the trend can show.
TRENDS = ("enrolments", "sessions", "attendance", "rating")
LEAST = analytics.PERIODS[0]
FIGURES = {
    _("Sessions"): "sessions",
    _("Enrolments"): "enrolments",
    _("Attendance"): "attendance_rate",
    _("No-shows"): "no_show_rate",
    _("Average rating"): "average_rating",
}
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Field):
    def schema(self) -> Schema:
        day = {"type": "array", "items": {"type": "integer"}, "minItems": 24, "maxItems": 24}
        return {"type": "array", "items": day, "minItems": 7, "maxItems": 7}


REVENUE = Shape("Revenue", {"domain": Text(), "currency": CURRENCY, "amount_cents": Whole()})
ANALYTICS = Shape(
    "Analytics",
    {
        "followers": Whole(note="In all"),
        "enrolments": Whole(note="Seats in the sessions that took place"),
        "students": Whole(note="People who had a seat in one of them"),
        "sessions": Whole(note="Those that began in these days and took place"),
        "average_rating": Maybe(field=Number(), note="Of these sessions"),
        "attendance_rate": Maybe(field=Number(), note="From 0 to 1, of the seats for which it is known"),
        "no_show_rate": Maybe(field=Number(), note="The rest of those seats"),
        "repeat_students": Whole(note="Students who have been to more than one session, ever"),
        "revenue": Many(shape=REVENUE, note="What these sessions earned you, after the fee"),
        "popular_hours": Hours(note="Enrolments by weekday, Monday first, and hour of the start, in your time zone"),
    },
)


@routes.get("/mentor/analytics")
@access.role("mentor")
async def analytics_tab():
    return await tab(
        "analytics/page.html", _("Analytics"), load=partial(_content, days=_days(), show=request.args.get("show", ""))
    )


@routes.get("/mentor/analytics.csv")
@access.role("mentor")
async def file():
    """What the tab shows."""
    days, language = _days(), replies.language()
    timezone, report = await replies.read(_with_zone, days)
    lines = [
        tables.line(translate(str(value), language) if isinstance(value, str) else value for value in row)
        for row in _rows(report, timezone)
    ]
    return tables.download(b"".join(lines), f"mentora-analytics-{days}-days.csv")


@routes.get("/api/analytics")
@access.role("mentor")
@calls.describe(
    "How your sessions went in the last days",
    ANALYTICS.fields,
    query={"days": "How many, today included: 1 to 365, 30 if left out. A day begins and ends in your time zone"},
)
async def show():
    days = analytics.days_of({"days": request.args.get("days") or LEAST})
    return replies.json(_filled(await replies.read(analytics.report, days)))


def _content(tx: Transaction, person, *, days: int, show: str) -> dict:
    return {
        "report": analytics.report(tx, person, days),
        "periods": analytics.PERIODS,
        "show": show if show in TRENDS else TRENDS[0],
        "timezone": person.timezone,
    }


def _days() -> int:
    """One of the periods that the tab offers."""
    asked = request.args.get("days", "")
    return next((days for days in analytics.PERIODS if asked == str(days)), LEAST)


def _with_zone(tx: Transaction, person, days: int) -> tuple[str, Report]:
    return person.timezone, analytics.report(tx, person, days)


def _filled(report: Report) -> dict[str, Any]:
    sums, people = report.sums, report.people
    return {
        "followers": people.followers,
        "enrolments": sums.enrolments,
        "students": people.students,
        "sessions": sums.sessions,
        "average_rating": sums.average_rating,
        "attendance_rate": sums.attendance_rate,
        "no_show_rate": sums.no_show_rate,
        "repeat_students": people.repeat_students,
        "revenue": [
            {"domain": one.domain, "currency": one.currency, "amount_cents": one.cents} for one in report.revenue
        ],
        "popular_hours": [list(day) for day in report.hours],
    }


def _rows(report: Report, timezone: str) -> Iterator[tuple]:
    people, sums, before = report.people, report.sums, report.before
    yield _("Figure"), _("Of"), _("Detail"), _("Value"), _("Previous period")
    yield _("Followers"), "", "", people.followers, ""
    yield _("New followers"), "", "", people.new_followers, people.new_followers_before
    yield _("Students"), "", "", people.students, ""
    yield _("New students"), "", "", people.new_students, people.new_students_before
    yield _("Repeat students"), "", "", people.repeat_students, ""
    yield from (
        (name, "", "", *(_shown(getattr(one, field)) for one in (sums, before))) for name, field in FIGURES.items()
    )
    if people.answer_minutes is not None:
        yield _("Minutes to answer a request"), "", "", people.answer_minutes, ""
    for span in report.spans:
        day = clock.to_wall(span.starts_at, timezone)[:10]
        yield from ((name, day, "", _shown(getattr(span.sums, field)), "") for name, field in FIGURES.items())
    for one in report.revenue:
        yield _("Revenue"), one.domain, one.currency, money.decimal(one.cents, one.currency), ""
    for weekday, counts in enumerate(report.hours):
        for hour, count in enumerate(counts):
            if count:
                yield _("Enrolments by hour"), WEEKDAYS[weekday], f"{hour:02}:00", count, ""


def _shown(value: float | None) -> float | str:
    return "" if value is None else value
