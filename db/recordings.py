"""Recordings: which there are, how far each one is, and who owns it. Their files are `integrations/films.py`."""

from db import clock, rooms
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.language import _
from db.refusals import Invalid, Missing, Refused

FORMATS = ("video/webm", "video/mp4")


@event
class RecordingsChanged:
    session_id: int


class OutOfOrder(Refused):
    """Another chunk is expected; `next` says which."""

    def __init__(self, next_chunk: int):
        super().__init__(_("Chunk {number} is expected next.", number=next_chunk), kind="out_of_order")
        self.more = {"next": next_chunk}


def begin(tx: Transaction, host, session_id: int, mime):
    guest = rooms.guest(tx, host.id, session_id)
    if not guest.is_host:
        raise Missing()
    if guest.status != "live":
        raise Refused(_("Only a session in progress can be recorded."), kind="state")
    kind = mime.partition(";")[0] if isinstance(mime, str) else ""
    if kind not in FORMATS:
        raise Invalid({"mime": _("Please record webm or mp4.")})
    recording_id = new_id()
    tx.run("insert_recording", id=recording_id, session_id=session_id, host_id=host.id, mime=kind, now=tx.now)
    tx.emit(RecordingsChanged(session_id))
    return get(tx, host, recording_id)


def get(tx: Transaction, person, recording_id: int):
    recording = tx.one("recording", id=recording_id, me=person.id)
    if recording is None:
        raise Missing()
    return recording


def own(tx: Transaction, host, recording_id: int):
    recording = get(tx, host, recording_id)
    if recording.host_id != host.id:
        raise Missing()
    return recording


def take_chunk(tx: Transaction, host, recording_id: int, chunk: int, size: int) -> int:
    """Records that a chunk is in the file; returns the number of the next one."""
    if not tx.run("take_chunk", id=recording_id, chunk=chunk, bytes=size):
        raise OutOfOrder(own(tx, host, recording_id).next_chunk)
    return chunk + 1


def finish(tx: Transaction, host, recording_id: int, size: int):
    """No chunk is taken from here on. `size` is that of the finished file."""
    recording = own(tx, host, recording_id)
    if tx.run("finish_recording", id=recording_id, me=host.id, now=tx.now):
        tx.run("set_recording_size", id=recording_id, bytes=size)
        tx.emit(RecordingsChanged(recording.session_id))
    return get(tx, host, recording_id)


def delete(tx: Transaction, host, recording_id: int):
    recording = own(tx, host, recording_id)
    tx.run("delete_recording", id=recording_id, me=host.id, now=tx.now)
    tx.emit(RecordingsChanged(recording.session_id))
    return recording


def in_session(tx: Transaction, person_id: int, session_id: int) -> list:
    return tx.all("recordings", session_id=session_id, me=person_id)


def finish_abandoned(tx: Transaction) -> list:
    """Their hosts left without finishing: what was uploaded is kept."""
    abandoned = tx.all("abandoned_recordings", before=clock.after(hours=-10))
    for recording in abandoned:
        tx.run("finish_recording", id=recording.id, me=recording.host_id, now=tx.now)
    return abandoned
