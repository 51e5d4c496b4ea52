"""Recordings that the media server makes: what it records is made into one film afterwards, which can take a while."""

from db import clock, notifications, rooms
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.language import _
from db.recordings import MOST, RecordingDeleted, RecordingsChanged, Space, kept_until, must_fit, own
from db.refusals import Missing, Refused

PATIENCE = 5  # minutes in which recording can go on after a restart of the server
TRIES = 7  # days in which a film that failed can be made again


@event
class MixingWentOn:
    session_id: int
    recording_id: int
    progress: int


def begin(tx: Transaction, host_id: int, session_id: int, space: Space) -> int:
    """The recording of a session that is on. One that was interrupted goes on."""
    guest = rooms.guest(tx, host_id, session_id)
    if not guest.is_host:
        raise Missing()
    if guest.status != "live":
        raise Refused(_("Only a session in progress can be recorded."), kind="state")
    recording_id: int | None = tx.value("open_server_recording", session_id=session_id)
    if recording_id is None:
        if tx.value("count_recordings", session_id=session_id) >= MOST:
            raise Refused(_("This session has too many recordings. Please delete some first."), kind="full")
        recording_id = new_id()
        tx.run("insert_server_recording", id=recording_id, session_id=session_id, host_id=host_id, now=tx.now)
        tx.emit(RecordingsChanged(session_id))
    found = tx.one("server_recording", id=recording_id)
    must_fit(found.bytes + 1, found.others, found.others_in_all, space)
    return recording_id


def weigh(tx: Transaction, recording_id: int, size: int, space: Space) -> None:
    """While it grows. Refused when that is too much, or when it was deleted, which both stop it."""
    found = tx.one("server_recording", id=recording_id)
    if found is None or not tx.run("weigh_recording", id=recording_id, bytes=size, now=tx.now):
        raise Refused(_("The recording was deleted."), kind="state")
    must_fit(size, found.others, found.others_in_all, space)


def weigh_at_last(tx: Transaction, recording_id: int, size: int) -> None:
    tx.run("weigh_recording", id=recording_id, bytes=size, now=tx.now)


def stop(tx: Transaction, recording_id: int) -> None:
    """A film is made of it next, unless nothing was recorded."""
    found = tx.one("server_recording", id=recording_id)
    if found and (
        tx.run("drop_empty_recording", id=recording_id) or tx.run("stop_recording", id=recording_id, now=tx.now)
    ):
        tx.emit(RecordingsChanged(found.session_id))


def stop_unattended(tx: Transaction) -> None:
    before, recently = clock.after(minutes=-PATIENCE), clock.after(minutes=-1)
    for recording in tx.all("unattended_recordings", before=before, recently=recently):
        stop(tx, recording.id)


def next_one(tx: Transaction):
    return tx.one("next_to_mix")


def went_on(tx: Transaction, recording, progress: int) -> bool:
    """False when it is no longer wanted."""
    if not tx.run("set_progress", id=recording.id, progress=progress):
        return False
    tx.emit(MixingWentOn(recording.session_id, recording.id, progress))
    return True


def finish(tx: Transaction, recording, size: int) -> bool:
    until = kept_until(tx, tx.now)
    if not tx.run("finish_mixing", id=recording.id, bytes=size, expires_at=until):
        return False
    tx.emit(RecordingsChanged(recording.session_id))
    return True


def fail(tx: Transaction, recording, problem: str) -> None:
    """The host is told: they can try again, unless nothing was recorded."""
    found = tx.one("server_recording", id=recording.id)
    if found and tx.run("fail_mixing", id=recording.id, problem=problem, now=tx.now):
        if found.host_id:
            notifications.take_back(tx, found.host_id, "recording_failed", found.session_id)
            told = {"problem": problem} if problem in ("empty", "missing") else {}
            notifications.tell_of(tx, found.host_id, "recording_failed", found.session_id, found.title, **told)
        tx.emit(RecordingsChanged(found.session_id))


def try_again(tx: Transaction, host, recording_id: int):
    recording = own(tx, host, recording_id)
    if not tx.run("try_mixing_again", id=recording_id, me=host.id, now=tx.now):
        raise Refused(_("There is nothing to try again: the film is made, or on its way."), kind="state")
    tx.emit(RecordingsChanged(recording.session_id))
    return own(tx, host, recording_id)


def give_up(tx: Transaction) -> None:
    for recording in tx.all("give_up_mixing", before=clock.after(days=-TRIES)):
        tx.emit(RecordingDeleted(recording.session_id, recording.id))


def kept(tx: Transaction) -> set[int]:
    """Those of whom something has to be kept that is not a film yet."""
    return {recording.id for recording in tx.all("server_recordings_kept")}
