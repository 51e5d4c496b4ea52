"""The sponsors of a learner: who could pay for their seats, and the code that adds one."""

from quart import Blueprint

from db import bookings, people, sponsorships
from db.engine.transaction import Row, Transaction
from db.fields import CURRENCY, Flag, Id, Maybe, Text, Time, Whole
from db.language import _
from db.sponsorships import using
from routes.dashboards import tab
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape

routes = Blueprint("sponsors", __name__)

PAGE = "/learner/sponsors"
TRYING = limits.Rate("sponsors’ codes tried by", burst=10, seconds=3600, who=lambda: str(me.id))
SPONSOR = Shape(
    "Sponsor",
    {
        "id": Id(note="Send it as `sponsorship_id` with a booking"),
        "name": Text(),
        "sponsor_name": Text(),
        "currency": CURRENCY,
        "most_cents": Maybe(field=Whole(), note="For one seat"),
        "all_mentors": Flag(),
        "until": Maybe(field=Time()),
        "is_confirmed": Flag(note="Else it can be used once you have confirmed your email address"),
        "seats_left": Whole(note="That you may still book with it, as long as its budget lasts"),
    },
)


@routes.get(PAGE)
@access.role("learner")
async def sponsors_tab(values: dict | None = None, errors: dict | None = None, status: int = 200):
    def load(tx: Transaction, person: Row) -> dict:
        return {
            "items": using.all_of(tx, person.id),
            "most": using.MOST,
            "mentors": using.mentors(tx, person.id),
            "counts": bookings.counts(tx, person.id),
            "timezone": person.timezone,
            "email": people.still_there(tx, person.id).email,
        }

    shown = {"values": values or {}, "errors": errors or {}, "status": status}
    return await tab("sponsorships/sponsors.html", _("Sponsors"), load=load, at="/learner/sessions", **shown)


@routes.get("/api/sponsors")
@access.role("learner")
@calls.describe(f"Who could pay for your seats; at most {using.MOST}", {"items": shapes.Many(shape=SPONSOR)})
async def index():
    found = await replies.read(lambda tx, person: using.all_of(tx, person.id))
    return replies.json({"items": [_shown(one) for one in found]})


@routes.post("/api/sponsors/redeem")
@access.role("learner")
@forms.takes(using.CODE, form=sponsors_tab, limit=TRYING)
@calls.describe("Enter a sponsor’s code; it can be used from then on", SPONSOR)
async def redeem(given: dict):
    found = await replies.write(using.redeem, given)
    text = _("{name} can pay for your seats now", name=sponsorships.sponsor(found))
    return replies.done(_shown(found), PAGE, text)


def _shown(found: Row) -> dict:
    left = max(found.per_learner - found.uses, 0)
    return SPONSOR.of(found, sponsor_name=sponsorships.sponsor(found), seats_left=left)
