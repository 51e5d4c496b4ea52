"""Invitations of the demo employer: what became an interview, its colleague and scorecards, and what still waits."""

from datetime import timedelta

from db import clock, interviewers, scorecards, shortlist
from db.ids import id_at
from db.installation.demo import tell
from db.installation.demo.history import History, at
from db.installation.demo.words import DISCUSSION, INTERVIEW, SCORECARDS, SHORTLIST
from db.pages import LAST_ID

MOST = 20


def write(history: History) -> None:
    """One that the learner has yet to answer, and one that was answered with another time."""
    people, now, tx = history.people, history.now, history.tx
    priya, amara, zoe = people["employer"], people["learner"], people["zoe.van.dijk"]
    first, second = now - timedelta(hours=20), now - timedelta(hours=26)
    starts = history.working_day(priya.timezone, 8, 15)
    invite(history, id_at(first.timestamp() * 1000), amara, "discussion", DISCUSSION, starts, first)
    told = {"title": DISCUSSION.title, "starts_at": clock.stamp(starts)}
    tell.past(tx, amara.id, first, "interview_offered", "/learner/sessions", priya.id, name=priya.name, **told)
    starts, interview_id = history.working_day(priya.timezone, 9, 15), id_at(second.timestamp() * 1000)
    invite(history, interview_id, zoe, "interview", INTERVIEW, starts, second)
    later = clock.stamp(starts + timedelta(hours=2))
    tx.run("propose_interview", id=interview_id, status="proposed", starts_at=later, despite_busy=0)
    told = {"title": INTERVIEW.title, "starts_at": later}
    answered = second + timedelta(hours=3)
    tell.past(tx, priya.id, answered, "interview_proposed", "/employer/dashboard", zoe.id, name=zoe.name, **told)
    _shortlist(history)
    _along(history)


def _along(history: History) -> None:
    """The mentor interviews along with the employer; both have sent a scorecard about what is over."""
    tx, priya, jonas = history.tx, history.people["employer"], history.people["mentor"]
    for led in tx.all("interviews_page", me=priya.id, before=LAST_ID, limit=MOST):
        is_over = led.session_status == "completed"
        if not is_over and led.session_status != "scheduled":
            continue
        with at(tx, clock.read(led.created_at) + timedelta(hours=1)):
            tx.run("insert_interviewer", interview_id=led.id, person_id=jonas.id, now=tx.now, most=interviewers.MOST)
        if is_over:
            for hours, (key, given) in enumerate(SCORECARDS.items(), 1):
                with at(tx, clock.read(led.starts_at) + timedelta(hours=hours)):
                    scorecards.write(tx, history.people[key], led.id, given | {"send": True})


def _shortlist(history: History) -> None:
    """Those who let themselves be found, in several stages."""
    people, tx = history.people, history.tx
    priya = people["employer"]
    for key, stage, outcome, note in SHORTLIST:
        with at(tx, history.now - timedelta(days=stage)):
            entry = shortlist.add(tx, priya, {"candidate_id": people[key].id})
            shortlist.move(tx, priya, entry.id, {"stage": stage})
            shortlist.write(tx, priya, entry.id, {"note": note, "outcome": outcome, "revision": 0})


def invite(history: History, interview_id: int, candidate, kind: str, meeting, starts, when) -> None:
    with at(history.tx, when):
        history.tx.run(
            "insert_interview",
            id=interview_id,
            employer_id=history.people["employer"].id,
            candidate_id=candidate.id,
            kind=kind,
            title=meeting.title,
            description=meeting.description,
            starts_at=clock.stamp(starts),
            duration_minutes=meeting.minutes,
            meeting_link="",
            despite_busy=0,
            now=history.tx.now,
        )


def accepted(history: History, session_id: int, candidate, kind: str, meeting, starts, invited, when) -> None:
    """What became a session, which is written apart."""
    invite(history, session_id, candidate, kind, meeting, starts, invited)
    with at(history.tx, when):
        same = {"id": session_id, "was": "invited", "starts_at": clock.stamp(starts)}
        history.tx.run("answer_interview", status="accepted", reason="", now=history.tx.now, **same)
    told = {"name": candidate.name, "title": meeting.title, "starts_at": clock.stamp(starts)}
    link = f"/sessions/{session_id}"
    tell.past(history.tx, history.people["employer"].id, when, "interview_accepted", link, candidate.id, **told)
