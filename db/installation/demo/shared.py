"""What the demo learner, the demo mentor and the demo employer have with each other: the tour of the product."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from db import bookings, clock, ledger, payments, payouts, requests
from db.ids import id_at
from db.installation.demo import inviting, tell
from db.installation.demo.classes import READING, SQL, TESTS
from db.installation.demo.history import MENTOR_CURRENCY, History, at
from db.installation.demo.words import DISCUSSION, FEEDBACK, INTERVIEW, NOTE, NOW, RATED, SAID, SUMMARY
from db.sessions import drafts

STARTS_IN = 8  # minutes
FILM = Path(__file__).with_name("film.webm")


def write(history: History, films: Path | None) -> None:
    _soon(history)
    _yesterday(history, films)
    _called_off(history)
    _waitlists(history)
    _interviews(history)
    inviting.write(history)
    _drafts(history)
    _asked(history)


def _soon(history: History) -> None:
    """Starts in a few minutes, and the learner is ready."""
    now, tx = history.now, history.tx
    amara, ingrid = history.people["learner"], history.people["ingrid.solberg"]
    session_id = history.plan(NOW, now + timedelta(minutes=STARTS_IN), now - timedelta(days=4, hours=2))
    seat = history.seat(NOW, session_id, amara, now - timedelta(days=3, hours=7))
    history.seat(NOW, session_id, ingrid, now - timedelta(days=2, hours=3))
    tx.run("learner_ready", id=seat, now=tx.now)


def _yesterday(history: History, films: Path | None) -> None:
    """Everything that is kept of a class: a film, the chat, the note, feedback; and a rating still to give."""
    tx, people = history.tx, history.people
    jonas, amara, noah, ingrid = (people[key] for key in ("mentor", "learner", "noah.schmidt", "ingrid.solberg"))
    starts = history.local(jonas.timezone, -1, 17)
    ended = starts + timedelta(minutes=58)
    session_id = history.insert(READING, starts, starts - timedelta(days=8, hours=3))
    history.take_day(starts, jonas, amara, noah, ingrid)
    words = {people[key]: (rating, review) for key, rating, review in RATED}
    for number, learner in enumerate((amara, noah, ingrid)):
        rating, review = words.get(learner, (None, ""))
        rated = ended + timedelta(minutes=8 * number)
        history.seat(
            READING,
            session_id,
            learner,
            starts - timedelta(days=6 - number, hours=number),
            joined_at=clock.stamp(starts + timedelta(minutes=number)),
            rating=rating,
            review=review,
            rated_at=clock.stamp(rated) if rating else None,
            feedback=FEEDBACK if learner is amara else "",
        )
        if rating:
            history.rated(jonas, learner, session_id, READING.title, rating, review, rated)
    history.complete(session_id, jonas.id, starts, ended)
    told = {"name": jonas.name, "title": READING.title, "text": FEEDBACK}
    tell.past(tx, amara.id, ended + timedelta(minutes=31), "feedback", f"/sessions/{session_id}", jonas.id, **told)
    summed_up = ended + timedelta(minutes=24)
    written = {"summary": SUMMARY, "revision": 0, "now": clock.stamp(summed_up)}
    tx.run("write_summary", id=session_id, me=jonas.id, **written)
    told = {"name": jonas.name, "title": READING.title, "text": SUMMARY.partition("\n")[0].replace("*", "")}
    for learner in (amara, noah, ingrid):
        tell.past(tx, learner.id, summed_up, "summary", f"/sessions/{session_id}", jonas.id, **told)
    for number, (minutes, key, body) in enumerate(SAID):
        said = starts + timedelta(minutes=minutes, seconds=5 * number)
        _kept(history, "insert_message", session_id, people[key], said, body)
    for number, body in enumerate(NOTE):
        _kept(history, "insert_paragraph", session_id, jonas, starts + timedelta(minutes=20 + 9 * number), body)
    if films:
        _film(history, films, session_id, jonas, starts)


def _kept(history: History, query: str, session_id: int, person, when, body: str) -> None:
    made = {"id": id_at(when.timestamp() * 1000), "now": clock.stamp(when)}
    history.tx.run(query, session_id=session_id, person_id=person.id, body=body, **made)


def _film(history: History, films: Path, session_id: int, host, starts) -> None:
    began = starts + timedelta(minutes=3)
    recording_id = id_at(began.timestamp() * 1000)
    films.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = FILM.read_bytes()
    (films / f"{recording_id}.webm").write_bytes(content)
    history.tx.run(
        "insert_past_recording",
        id=recording_id,
        session_id=session_id,
        host_id=host.id,
        bytes=len(content),
        created_at=clock.stamp(began),
        ended_at=clock.stamp(starts + timedelta(minutes=57)),
    )


def _called_off(history: History) -> None:
    tx, jonas, amara = history.tx, history.people["mentor"], history.people["learner"]
    starts = history.working_day(jonas.timezone, -20, 18)
    session_id = history.insert(TESTS, starts, starts - timedelta(days=12))
    history.take_day(starts, jonas, amara)
    history.seat(TESTS, session_id, amara, starts - timedelta(days=9))
    off = starts - timedelta(hours=26)
    reason = "I have lost my voice, and you would want to hear me. I’ll publish a new date next week."
    tx.run("cancel_session", id=session_id, me=jonas.id, reason=reason)
    tx.run("cancel_bookings", session_id=session_id, now=clock.stamp(off))
    history.move(session_id, jonas.id, "cancelled", off)
    with at(tx, off):
        ledger.post_session(tx, session_id)
    told = {"title": TESTS.title, "starts_at": clock.stamp(starts), "reason": reason}
    tell.past(tx, amara.id, off, "session_cancelled", f"/sessions/{session_id}", jonas.id, **told)


def _waitlists(history: History) -> None:
    """One that moves when the learner gives her seat back, and one on which she has just moved up."""
    tx, people, now = history.tx, history.people, history.now
    amara, arjun, lucia, noah = (people[key] for key in ("learner", "arjun.mehta", "lucia.gomez", "noah.schmidt"))
    starts = history.working_day("Europe/Stockholm", 6, 17, 30)
    full = history.plan(SQL, starts, now - timedelta(days=6))
    history.take_day(starts, amara, arjun, lucia, noah)
    for days, learner in ((5, amara), (4, arjun), (3, lucia), (2, noah)):
        history.seat(SQL, full, learner, now - timedelta(days=days, hours=5))
    portfolio = next(one for one in history.classes if one.host == "mateo.fernandez")
    starts = history.working_day("America/Argentina/Buenos_Aires", 10, 14)
    moved = history.plan(portfolio, starts, now - timedelta(days=7))
    chloe, pedro = people["chloe.dubois"], people["pedro.almeida"]
    history.take_day(starts, amara, chloe, pedro)
    seat = history.seat(portfolio, moved, chloe, now - timedelta(days=6, hours=2))
    history.seat(portfolio, moved, pedro, now - timedelta(days=5, hours=1))
    history.seat(portfolio, moved, amara, now - timedelta(days=4, hours=9))
    with at(tx, now - timedelta(hours=4)):
        bookings.cancel(tx, chloe, seat)


def _interviews(history: History) -> None:
    people, now = history.people, history.now
    priya = people["employer"]
    for meeting, kind, key, days, hour in (
        (INTERVIEW, "interview", "learner", 2, 15),
        (DISCUSSION, "discussion", "samuel.otieno", 4, 16),
        (INTERVIEW, "interview", "arjun.mehta", -6, 11),
    ):
        learner, starts = people[key], history.working_day(priya.timezone, days, hour)
        invited = min(starts, now) - timedelta(days=3, hours=1)
        history.take_day(starts, learner)
        session_id = (history.plan if starts > now else history.insert)(meeting, starts, invited, kind)
        joined = clock.stamp(starts) if starts < now else None
        # They accepted an invitation, and their host is told so.
        history.seat(meeting, session_id, learner, invited + timedelta(hours=5), tells=False, joined_at=joined)
        answered = invited + timedelta(hours=5)
        inviting.accepted(history, session_id, learner, kind, meeting, starts, invited, answered)
        if starts < now:
            history.complete(session_id, priya.id, starts, starts + timedelta(minutes=43))


def _drafts(history: History) -> None:
    tx, jonas = history.tx, history.people["mentor"]
    text = "Small steps, each of them green. Bring the function that you are ashamed of; everybody has one."
    given = {"title": "Refactoring without fear", "domain": "Python", "seats": 3, "price_cents": 1800}
    starts_at = clock.stamp(history.working_day(jonas.timezone, 11, 18))
    drafts.create(tx, jonas, given | {"description": text, "starts_at": starts_at})
    drafts.create(tx, jonas, {"title": "Async, when it is worth it", "domain": "Python"})


def _asked(history: History) -> None:
    """Requests in each state. One of the learner’s times clashes with a class that the mentor gives then."""
    tx, people, now = history.tx, history.people, history.now
    amara, jonas, liam, sofia = (people[key] for key in ("learner", "mentor", "liam.oconnor", "sofia.rossi"))
    clash = history.working_day(jonas.timezone, 3, 17)
    reading = history.plan(READING, clash, now - timedelta(days=5, hours=4))
    omar, leila, zoe = (people[key] for key in ("omar.haddad", "leila.farsi", "zoe.van.dijk"))
    history.take_day(clash, amara, omar, leila)
    history.seat(READING, reading, omar, now - timedelta(days=4, hours=2))
    history.seat(READING, reading, leila, now - timedelta(days=2, hours=8))

    def ask(hours: float, learner, mentor, topic: str, message: str, minutes: int, *times):
        given = {"topic": topic, "message": message, "duration_minutes": minutes, "mentor_id": mentor.id}
        with at(tx, now - timedelta(hours=hours)):
            return requests.send(tx, learner, given | {"preferred_times": [clock.stamp(time) for time in times]}).id

    mornings = [history.free_day(days, 9, 0, amara, sofia) for days in (6, 7)]
    away = ask(
        4.8,
        people["kwame.mensah"],
        jonas,
        "Help me choose a database",
        "We store readings of 400 sensors in text files. It was fine for 40. What would you look at first?",
        45,
        history.working_day("Africa/Accra", 2, 10),
    )
    form = ask(
        4.5,
        amara,
        sofia,
        "Is my form usable without a mouse?",
        "It is the sign-up of our tenants’ association. I can tab through it, but I am not sure about the errors.",
        30,
        *mornings,
    )
    rehearsal = ask(
        3.5,
        amara,
        liam,
        "Rehearse my first technical interview",
        "It is with a fintech company, in English, and I have only ever been interviewed for support jobs.",
        60,
        history.working_day(amara.timezone, 1, 18, 30),
    )
    with at(tx, now - timedelta(hours=3)):
        requests.accept(tx, sofia, form, clock.stamp(mornings[0]))
        requests.decline(
            tx, jonas, away, "I’m the wrong person for sensors, honestly. Ask Oluwaseun, he does this daily."
        )
    with at(tx, now - timedelta(hours=2)):
        times = [clock.stamp(history.free_day(days, 12, 30, liam, amara)) for days in (8, 9)]
        requests.offer(
            tx, liam, rehearsal, times, "I teach until eight in the evening. Would one of these lunch breaks do?"
        )
    ask(
        1.5,
        zoe,
        jonas,
        "Code review of my thesis project",
        "A simulator for bike traffic, 3,000 lines, and my supervisor reads no Python. I mostly want to know what to "
        "delete before anybody sees it.",
        60,
        *(history.free_day(days, 18, 30, zoe, jonas) for days in (7, 9)),
    )
    ask(
        0.4,
        amara,
        jonas,
        "From support to backend: what next?",
        "After yesterday’s class I rewrote the importer, with the test first. I’d like a plan for the next three "
        "months: what to build, what to read, and when to apply.",
        45,
        clash,
        history.free_day(4, 18, 30, amara, jonas),
        history.free_day(8, 9, 0, amara, jonas),
    )


def write_payments(history: History) -> None:
    """Nearly all seats of the past are paid for, and one in three of those to come."""
    tx = history.tx
    for payment in tx.all("demo_payments_made"):  # lists show the newest first
        tx.run("date_demo_payment", id=payment.id, new=id_at(clock.read(payment.created_at).timestamp() * 1000))
    for payment in tx.all("demo_payments"):
        if history.chance.random() < (0.97 if payment.ends_at < tx.now else 0.3):
            with at(tx, clock.read(payment.ends_at if payment.ends_at < tx.now else tx.now)):
                payments.write(tx, payment.id, "received", payment.owed_cents, payment.host_id)


# How many days ago Jonas asked, for how much of what he has earned, and what became of it.
PAYOUTS = ((110, 30, "paid"), (79, 20, "paid"), (47, 15, "paid"), (19, 15, "refused"), (2, 15, ""))


def write_payouts(history: History) -> None:
    """Some that were paid, one that was refused, and one that waits."""
    tx, jonas = history.tx, history.people["mentor"]
    payouts.send_to(tx, jonas, "DE89 3704 0044 0532 0130 00")
    currency = MENTOR_CURRENCY["mentor"]
    earned = ledger.available(tx, jonas.id, currency)
    for days, percent, status in PAYOUTS:
        cents = earned * percent // 10_000 * 100
        if cents < payouts.least(currency):
            return
        asked = history.now - timedelta(days=days, hours=3)
        settled = {"reason": "The bank sent it back: the account number has a digit too many."}
        if status == "paid":
            settled = {"reference": f"Transfer {asked:%Y-%m%d}"}
        with at(tx, asked):
            payout_id = payouts.open_one(tx, jonas, cents, currency)
        if status:
            with at(tx, asked + timedelta(hours=31)):
                payouts.settle(tx, payout_id, status, **settled)
            told: dict[str, Any] = {"cents": cents, "currency": currency} | settled
            tell.past(tx, jonas.id, asked + timedelta(hours=31), f"payout_{status}", payouts.LINK, **told)
