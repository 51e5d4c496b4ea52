"""Calls of two people who have something in common, from the first ring until one of them hangs up.

Who is called is rung on every page that they have open, and by push, for a while. A call that they did not take is
news for them. Nobody is told that they were blocked: such a call rings nowhere, and is not answered.
"""

from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace

from db import changes, clock, conversations, dispatches, notifications, people, telling
from db.conversations import messages
from db.engine.transaction import Transaction
from db.fields import Id
from db.ids import new_id
from db.language import _, translate
from db.refusals import Missing, Refused

RINGS = 45  # seconds
LOST = 60  # seconds after a restart in which those who were in a call come back to it
AN_HOUR = 20  # calls that one person may make in it
AN_HOUR_TO_ONE = 6
KEPT_DAYS = 90
NOW = ("ringing", "answered")
# What tells of a call, and of one that was missed.
NEWS = ("call", "missed_call", "message")
WHO = {"person_id": Id()}


def get(tx: Transaction, person, ring_id: int):
    """One of theirs."""
    found = tx.one("ring", id=ring_id, me=person.id)
    if found is None:
        raise Missing()
    return found


def may_ring(tx: Transaction, person_id: int, other_id: int) -> bool:
    """Those who may write to each other may also call."""
    if person_id == other_id:
        return False
    return bool(_conversation(tx, person_id, other_id)) or conversations.may_open(tx, person_id, other_id)


def has_blocked(tx: Transaction, person_id: int, other_id: int) -> bool:
    there = _conversation(tx, person_id, other_id)
    return bool(there and conversations.get(tx, person_id, there).blocked_at)


def call(tx: Transaction, caller, other_id: int, *, is_online: bool) -> int:
    """Rings for the other one. Where the two call each other at the same moment, that is one call."""
    if other_id == caller.id or tx.one("acting_person", id=other_id) is None or not may_ring(tx, caller.id, other_id):
        raise Missing()
    now = tx.one("ring_now", me=caller.id)
    if now and {now.caller_id, now.callee_id} == {caller.id, other_id}:
        if now.status == "ringing" and now.callee_id == caller.id:
            answer(tx, caller, now.id)
        return now.id
    if now:
        raise Refused(_("There is another call. Please answer or end it first."), kind="busy")
    is_silent = _is_blocked(tx, caller.id, other_id)
    _must_not_be_too_many(tx, caller, other_id)
    status, why = _outcome(tx, other_id, is_online)
    ring_id = new_id()
    given = {"status": status, "why": why, "is_silent": int(is_silent), "by_push": int(not is_online)}
    ended_at = None if status in NOW else tx.now
    tx.run("insert_ring", id=ring_id, me=caller.id, other_id=other_id, now=tx.now, ended_at=ended_at, **given)
    if status == "missed":
        _tell_missed(tx, ring_id, caller, other_id, is_silent=is_silent)
    elif not is_silent:
        told = {"link": page_of(ring_id), "level": "urgent", "about": caller.id, "name": caller.name}
        notifications.notify(tx, other_id, "call", **told)
    return ring_id


def answer(tx: Transaction, callee, ring_id: int):
    """By whom it rings for. Answered in one tab, it is answered in all of them."""
    ring = get(tx, callee, ring_id)
    if ring.is_mine:
        raise Missing()
    since = clock.moved(tx.now, seconds=-RINGS)
    if ring.status != "answered" and not tx.run("answer_ring", id=ring_id, me=callee.id, now=tx.now, since=since):
        raise Refused(_("This call is over."), kind="state")
    _end_others(tx, callee, ring_id)
    _silence(tx, callee.id, ring_id)
    _touch(tx, ring_id)
    return get(tx, callee, ring_id)


def refuse(tx: Transaction, callee, ring_id: int):
    ring = get(tx, callee, ring_id)
    if ring.is_mine:
        raise Missing()
    if ring.status == "answered":
        raise Refused(_("You’ve answered this call in another tab."), kind="state")
    _end(tx, ring, "refused")
    return get(tx, callee, ring_id)


def hang_up(tx: Transaction, person, ring_id: int):
    """By either of them. One that is over already stays as it is."""
    ring = get(tx, person, ring_id)
    if ring.status == "answered":
        _end(tx, ring, "ended")
    elif ring.status == "ringing" and ring.is_mine:
        _end(tx, ring, "missed", "hung_up")
    elif ring.status == "ringing":
        _end(tx, ring, "refused")
    return get(tx, person, ring_id)


def part(tx: Transaction, person, other_id: int) -> None:
    """They are about to block the other one. A call of the two is over, as if they had hung up.

    One that rings for them rings on for the caller alone, as if nobody was there.
    """
    if ring_id := tx.value("quieten_ring", me=person.id, caller_id=other_id):
        _silence(tx, person.id, ring_id)
        _touch(tx, ring_id)
    now = tx.one("ring_now", me=person.id)
    if now and other_id in (now.caller_id, now.callee_id):
        hang_up(tx, person, now.id)


def unreached(tx: Transaction, callee_id: int, ring_id: int, is_online: Callable[[int], bool]) -> None:
    """None of their browsers could be reached by push. If they have opened a page meanwhile, it rings there."""
    ring = tx.one("ring", id=ring_id, me=callee_id)
    if ring and ring.status == "ringing" and ring.by_push and not is_online(callee_id):
        _end(tx, ring, "missed", "offline")


def guest(tx: Transaction, person_id: int, ring_id: int):
    """Who may be in its room now, or None."""
    return tx.one("ring_guest", id=ring_id, me=person_id)


def came(tx: Transaction, ring_id: int) -> None:
    """Into its room: after a restart, too."""
    tx.run("find_ring", id=ring_id)


def status(tx: Transaction, ring_id: int) -> str | None:
    """As that of a session is called."""
    found = tx.value("ring_status", id=ring_id)
    return found and ("live" if found in NOW else "completed")


def leave(tx: Transaction, person) -> None:
    """They are suspended, or delete their account."""
    while now := tx.one("ring_now", me=person.id):
        hang_up(tx, person, now.id)


def is_due(tx: Transaction) -> bool:
    return bool(_due(tx))


def time_out(tx: Transaction) -> None:
    """What has rung long enough, and calls that nobody came back to after a restart."""
    for due in _due(tx):
        _end(tx, tx.one("ring", id=due.id, me=due.caller_id), "missed" if due.status == "ringing" else "ended")


def lose(tx: Transaction) -> None:
    """Mentora has been started: people who were in a call come back to it in a moment, or it is over."""
    tx.run("lose_rings", now=tx.now)


def sweep(tx: Transaction) -> None:
    tx.run("drop_old_rings", before=clock.moved(tx.now, days=-KEPT_DAYS))


def all_of(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_rings", me=person_id)


def seconds_left(began_at: str, now: str) -> int:
    """Until a call that began then has rung long enough."""
    return max(0, int((clock.read(began_at) - clock.read(now)).total_seconds()) + RINGS)


def page_of(ring_id: int) -> str:
    return f"/calls/{ring_id}"


def at_page(link: str) -> int:
    """The call that this page is of."""
    return int(link.rpartition("/")[2])


def _must_not_be_too_many(tx: Transaction, caller, other_id: int) -> None:
    made = tx.one("count_rings", me=caller.id, other_id=other_id, since=clock.moved(tx.now, hours=-1))
    if made.to_them >= AN_HOUR_TO_ONE:
        sentence = _("You’ve called them {count} times in the last hour. Please try again later.", count=made.to_them)
        raise Refused(sentence, kind="too_many")
    if made.in_all >= AN_HOUR:
        sentence = _("You’ve made {count} calls in the last hour. Please try again later.", count=made.in_all)
        raise Refused(sentence, kind="too_many")


def _outcome(tx: Transaction, other_id: int, is_online: bool) -> tuple[str, str]:
    """What becomes of a call to them now. It does not depend on who calls, so it does not say who is blocked."""
    if not is_online and not telling.reaches("call", "push", dispatches.reader_of(tx, other_id)):
        return "missed", "offline"
    if tx.one("ring_now", me=other_id) or tx.value("in_live_session", me=other_id):
        return "missed", "busy"
    return "ringing", ""


def _is_blocked(tx: Transaction, caller_id: int, other_id: int) -> bool:
    """Whether the other one wants to hear nothing of them."""
    if not (there := _conversation(tx, caller_id, other_id)):
        return False
    conversation = conversations.get(tx, caller_id, there)
    if conversation.blocked_at:
        raise Refused(_("You’ve blocked them. Unblock them to call them."), kind="state")
    return bool(conversation.blocked_by_other_at)


def _conversation(tx: Transaction, person_id: int, other_id: int) -> int | None:
    low, high = sorted((person_id, other_id))
    found: int | None = tx.value("conversation_with", low_id=low, high_id=high)
    return found


def _end_others(tx: Transaction, person, but: int) -> None:
    while (now := tx.one("ring_now", me=person.id)) and now.id != but:
        hang_up(tx, person, now.id)


def _due(tx: Transaction) -> list:
    since, lost_since = clock.moved(tx.now, seconds=-RINGS), clock.moved(tx.now, seconds=-LOST)
    return tx.all("rings_due", since=since, lost_since=lost_since)


def _end(tx: Transaction, ring, status: str, why: str = "") -> None:
    given = {"status": status, "why": why, "before": ring.status, "now": tx.now}
    if ring.status not in NOW or not tx.run("end_ring", id=ring.id, **given):
        raise Refused(_("This call is over."), kind="state")
    if not ring.is_silent:
        _silence(tx, ring.callee_id, ring.id)
    if status == "missed":
        caller = SimpleNamespace(id=ring.caller_id, name=ring.caller_name)
        _tell_missed(tx, ring.id, caller, ring.callee_id, is_silent=bool(ring.is_silent))
    _touch(tx, ring.id)


def _silence(tx: Transaction, callee_id: int, ring_id: int) -> None:
    """On all of their pages."""
    link = page_of(ring_id)
    for told in tx.all("news_of_ring", person_id=callee_id, link=link):
        notifications.read(tx, callee_id, told.id)
    tx.run("drop_news_of_ring", person_id=callee_id, link=link)


def _tell_missed(tx: Transaction, ring_id: int, caller, callee_id: int, *, is_silent: bool) -> None:
    """In their conversation, if they have one. Of a call that rang nowhere, the caller alone sees it there."""
    if there := _conversation(tx, caller.id, callee_id):
        words = translate(_("I tried to call you."), people.language(tx.one("reader", person_id=callee_id)))
        with suppress(Refused):  # they write very fast
            messages.add(tx, caller, there, words, f"call {ring_id}", is_held=is_silent)
            return
    if is_silent:
        return
    told = {"link": page_of(ring_id), "about": caller.id, "name": caller.name}
    notifications.notify(tx, callee_id, "missed_call", **told)


def _touch(tx: Transaction, ring_id: int) -> None:
    """The pages of the call, and those who are in its room."""
    tx.emit(changes.SessionTouched(ring_id, ()))
