"""Colleagues who interview along: by a link that works once, three at most, and told of everything."""

import pytest

from db import (
    bookings,
    clock,
    conversations,
    feeds,
    firing,
    interviewers,
    interviews,
    rooms,
    schedule,
    sessions,
)
from db.conversations import blocking
from db.installation import facts
from db.people import accounts, export, profile, suspension
from db.refusals import Missing, Refused
from db.sessions import editing, moving, readiness
from integrations.media.mesh import Mesh
from tests.db.test_interviews import accept, invited
from tests.db.test_invitations import events, sent
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH
from ws import admission
from ws.calls import Calls
from ws.guests import Room


@pytest.fixture
def interview(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    return invited(tx)


def link(tx, interview, for_whom: str = "Max") -> str:
    return interviewers.invite(tx, EMMA, interview.id, {"for_whom": for_whom})[1]


def join(tx, interview, person=MAX):
    return interviewers.join(tx, person, {"token": link(tx, interview)})


def test_a_colleague_of_any_role_joins_by_a_link_and_both_sides_hear_of_it(tx, interview):
    for person in (MAX, OTTO, making.somebody(tx, "employer")):
        joined = join(tx, interview, person)
        assert (joined.side, joined.candidate_name) == ("colleague", ADA.name)
        assert making.told(tx, EMMA)[0] == making.told(tx, ADA)[0] == "interviewer_joined"
    assert [one.id for one in interviewers.of_interview(tx, interview.id)][:2] == [MAX.id, OTTO.id]
    assert interviewers.of_open(tx, ADA.id)[interview.id][:2] == [MAX.name, OTTO.name]
    assert [one.id for one in interviewers.ahead(tx, MAX.id)] == [interview.id]


def test_a_link_works_once_for_two_weeks_and_until_it_is_revoked(tx, interview):
    used, old, revoked = (link(tx, interview) for _ in range(3))
    interviewers.join(tx, MAX, {"token": used})
    interviewers.revoke(tx, EMMA, interview.id, interviewers.links(tx, interview.id)[1].id)
    for token in (used, revoked, "", "guessed"):
        with pytest.raises(Missing):
            interviewers.join(tx, OTTO, {"token": token})
    interviews.propose(tx, EMMA, interview.id, {"starts_at": making.ahead(tx, days=60)})
    with making.at(tx, making.ahead(tx, days=interviewers.DAYS)), pytest.raises(Missing):
        interviewers.join(tx, OTTO, {"token": old})
    assert used not in str(tx.all("interviewer_links", interview_id=interview.id, now=tx.now, limit=9))


def test_neither_the_candidate_nor_the_employer_nor_anybody_twice_and_the_link_is_kept(tx, interview):
    join(tx, interview)
    token = link(tx, interview)
    for person in (ADA, EMMA, MAX):
        with pytest.raises(Refused):
            interviewers.join(tx, person, {"token": token})
    assert interviewers.join(tx, OTTO, {"token": token}).side == "colleague"


def test_there_are_three_places_for_colleagues_and_links_together(tx, interview):
    join(tx, interview)
    for _ in range(2):
        link(tx, interview)
    with pytest.raises(Refused, match="At most 3 colleagues"):
        link(tx, interview)
    interviewers.revoke(tx, EMMA, interview.id, interviewers.links(tx, interview.id)[0].id)
    link(tx, interview)


def test_the_write_counts_so_that_a_place_that_was_taken_meanwhile_is_not_given_again(tx, interview):
    token = link(tx, interview)
    for _ in range(interviewers.MOST):
        person = making.somebody(tx)
        tx.run("insert_interviewer", interview_id=interview.id, person_id=person.id, now=tx.now, most=9)
    with pytest.raises(Refused, match="At most 3"):
        interviewers.join(tx, MAX, {"token": token})


def test_they_are_told_if_they_have_something_else_then(tx, interview):
    assert not interviewers.has_something_else(tx, MAX.id, interview)
    taken = making.a_class(tx, starts_at=interview.starts_at)
    bookings.book(tx, OTTO, taken.id)
    for person in (MAX, OTTO):
        assert interviewers.has_something_else(tx, person.id, interview)


def test_a_link_works_for_nobody_whom_the_candidate_has_blocked_and_does_not_say_why(tx, interview):
    bookings.book(tx, ADA, making.a_class(tx).id)
    conversation, _ = conversations.open_with(tx, MAX, ADA.id)
    token = link(tx, interview)
    blocking.block(tx, ADA, conversation.id)
    with pytest.raises(Missing) as told:
        interviewers.join(tx, MAX, {"token": token})
    with pytest.raises(Missing) as gone:
        interviewers.join(tx, MAX, {"token": "guessed"})
    assert str(told.value) == str(gone.value)
    with pytest.raises(Missing):
        interviewers.invited(tx, token, MAX)
    blocking.unblock(tx, ADA, conversation.id)
    assert interviewers.join(tx, MAX, {"token": token}).side == "colleague"  # it was kept


@pytest.mark.parametrize("over", ["declined", "cancelled", "past"])
def test_nobody_is_invited_to_what_is_over(tx, interview, over):
    token = link(tx, interview)
    if over == "past":
        tx.now = making.ahead(tx, days=3)
    elif over == "declined":
        interviews.decline(tx, ADA, interview.id, {"reason": ""})
    else:
        interviews.cancel(tx, EMMA, interview.id, {"reason": ""})
    with pytest.raises(Missing):
        interviewers.join(tx, MAX, {"token": token})
    with pytest.raises(Refused):
        link(tx, interview)


def test_only_its_employer_invites_revokes_and_removes_and_strangers_see_nothing(tx, interview):
    join(tx, interview)
    rival = making.somebody(tx, "employer")
    link(tx, interview)
    (open_link,) = interviewers.links(tx, interview.id)
    for person in (rival, ADA, MAX, OTTO):
        for act, *given in (
            (interviewers.invite, {"for_whom": ""}),
            (interviewers.revoke, open_link.id),
            (interviewers.remove, MAX.id),
        ):
            with pytest.raises(Missing):
                act(tx, person, interview.id, *given)
    for person in (rival, OTTO):
        with pytest.raises(Missing):
            interviewers.seen(tx, person, interview.id)
    with pytest.raises(Missing):
        interviewers.on_employers_side(tx, ADA, interview.id)
    for act in (interviews.get, lambda tx, me, one: interviews.decline(tx, MAX, one, {"reason": ""})):
        with pytest.raises(Missing):
            act(tx, MAX.id, interview.id)  # they neither answer nor change it


def test_they_belong_in_the_session_its_room_and_their_calendar_until_they_leave(tx, interview):
    join(tx, interview)
    accept(tx, ADA, interview)
    token = feeds.make(tx, MAX, {"shows": "all"})
    assert "Backend developer" in feeds.written(tx, token, "https://example.org").decode()
    assert sessions.is_in(sessions.get(tx, MAX.id, interview.id), MAX.id)
    making.begin(tx, interview.id, host=EMMA)
    assert readiness.enter(tx, MAX, interview.id)
    assert not admission.attend(tx, MAX.id, interview.id).is_host
    assert rooms.say(tx, MAX, interview.id, "Hello").person_id == MAX.id
    with pytest.raises(Missing):
        rooms.remove(tx, MAX, interview.id, ADA.id)
    interviewers.leave(tx, MAX, interview.id)
    assert making.told(tx, EMMA)[0] == making.told(tx, ADA)[0] == "interviewer_left"
    for look in (sessions.get, rooms.guest):
        with pytest.raises(Missing):
            look(tx, MAX.id, interview.id)
    assert admission.look(tx, MAX.id, interview.id) == admission.NOT_YOURS
    assert b"Backend" not in feeds.written(tx, token, "https://example.org")


def test_the_host_removes_a_colleague_from_the_room(tx, interview):
    join(tx, interview)
    accept(tx, ADA, interview)
    making.begin(tx, interview.id, host=EMMA)
    rooms.remove(tx, EMMA, interview.id, MAX.id)
    assert interviewers.of_interview(tx, interview.id) == [] and making.told(tx, MAX)[0] == "interviewer_removed"


def test_the_room_of_an_interview_holds_all_of_its_people(tx, interview):
    accept(tx, ADA, interview)
    assert admission.least(rooms.guest(tx, ADA.id, interview.id)) == 5
    assert admission.least(rooms.guest(tx, MAX.id, making.a_class(tx).id)) == 0
    narrow, room = Calls(Mesh("", "", carries=2), lambda room: None), Room(least=5)
    assert (narrow.holds(Room()), narrow.holds(room), narrow.of(room).holds) == (2, 5, 5)


def test_who_invites_a_colleague_reads_that_five_are_many_where_browsers_connect_directly(tx, interview):
    assert not interviewers.is_crowded(tx, interview)  # nobody knows yet how many the room holds
    facts.note_room(tx, 4)
    assert interviewers.is_crowded(tx, interview)
    assert not interviewers.is_crowded(tx, interview._replace(meeting_link="https://meet.example.org/1"))
    facts.note_room(tx, 30)
    assert not interviewers.is_crowded(tx, interview)


def test_they_do_not_move_what_the_two_agreed_on(tx, interview):
    join(tx, interview)
    accept(tx, ADA, interview)
    with pytest.raises(Missing):
        moving.propose(tx, MAX, interview.id, {"starts_at": making.ahead(tx, days=5)})


def test_they_are_told_what_becomes_of_it(tx, interview):
    join(tx, interview)

    def told():
        return making.told(tx, MAX)[0]

    later = interviews.propose(tx, ADA, interview.id, {"starts_at": making.ahead(tx, days=3)})
    assert told() == "interview_proposed"
    accept(tx, EMMA, later)
    assert told() == "interview_accepted"
    moved = making.ahead(tx, days=9)
    schedule.move(tx, EMMA, interview.id, {"starts_at": moved, "was": later.starts_at})
    assert told() == "session_moved"
    with making.at(tx, making.ahead(tx, days=8, minutes=5)):
        firing.fire(tx)
        assert told() == "reminder_day"
    interviews.cancel(tx, EMMA, interview.id, {"reason": "Filled"})
    assert told() == "session_cancelled" and "Filled" in sessions.get(tx, MAX.id, interview.id).cancel_reason


@pytest.mark.parametrize("end", ["declined", "cancelled", "given back", "started"])
def test_they_are_told_how_it_ends(tx, interview, end):
    join(tx, interview)
    if end == "declined":
        interviews.decline(tx, ADA, interview.id, {"reason": ""})
    elif end == "cancelled":
        interviews.cancel(tx, EMMA, interview.id, {"reason": ""})
    else:
        accept(tx, ADA, interview)
        if end == "started":
            making.begin(tx, interview.id, host=EMMA)
        else:
            bookings.cancel(tx, ADA, bookings.upcoming(tx, ADA.id)[0].booking_id)
    kinds = {"declined": "interview_declined", "cancelled": "interview_cancelled", "given back": "session_cancelled"}
    assert making.told(tx, MAX)[0] == kinds.get(end, "started")


def test_somebody_who_is_suspended_or_leaves_mentora_stops_being_an_interviewer(tx, interview):
    join(tx, interview)
    join(tx, interview, OTTO)
    suspension.start(tx, tx.one("person_for_operator", id=MAX.id), "Spam")
    accounts.delete(tx, OTTO.id, PASSWORD_HASH)
    assert interviewers.of_interview(tx, interview.id) == []
    assert making.told(tx, EMMA)[:2] == ["interviewer_left"] * 2


def test_it_is_in_their_export(tx, interview):
    join(tx, interview)
    assert ADA.name in str(export.everything(tx, MAX.id)["interviewing"])
    assert export.everything(tx, OTTO.id)["interviewing"] == []


def test_a_colleagues_calendar_has_it_once_as_it_is_and_no_more_when_they_leave_or_it_is_cancelled(tx, interview):
    join(tx, interview)
    assert sent(tx, MAX) == []  # nothing is agreed on yet
    accept(tx, ADA, interview)
    join(tx, interview, OTTO)
    later = making.ahead(tx, days=4)
    moving.propose(tx, EMMA, interview.id, {"starts_at": later})
    moving.agree(tx, ADA, interview.id, {"starts_at": later})
    editing.update(tx, EMMA, interview.id, {"title": "A second talk"})
    interviewers.leave(tx, OTTO, interview.id)
    interviews.cancel(tx, EMMA, interview.id, {"reason": ""})
    for person in (MAX, OTTO):
        files = sent(tx, person)
        assert [method for method, _ in files] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
        (first,), (moved,), (renamed,), (gone,) = (events(file) for _, file in files)
        assert first["UID"] == gone["UID"] and first["ATTENDEE"] == f"mailto:{person.email}"
        assert first["SEQUENCE"] < moved["SEQUENCE"] < renamed["SEQUENCE"] < gone["SEQUENCE"]
        assert clock.stamp(moved.decoded("DTSTART")) == later and renamed["SUMMARY"] == "A second talk"
        assert ADA.name not in str(files)


def test_a_candidate_who_gives_their_seat_back_takes_it_off_a_colleagues_calendar(tx, interview):
    join(tx, interview)
    accept(tx, ADA, interview)
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, interview.id).booking_id)
    assert [method for method, _ in sent(tx, MAX)] == ["REQUEST", "CANCEL"]
    assert making.told(tx, MAX)[0] == "session_cancelled"


def test_what_took_place_stays_in_the_calendar_of_a_colleague_who_leaves(tx, interview):
    join(tx, interview)
    accept(tx, ADA, interview)
    making.begin(tx, interview.id, host=EMMA)
    readiness.end(tx, EMMA, interview.id)
    interviewers.leave(tx, MAX, interview.id)
    assert [method for method, _ in sent(tx, MAX)] == ["REQUEST"]
