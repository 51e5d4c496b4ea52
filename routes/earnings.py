"""A mentor's earnings: the tab, the statement as a file, and the same for programs."""

from collections.abc import AsyncIterator
from functools import partial

from quart import Blueprint, request

from db import earnings, money, pages, payout_accounts
from db.engine.transaction import Engine, Transaction
from db.language import _, translate
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes, tables
from routes.http.access import me
from routes.http.shapes import BALANCE, ENTRY, MONTH
from routes.http.site import current_app

routes = Blueprint("earnings", __name__)

LISTS = ("entries", "payouts")
AT_ONCE = 500  # lines of the file that are read in one go


@routes.get("/mentor/earnings")
@access.role("mentor")
async def earnings_tab():
    show, after = request.args.get("show", ""), request.args.get("after")
    load = partial(_content, show=show, after=after, pays_out=current_app.payments.pays_out)
    return await tab("earnings/page.html", _("Earnings"), load=load)


@routes.get("/mentor/earnings.csv")
@access.role("mentor")
async def statement():
    """A few hundred lines at a time: somebody may have tens of thousands."""
    response = tables.download(_lines(current_app.database, me.id, replies.language()), "mentora-earnings.csv")
    response.timeout = None  # it may be long, and the line slow
    return response


@routes.get("/api/earnings")
@access.role("mentor")
@calls.describe(
    "What you have earned, by currency, and the entries of your ledger",
    shapes.page_of(ENTRY, balances=shapes.Many(shape=BALANCE), months=shapes.Many(shape=MONTH)),
    query=forms.AFTER,
)
async def show():
    balances, page = await replies.read(_all, request.args.get("after"))
    months = [
        MONTH.of(month, currency=balance.currency, earned_cents=month.cents)
        for balance in balances
        for month in balance.months
    ]
    return replies.json(
        {
            "balances": [BALANCE.of(balance) for balance in balances],
            "months": months,
            "items": [ENTRY.of(row) for row in page.items],
            "next": forms.next_page("/api/earnings", page),
        }
    )


def _all(tx: Transaction, person, after: str | None):
    return earnings.balances(tx, person), earnings.page(tx, person.id, after)


def _content(tx: Transaction, person, *, show: str, after: str | None, pays_out: bool) -> dict:
    show = show if show in LISTS else LISTS[0]
    page = (earnings.page if show == "entries" else earnings.payouts)(tx, person.id, after)
    return {
        "balances": earnings.balances(tx, person),
        "by_stripe": pays_out and payout_accounts.is_offered(tx),
        "account": payout_accounts.of_person(tx, person.id) if pays_out else None,
        "show": show,
        "items": page.items,
        "more": forms.next_page("/mentor/earnings", page, show=show),
        "timezone": person.timezone,
    }


async def _lines(database: Engine, mentor_id: int, language: str) -> AsyncIterator[bytes]:
    heads = (_("Date (UTC)"), _("Entry"), _("Session"), _("Learner"), _("Amount"), _("Currency"), _("Reference"))
    yield tables.line(translate(head, language) for head in heads)
    time, entry_id = pages.EVER, pages.LAST_ID
    while True:
        rows = await database.read_much(earnings.entries, mentor_id, time, entry_id, AT_ONCE)
        yield b"".join(
            tables.line(
                (
                    row.created_at,
                    row.kind,
                    row.title or "",
                    row.learner_name or "",
                    money.decimal(row.amount_cents, row.currency),
                    row.currency,
                    row.reference or row.reason or "",
                )
            )
            for row in rows
        )
        if len(rows) < AT_ONCE:
            return
        time, entry_id = rows[-1].created_at, rows[-1].id
