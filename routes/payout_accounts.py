"""The account at Stripe to which a mentor is paid out: begun here, set up there."""

from quart import Blueprint, request

from db import payout_accounts
from db.engine.transaction import Transaction
from db.fields import Flag, Text
from db.language import _
from db.refusals import Missing
from routes.http import access, calls, forms, replies
from routes.http.access import me
from routes.http.shapes import TEXT, Shape
from routes.http.site import current_app

routes = Blueprint("payout_accounts", __name__)

ACCOUNT = Shape(
    "PayoutAccount",
    {
        "country": TEXT,
        "is_ready": Flag(note="Money can be sent to it"),
        "is_complete": Flag(note="Stripe needs no more details"),
    },
)
PAGE, EARNINGS = "/mentor/earnings/account", "/mentor/earnings"


@routes.get("/mentor/earnings/account")
@access.role("mentor")
async def account_form(values: dict | None = None, **form):
    """Stripe sends them back here: when they are done, or when the link was too old."""
    if request.args.get("from") == "provider":
        await replies.write(payout_accounts.look_now)
        return replies.see(EARNINGS, _("Thank you. In a moment, this page shows whether Stripe needs anything else."))

    def load(tx: Transaction, person) -> dict:
        account = payout_accounts.of_person(tx, person.id)
        if not (account or payout_accounts.is_offered(tx)):
            raise Missing()
        is_open = account and account.url_until and account.url_until > tx.now
        return {
            "account": account,
            "url": account.url if is_open else "",
            "countries": payout_accounts.countries(),
            "is_expired": request.args.get("from") == "expired",
            "values": {"country": payout_accounts.home(person)} | (values or {}),
        }

    return await replies.dialog("payout_accounts/new.html", _("Payouts by Stripe"), parent=EARNINGS, load=load, **form)


@routes.post("/api/earnings/account")
@access.role("mentor")
@forms.takes(payout_accounts.GIVEN, form=account_form)
@calls.describe("Set up the account at Stripe that you’re paid out to: the address of Stripe’s page", {"url": Text()})
async def begin(given: dict):
    account = await replies.write(payout_accounts.begin, given)
    url = await current_app.payments.connect(account)
    if replies.wants_json():
        return replies.json({"url": url})
    if request.headers.get("HX-Request") == "true":
        return replies.see(url)
    return replies.see(PAGE)  # which has the link: a form may not lead to another site


@routes.get("/api/earnings/account")
@access.role("mentor")
@calls.describe("The account at Stripe that you’re paid out to", ACCOUNT)
async def show():
    account = await replies.read(_account)
    return replies.json(ACCOUNT.of(account))


def _account(tx: Transaction, person):
    account = payout_accounts.of_person(tx, me.id)
    if account is None:
        raise Missing()
    return account
