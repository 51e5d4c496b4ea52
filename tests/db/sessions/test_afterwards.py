"""The summary of a session, and what is kept of it."""

import pytest

from db import notifications, rooms, sessions
from db.people import export
from db.refusals import Invalid, Missing, Refused
from db.sessions import afterwards, readiness
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


def summary(tx, session) -> str:
    return sessions.get(tx, MAX.id, session.id).summary


def test_those_who_had_a_seat_are_notified_of_the_first_summary_only(tx):
    session = making.a_full_class(tx, ADA)
    making.begin(tx, session.id, end=True)
    for text in ("We wrote *one* test.", "We wrote two tests.", "", "We wrote three tests."):
        afterwards.summarise(tx, MAX, session.id, {"summary": text})
        assert summary(tx, session) == text
    assert making.told(tx, ADA).count("summary") == 1 and "summary" not in making.told(tx, MAX)
    assert making.last_told(tx, ADA).body == "We wrote one test."


@pytest.mark.parametrize("state", ["draft", "scheduled", "live", "cancelled", "missed"])
def test_a_summary_is_written_after_the_end(tx, state):
    session = making.in_state(tx, state)
    with pytest.raises(Refused):
        afterwards.summarise(tx, MAX, session.id, {"summary": "Too early"})
    assert summary(tx, session) == ""


def test_an_empty_summary_deletes_the_one_there_is(tx):
    session = making.in_state(tx, "completed")
    with pytest.raises(Invalid) as refused:
        afterwards.summarise(tx, MAX, session.id, {"summary": " "})
    assert refused.value.errors == {"summary": "The summary is empty."}
    assert afterwards.summarise(tx, MAX, session.id, {"summary": "Words"}) == "Words"
    assert afterwards.summarise(tx, MAX, session.id, {"summary": ""}) == "" == summary(tx, session)


def test_only_the_host_writes_the_summary(tx):
    session = making.in_state(tx, "completed")
    for person in (ADA, OTTO, EMMA):
        with pytest.raises(Missing):
            afterwards.summarise(tx, person, session.id, {"summary": "Mine"})
    with pytest.raises(Invalid):
        afterwards.summarise(tx, MAX, session.id, {"summary": "x" * 5001})
    assert summary(tx, session) == ""


def test_what_is_kept_is_for_those_who_had_a_seat(tx):
    session = making.a_full_class(tx, ADA, OTTO)
    making.begin(tx, session.id)
    rooms.say(tx, ADA, session.id, "Hello")
    rooms.write(tx, MAX, session.id, None, "A plan")
    readiness.end(tx, MAX, session.id)
    again = making.a_class(tx, starts_at=making.ahead(tx, days=9))
    making.a_full_class(tx, making.somebody(tx), starts_at=making.ahead(tx, days=8))
    for person, ahead in ((ADA, [again.id]), (OTTO, [again.id]), (MAX, [])):
        kept = afterwards.kept(tx, person, sessions.get(tx, person.id, session.id))
        assert ([one.body for one in kept.messages], [one.body for one in kept.paragraphs]) == (["Hello"], ["A plan"])
        assert [one.id for one in kept.next] == ahead
    stranger = making.somebody(tx)
    for nobody in (stranger, None):
        viewer_id = nobody and nobody.id
        assert afterwards.kept(tx, nobody, sessions.get(tx, viewer_id, session.id)) is None


@pytest.mark.parametrize("state", ["draft", "scheduled", "missed", "cancelled"])
def test_nothing_is_written_before_a_session_has_started_or_if_it_never_did(tx, state):
    session = making.in_state(tx, state)
    with pytest.raises(Refused, match="once the session has started"):
        afterwards.keep_draft(tx, MAX, session.id, {"summary": "Early"})


def test_of_two_tabs_neither_overwrites_what_the_other_wrote(tx):
    session = making.in_state(tx, "completed")
    shown = afterwards.written(tx, MAX.id, session.id).revision
    afterwards.keep_draft(tx, MAX, session.id, {"summary": "From one tab", "revision": shown})
    for write in (afterwards.keep_draft, afterwards.summarise):
        with pytest.raises(Refused, match="elsewhere") as refused:
            write(tx, MAX, session.id, {"summary": "From another", "revision": str(shown)})
        assert refused.value.kind == "changed" and refused.value.more == {"revision": shown + 1}
    found = afterwards.written(tx, MAX.id, session.id)
    assert (found.summary, found.draft) == ("", "From one tab")
    afterwards.summarise(tx, MAX, session.id, {"summary": "Both", "revision": found.revision})
    afterwards.summarise(tx, MAX, session.id, {"summary": "A program says what it wants"})
    assert summary(tx, session) == "A program says what it wants"


def test_a_draft_is_the_hosts_alone_until_it_is_shared(tx):
    session = making.in_state(tx, "live")
    afterwards.keep_draft(tx, MAX, session.id, {"summary": "So far"})
    assert afterwards.written(tx, MAX.id, session.id).draft == "So far"
    for person in (ADA, OTTO):
        with pytest.raises(Missing):
            afterwards.written(tx, person.id, session.id)
        with pytest.raises(Missing):
            afterwards.keep_draft(tx, person, session.id, {"summary": "Mine"})
    assert sessions.get(tx, ADA.id, session.id).summary == "" and "So far" not in str(export.everything(tx, ADA.id))
    with pytest.raises(Refused):
        afterwards.summarise(tx, MAX, session.id, {"summary": "Too early to share"})


def test_sharing_tells_the_learners_and_ends_the_draft(tx):
    session = making.in_state(tx, "completed")
    afterwards.keep_draft(tx, MAX, session.id, {"summary": "So far"})
    afterwards.summarise(tx, MAX, session.id, {"summary": "All of it"})
    assert afterwards.written(tx, MAX.id, session.id).draft == "" and making.told(tx, ADA)[0] == "summary"
    afterwards.keep_draft(tx, MAX, session.id, {"summary": "More of it"})
    assert sessions.get(tx, ADA.id, session.id).summary == "All of it"
    assert notifications.unread(tx, ADA.id) and making.told(tx, ADA).count("summary") == 1
