"""Recordings: which there are, how far each one is, and who owns it. Their files are `integrations/films.py`."""

from dataclasses import dataclass

from db import clock, pages, rooms
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.installation import facts
from db.language import _
from db.refusals import Invalid, Missing, Refused


@dataclass(frozen=True, slots=True)
class Format:
    ending: str
    mark: bytes  # what a file of this format has …
    at: int  # … at this byte


FORMATS = {"video/webm": Format("webm", b"\x1aE\xdf\xa3", 0), "video/mp4": Format("mp4", b"ftyp", 4)}
MOST = 30  # of one session
# Browsers record with about 0.2 MB a second; chunks may also arrive late and all at once.
RATE = 1_000_000
HEAD_START = 20_000_000
LATE = 10  # minutes after the end of the session, for what a slow connection still has to send


@dataclass(frozen=True, slots=True)
class Space:
    """How many bytes of recordings are kept: of each host, and of all of them together."""

    each: int
    in_all: int


@event
class RecordingsChanged:
    session_id: int


@event
class RecordingDeleted:
    session_id: int
    recording_id: int


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
    if tx.value("count_recordings", session_id=session_id) >= MOST:
        raise Refused(_("This session has too many recordings. Please delete some first."), kind="full")
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


def file_name(recording) -> str:
    return f"{recording.id}.{FORMATS[recording.mime].ending}"


def copy_name(recording) -> str:
    """Of the file that replaces it once it has an index."""
    return f"{recording.id}.indexed.{FORMATS[recording.mime].ending}"


def begins_right(mime: str, start: bytes) -> bool:
    """Whether a file begins as this format does. Others are never given to a program that would guess."""
    kind = FORMATS[mime]
    return start[kind.at : kind.at + len(kind.mark)] == kind.mark


def may_take(tx: Transaction, host, recording_id: int, chunk: int, body: bytes, space: Space):
    """The recording, when this is the chunk it waits for."""
    recording = own(tx, host, recording_id)
    if recording.made_by == "server":
        raise Refused(_("The server records this session itself."), kind="state")
    if recording.status != "recording" or recording.next_chunk != chunk:
        raise OutOfOrder(recording.next_chunk)
    if not body:
        raise Invalid({"chunk": _("This chunk is empty.")})
    if chunk == 0 and not begins_right(recording.mime, body):
        raise Invalid({"chunk": _("This is not a webm or mp4 recording.")})
    terms = tx.one("recording_terms", id=recording_id, me=host.id)
    if terms.session_status != "live" and (terms.ended_at is None or terms.ended_at < clock.after(minutes=-LATE)):
        raise Refused(_("The session is over, so its recording can’t grow any more."), kind="state")
    if recording.bytes + len(body) > HEAD_START + RATE * _age(tx, recording):
        raise Refused(_("This is more than a recording of that length can hold."), kind="full")
    must_fit(len(body), terms.kept, terms.kept_in_all, space)
    return recording


def must_fit(size: int, kept: int, kept_in_all: int, space: Space) -> None:
    if kept + size > space.each:
        raise Refused(_("Your recordings take up all the space you have. Please delete some of them."), kind="full")
    if kept_in_all + size > space.in_all:
        raise Refused(_("The space for recordings on this server is used up, so recording has to stop."), kind="full")


def take_chunk(tx: Transaction, host, recording_id: int, chunk: int, body: bytes, space: Space) -> int:
    """Records that a chunk is in the file; returns the number of the next one."""
    may_take(tx, host, recording_id, chunk, body, space)
    if not tx.run("take_chunk", id=recording_id, chunk=chunk, bytes=len(body)):
        raise OutOfOrder(own(tx, host, recording_id).next_chunk)
    return chunk + 1


def finish(tx: Transaction, host, recording_id: int, size: int):
    """No chunk is taken from here on. `size` is that of the finished file."""
    recording = own(tx, host, recording_id)
    until = kept_until(tx, tx.now)
    if tx.run("finish_recording", id=recording_id, me=host.id, now=tx.now, expires_at=until):
        tx.run("set_recording_size", id=recording_id, bytes=size)
        tx.emit(RecordingsChanged(recording.session_id))
    return get(tx, host, recording_id)


def delete(tx: Transaction, host, recording_id: int):
    recording = own(tx, host, recording_id)
    tx.run("delete_recording", id=recording_id, me=host.id, now=tx.now)
    tx.emit(RecordingDeleted(recording.session_id, recording_id))
    return recording


def stored(tx: Transaction) -> list:
    """All of them, deleted ones too."""
    return tx.all("stored_recordings")


def all_by(tx: Transaction, host_id: int) -> list:
    return tx.all("exported_recordings", me=host_id)


def in_session(tx: Transaction, person_id: int, session_id: int) -> list:
    return tx.all("recordings", session_id=session_id, me=person_id)


def by_host(tx: Transaction, host_id: int, after: str | None = None) -> pages.Page:
    """Of all their sessions, newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("recordings_by_host", me=host_id, before=before, limit=pages.FETCHED), "id")


def finish_abandoned(tx: Transaction) -> list:
    """Their hosts left without finishing: what was uploaded is kept."""
    late = clock.after(minutes=-LATE)
    before, until = clock.after(hours=-10), kept_until(tx, tx.now)
    return tx.all("finish_abandoned", before=before, late=late, now=tx.now, expires_at=until)


def kept_until(tx: Transaction, ended_at: str) -> str | None:
    """When a recording is deleted that ended then; None is never."""
    days = facts.recordings_days(tx)
    return clock.moved(ended_at, days=days) if days else None


def kept_by(tx: Transaction, host_id: int) -> int:
    """In bytes."""
    kept: int = tx.value("kept_by_host", me=host_id)
    return kept


def kept_in_all(tx: Transaction) -> int:
    """In bytes."""
    kept: int = tx.value("kept_in_all")
    return kept


def _age(tx: Transaction, recording) -> float:
    """In seconds."""
    return max(0.0, (clock.read(tx.now) - clock.read(recording.created_at)).total_seconds())
