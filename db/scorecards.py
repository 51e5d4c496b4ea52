"""Scorecards: what each interviewer makes of a candidate. Interviewers read the others’ once they have
sent their own.

They belong to the employer’s team: the candidate never sees them. The first criteria are only named here, in the
reader’s language, until the employer changes one.
"""

from dataclasses import dataclass
from typing import Any

from db import changes, interviewers, notifications
from db.engine.transaction import Row, Transaction
from db.fields import Choice, Field, Flag, Maybe, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.listings import words
from db.refusals import Invalid, Refused

FIRST_CRITERIA = (_("Skills for the role"), _("Problem solving"), _("Communication"), _("Working with others"))
RECOMMENDATIONS = {
    "strong_no": _("Strong no"),
    "no": _("No"),
    "yes": _("Yes"),
    "strong_yes": _("Strong yes"),
}
MOST_CRITERIA = 8
NUMBERS = range(1, MOST_CRITERIA + 1)
MOST_NAME = 60
CRITERIA: dict[str, Field] = {
    "criteria": Text(
        least=1, most=MOST_CRITERIA * (MOST_NAME + 1), lines=True, label=_("Criteria"), note="One per line"
    )
}
SCORES: dict[str, Field] = {
    f"score_{number}": Maybe(field=Whole(least=1, most=5, note="Of the criterion with this number"))
    for number in NUMBERS
} | {f"words_{number}": Text(most=500, lines=True, note="About the criterion with this number") for number in NUMBERS}
NAMES: dict[str, Field] = {
    f"name_{number}": Maybe(
        field=Text(most=MOST_NAME, note="Of this criterion as shown; refused if it has another now")
    )
    for number in NUMBERS
}
FIELDS: dict[str, Field] = {
    "recommendation": Maybe(field=Choice(options=tuple(RECOMMENDATIONS))),
    "notes": Text(most=5000, lines=True, label=_("Notes"), note="Markdown"),
    **SCORES,
    **NAMES,
    "send": Flag(note="Send it to the others, after which it can’t be changed; else it is kept as a draft"),
}
SENT = _("You’ve sent your scorecard, so it can’t be changed any more.")
RENAMED = _("The criteria have been changed meanwhile. Please look at your scores again.")


@dataclass(frozen=True, slots=True)
class Criterion:
    number: int  # for life
    name: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    card: Any
    scores: dict[int, Row]  # by the number of the criterion

    def score(self, number: int) -> int | None:
        return self.scores[number].score if number in self.scores else None


@dataclass(frozen=True, slots=True)
class Average:
    total: int
    count: int


def criteria(tx: Transaction, interview_id: int) -> list[Criterion]:
    found = [Criterion(row.number, row.name) for row in tx.all("criteria", interview_id=interview_id)]
    found = found or [Criterion(number, "") for number in range(1, len(FIRST_CRITERIA) + 1)]
    return [Criterion(one.number, one.name or FIRST_CRITERIA[one.number - 1]) for one in found]


def set_criteria(tx: Transaction, employer, interview_id: int, given: dict) -> list[Criterion]:
    """The new list, in its order. Drafts keep what they say about criteria whose names stay."""
    interviewers.led(tx, employer, interview_id)
    text = checked(CRITERIA, given)["criteria"]
    names = [name for line in text.splitlines() if (name := " ".join(line.split()))]
    _must_be_criteria(names)
    if tx.value("any_scorecard_sent", interview_id=interview_id):
        raise Refused(_("Somebody has sent a scorecard, so the criteria can’t be changed any more."), kind="state")
    before = {words.folded(str(one.name)): one.number for one in criteria(tx, interview_id)}
    kept = [before.get(words.folded(name)) for name in names]
    free = [number for number in NUMBERS if number not in kept]
    tx.run("delete_criteria", interview_id=interview_id)
    for number in free:
        tx.run("drop_scores_of_criterion", interview_id=interview_id, number=number)
    for place, (name, stays) in enumerate(zip(names, kept, strict=True), 1):
        number = stays or free.pop(0)
        tx.run("insert_criterion", interview_id=interview_id, number=number, place=place, name=name)
    changes.touch_people(tx, *_team(tx, interview_id, employer.id))
    return criteria(tx, interview_id)


def write(tx: Transaction, person, interview_id: int, given: dict) -> Scorecard:
    """Their own: a draft, or with `send`, final and shown to the others."""
    interview, found = interviewers.conducted(tx, person, interview_id), checked(FIELDS, given)
    is_sent = found.get("send", False)
    _must_be_wanted(interview, tx.now, is_sent)
    if renamed(found, criteria(tx, interview_id)):
        raise Refused(RENAMED, kind="changed")
    if is_sent and not found.get("recommendation"):
        raise Invalid({"recommendation": _("Please choose what you recommend.")})
    written = {"recommendation": found.get("recommendation") or "", "notes": found.get("notes", "")}
    written |= {"interview_id": interview_id, "person_id": person.id, "sent_at": tx.now if is_sent else None}
    stored = tx.one("write_scorecard", id=new_id(), now=tx.now, **written)
    if stored is None:
        raise Refused(SENT, kind="state")
    tx.run("delete_scores", scorecard_id=stored.id)
    for one in criteria(tx, interview_id):
        score, said = found.get(f"score_{one.number}"), found.get(f"words_{one.number}", "")
        if score or said:
            tx.run("insert_score", scorecard_id=stored.id, number=one.number, score=score, words=said)
    if is_sent:
        _tell_employer(tx, interview, person)
    mine = own(tx, person, interview_id)
    assert mine, "It has just been written"
    return mine


def renamed(given: dict, listed: list[Criterion]) -> set[int]:
    """The numbers that stand for another criterion by now, or for none, than where these scores were given."""
    now = {one.number: str(one.name) for one in listed}
    shown = {number: given.get(f"name_{number}") for number in NUMBERS}
    return {number for number, name in shown.items() if name and name != now.get(number)}


def readable(tx: Transaction, person, interview_id: int) -> list[Scorecard]:
    """Their own, and the others’ once they have sent it: the query decides."""
    cards = tx.all("scorecards", interview_id=interview_id, me=person.id)
    scores: dict[int, dict[int, Row]] = {card.id: {} for card in cards}
    for row in tx.all("scores", interview_id=interview_id) if cards else ():
        if row.scorecard_id in scores:
            scores[row.scorecard_id][row.number] = row
    return [Scorecard(card, scores[card.id]) for card in cards]


def own(tx: Transaction, person, interview_id: int) -> Scorecard | None:
    return next((one for one in readable(tx, person, interview_id) if one.card.person_id == person.id), None)


def senders(tx: Transaction, interview_id: int) -> set[int | None]:
    """Who has sent theirs, which says nothing of what is in it."""
    return {row.person_id for row in tx.all("scorecards_sent", interview_id=interview_id)}


def averages(cards: list[Scorecard], listed: list[Criterion]) -> dict[int, Average]:
    """By the number of the criterion, of the scorecards that were sent; a criterion without any score has none."""
    found = {}
    for one in listed:
        scores = [score for each in cards if each.card.sent_at and (score := each.score(one.number))]
        if scores:
            found[one.number] = Average(sum(scores), len(scores))
    return found


def everything(tx: Transaction, person_id: int) -> list[dict]:
    """Those that they wrote."""
    scores: dict[int, list[dict]] = {}
    for row in tx.all("exported_scores", me=person_id):
        scores.setdefault(row.scorecard_id, []).append(row._asdict())
    cards = tx.all("exported_scorecards", me=person_id)
    return [card._asdict() | {"scores": scores.get(card.id, [])} for card in cards]


def is_open(interview: Row) -> bool:
    """Whether there is something to write about: it was agreed on and not called off."""
    return interview.session_status is not None and interview.session_status != "cancelled"


def has_begun(interview: Row, now: str) -> bool:
    return interview.session_status in ("live", "completed") or interview.starts_at <= now


def _must_be_wanted(interview: Row, now: str, is_sent: bool) -> None:
    if not is_open(interview):
        raise Refused(_("A scorecard is about an interview that was agreed on and wasn’t cancelled."), kind="state")
    if is_sent and not has_begun(interview, now):
        raise Refused(_("You can send your scorecard once the interview has begun."), kind="not_now")


def _must_be_criteria(names: list[str]) -> None:
    if not names or len(names) > MOST_CRITERIA:
        raise Invalid({"criteria": _("Please enter 1 to {count} criteria, one per line.", count=MOST_CRITERIA)})
    if any(len(name) > MOST_NAME for name in names):
        raise Invalid({"criteria": _("A criterion can have up to {count} characters.", count=MOST_NAME)})
    if len({words.folded(name) for name in names}) < len(names):
        raise Invalid({"criteria": _("Each criterion can be listed only once.")})


def _tell_employer(tx: Transaction, interview: Row, person) -> None:
    if person.id != interview.employer_id:
        told = {"name": person.name, "title": interview.title, "by": person.id}
        link = f"/interviews/{interview.id}"
        notifications.notify(tx, interview.employer_id, "scorecard_sent", link=link, **told)
    changes.touch_people(tx, *_team(tx, interview.id, interview.employer_id))


def _team(tx: Transaction, interview_id: int, employer_id: int) -> list[int]:
    return [employer_id, *(one.id for one in interviewers.of_interview(tx, interview_id))]
