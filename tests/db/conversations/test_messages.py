"""Messages: once each, in order, changed for ten minutes, and found again."""

import asyncio
import sqlite3

import pytest

from db import conversations, follows
from db.conversations import blocking, files, messages, reports
from db.engine import sqlite_texts
from db.operators import log, rights
from db.operators import messages as reported
from db.refusals import Invalid, Missing, Refused, TooLarge
from tests.db.conversations.test_conversations import say
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import in_a_loop


@pytest.fixture
def pair(tx):
    follows.follow(tx, ADA, MAX.id)
    return conversations.open_with(tx, ADA, MAX.id)[0]


def bodies(tx, person, pair) -> list[str]:
    return [one.body for one in messages.page(tx, person.id, pair).items]


def test_what_is_sent_twice_is_stored_once(tx, pair):
    sent = [messages.send(tx, ADA, pair.id, {"body": "Hello", "client_id": "a1"}) for _ in range(3)]
    assert len({message.id for message, _ in sent}) == 1 and [is_new for _, is_new in sent] == [True, False, False]
    messages.send(tx, MAX, pair.id, {"body": "Hi", "client_id": "a1"})
    assert bodies(tx, ADA, pair) == ["Hi", "Hello"] and conversations.unread(tx, MAX.id) == 1


def test_a_page_that_was_away_is_given_what_it_lacks(tx, pair):
    first, second = (say(tx, ADA, pair, body) for body in ("One", "Two"))
    moment = making.ahead(tx, seconds=1)
    with making.at(tx, making.ahead(tx, minutes=2)):
        messages.edit(tx, ADA, first.id, {"body": "Uno"})
        say(tx, MAX, pair, "Three")
        found = messages.missed(tx, MAX.id, pair, second.id, moment)
    assert [one.body for one in found] == ["Uno", "Three"]


def test_the_history_goes_on_where_a_page_ended(tx, pair, monkeypatch):
    monkeypatch.setattr(messages, "MOST_A_MINUTE", 1000)
    for number in range(60):
        say(tx, ADA, pair, f"No. {number}")
    seen, after = [], None
    while True:
        page = messages.page(tx, MAX.id, pair, after)
        seen += [one.body for one in page.items]
        if not (after := page.next):
            break
    assert seen == [f"No. {number}" for number in reversed(range(60))]


def test_so_many_in_a_minute_and_no_more(tx, pair):
    for number in range(messages.MOST_A_MINUTE):
        say(tx, ADA, pair, f"{number}")
    with pytest.raises(Refused, match="very fast"):
        say(tx, ADA, pair, "one more")
    say(tx, MAX, pair, "I may")
    with making.at(tx, making.ahead(tx, minutes=2)):
        say(tx, ADA, pair, "later")


def test_an_own_message_is_changed_and_deleted_for_ten_minutes(tx, pair):
    mine, other = say(tx, ADA, pair, "Helo"), say(tx, MAX, pair, "Hi")
    assert messages.edit(tx, ADA, mine.id, {"body": "Hello"}).edited_at
    with pytest.raises(Missing):
        messages.edit(tx, ADA, other.id, {"body": "I owe you money"})
    with pytest.raises(Missing):
        messages.delete(tx, ADA, other.id)
    with making.at(tx, making.ahead(tx, minutes=11)):
        for act in (lambda: messages.edit(tx, ADA, mine.id, {"body": "x"}), lambda: messages.delete(tx, ADA, mine.id)):
            with pytest.raises(Refused, match="10 minutes"):
                act()
    messages.delete(tx, ADA, mine.id)
    assert bodies(tx, MAX, pair) == ["Hi", ""] and conversations.unread(tx, MAX.id) == 0
    assert "message" not in making.told(tx, MAX)
    with pytest.raises(Refused, match="deleted"):
        messages.edit(tx, ADA, mine.id, {"body": "Back"})


@pytest.mark.parametrize("body", ["", " \n ", "x" * 4001, "/schedule tomorrow 3pm", "/SCHEDULE", "a\u202eb"])
def test_what_is_not_a_message_is_refused(tx, pair, body):
    with pytest.raises(Invalid):
        say(tx, ADA, pair, body)


def test_who_is_blocked_reaches_nobody_and_is_told_nothing(tx, pair):
    say(tx, ADA, pair, "Before")
    messages.read(tx, MAX, pair.id)
    blocking.block(tx, MAX, pair.id)
    tx.events.clear()
    held = say(tx, ADA, pair, "Can you read this?")
    assert [event.person_ids for event in tx.events] == [(ADA.id,)]
    assert bodies(tx, ADA, pair) == ["Can you read this?", "Before"] and bodies(tx, MAX, pair) == ["Before"]
    assert conversations.unread(tx, MAX.id) == 0 and messages.find(tx, MAX.id, "read").items == []
    with pytest.raises(Missing):
        messages.get(tx, MAX.id, held.id)
    with pytest.raises(Refused, match="Unblock"):
        say(tx, MAX, pair, "No")
    tx.events.clear()
    messages.edit(tx, ADA, held.id, {"body": "Hello?"})
    messages.read(tx, MAX, pair.id)
    assert all(MAX.id not in event.person_ids for event in tx.events)
    blocking.unblock(tx, MAX, pair.id)
    say(tx, ADA, pair, "Now?")
    assert bodies(tx, MAX, pair) == ["Now?", "Before"] and conversations.unread(tx, MAX.id) == 1


def test_what_is_edited_after_a_block_reaches_nobody_else(tx, pair):
    kept = say(tx, ADA, pair, "Hello")
    blocking.block(tx, MAX, pair.id)
    tx.events.clear()
    assert messages.edit(tx, ADA, kept.id, {"body": "Something rude"}).edited_at
    assert [event.person_ids for event in tx.events] == [(ADA.id,)]
    assert bodies(tx, ADA, pair) == ["Something rude"] and bodies(tx, MAX, pair) == ["Hello"]
    assert not messages.get(tx, MAX.id, kept.id).edited_at
    seen = {person: conversations.get(tx, person.id, pair.id).last_body for person in (ADA, MAX)}
    assert seen == {ADA: "Something rude", MAX: "Hello"}
    assert [one.body for one in messages.missed(tx, MAX.id, pair, kept.id, "")] == ["Hello"]
    assert not messages.find(tx, MAX.id, "rude").items and messages.find(tx, MAX.id, "hello").items[0].body == "Hello"
    assert reports.quoted(tx, MAX.id, conversations.get(tx, MAX.id, pair.id), kept.id) == "Hello"
    assert [one.body for one in messages.all_by(tx, ADA.id)] == ["Something rude"]
    blocking.unblock(tx, MAX, pair.id)
    assert bodies(tx, MAX, pair) == ["Hello"]
    messages.edit(tx, ADA, kept.id, {"body": "Sorry"})
    assert bodies(tx, ADA, pair) == bodies(tx, MAX, pair) == ["Sorry"]
    blocking.block(tx, MAX, pair.id)
    messages.edit(tx, ADA, kept.id, {"body": "Again"})
    messages.delete(tx, ADA, kept.id)
    assert bodies(tx, ADA, pair) == bodies(tx, MAX, pair) == [""]


def test_who_blocked_somebody_changes_nothing_that_they_see_but_may_take_back_their_own(tx, pair):
    kept, regretted = (say(tx, MAX, pair, body) for body in ("Hello", "My number is 12345"))
    blocking.block(tx, MAX, pair.id)
    with pytest.raises(Refused, match="Unblock"):
        messages.edit(tx, MAX, kept.id, {"body": "Something rude"})
    messages.delete(tx, MAX, regretted.id)
    assert bodies(tx, ADA, pair) == bodies(tx, MAX, pair) == ["", "Hello"]
    blocking.unblock(tx, MAX, pair.id)
    messages.edit(tx, MAX, kept.id, {"body": "Hi"})
    assert bodies(tx, ADA, pair) == ["", "Hi"]


def test_who_blocks_somebody_is_not_mailed_what_came_before(tx, pair):
    say(tx, ADA, pair, "Before")
    waiting = tx.all("dispatches_waiting", person_id=MAX.id)
    assert "message" in [one.kind for one in waiting]
    blocking.block(tx, MAX, pair.id)
    assert "message" not in [one.kind for one in tx.all("dispatches_waiting", person_id=MAX.id)]
    assert "message" not in making.told(tx, MAX)


def test_messages_are_found_by_their_words_folded_and_as_they_begin(tx, pair):
    for body in ("Schöne Grüße aus Ærøskøbing", "I like C++ and café au lait", "日本語の本を読む", "nothing"):
        say(tx, ADA, pair, body)
    found = {
        "GRUSSE": 1,
        "gruße aus": 1,
        "aero": 1,
        "c++": 1,
        "cafe lai": 1,
        "日本": 1,
        "aus nothing": 0,
        'aus" OR words : "nothing': 0,
        "*": 0,
        "": 0,
        "NEAR(aus schone)": 0,
    }
    for person in (ADA, MAX):
        assert {words: len(messages.find(tx, person.id, words).items) for words in found} == found
    assert all(not messages.find(tx, OTTO.id, words).items for words in found)
    mine = messages.find(tx, ADA.id, "nothing").items[0]
    messages.edit(tx, ADA, mine.id, {"body": "something"})
    assert not messages.find(tx, ADA.id, "nothing").items and messages.find(tx, ADA.id, "something").items
    messages.delete(tx, ADA, mine.id)
    assert not messages.find(tx, ADA.id, "something").items
    assert tx._execute(sqlite_texts.MESSAGES_DIFFERING).fetchone()[0] == 0


def test_a_file_is_what_its_first_bytes_say(tx, pair):
    for body, kind in (
        (b"%PDF-1.7\n", "application/pdf"),
        (b"PK\x03\x04rest", "application/zip"),
        ("Grüße\n<script>".encode(), "text/plain"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ):
        assert files.kind_of(body) == kind
    for body in (b"", b"MZ\x90\x00", b"\x7fELF", b"\xff\xfe\x00", b"text\x00"):
        with pytest.raises(Invalid):
            files.kind_of(body)
    with pytest.raises(TooLarge):
        files.kind_of(b"a" * (files.LARGEST + 1))


def test_files_are_for_the_two_alone_and_go_with_their_message(tx, pair, monkeypatch):
    given = {"name": "../../etc/notes.txt", "client_id": "f"}
    sent, _ = files.send(tx, ADA, pair.id, given, "text/plain", b"hello", None)
    assert files.send(tx, ADA, pair.id, given, "text/plain", b"hello", None)[0].id == sent.id
    assert sent.file_name == "notes.txt" and files.get(tx, MAX, sent.id).body == b"hello"
    assert [one.id for one in messages.find(tx, MAX.id, "notes").items] == [sent.id]
    for act in (lambda: files.get(tx, OTTO, sent.id), lambda: files.get(tx, MAX, sent.id, preview=True)):
        with pytest.raises(Missing):
            act()
    monkeypatch.setattr(files, "MOST_BYTES", 6)
    with pytest.raises(Refused, match="limit for files"):
        files.send(tx, ADA, pair.id, {"name": "b"}, "text/plain", b"hello", None)
    with pytest.raises(Refused, match="can’t be edited"):
        messages.edit(tx, ADA, sent.id, {"body": "x"})
    messages.delete(tx, ADA, sent.id)
    with pytest.raises(Missing):
        files.get(tx, MAX, sent.id)


def test_a_report_keeps_what_was_said_and_an_operator_settles_it_once(tx, pair):
    operator = making.an_operator(tx, OTTO)
    rude, fine = say(tx, MAX, pair, "You are a fool"), say(tx, ADA, pair, "Pardon?")
    with pytest.raises(Refused, match="your own"):
        reports.report(tx, ADA, pair.id, {"message_id": fine.id, "reason": "x"})
    first = reports.report(tx, ADA, pair.id, {"message_id": rude.id, "reason": "Rude"})
    with pytest.raises(Refused, match="already reported"):
        reports.report(tx, ADA, pair.id, {"message_id": rude.id, "reason": "Rude"})
    reports.report(tx, ADA, pair.id, {"reason": "All of it"})
    assert "message_reported" in making.told(tx, operator)
    with pytest.raises(Missing):
        reported.page(tx, ADA)
    assert [row.quoted for row in reported.page(tx, operator).items] == ["You are a fool"] * 2
    reported.delete(tx, operator, first)
    assert bodies(tx, ADA, pair) == ["Pardon?", ""]
    with pytest.raises(Refused, match="settled already"):
        reported.keep(tx, operator, first)
    reported.keep(tx, operator, reported.page(tx, operator).items[0].id)
    assert [act.row.kind for act in log.page(tx, operator).items][:2] == ["message_kept", "message_deleted"]
    assert reported.get(tx, operator, first).quoted == "You are a fool"


@pytest.mark.parametrize("own", [MAX, ADA])
def test_nobody_settles_a_report_about_them_or_by_them_as_long_as_somebody_else_can(tx, pair, own):
    making.an_operator(tx, OTTO)
    operator = making.an_operator(tx, own)
    report_id = reports.report(tx, ADA, pair.id, {"message_id": say(tx, MAX, pair, "You fool").id, "reason": "Rude"})
    for act in (reported.keep, reported.delete):
        with pytest.raises(Refused, match=f"another operator has to settle it: {OTTO.name}"):
            act(tx, operator, report_id)
    rights.set_right(tx, OTTO.email, False)
    reported.keep(tx, operator, report_id)
    assert log.page(tx, operator).items[0].is_own


def test_of_pages_that_send_the_same_at_once_one_message_comes(app):
    async def twenty():
        async with app.test_app():
            await app.database.write(follows.follow, ADA, MAX.id)
            pair, _ = await app.database.write(conversations.open_with, ADA, MAX.id)
            given = {"body": "Hello", "client_id": "same"}
            sent = [app.database.write(messages.send, ADA, pair.id, given) for _ in range(20)]
            found = await asyncio.gather(*sent)
            opened = await asyncio.gather(
                *(
                    app.database.write(conversations.open_with, one, other.id)
                    for one, other in ((ADA, MAX), (MAX, ADA)) * 5
                )
            )
            return {message.id for message, _ in found}, {one.id for one, _ in opened}

    sent, opened = in_a_loop(twenty())
    assert len(sent) == len(opened) == 1


def test_the_index_alone_refuses_a_second_copy(tx, pair):
    say(tx, ADA, pair, "Hello", client_id="same")
    with pytest.raises(sqlite3.IntegrityError):
        tx._execute(
            "INSERT INTO direct_messages (id, conversation_id, sender_id, client_id, body, search_text, sent_at)"
            " SELECT id + 1, conversation_id, sender_id, client_id, body, search_text, sent_at FROM direct_messages"
        )
