"""Restoring something that is not a backup ends soon, with one sentence, and changes nothing."""

import gzip
import io
import os
import random
import sqlite3
import tarfile
import zlib
from types import SimpleNamespace

import pytest

from db.installation import archives, backups
from db.installation.folder import Folder
from db.refusals import Refused
from tests.support.running import make_database


@pytest.fixture
def backup(data, tmp_path):
    folder = Folder(data).make()
    (folder.uploads / "face.webp").write_bytes(random.Random(1).randbytes(50_000))
    return backups.make(folder, tmp_path / "all.tar.gz")


def refusal(source, into) -> str:
    with pytest.raises(Refused) as refused:
        backups.restore(Folder(into), source)
    assert "\n" not in refused.value.sentence and str(source) in refused.value.sentence
    assert not (into / "mentora.db").exists() and not list(into.glob("unfinished-*"))
    return refused.value.sentence


def packed(path, *members, packing=gzip.open):
    """A backup with these members, each a TarInfo and as much of its content as there is."""
    with packing(path, "wb") as file:
        for info, content in members:
            file.write(info.tobuf() + content + bytes(-len(content) % 512))
        file.write(bytes(10240))
    return path


def member(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "link to a device"])
def test_what_is_not_a_file_is_not_read(tmp_path, kind):
    source = tmp_path / "source"
    if kind == "device":
        source = "/dev/zero"
    elif kind == "pipe":
        os.mkfifo(source)
    elif kind == "folder":
        source.mkdir()
    else:
        source.symlink_to("/dev/zero")
    assert "is not a file" in refusal(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_huge_and_empty_is_not_a_backup(tmp_path):
    for name, start in (("zeros", b""), ("packed", archives.GZIP), ("other", b"x")):
        with (tmp_path / name).open("wb") as file:
            file.write(start)
            file.truncate(2**40)
        assert "Nothing was changed" in refusal(tmp_path / name, tmp_path / "new")


def test_a_backup_that_is_damaged_anywhere_is_refused(backup, tmp_path):
    whole, cut = backup.read_bytes(), tmp_path / "cut.tar.gz"
    chance = random.Random(7)
    for length in (0, 1, 2, 9, 100, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        cut.write_bytes(whole[:length])
        assert "damaged" in refusal(cut, tmp_path / "new")
    for _ in range(20):
        at = chance.randrange(10, len(whole))
        cut.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        if not says_the_same(cut, backup):
            assert "damaged" in refusal(cut, tmp_path / "new")


def says_the_same(flipped, backup) -> bool:
    """A few bits of an archive say nothing: those of its own name, and between two blocks."""
    try:
        return gzip.decompress(flipped.read_bytes()) == gzip.decompress(backup.read_bytes())
    except (OSError, EOFError, zlib.error):
        return False


def test_a_damaged_heading_in_an_unpacked_backup_is_not_its_end(backup, tmp_path):
    with gzip.open(backup) as file, tarfile.open(fileobj=io.BytesIO(file.read())) as archive:
        last = archive.getmember("uploads/face.webp")
        whole = bytearray(archive.fileobj.getvalue())
    source = tmp_path / "all.tar"
    source.write_bytes(whole)
    backups.restore(Folder(tmp_path / "good"), source)
    assert (tmp_path / "good" / "uploads" / "face.webp").stat().st_size == 50_000
    whole[last.offset + 3] ^= 1
    source.write_bytes(whole)
    assert "damaged" in refusal(source, tmp_path / "new")


@pytest.mark.parametrize(
    "odd",
    [
        member("uploads/long", 10**9, tarfile.XHDTYPE),  # a heading of that length would be read into memory
        member("uploads/long", 10**9, tarfile.GNUTYPE_LONGNAME),
        member("uploads/holes", 0, tarfile.GNUTYPE_SPARSE),
        member("notes", 4),
        member("/uploads/a", 4),
        member("", 4),
        member("uploads/../../a", 4),
    ],
    ids=lambda one: f"{one.name} {one.size}",
)
def test_an_archive_of_something_else_is_refused(tmp_path, odd):
    packed(tmp_path / "odd.tar.gz", (odd, b"1234"))
    assert "damaged" in refusal(tmp_path / "odd.tar.gz", tmp_path / "new")


@pytest.mark.parametrize("size", [archives.AT_ONCE + 1, -1])
def test_no_more_is_read_into_memory_at_once_than_a_chunk(size):
    content = archives.Bounded(io.BytesIO(bytes(3 * archives.AT_ONCE)), most=10**9)
    assert len(content.read(archives.AT_ONCE)) == archives.AT_ONCE
    with pytest.raises(tarfile.ReadError):
        content.read(size)


@pytest.mark.parametrize("name", ["uploads/bomb", archives.FORMER])
def test_what_does_not_fit_on_the_disk_is_refused_before_the_disk_is_full(tmp_path, monkeypatch, name):
    monkeypatch.setattr(archives.shutil, "disk_usage", lambda path: SimpleNamespace(free=5_000_000))
    packed(tmp_path / "bomb.tar.gz", (member(name, 9_000_000), bytes(9_000_000)))
    assert "5 MB of the disk are free" in refusal(tmp_path / "bomb.tar.gz", tmp_path / "new")


def test_a_full_disk_is_not_a_damaged_backup(backup, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archives.shutil, "copyfileobj", full)
    assert "No space left" in refusal(backup, tmp_path / "new")


def test_a_backup_whose_tables_are_not_ours_is_refused(data, tmp_path):
    other = tmp_path / "other" / "mentora.db"
    make_database(other.parent)
    with sqlite3.connect(other) as connection:
        connection.execute("DROP TABLE revocations")
    connection.close()
    content = other.read_bytes()
    packed(tmp_path / "other.tar.gz", (member("mentora.db", len(content)), content))
    assert "Nothing was changed" in refusal(tmp_path / "other.tar.gz", tmp_path / "new")
