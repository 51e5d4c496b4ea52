"""Reads a file that should be a backup and may be damaged, or anything else: never more of it than fits on the disk."""

import gzip
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from db.installation.folder import MB
from db.language import _
from db.refusals import Refused

KEPT = ("mentora.db", "uploads")
FORMER = "secret"  # in backups of older versions; it is left where it is
GZIP = b"\x1f\x8b"
AT_ONCE = MB  # what is read in one go; tarfile would take a header of any size into memory
PADDING = 2 * tarfile.RECORDSIZE


class Bounded:
    """The content of an archive, up to a size."""

    def __init__(self, content: IO[bytes], most: int):
        self._content, self.most = content, most

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= AT_ONCE:
            raise tarfile.ReadError("a header is too long")
        self._check(self.tell() + size)
        return self._content.read(size)

    def seek(self, position: int) -> int:
        self._check(position)
        return self._content.seek(position)

    def tell(self) -> int:
        return self._content.tell()

    def read_to_the_end(self) -> None:
        """Only there is the checksum of all of it. A damaged header would count as the end, but something follows."""
        self.most = self.tell() + PADDING
        while more := self.read(tarfile.BLOCKSIZE):
            if more.strip(b"\0"):
                raise tarfile.ReadError("it goes on after its end")

    def _check(self, position: int) -> None:
        if position > self.most + AT_ONCE:
            raise TooMuch()


class TooMuch(Exception):
    """It holds more than there is room for."""


@contextmanager
def opened(source: Path) -> Iterator[IO[bytes]]:
    """The file, which is one: a device or a pipe would never end."""
    try:
        number = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as problem:
        raise Refused(_("There is no file {source}.", source=source)) from problem
    except OSError as problem:
        raise Refused(_("{source} cannot be read: {reason}.", source=source, reason=problem.strerror)) from problem
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise Refused(_("{source} is not a file, so it is not a backup.", source=source))
    with open(number, "rb") as file:
        yield file


def unpack(file: IO[bytes], source: Path, into: Path) -> None:
    """What we keep, into an empty folder."""
    free = shutil.disk_usage(into).free
    try:
        is_packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        content = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if is_packed else file
        _unpack(Bounded(content, most=free * 9 // 10), into)
        if not all(path.is_dir() for path in (into / "uploads", into / "uploads" / "recordings") if path.exists()):
            raise tarfile.ReadError("a file is where a folder belongs")
    except TooMuch as problem:
        raise Refused(
            _(
                "{source} needs more space than there is: {free} MB of the disk are free. Nothing was changed.",
                source=source,
                free=free // MB,
            )
        ) from problem
    except Exception as problem:  # whatever a damaged file makes of the libraries that read it
        if isinstance(problem, OSError) and problem.errno:
            sentence = _(
                "{source} cannot be unpacked: {reason}. Nothing was changed.", source=source, reason=problem.strerror
            )
            raise Refused(sentence) from problem
        raise Refused(
            _("{source} is not a backup of Mentora, or it is damaged. Nothing was changed.", source=source)
        ) from problem
    if not (into / "mentora.db").exists():
        raise Refused(_("{source} holds no database. Nothing was changed.", source=source))


def _unpack(content: Bounded, into: Path) -> None:
    with tarfile.open(fileobj=content, mode="r:") as archive:  # type: ignore[call-overload]  # all that it calls
        while member := archive.next():
            _extract(archive, member, into)
            archive.members.clear()  # it would remember all of them
        content.read_to_the_end()


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    """Folders and files only, and only below `into`. Python's own filter for this is younger than Debian 12."""
    target = into / member.name
    if target.relative_to(into).parts[0] not in (*KEPT, FORMER) or ".." in target.parts or member.issparse():
        raise tarfile.ReadError(f"{member.name} does not belong in a backup")
    content = archive.extractfile(member) if member.isfile() and member.name != FORMER else None
    if content:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with content, open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)
