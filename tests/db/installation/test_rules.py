"""What doctor checks: each rule is broken alone and found alone, and real use breaks none."""

from pathlib import Path

import pytest

from db import alarms, bookings, clock, conversations, firing, mixing, payments, payouts, ratings, recordings, requests
from db.conversations import messages
from db.installation import doctor, rules
from db.payments import till
from db.sessions import publication, readiness
from integrations.films import Films
from tests.support import making, sponsoring, wandering
from tests.support.breaking import BREAKS, TIMES
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import move_start, with_engine


@pytest.fixture
def lived_in(tx) -> dict:
    """A bit of everything, and the ids of it."""
    two_days, later = making.ahead(tx, days=2), making.ahead(tx, days=9)
    rival = making.somebody(tx, "mentor")
    made = {"ada": ADA.id, "max": MAX.id, "emma": EMMA.id, "otto": OTTO.id}
    made["completed"] = _rated(tx)
    made["earned"] = _paid_out(tx, made)
    for number, state in enumerate(("cancelled", "missed", "live"), 3):
        session = making.a_class(tx, starts_at=making.ahead(tx, days=number * 10), seats=3)
        bookings.book(tx, ADA, session.id)
        made[state] = session.id
    publication.cancel(tx, MAX, made["cancelled"], "")
    with making.at(tx, making.ahead(tx, days=40, minutes=60)):
        readiness.miss(tx, tx.one("alarmed_session", id=made["missed"]))
    making.begin(tx, made["live"])
    recordings.begin(tx, MAX, made["live"], "video/webm")
    made["other_live"] = making.a_class(tx, rival, starts_at=making.ahead(tx, days=70)).id
    making.begin(tx, made["other_live"], rival)
    made["roomy"] = making.a_class(tx, starts_at=making.ahead(tx, days=5), seats=3).id
    for learner in (ADA, OTTO):
        made["charged"] = bookings.book(tx, learner, made["roomy"]).id
    till.receive(tx, MAX, payments.of_booking(tx, made["earned"]))
    made["given_back"] = bookings.book(tx, ADA, making.a_class(tx, starts_at=later).id).id
    bookings.cancel(tx, ADA, made["given_back"])
    made["full"] = making.a_full_class(tx, ADA, starts_at=two_days).id
    made["waiting"] = bookings.wait(tx, OTTO, made["full"]).id
    made["elsewhere"] = making.a_class(tx, rival, starts_at=two_days, seats=2, price_cents=0).id
    made["beside"] = bookings.book(tx, making.somebody(tx), made["elsewhere"]).id
    made["pending"] = making.a_request(tx).id
    made["conversation"] = conversations.open_with(tx, ADA, MAX.id)[0].id
    made["message"] = messages.send(tx, ADA, made["conversation"], {"body": "Hello"})[0].id
    at = making.ahead(tx, days=20)
    sponsored = making.a_class(tx, starts_at=making.ahead(tx, days=15))
    made["sponsored"] = sponsoring.book(tx, sponsored, sponsoring.a_sponsorship(tx, OTTO), OTTO).id
    made["alone"] = requests.accept(tx, MAX, making.a_request(tx, topic="B", preferred_times=[at]).id, at)
    return made


def _paid_out(tx, made: dict) -> int:
    """A booking that has earned something; payouts of it in each state."""
    session = making.a_class(tx, starts_at=making.ahead(tx, days=8), price_cents=9000)
    booking = bookings.book(tx, ADA, session.id)
    making.begin(tx, session.id, end=True)
    payouts.send_to(tx, MAX, "Cash at the desk")
    made["refused"] = payouts.request(tx, MAX, {"amount_cents": 1000}).id
    payouts.refuse(tx, made["refused"], "Please add your bank account.")
    made["paid"] = payouts.request(tx, MAX, {"amount_cents": 2000}).id
    payouts.pay(tx, made["paid"], "")
    payouts.request(tx, MAX)
    return booking.id


def _rated(tx) -> int:
    session = making.a_class(tx, starts_at=making.ahead(tx, days=1))
    booking = bookings.book(tx, ADA, session.id)
    making.begin(tx, session.id, end=True)
    ratings.rate(tx, ADA, booking.id, 4, "")
    return session.id


def broken(tx) -> list[str]:
    found = [*rules.counted(tx, tx._queries), *rules.timed(tx), *rules.overdue(tx)]
    return [str(sentence) for sentence, count in found if count]


def act(tx, sql: str, made: dict) -> None:
    for statement in sql.format(**made).split(";"):
        assert tx._execute(statement).rowcount != 0, statement


def test_nothing_is_wrong_with_what_the_product_made(tx, lived_in):
    assert broken(tx) == []


def test_every_rule_has_a_test(queries):
    assert set(BREAKS) == {query.name for query in queries.in_file(rules.INVARIANTS)}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_one_rule_is_found_by_that_rule_alone(tx, queries, lived_in, name):
    act(tx, BREAKS[name], lived_in)
    assert broken(tx) == [queries[name].why]


@pytest.mark.parametrize("rule", TIMES)
def test_times_that_do_not_follow_from_the_start_are_found(tx, lived_in, rule):
    act(tx, TIMES[rule], lived_in)
    assert broken(tx) == [rule]


def test_an_alarm_that_is_missing_or_fired_too_early_is_found(tx, lived_in):
    rule = ["every alarm is set for the time of its session"]
    act(tx, "DELETE FROM alarms WHERE session_id = {full} AND kind = 'doors'", lived_in)
    assert broken(tx) == rule
    alarms.set_for(tx, lived_in["full"], making.ahead(tx, days=2), making.ahead(tx, days=2, minutes=60))
    assert broken(tx) == []
    act(tx, "UPDATE alarms SET fired_at = '2001' WHERE session_id = {full} AND kind = 'five'", lived_in)
    assert broken(tx) == rule


def test_an_alarm_that_is_tried_again_later_is_in_order(tx, lived_in):
    with making.at(tx, making.ahead(tx, days=2, minutes=-5)):
        tx.run("postpone_alarm", now=tx.now, due_at=clock.moved(tx.now, minutes=5))
        assert not any(count for _rule, count in rules.timed(tx))


@pytest.mark.parametrize("later", [3, 30, 20 * 60, 15 * 24 * 60])
def test_a_session_that_a_test_puts_off_after_its_alarms_fired_has_them_set_again(data, queries, later):
    def furnish(tx):
        return making.a_class(tx, starts_at=making.ahead(tx, days=8)).id

    async def put_off(engine):
        session_id = await engine.write(furnish)
        move_start(data, session_id, starts_in=-1)
        fired = await engine.write(firing.fire)
        move_start(data, session_id, starts_in=later)
        return fired, await engine.read(lambda tx: [str(rule) for rule, count in rules.timed(tx) if count])

    fired, broken = with_engine(data, queries, put_off)
    assert fired > 4 and broken == []


def test_what_the_clock_has_not_done_is_overdue(tx, lived_in):
    tx._execute("UPDATE people SET closing_at = created_at WHERE name = ?", (EMMA.name,))
    with making.at(tx, making.ahead(tx, days=4)):
        assert [count > 0 for _rule, count in rules.overdue(tx)] == [True, True, True]


@pytest.fixture
def film(tx, tmp_path):
    """A finished recording of four bytes, and the folder it is in."""
    session = making.in_state(tx, "live")
    recording = recordings.begin(tx, MAX, session.id, "video/webm")
    recordings.take_chunk(tx, MAX, recording.id, 0, making.WEBM, recordings.Space(4, 4))
    path = Films(tmp_path / "films", keep_free=0).path(recording)
    path.parent.mkdir()
    path.write_bytes(b"film")
    return recording, path


def wrong(tx, path: Path) -> list[str]:
    return [f"{rule}: {problem}" for rule, problem in rules.films(tx, path.parent) if problem]


def test_a_recording_and_its_file_belong_together(tx, film):
    recording, path = film
    path.write_bytes(b"film and the next chunk, which is not counted yet")
    path.with_name(f"{recording.id}.indexed.webm").write_bytes(b"a copy that is being made")
    assert wrong(tx, path) == []
    path.write_bytes(b"fil")
    assert wrong(tx, path) == [f"every recording has its file: 1 file: {path.name}"]
    path.write_bytes(b"film")
    recordings.finish(tx, MAX, recording.id, 4)
    assert wrong(tx, path) == [f"every file among the recordings belongs to one: 1 file: {recording.id}.indexed.webm"]


def test_a_finished_recording_has_the_size_that_is_stored(tx, film):
    recording, path = film
    recordings.finish(tx, MAX, recording.id, 4)
    assert wrong(tx, path) == []
    path.write_bytes(b"films")
    assert wrong(tx, path) == [f"every finished recording has the size that is stored: 1 file: {path.name}"]
    path.unlink()
    assert wrong(tx, path) == [f"every recording has its file: 1 file: {path.name}"]


def test_a_deleted_recording_leaves_no_file(tx, film):
    recording, path = film
    recordings.delete(tx, MAX, recording.id)
    assert wrong(tx, path) == [f"every file among the recordings belongs to one: 1 file: {path.name}"]
    path.unlink()
    assert wrong(tx, path) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_long_walk_of_random_people_breaks_no_rule(tx, seed):
    walk = wandering.Walk(tx, seed)
    for number in range(400):
        walk.step()
        assert number % 4 or broken(tx) == [], walk.did[-12:]
    assert sum(walk.done.values()) > 150 and len(walk.done) > 15, "the people of this walk did hardly anything"


def test_the_doctor_says_how_much_recordings_take_up(tx, film):
    assert doctor._space(tx, 10**9) == ("recordings take up 0 MB of 1000 MB", "")
    assert "nobody can record any more" in doctor._space(tx, 4)[1]


def test_a_recording_that_is_still_to_be_a_film_needs_no_file(tx, film):
    recording, path = film
    served = mixing.begin(tx, MAX.id, recording.session_id, recordings.Space(10**9, 10**9))
    mixing.weigh_at_last(tx, served, 7)
    mixing.stop(tx, served)
    path.with_name(f"{served}.indexed.mp4").write_bytes(b"half of a film")
    assert wrong(tx, path) == []
    mixing.finish(tx, mixing.next_one(tx), 4)
    assert f"{served}.mp4" in "".join(wrong(tx, path))
