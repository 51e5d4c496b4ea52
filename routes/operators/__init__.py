"""The pages of operators: their tabs, which nobody else gets."""

from functools import partial

from quart import Blueprint, Response

from db import operators
from db.engine.transaction import Transaction
from db.language import _
from routes import dashboards
from routes.dashboards import Tab
from routes.http import access, replies
from routes.http.asked import the_request

routes = Blueprint("operators", __name__)

TABS = (
    Tab(_("Payouts"), "/admin/payouts", "wallet"),
    Tab(_("Payments"), "/admin/payments", "circle-check"),
    Tab(_("Objections"), "/admin/objections", "circle-alert"),
    Tab(_("People"), "/admin/people", "users"),
    Tab(_("Reported reviews"), "/admin/reviews", "star"),
    Tab(_("Reported messages"), "/admin/messages", "message-circle"),
    Tab(_("Mail"), "/admin/mail", "mail"),
    Tab(_("System"), "/admin/system", "server"),
    Tab(_("Log"), "/admin/log", "notebook-pen"),
)


@routes.get("/admin")
@access.operator
async def first_tab():
    return replies.see(TABS[0].url)


async def tab(template: str, title: str, *, load: replies.Load, **context) -> Response:
    return await dashboards.tab(template, title, load=partial(_with_tabs, load=load, at=the_request().path), **context)


def _with_tabs(tx: Transaction, person, *, load: replies.Load, at: str) -> dict:
    operators.must_be(tx, person)
    waiting = operators.waiting(tx)
    found = load(tx, person)
    at = found.pop("at", at)
    tabs = tuple(tab._replace(asked=waiting.get(tab.url, 0), current=tab.url == at) for tab in TABS)
    return {"tabs": tabs, "timezone": person.timezone, "desk": operators.desk(tx, person)} | found


def about(tx: Transaction, person, *concerned: int | None) -> dict:
    """For a form: whether it is about the operator or their team, and who else could send it."""
    return {"desk": operators.desk(tx, person), "concerned": concerned}
