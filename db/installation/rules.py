"""What must always be true and takes more than a count: times that follow from others, and the files of recordings.

The rest is `sql/invariants.sql`.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from db import alarms, clock, recordings
from db.engine.transaction import Transaction
from db.language import Sentence, _, ngettext
from db.listings import keeping

INVARIANTS = "invariants.sql"
# Minutes after which what the clock has to do is overdue. It looks every second.
PATIENCE = 5


def counted(tx: Transaction, queries) -> Iterator[tuple[str, int]]:
    """Each rule of `sql/invariants.sql`, and how many rows break it."""
    for query in queries.in_file(INVARIANTS):
        yield Sentence(query.why, "", {}), tx.value(query.name)


def timed(tx: Transaction) -> Iterator[tuple[str, int]]:
    """Each rule about times, and how many rows break it."""
    yield _("every session ends when its length is over"), sum(1 for _row in _ending_otherwise(tx))
    yield _("every alarm is set for the time of its session"), sum(1 for _row in _alarmed_otherwise(tx))
    yield _("every mentor is found by their next open time"), keeping.count_otherwise(tx)


def overdue(tx: Transaction) -> Iterator[tuple[str, int]]:
    """Each rule that holds while a server runs: what the clock has to do is done."""
    before = clock.moved(tx.now, minutes=-PATIENCE)
    yield _("no alarm is overdue"), tx.value("count_overdue_alarms", before=before)
    yield _("no request waits for an answer after its time"), tx.value("count_overdue_requests", before=before)
    yield _("no account still waits to be deleted"), tx.value("count_overdue_closings", before=before)


def films(tx: Transaction, folder: Path) -> Iterator[tuple[str, str]]:
    """Each rule about the files of recordings, and what is wrong with them."""
    there = {path.name: path.stat().st_size for path in folder.iterdir()} if folder.is_dir() else {}
    missing, odd, known = [], [], set()
    for recording in recordings.stored(tx):
        name = recordings.file_name(recording)
        if recording.status == "deleted":
            continue
        if recording.made_by == "server" and recording.status != "ready":  # a film of it is still to be made
            known |= {name, recordings.copy_name(recording)}
            continue
        known.add(name)
        if recording.status == "recording":  # a chunk is in the file before it is counted
            known.add(recordings.copy_name(recording))
            if there.get(name, 0) < recording.bytes:
                missing.append(name)
        elif name not in there:
            if recording.bytes:  # else nothing was ever sent
                missing.append(name)
        elif there[name] != recording.bytes:
            odd.append(name)
    yield _("every recording has its file"), _named(missing)
    yield _("every finished recording has the size that is stored"), _named(odd)
    yield _("every file among the recordings belongs to one"), _named(sorted(there.keys() - known))


def sentence(count: int) -> str:
    return ngettext("{count} row breaks this", "{count} rows break this", count) if count else ""


def _ending_otherwise(tx: Transaction) -> Iterator[object]:
    for session in tx.all("timed_sessions"):
        if clock.moved(session.starts_at, minutes=session.duration_minutes) != session.ends_at:
            yield session


def _alarmed_otherwise(tx: Transaction) -> Iterator[object]:
    """Alarms at another time than the session's, and sessions that lack one that is still to come."""
    for _id, group in groupby(tx.all("set_alarms"), key=lambda alarm: alarm.id):
        alarmed = list(group)
        session = alarmed[0]
        planned = alarms.planned(session.starts_at, session.ends_at, tx.now)
        for alarm in alarmed:
            at = planned.get(alarm.kind, "")
            if alarm.kind == "chosen":
                at = alarms.next_chosen(session.starts_at, alarm.due_at, or_then=True)
            if not _is_at_its_time(alarm, at, tx.now):
                yield alarm
        if session.status == "scheduled":
            waiting = {alarm.kind for alarm in alarmed if alarm.fired_at is None}
            yield from (kind for kind, due_at in planned.items() if due_at > tx.now and kind not in waiting)


def _is_at_its_time(alarm, planned: str, now: str) -> bool:
    """One that could not fire is tried again a little later."""
    if alarm.kind == "chosen" and alarm.due_at < now:  # it looks back when it fires, and is set again
        return True
    if alarm.due_at == planned:
        return alarm.fired_at is None or alarm.fired_at >= planned
    return planned < alarm.due_at and planned <= now and alarm.due_at <= clock.moved(now, minutes=alarms.LATER)


def _named(files: list[str]) -> str:
    if not files:
        return ""
    shown = ", ".join(files[:3])
    return ngettext("{count} file: {names}", "{count} files: {names}, …", len(files), names=shown)
