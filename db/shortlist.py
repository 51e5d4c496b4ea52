"""The shortlist of an organisation: candidates in stages that its members name, with notes. They never learn of it.

All members see and change the same board; each writes notes of their own, which stay when they leave. The first stages
are only named here, in the reader's language, until somebody changes one.
"""

from dataclasses import dataclass

from db import organisations, pages
from db.engine.transaction import Row, Transaction
from db.fields import Choice, Field, Id, Maybe, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.listings import words
from db.people import profile
from db.refusals import Invalid, Missing, Refused

FIRST_STAGES = (_("To contact"), _("Talking"), _("Offer"), _("Hired"), _("Declined"))
OUTCOMES = {"": _("Open"), "hired": _("Hired"), "not_hired": _("Not hired"), "withdrew": _("Withdrew")}
MOST = 500
MOST_STAGES = 8
ON_BOARD = 10  # of each stage
FIELDS: dict[str, Field] = {"candidate_id": Id()}
STAGE_NAME: dict[str, Field] = {"name": Text(least=1, most=40, label=_("Name"))}
STAGE: dict[str, Field] = STAGE_NAME | {"place": Whole(least=1, most=MOST_STAGES, note="In their order")}
MOVE: dict[str, Field] = {
    "stage": Whole(least=1, most=MOST_STAGES, note="The number of a stage"),
    "was": Maybe(field=Whole(least=1, most=MOST_STAGES, note="The stage that was shown; refused if it isn’t any more")),
}
NOTE: dict[str, Field] = {
    "note": Text(most=5000, lines=True, label=_("Private notes"), note="Markdown; empty to remove them"),
    "outcome": Choice(options=tuple(OUTCOMES)),
    "revision": Whole(least=0, most=2**31, note="Of what was shown"),
}
SEARCH: dict[str, Field] = {"q": Text(most=100)}


@dataclass(frozen=True, slots=True)
class Stage:
    number: int  # for life
    place: int
    name: str


def stages(tx: Transaction, employer_id: int) -> list[Stage]:
    return _stages(tx, organisations.of(tx, employer_id).id)


def board(tx: Transaction, employer_id: int) -> list[tuple[Stage, list, int]]:
    """Each stage with the newest in it, and how many it has."""
    team_id = organisations.of(tx, employer_id).id
    rows = tx.all("shortlist_board", team_id=team_id, limit=ON_BOARD)
    found = []
    for stage in _stages(tx, team_id):
        inside = [row for row in rows if row.stage == stage.number]
        found.append((stage, inside, inside[0].in_stage if inside else 0))
    return found


def page(
    tx: Transaction, employer, after: str | None = None, *, stage: int | None = None, text: str = ""
) -> pages.Page:
    """Those who were added last come first. Words are found in names and headlines, without case and accents."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    shown = {"team_id": organisations.of(tx, employer.id).id, "stage": stage, "before": before}
    wanted = words.folded(checked(SEARCH, {"q": text[:100]})["q"])
    if not wanted:
        return pages.cut(tx.all("shortlist_page", **shown, me=employer.id, limit=pages.FETCHED), "id")
    names = tx.all("shortlist_names", **shown)
    ids = [row.id for row in names if wanted in words.folded(f"{row.candidate_name}\n{row.headline}")]
    return pages.cut([get(tx, employer.id, found) for found in ids[: pages.FETCHED]], "id")


def get(tx: Transaction, employer_id: int, entry_id: int) -> Row:
    """With the note of this member."""
    entry = tx.one("shortlist_entry", id=entry_id, me=employer_id)
    if entry is None:
        raise Missing()
    return entry


def of_candidate(tx: Transaction, employer_id: int, candidate_id: int) -> Row | None:
    return tx.one("shortlist_entry_of", candidate_id=candidate_id, me=employer_id)


def notes(tx: Transaction, employer_id: int, entry_id: int) -> list[Row]:
    """Of all who have written some, also of those who have left the team."""
    entry = get(tx, employer_id, entry_id)
    return tx.all("shortlist_notes", entry_id=entry.id)


def add(tx: Transaction, employer, given: dict) -> Row:
    """In the first stage. Who is there already stays where they are."""
    candidate = profile.seen(tx, employer, checked(FIELDS, given)["candidate_id"])
    if candidate.role != "learner":
        raise Missing()
    if found := of_candidate(tx, employer.id, candidate.id):
        return found
    team_id = organisations.of(tx, employer.id).id
    if tx.value("count_shortlist", team_id=team_id) >= MOST:
        raise Refused(
            _("A shortlist has room for {count} people. Please remove some first.", count=MOST), kind="too_many"
        )
    first = _stages(tx, team_id)[0].number
    entry = {"id": new_id(), "candidate_id": candidate.id, "stage": first}
    tx.run("insert_shortlist_entry", **entry, team_id=team_id, now=tx.now)
    organisations.touch(tx, team_id)
    found = of_candidate(tx, employer.id, candidate.id)
    if found is None:
        raise Missing()
    return found


def move(tx: Transaction, employer, entry_id: int, given: dict) -> Row:
    """From the stage that was shown, if it is sent: when two move somebody at once, the second is asked again."""
    entry, found = get(tx, employer.id, entry_id), checked(MOVE, given)
    stage = _stage(tx, entry.organisation_id, found["stage"], "stage")
    was = {"was": found.get("was"), "team_id": entry.organisation_id}
    if not tx.run("move_shortlist_entry", id=entry_id, stage=stage.number, **was):
        now_in = _stage(tx, entry.organisation_id, entry.stage)
        raise Refused(
            _("{name} has been moved to “{stage}” meanwhile.", name=entry.candidate_name, stage=now_in.name),
            kind="changed",
        )
    organisations.touch(tx, entry.organisation_id)
    return get(tx, employer.id, entry_id)


def write(tx: Transaction, employer, entry_id: int, given: dict) -> Row:
    """Their own note and the outcome, unless somebody has changed them since they were read."""
    stored, found = get(tx, employer.id, entry_id), checked(NOTE, given)
    entry = {"id": entry_id, "team_id": stored.organisation_id, "me": employer.id}
    if not tx.run("write_shortlist_entry", **entry, outcome=found["outcome"], revision=found["revision"]):
        refused = Refused(_("This has been changed elsewhere. What it says now is below."), kind="changed")
        refused.more = {"revision": stored.revision}
        raise refused
    more = int(found["outcome"] == stored.outcome)  # else the outcome has the next revision already
    note = {"entry_id": entry_id, "me": employer.id, "body": found["note"], "more": more}
    if found["note"] or stored.note:
        tx.run("write_shortlist_note", id=new_id(), **note, now=tx.now)
    organisations.touch(tx, stored.organisation_id)
    return get(tx, employer.id, entry_id)


def remove(tx: Transaction, employer, entry_id: int) -> None:
    entry = get(tx, employer.id, entry_id)
    tx.run("delete_shortlist_entry", id=entry_id, team_id=entry.organisation_id)
    organisations.touch(tx, entry.organisation_id)


def add_stage(tx: Transaction, employer, given: dict) -> Stage:
    """After the others."""
    team_id = organisations.of(tx, employer.id).id
    name, there = checked(STAGE_NAME, given)["name"], _stages(tx, team_id)
    if len(there) >= MOST_STAGES:
        raise Refused(_("There can be up to {count} stages.", count=MOST_STAGES), kind="too_many")
    number = min({*range(1, MOST_STAGES + 1)} - {one.number for one in there})
    _keep(tx, team_id)
    _must_differ(there, number, name)
    place = there[-1].place + 1
    tx.run("insert_shortlist_stage", team_id=team_id, number=number, place=place, name=name)
    organisations.touch(tx, team_id)
    return _stage(tx, team_id, number)


def change_stage(tx: Transaction, employer, number: int, given: dict) -> Stage:
    """Its name, and its place among the others."""
    team_id = organisations.of(tx, employer.id).id
    stage, found = _stage(tx, team_id, number), checked(STAGE, given)
    _must_differ(_stages(tx, team_id), number, found["name"])
    _keep(tx, team_id)
    names = {row.number: row.name for row in tx.all("shortlist_stages", team_id=team_id)} | {number: found["name"]}
    order = [other for other in names if other != stage.number]
    order.insert(found["place"] - 1, stage.number)
    _order(tx, team_id, order, names)
    organisations.touch(tx, team_id)
    return _stage(tx, team_id, number)


def remove_stage(tx: Transaction, employer, number: int) -> None:
    """An empty one. Somebody who is hidden for now, whom nobody can move, moves to the first of the others."""
    team_id = organisations.of(tx, employer.id).id
    stage = _stage(tx, team_id, number)
    if tx.value("count_shortlist_stage", team_id=team_id, stage=stage.number):
        raise Refused(_("There are people in this stage. Please move them first."), kind="state")
    _keep(tx, team_id)
    names = {row.number: row.name for row in tx.all("shortlist_stages", team_id=team_id)}
    order = [other for other in names if other != number]
    if not order:
        raise Refused(_("A shortlist needs a stage."), kind="state")
    tx.run("leave_shortlist_stage", team_id=team_id, stage=number, other=order[0])
    tx.run("delete_shortlist_stage", team_id=team_id, number=number)
    _order(tx, team_id, order, names)
    organisations.touch(tx, team_id)


def everything(tx: Transaction, person_id: int) -> list[dict]:
    """What they wrote, also in teams they have left. With the names of the stages where they belong to the team."""
    teams = {row.id for row in organisations.all_of(tx, person_id)}
    named = {team: {one.number: str(one.name) for one in _stages(tx, team)} for team in teams}
    rows = tx.all("exported_shortlist", me=person_id)
    return [row._asdict() | {"stage": named.get(row.organisation_id, {}).get(row.stage)} for row in rows]


def _stages(tx: Transaction, team_id: int) -> list[Stage]:
    found = [Stage(row.number, row.place, row.name) for row in tx.all("shortlist_stages", team_id=team_id)]
    found = found or [Stage(number, number, "") for number in range(1, len(FIRST_STAGES) + 1)]
    return [Stage(one.number, one.place, one.name or FIRST_STAGES[one.number - 1]) for one in found]


def _stage(tx: Transaction, team_id: int, number: int, field: str = "") -> Stage:
    found = next((one for one in _stages(tx, team_id) if one.number == number), None)
    if found is None and field:
        raise Invalid({field: _("There is no such stage.")})
    if found is None:
        raise Missing()
    return found


def _keep(tx: Transaction, team_id: int) -> None:
    """From the first change on, the stages are the organisation's own."""
    if not tx.all("shortlist_stages", team_id=team_id):
        for number in range(1, len(FIRST_STAGES) + 1):
            tx.run("insert_shortlist_stage", team_id=team_id, number=number, place=number, name="")


def _order(tx: Transaction, team_id: int, order: list[int], names: dict[int, str]) -> None:
    for place, number in enumerate(order, 1):
        tx.run("update_shortlist_stage", team_id=team_id, number=number, place=place, name=names[number])


def _must_differ(there: list[Stage], number: int, name: str) -> None:
    if any(words.folded(str(one.name)) == words.folded(name) for one in there if one.number != number):
        raise Invalid({"name": _("There is already a stage with this name.")})
