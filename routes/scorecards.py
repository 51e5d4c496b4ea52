"""Scorecards of an interview: your own, those of the others, and the criteria."""

from typing import Any

from quart import Blueprint

from db import interviewers, scorecards
from db.engine.transaction import Transaction
from db.fields import Flag, Id, Maybe, Number, Text, Time, Whole
from db.language import _
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import Shape

routes = Blueprint("scorecards", __name__)

CRITERION = Shape("Criterion", {"number": Whole(note="Never changes"), "name": Text()})
SCORE = Shape(
    "Score", {"number": Whole(note="Of the criterion"), "score": Maybe(field=Whole(least=1, most=5)), "words": Text()}
)
SCORECARD = Shape(
    "Scorecard",
    {
        "id": Id(),
        "person": shapes.Who(),
        "recommendation": Text(note="strong_no, no, yes or strong_yes; empty in a draft"),
        "notes": Text(note="Markdown"),
        "scores": shapes.Many(shape=SCORE),
        "is_sent": Flag(),
        "written_at": Time(),
        "sent_at": Maybe(field=Time()),
    },
)
AVERAGE = Shape("Average", {"number": Whole(note="Of the criterion"), "score": Number()})
ALL = {
    "items": shapes.Many(shape=SCORECARD),
    "criteria": shapes.Many(shape=CRITERION),
    "averages": shapes.Many(shape=AVERAGE),
}


@routes.get("/interviews/<id:interview_id>/scorecard")
@access.member
async def form(interview_id: int, values: dict | None = None, **shown):
    def load(tx: Transaction, person) -> dict:
        interview = interviewers.conducted(tx, person, interview_id)
        mine, listed = scorecards.own(tx, person, interview_id), scorecards.criteria(tx, interview_id)
        return {
            "interview": interview,
            "mine": mine,
            "criteria": listed,
            "values": _typed(mine) if values is None else _still_meant(values, listed),
            "can_send": scorecards.has_begun(interview, tx.now),
        }

    title, recommendations = _("Scorecard"), [*scorecards.RECOMMENDATIONS.items()]
    return await replies.dialog(
        "scorecards/form.html",
        title,
        parent=f"/interviews/{interview_id}",
        load=load,
        recommendations=recommendations,
        **shown,
    )


@routes.get("/api/interviews/<id:interview_id>/scorecards")
@access.member
@calls.describe("Your scorecard, and once you’ve sent it, those that the other interviewers have sent", ALL)
async def index(interview_id: int):
    def load(tx: Transaction, person) -> dict:
        interviewers.on_employers_side(tx, person, interview_id)
        cards, listed = scorecards.readable(tx, person, interview_id), scorecards.criteria(tx, interview_id)
        averages = scorecards.averages(cards, listed)
        return {
            "items": [_as_json(one) for one in cards],
            "criteria": [CRITERION.of(one) for one in listed],
            "averages": [{"number": number, "score": one.total / one.count} for number, one in averages.items()],
        }

    return replies.json(await replies.read(load))


@routes.post("/api/interviews/<id:interview_id>/scorecard")
@access.member
@forms.takes(scorecards.FIELDS, form=form)
@calls.describe("Write your scorecard, as a draft or for good; what isn’t given is empty", SCORECARD)
async def write(interview_id: int, given: dict):
    written = await replies.write(scorecards.write, interview_id, given)
    text = _("Scorecard sent") if written.card.sent_at else _("Draft saved")
    return replies.done(_as_json(written), f"/interviews/{interview_id}", text)


@routes.get("/interviews/<id:interview_id>/criteria")
@access.role("employer")
async def criteria_form(interview_id: int, values: dict | None = None, **shown):
    def load(tx: Transaction, person) -> dict:
        interview = interviewers.led(tx, person, interview_id)
        lines = "\n".join(str(one.name) for one in scorecards.criteria(tx, interview_id))
        return {"interview": interview, "values": values or {"criteria": lines}}

    return await replies.dialog(
        "scorecards/criteria.html",
        _("Criteria"),
        parent=f"/interviews/{interview_id}",
        load=load,
        most=scorecards.MOST_CRITERIA,
        **shown,
    )


@routes.post("/api/interviews/<id:interview_id>/criteria")
@access.role("employer")
@forms.takes(scorecards.CRITERIA, form=criteria_form)
@calls.describe(
    "Name the criteria of an interview, until somebody has sent a scorecard", {"items": shapes.Many(shape=CRITERION)}
)
async def set_criteria(interview_id: int, given: dict):
    listed = await replies.write(scorecards.set_criteria, interview_id, given)
    content = {"items": [CRITERION.of(one) for one in listed]}
    return replies.done(content, f"/interviews/{interview_id}", _("Saved"))


def _typed(mine: scorecards.Scorecard | None) -> dict[str, Any]:
    """As the form has it."""
    if mine is None:
        return {}
    typed: dict[str, Any] = {"recommendation": mine.card.recommendation, "notes": mine.card.notes}
    for number, row in mine.scores.items():
        typed |= {f"score_{number}": str(row.score or ""), f"words_{number}": row.words}
    return typed


def _still_meant(values: dict, listed: list[scorecards.Criterion]) -> dict:
    """Without what was typed about criteria that are others now."""
    gone = {f"{field}_{number}" for number in scorecards.renamed(values, listed) for field in ("score", "words")}
    return {name: value for name, value in values.items() if name not in gone}


def _as_json(one: scorecards.Scorecard) -> shapes.Filled:
    scores = [SCORE.of(row) for row in one.scores.values()]
    return SCORECARD.of(one.card, scores=scores, is_sent=bool(one.card.sent_at))
