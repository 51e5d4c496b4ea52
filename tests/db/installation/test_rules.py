"""What doctor checks: each rule is broken alone and found alone, and real use breaks none."""

from pathlib import Path

import pytest

from db import alarms, bookings, clock, mixing, payments, payouts, ratings, recordings, requests
from db.installation import doctor, rules
from db.payments import till
from db.sessions import publication, readiness
from integrations.films import Films
from tests.support import making, wandering
from tests.support.cast import ADA, EMMA, MAX, OTTO

# Each statement breaks the rule of that name and no other. `{live}` and the like are ids of what `lived_in` made.
BREAKS = {
    "read_before_written": "UPDATE notifications SET read_at = '2000' WHERE id IN (SELECT MIN(id) FROM notifications)",
    "addresses_not_folded": "UPDATE people SET email = 'Ada@example.org' WHERE id = {ada}",
    "devices_though_revoked": "INSERT INTO devices VALUES (5, {ada}, '', '', '', '', '');"
    "INSERT INTO revocations VALUES (5, '')",
    "seats_miscounted": "UPDATE sessions SET seats_taken = seats_taken - 1 WHERE id = {roomy}",
    "sessions_oversold": "PRAGMA ignore_check_constraints = ON;"
    "UPDATE sessions SET seats = seats_taken - 1 WHERE id = {roomy}; PRAGMA ignore_check_constraints = OFF",
    "seats_at_one_time": "UPDATE bookings SET learner_id = {ada}, status = 'booked', seated_at = created_at"
    " WHERE id = {beside}",
    "hosts_at_one_time": "UPDATE sessions SET host_id = {max} WHERE id = {elsewhere}",
    "bookings_on_another_list": "UPDATE bookings SET list = 'past' WHERE session_id = {roomy}",
    "reviews_of_another": "UPDATE bookings SET reviewed_id = NULL WHERE rating IS NOT NULL",
    "lessons_missing": "DELETE FROM lessons WHERE session_id = {completed} AND learner_id = {ada};"
    "DELETE FROM subjects WHERE host_id = {max} AND learner_id = {ada};"
    "INSERT INTO subjects SELECT l.host_id, l.learner_id, s.domain, MAX(l.starts_at) FROM lessons AS l"
    " JOIN sessions AS s ON s.id = l.session_id WHERE l.host_id = {max} AND l.learner_id = {ada} GROUP BY 1, 2, 3;"
    "UPDATE students SET sessions = sessions - 1, last_session_at = COALESCE((SELECT MAX(l.starts_at)"
    " FROM lessons AS l WHERE l.host_id = {max} AND l.learner_id = {ada}), '')"
    " WHERE host_id = {max} AND learner_id = {ada}",
    "lessons_of_another": "INSERT INTO students VALUES ({max}, {otto}, 'otto', 1, (SELECT starts_at FROM sessions"
    " WHERE id = {completed}), 0); INSERT INTO lessons SELECT id, {otto}, {max}, starts_at FROM sessions"
    " WHERE id = {completed}; INSERT INTO subjects SELECT {max}, {otto}, domain, starts_at FROM sessions"
    " WHERE id = {completed}",
    "students_miscounted": "UPDATE students SET sessions = sessions + 1 WHERE host_id = {max}",
    "subjects_otherwise": "INSERT INTO subjects VALUES ({max}, {ada}, 'Chess', '2026-01-01T00:00:00Z')",
    "shared_by_nobody": "INSERT INTO students VALUES (1, 2, '', 0, '', 1)",
    "former_otherwise": "UPDATE students SET is_former = 1 WHERE host_id = {max}",
    "notes_of_nobody": "INSERT INTO students VALUES (1, {ada}, 'ada', 0, '', 0);"
    "INSERT INTO private_notes VALUES (1, {ada}, 'A', 1, '2026')",
    "bookings_of_cancelled_sessions": "UPDATE bookings SET status = 'waitlisted' WHERE session_id = {cancelled}",
    "accepted_without_session": "UPDATE requests SET status = 'accepted' WHERE id = {pending}",
    "moves_missing": "DELETE FROM session_moves WHERE session_id = {missed} AND status = 'missed'",
    "alarms_missing": "DELETE FROM alarms WHERE session_id = {live}",
    "ratings_miscounted": "UPDATE people SET rating_count = rating_count + 1 WHERE id = {max};"
    "UPDATE listings SET is_read = 0 WHERE mentor_id = {max}",
    "ratings_without_a_class": "UPDATE bookings SET rating = 5, reviewed_id = {max} WHERE id = {given_back};"
    "UPDATE listings SET is_read = 0 WHERE mentor_id = {max};"
    "UPDATE people SET rating_sum = rating_sum + 5, rating_count = rating_count + 1 WHERE id = {max}",
    "answer_times_otherwise": "UPDATE people SET answer_minutes = 7 WHERE id = {max}",
    "figures_otherwise": "UPDATE figures SET enrolments = enrolments + 1 WHERE session_id = {completed}",
    "figures_of_nothing": "INSERT INTO figures VALUES ({roomy}, 'EUR', {max}, 'Python', 1, 0, 1, 0, 0, 0, 0, 0)",
    "audience_otherwise": "UPDATE audience SET second_at = '2026' WHERE host_id = {max}",
    "audience_of_nothing": "INSERT INTO audience VALUES ({max}, {otto}, '2026', NULL, '2026')",
    "mails_kept": "INSERT INTO mails VALUES (5, '', '', 'the link', '', '', 1, '2026')",
    "waiting_too_late": "UPDATE bookings"
    " SET session_id = {live}, starts_at = (SELECT starts_at FROM sessions WHERE id = {live})"
    " WHERE id = {waiting}",
    "waiting_beside_free_seats": "UPDATE sessions SET seats = seats + 1 WHERE id = {full}",
    "due_without_a_seat": "UPDATE bookings SET is_due = 1, price_cents = 0 WHERE id = {waiting}",
    "moves_repeated": "INSERT INTO session_moves VALUES (9223372036854775807, {missed}, 'scheduled', NULL, '2026')",
    "live_twice": "UPDATE sessions SET status = 'live', host_id = {max} WHERE id = {other_live}",
    "hosts_gone": "UPDATE sessions SET host_id = NULL WHERE id = {roomy}",
    "held_for_nobody": "UPDATE bookings SET status = 'cancelled', list = 'cancelled' WHERE session_id = {alone};"
    "UPDATE sessions SET seats_taken = 0 WHERE id = {alone};"
    "UPDATE bookings SET price_cents = 0 WHERE session_id = {alone};"
    "INSERT INTO entries SELECT 7, book, 'refund', account_id, -amount_cents, currency, booking_id, NULL, created_at, 0"
    " FROM entries WHERE booking_id IN (SELECT id FROM bookings WHERE session_id = {alone});"
    "UPDATE payments SET charged_cents = 0 WHERE booking_id IN (SELECT id FROM bookings WHERE session_id = {alone})",
    "seated_though_no_learner": "UPDATE bookings SET learner_id = {emma} WHERE id = {waiting}",
    "published_at_no_time": "UPDATE sessions SET published_at = NULL WHERE id = {missed}",
    "unconfirmed_though_over": "UPDATE bookings SET must_confirm = 1 WHERE session_id = {completed}",
    "charged_otherwise": "UPDATE bookings SET price_cents = price_cents + 1 WHERE session_id = {roomy}",
    "earned_otherwise": "INSERT INTO entries VALUES (7, 'fees', 'fee', {max}, 5, 'EUR', {charged}, NULL, '2026', 0);"
    "UPDATE bookings SET fee_cents = 5 WHERE id = {charged}",
    "fees_otherwise": "UPDATE bookings SET fee_cents = 1 WHERE id = {earned}",
    "entries_in_another_currency": "UPDATE bookings SET currency = 'USD' WHERE id = {earned};"
    "UPDATE payments SET currency = 'USD' WHERE booking_id = {earned};"
    "DELETE FROM figures WHERE session_id = (SELECT session_id FROM bookings WHERE id = {earned});"
    "INSERT INTO figures SELECT session_id, currency, host_id, domain, minute, sessions, enrolments, attended,"
    " no_shows, rating_sum, rating_count, earned_cents FROM figures_recounted"
    " WHERE session_id = (SELECT session_id FROM bookings WHERE id = {earned})",
    "payments_charged_otherwise": "UPDATE payments SET charged_cents = 5 WHERE booking_id = {charged}",
    "payments_missing": "DELETE FROM payments WHERE booking_id = {charged}",
    "payments_received_otherwise": "UPDATE payments SET received_cents = 5 WHERE booking_id = {charged}",
    "payments_of_another": "UPDATE payments SET learner_id = {emma} WHERE booking_id = {charged}",
    "payments_direct_otherwise": "UPDATE payments SET way = 'direct' WHERE booking_id = {earned}",
    "numbers_otherwise": "UPDATE payments SET number = 7 WHERE booking_id = {charged}",
    "attempts_otherwise": "INSERT INTO attempts (id, payment_id, way, status, amount_cents, currency, is_held,"
    " received_cents, created_at) SELECT 7, id, 'stripe', 'received', 5, 'EUR', 0, 5, '2026' FROM payments"
    " WHERE booking_id = {charged}",
    "entries_of_another": "UPDATE payouts SET account_id = {otto} WHERE id = {paid}",
    "payouts_otherwise": "UPDATE payouts SET amount_cents = amount_cents - 1 WHERE id = {paid}",
    "payouts_without_entries": "INSERT INTO payouts (id, account_id, amount_cents, currency, status, payee, address,"
    " created_at) VALUES (7, {max}, 5, 'EUR', 'refused', '', '', '2026')",
    "balances_below_zero": "INSERT INTO payouts (id, account_id, amount_cents, currency, status, payee, address,"
    " created_at) VALUES (7, {max}, 10000000, 'EUR', 'requested', '', '', '2026');"
    "INSERT INTO entries VALUES (7, 'payouts', 'payout', {max}, -10000000, 'EUR', NULL, 7, '2026', 0)",
    "advances_otherwise": "INSERT INTO advances VALUES (7, {max}, 'EUR', 5, '2026')",
    "objections_to_nothing": "INSERT INTO objections (id, booking_id, host_id, side, words, verdict, created_at,"
    " settled_at) VALUES (7, {charged}, {max}, 'learner', 'x', 'mentor', '2026', '2026')",
    "presences_of_others": "INSERT INTO presences VALUES (7, {alone}, {otto}, 'joined', '2026')",
    "expired_without_a_warning": "UPDATE recordings SET expired_at = '2026', status = 'deleted'",
    "expired_though_kept": "UPDATE recordings SET expired_at = '2026', warned_at = '2026'",
    "tags_miscounted": "INSERT INTO tags VALUES ('folding', 'Folding', 1)",
    "pictures_otherwise": "UPDATE people SET picture = 'gone' WHERE id = {ada}",
    "listed_otherwise": "DELETE FROM words; DELETE FROM listings WHERE mentor_id = {max}",
    "listings_with_another_rating": "UPDATE listings SET ratings = ratings + 1 WHERE mentor_id = {max}",
    "words_miscounted": "INSERT INTO words VALUES ('never', 1)",
    "tags_of_another": "INSERT INTO person_languages VALUES ({ada}, 'de')",
    "alarms_of_what_is_over": "INSERT INTO alarms VALUES ({completed}, 'end', '2999', NULL)",
}
TIMES = {
    "every session ends when its length is over": "UPDATE sessions SET duration_minutes = 61 WHERE id = {completed}",
    "every alarm is set for the time of its session": "UPDATE alarms SET due_at = '2999-01-01T00:00:00Z'"
    " WHERE session_id = {full} AND kind = 'five'",
    "every mentor is found by their next open time": "UPDATE listings SET next_open_at = '2999-01-01T00:00:00Z',"
    " due_at = '2999-01-01T00:00:00Z' WHERE mentor_id = {max}",
}


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
    at = making.ahead(tx, days=20)
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
