"""Who hears that a seat was booked: at once, or in a rush after the seats. Each once, and nobody in the wrong order."""

import asyncio

import pytest

from db import bookings, clock, invitations, mails, notifications, people, rooms, seat_news, sessions
from db.notifications import Notified
from db.sessions import editing, publication, readiness
from jobs import seat_news as job
from jobs.clock import Clock
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import with_engine

LEARNERS = 8


def furnish(tx, minutes):
    host = making.somebody(tx, "mentor")
    learners = [making.somebody(tx) for _ in range(LEARNERS)]
    return host, making.a_class(tx, host, starts_at=making.ahead(tx, minutes=minutes), seats=LEARNERS).id, learners


def book(tx, learner_id, session_id):
    return bookings.book(tx, people.acting(tx, learner_id), session_id)


async def rush(engine, minutes=2 * 24 * 60):
    """All of them book at the same moment, so many minutes before it starts."""
    host, session_id, learners = await engine.write(furnish, minutes)
    heard = []
    engine.on_commit(heard.extend)
    await asyncio.gather(*(engine.write(book, learner.id, session_id) for learner in learners))
    return host, session_id, learners, heard


def told(heard):
    """The kinds of news, by who heard them."""
    news = [event for event in heard if isinstance(event, Notified)]
    assert len({event.id for event in news}) == len(news)
    return {event.person_id: [one.kind for one in news if one.person_id == event.person_id] for event in news}


def test_in_a_rush_the_seats_come_first_and_then_each_is_told_once(data, queries):
    async def do(engine):
        host, _, learners, heard = await rush(engine)
        assert told(heard) == {} and len(await engine.read(seat_news.waiting)) == LEARNERS
        await job.tell(engine)
        assert not await engine.read(seat_news.waiting)
        mailed = await engine.write(mails.claim)
        await job.tell(engine)
        return host, learners, told(heard), mailed, await engine.read(notifications.page, host.id)

    host, learners, heard, mailed, page = with_engine(data, queries, do)
    assert heard == {host.id: ["booking"] * LEARNERS} | {learner.id: ["booked"] for learner in learners}
    assert sorted(mail.person_id for mail in mailed) == sorted(learner.id for learner in learners)
    methods = {invitations.written(mail.calendar, "", "mentora@example.org")[0] for mail in mailed}
    assert methods == {"REQUEST"} and all(mail.subject.startswith("You’re booked: ") for mail in mailed)
    assert {item.from_name for item in page.items} == {learner.name for learner in learners}


def test_who_books_alone_is_told_in_the_same_transaction(tx):
    bookings.book(tx, ADA, making.a_class(tx).id)
    assert making.last_told(tx, ADA).kind == "booked" and making.last_told(tx, MAX).kind == "booking"
    assert seat_news.waiting(tx) == []


@pytest.mark.parametrize("cancel", [1, 3])
def test_nobody_hears_that_a_seat_was_given_up_before_they_hear_that_it_was_taken(data, queries, cancel):
    """Also when several cancel at the same moment."""

    async def do(engine):
        host, _, learners, heard = await rush(engine)
        seats = [(learner, *await engine.read(bookings.upcoming, learner.id)) for learner in learners[:cancel]]
        await asyncio.gather(*(engine.write(bookings.cancel, learner, seat.booking_id) for learner, seat in seats))
        at_once = told(heard)
        await job.tell(engine)
        return at_once, told(heard)[host.id], host, learners[:cancel]

    at_once, in_the_end, host, learners = with_engine(data, queries, do)
    assert at_once == {host.id: ["booking", "booking_cancelled"] * cancel} | {one.id: ["booked"] for one in learners}
    assert in_the_end == at_once[host.id] + ["booking"] * (LEARNERS - cancel)


def test_nobody_hears_that_a_session_was_moved_before_they_hear_that_they_are_booked(data, queries):
    async def do(engine):
        await rush(engine)
        host, session_id, learners, heard = await rush(engine)
        starts_at = (await engine.read(sessions.own, host.id, session_id)).starts_at
        await engine.write(editing.update, host, session_id, {"starts_at": clock.moved(starts_at, minutes=30)})
        at_once = told(heard)
        await job.tell(engine)
        return host, learners, at_once, told(heard)

    host, learners, at_once, in_the_end = with_engine(data, queries, do)
    assert at_once == {host.id: ["booking"] * LEARNERS} | {one.id: ["booked", "session_moved"] for one in learners}
    assert in_the_end.items() >= at_once.items(), "nobody is told twice"
    assert sum(map(len, in_the_end.values())) == LEARNERS * 5, "of the other session, the job tells"


def calendars(tx):
    """What each calendar was sent, in the order of the mails."""
    sent = {}
    for mail in mails.claim(tx):
        sent.setdefault(mail.person_id, []).append(invitations.written(mail.calendar, "", "mentora@example.org")[0])
    return sent


@pytest.mark.parametrize("cancel", [1, LEARNERS])
def test_no_calendar_is_asked_to_forget_what_it_is_then_asked_to_keep(data, queries, cancel):
    """Nor is a program: each event of a seat comes after the one before."""

    async def do(engine):
        _, _, learners, _ = await rush(engine)
        seats = [(learner, *await engine.read(bookings.upcoming, learner.id)) for learner in learners[:cancel]]
        await asyncio.gather(*(engine.write(bookings.cancel, learner, seat.booking_id) for learner, seat in seats))
        await job.tell(engine)
        return learners, await engine.write(calendars)

    learners, sent = with_engine(data, queries, do)
    left, stayed = learners[:cancel], learners[cancel:]
    assert sent == {one.id: ["REQUEST", "CANCEL"] for one in left} | {one.id: ["REQUEST"] for one in stayed}


def test_who_is_removed_has_heard_that_they_are_booked(data, queries):
    async def do(engine):
        host, session_id, learners, heard = await rush(engine, minutes=8)
        await engine.write(rooms.remove, host, session_id, learners[0].id)
        await job.tell(engine)
        return learners, told(heard), await engine.write(calendars)

    learners, heard, sent = with_engine(data, queries, do)
    assert all(heard[learner.id].count("booked") == 1 for learner in learners)
    assert sent == {learner.id: ["REQUEST"] for learner in learners} | {learners[0].id: ["REQUEST", "CANCEL"]}


def test_nobody_hears_that_it_was_cancelled_or_starts_before_they_hear_that_they_are_booked(data, queries):
    async def do(engine):
        host, session_id, learners, cancelled = await rush(engine)
        await engine.write(publication.cancel, host, session_id, "I’m ill")
        sent = await engine.write(calendars)
        soon, session_id, others, started = await rush(engine, minutes=8)
        await engine.write(readiness.ready, others[0], session_id)
        await engine.write(readiness.start, soon, session_id)
        await job.tell(engine)
        return learners, told(cancelled), sent, others, told(started)

    learners, cancelled, sent, others, started = with_engine(data, queries, do)
    assert all(cancelled[one.id] == ["booked", "session_cancelled"] for one in learners)
    assert sent == {one.id: ["REQUEST", "CANCEL"] for one in learners}
    assert all(started[one.id] == ["booked", "started"] for one in others)


def test_one_that_cannot_be_told_holds_up_no_others(data, queries, monkeypatch, caplog):
    tell, failing = seat_news._tell_host, []

    def fail_for_one(tx, seat, host):
        failing[:] = failing or [seat.id]
        if seat.id in failing:
            raise ValueError("this one cannot be written")
        tell(tx, seat, host)

    async def do(engine):
        _, _, _, heard = await rush(engine)
        monkeypatch.setattr(seat_news, "_tell_host", fail_for_one)
        await job.tell(engine)
        return told(heard), await engine.read(seat_news.waiting)

    heard, waiting = with_engine(data, queries, do)
    kinds = [kind for kinds in heard.values() for kind in kinds]
    assert kinds.count("booking") == kinds.count("booked") == LEARNERS - 1
    assert waiting == [] and "The news of a seat could not be told" in caplog.text


def test_a_kill_while_they_are_told_loses_no_news_and_tells_none_twice(data, queries):
    async def do(engine):
        _, _, _, heard = await rush(engine)
        first = (await engine.read(seat_news.waiting))[0]

        def be_killed(tx):
            seat_news.announce_waiting(tx, first)
            raise RuntimeError("killed before the commit")

        with pytest.raises(RuntimeError):
            await engine.write(be_killed)
        assert told(heard) == {} and first in await engine.read(seat_news.waiting)
        await job.tell(engine)
        return told(heard)

    kinds = [kind for kinds in with_engine(data, queries, do).values() for kind in kinds]
    assert kinds.count("booking") == kinds.count("booked") == LEARNERS


def test_reminders_wait_for_the_news_of_the_seat(data, queries, monkeypatch):
    async def do(engine):
        _, _, learners, heard = await rush(engine)
        known = []

        async def remind(database):
            known.append(told(heard))

        monkeypatch.setattr("jobs.alarms.fire", remind)
        clock_of_jobs = Clock(engine, None)
        await clock_of_jobs._round(clock_of_jobs._jobs[:-1])
        return learners, known

    learners, (known,) = with_engine(data, queries, do)
    assert [known.get(one.id) for one in learners] == [["booked"]] * LEARNERS
