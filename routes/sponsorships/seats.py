"""The statement of a sponsorship: its seats for programs, and the ledger’s entries as a file."""

from collections.abc import AsyncIterator

from quart import Blueprint, request

from db import money, sponsorships
from db.engine.transaction import Engine
from db.fields import CURRENCY, Choice, Id, Maybe, Text, Time, Whole
from db.language import FORMER, _, translate
from db.sponsorships import statements
from routes.http import access, calls, forms, replies, shapes, tables
from routes.http.shapes import Shape
from routes.http.site import current_app

routes = Blueprint("sponsored_seats", __name__)

AT_ONCE = 500  # lines of the file that are read in one go
SEAT = Shape(
    "SponsoredSeat",
    {
        "id": Id(note="Of the booking"),
        "learner_name": Maybe(field=Text()),
        "title": Text(),
        "starts_at": Maybe(field=Time()),
        "currency": CURRENCY,
        "price_cents": Whole(),
        "charged_cents": Whole(note="0 when it has gone back to you"),
        "state": Choice(options=("owed", "received", "to_give_back", "given_back", "nothing")),
        "created_at": Time(),
    },
)
MONTH = Shape("SponsoredMonth", {"month": Text(), "seats": Whole(), "cents": Whole()})
IN_MONTH = {"month": "Only seats that were booked in that month (UTC), such as `2026-11`"}


@routes.get("/api/sponsorships/<id:sponsorship_id>/seats")
@access.role("employer")
@calls.describe(
    "The seats that a sponsorship pays for, newest first", shapes.page_of(SEAT), query=forms.AFTER | IN_MONTH
)
async def seats(sponsorship_id: int):
    month = statements.month(request.args.get("month", ""))
    found = await replies.read(statements.lines, sponsorship_id, request.args.get("after"), month)
    more = forms.next_page(f"/api/sponsorships/{sponsorship_id}/seats", found, month=month or "")
    return replies.json({"items": [SEAT.of(one) for one in found.items], "next": more})


@routes.get("/api/sponsorships/<id:sponsorship_id>/months")
@access.role("employer")
@calls.describe(
    "What a sponsorship spent, by the month (UTC) in which seats were booked", {"items": shapes.Many(shape=MONTH)}
)
async def months(sponsorship_id: int):
    def load(tx, person):
        sponsorships.get(tx, person, sponsorship_id)
        return statements.months(tx, sponsorship_id)

    return replies.json({"items": [MONTH.of(one) for one in await replies.read(load)]})


@routes.get("/employer/sponsorships/<id:sponsorship_id>/statement.csv")
@access.role("employer")
async def statement(sponsorship_id: int):
    """Its sum is what is spent. A few hundred lines at a time, as with earnings."""
    await replies.read(sponsorships.get, sponsorship_id)
    month = statements.month(request.args.get("month", ""))
    lines = _lines(current_app.database, sponsorship_id, month, replies.language())
    response = tables.download(lines, f"mentora-sponsorship{f'-{month}' if month else ''}.csv")
    response.timeout = None  # it may be long, and the line slow
    return response


async def _lines(database: Engine, sponsorship_id: int, month: str | None, language: str) -> AsyncIterator[bytes]:
    heads = (_("Date (UTC)"), _("Entry"), _("Learner"), _("Session"), _("Start (UTC)"), _("Amount"), _("Currency"))
    yield tables.line(translate(head, language) for head in heads)
    booking_id = entry_id = 0
    while True:
        rows = await database.read_much(statements.entries, sponsorship_id, month, booking_id, entry_id, AT_ONCE)
        yield b"".join(
            tables.line(
                (
                    row.created_at,
                    row.kind,
                    row.learner_name or translate(FORMER, language),
                    row.title,
                    row.starts_at or "",
                    money.decimal(row.amount_cents, row.currency),
                    row.currency,
                )
            )
            for row in rows
        )
        if len(rows) < AT_ONCE:
            return
        booking_id, entry_id = rows[-1].booking_id, rows[-1].id
