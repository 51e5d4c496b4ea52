"""The generated secret of an installation: signing keys in a file that only its owner can read, rotated as they age."""

import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import clock
from db.language import _
from db.refusals import Refused

ROTATED_AFTER = timedelta(days=90)
# By then the last token that a key signed has expired.
DROPPED_AFTER = ROTATED_AFTER + timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    made_at: str
    secret: bytes


def load(path: Path) -> list[Key]:
    """The keys, newest first. Creates the file, or a new key in it, when it is time."""
    today = datetime.now(UTC)
    keys = read(path) if path.exists() else []
    kept = [key for key in keys if today - clock.read(key.made_at) < DROPPED_AFTER]
    if not kept or today - clock.read(kept[0].made_at) > ROTATED_AFTER:
        kept.insert(0, _new())
    if kept != keys:
        _write(path, kept)
    return kept


def read(path: Path) -> list[Key]:
    """The keys in the file, which is not changed."""
    if not path.is_file():
        raise _damaged(path)
    if path.stat().st_mode & 0o077:
        raise Refused(_("The secret {path} can be read by others. Please run: chmod 600 {path}", path=path))
    keys = _parsed(path)
    if _is_ahead(keys):
        raise Refused(
            _(
                "The secret {path} was made on {then}, but by the clock of this machine it is {now}. If that is "
                "wrong, set the clock and start again. If the clock was wrong before and is right now, run "
                "`python app.py fix-clock`; everybody logs in again then.",
                path=path,
                then=keys[0].made_at[:10],
                now=clock.now()[:10],
            )
        )
    return keys


def is_ahead(path: Path) -> bool:
    """Whether the secret was made while the clock was ahead, so that `read` refuses it."""
    return path.exists() and _is_ahead(_parsed(path))


def derived(keys: list[Key], purpose: str) -> bytes:
    """A key for one purpose, the same after a restart."""
    return hmac.digest(keys[0].secret, purpose.encode(), "sha256")


def replace(path: Path) -> None:
    """With a new one, so that no token from before is accepted."""
    _write(path, [_new()])


def _is_ahead(keys: list[Key]) -> bool:
    return keys[0].made_at > clock.after(days=1)


def _parsed(path: Path) -> list[Key]:
    """Newest first."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as problem:
        raise Refused(_("The secret {path} cannot be read: {reason}.", path=path, reason=problem.strerror)) from problem
    keys = [_key(line) for line in lines if line]
    found = [key for key in keys if key]
    if not found or len(found) < len(keys):
        raise _damaged(path)
    return sorted(found, key=lambda key: key.made_at, reverse=True)


def _damaged(path: Path) -> Refused:
    return Refused(
        _(
            "The secret {path} is damaged. If you have a copy of it, put that back. Otherwise remove it: the next "
            "start makes a new one, and everybody logs in again.",
            path=path,
        )
    )


def _key(line: bytes) -> Key | None:
    """None when it is not one."""
    try:
        id, made_at, secret = line.decode("ascii").split()
        is_stamp = clock.stamp(clock.read(made_at)) == made_at
        key = Key(id, made_at, bytes.fromhex(secret))
    except (ValueError, OverflowError):
        return None
    return key if is_stamp and len(key.secret) >= 32 else None


def _new() -> Key:
    return Key(secrets.token_hex(4), clock.now(), secrets.token_bytes(48))


def _write(path: Path, keys: list[Key]) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.writelines(f"{key.id} {key.made_at} {key.secret.hex()}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
