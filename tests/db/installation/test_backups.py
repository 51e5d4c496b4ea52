"""A backup is one moment of an installation that runs, and restoring one ends every login."""

import os
import sqlite3
import tarfile
import threading
from contextlib import closing

import pytest

from db import engine, recordings
from db.engine import sqlite
from db.engine.sqlite_store import SqliteStore
from db.installation import backups, keys, rules
from db.installation.folder import Folder
from db.people import devices, resets
from db.people.devices import Visit
from db.people.tokens import Tokens
from db.refusals import Refused
from tests.support import making, running
from tests.support.cast import ADA, MAX
from tests.support.making import WEBM

PLENTY = 10**9


class Studio:
    """Records as the server does: the file before the row of a chunk, the row before the file of an index."""

    def __init__(self, folder: Folder, session_id: int = 0):
        self.folder = folder
        folder.make().recordings.mkdir(exist_ok=True)
        self._connection = sqlite.connect(folder.database)
        self._queries = sqlite.load(running.SQL)
        self.session_id = session_id or self.act(lambda tx: making.in_state(tx, "live").id)

    def close(self) -> None:
        self._connection.close()

    def act(self, act, *args):
        return sqlite.transact(self._connection, self._queries, act, *args)

    def record(self):
        recording = self.act(recordings.begin, MAX, self.session_id, "video/webm")
        self.path(recording).write_bytes(WEBM)
        self.act(recordings.take_chunk, MAX, recording.id, 0, WEBM, recordings.Space(PLENTY, PLENTY))
        return recording

    def finish(self, recording):
        copy = self.path(recording).with_suffix(".indexed.webm")
        copy.write_bytes(b"index " + WEBM)
        self.act(recordings.finish, MAX, recording.id, len(b"index " + WEBM))
        os.replace(copy, self.path(recording))
        return recording

    def delete(self, recording) -> None:
        self.act(recordings.delete, MAX, recording.id)
        self.path(recording).unlink()

    def path(self, recording):
        return self.folder.recordings / recordings.file_name(recording)


@pytest.fixture
def studio(data):
    studio = Studio(Folder(data))
    yield studio
    studio.close()


def restored(backup, into) -> Folder:
    backups.restore(Folder(into), backup)
    return Folder(into)


def problems(folder: Folder) -> list[str]:
    found = engine.open(folder.address).transact(lambda tx: list(rules.films(tx, folder.recordings)))
    return [f"{rule}: {problem}" for rule, problem in found if problem]


def names(backup) -> list[str]:
    with tarfile.open(backup) as archive:
        return archive.getnames()


def test_what_changes_while_the_database_is_copied_is_in_the_backup_as_it_was(studio, tmp_path, monkeypatch):
    copy_to = SqliteStore.copy_to
    deleted, finished, going_on = studio.finish(studio.record()), studio.record(), studio.record()
    changes = [lambda: studio.delete(deleted), lambda: studio.finish(finished), studio.record]

    def before_and_after(store, target):
        if changes:
            changes.pop()()
        copy_to(store, target)
        if changes:
            changes.pop()()
            changes.pop()()
            studio.path(going_on).write_bytes(WEBM + b" and a chunk that is not counted yet")

    monkeypatch.setattr(SqliteStore, "copy_to", before_and_after)
    backup = backups.make(studio.folder, tmp_path / "all.tar.gz")
    assert problems(restored(backup, tmp_path / "new")) == []


def test_a_backup_under_load_lists_no_recording_without_its_file(studio, tmp_path):
    enough, shed = threading.Event(), []

    def keep_recording() -> None:
        busy = Studio(studio.folder, studio.session_id)
        while not enough.is_set():
            busy.delete(busy.finish(busy.record()))
            shed.append(busy.finish(busy.record()))
            if len(shed) > 5:
                busy.delete(shed.pop(0))
        busy.close()

    thread = threading.Thread(target=keep_recording)
    thread.start()
    try:
        made = [backups.make(studio.folder, tmp_path / f"{number}.tar.gz") for number in range(12)]
    finally:
        enough.set()
        thread.join()
    assert {backup.name: problems(restored(backup, tmp_path / backup.stem)) for backup in made} == {
        backup.name: [] for backup in made
    }
    assert not list(studio.folder.path.glob("backup-*"))


def test_a_file_that_is_missing_anyway_does_not_prevent_a_backup(studio, tmp_path, monkeypatch):
    monkeypatch.setattr("db.installation.moments.PAUSE", 0.01)
    lost, kept = studio.record(), studio.record()
    studio.path(lost).unlink()
    backup = backups.make(studio.folder, tmp_path / "all.tar.gz")
    assert f"uploads/recordings/{kept.id}.webm" in names(backup)
    assert len(problems(restored(backup, tmp_path / "new"))) == 1


def test_a_backup_holds_neither_the_secret_nor_deleted_recordings(studio, tmp_path):
    keys.load(studio.folder.secret)
    gone = studio.record()
    studio.act(recordings.delete, MAX, gone.id)
    (studio.folder.uploads / "face.webp").write_bytes(b"a picture")
    backup = backups.make(studio.folder, tmp_path / "all.tar.gz")
    assert sorted(names(backup)) == ["mentora.db", "uploads", "uploads/face.webp", "uploads/recordings"]


def test_restoring_ends_every_login_before_and_after_the_backup(studio, tmp_path):
    folder = studio.folder
    visit = Visit("Firefox", "127.0.0.1", "x", stays=True)

    def token() -> str:
        tokens = Tokens(keys.load(folder.secret))
        return tokens.write(tokens.claims(ADA.id, "learner", studio.act(devices.sign_in, ADA.id, visit), True))

    before = token()
    studio.act(resets.request_link, ADA.email, "a link in a mail", "https://mentora.example.org")
    backup = backups.make(folder, tmp_path / "all.tar.gz")
    after = token()
    backups.restore(folder, backup)
    tokens = Tokens(keys.load(folder.secret))
    assert [tokens.read(old) for old in (before, after)] == [None, None]
    with closing(sqlite.connect(folder.database)) as connection:
        for table in ("devices", "resets"):
            assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)


def test_an_older_backup_with_a_secret_is_restored_without_it(studio, tmp_path):
    keys.load(studio.folder.secret)
    old = studio.folder.secret.read_bytes()
    with tarfile.open(tmp_path / "old.tar.gz", "w:gz") as archive:
        engine.open(studio.folder.address).copy_to(tmp_path / "copy.db")
        archive.add(tmp_path / "copy.db", "mentora.db")
        archive.add(studio.folder.secret, "secret")
    new = restored(tmp_path / "old.tar.gz", tmp_path / "new")
    assert new.secret.read_bytes() != old and keys.read(new.secret)


def test_a_restore_needs_nothing_that_an_older_python_lacks(studio, tmp_path, monkeypatch):
    """Debian 12 has 3.11.2, without the filters of tarfile."""
    studio.finish(studio.record())
    backup = backups.make(studio.folder, tmp_path / "all.tar.gz")
    monkeypatch.delattr(tarfile, "data_filter")
    monkeypatch.setattr(tarfile.TarFile, "extractall", None)
    new = restored(backup, tmp_path / "new")
    assert problems(new) == [] and {path.stat().st_mode & 0o777 for path in new.recordings.iterdir()} == {0o600}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_backup_brings_no_links(studio, tmp_path, kind):
    backup = backups.make(studio.folder, tmp_path / "all.tar.gz")
    with tarfile.open(backup) as good, tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as evil:
        evil.addfile(good.getmember("mentora.db"), good.extractfile("mentora.db"))
        link = tarfile.TarInfo("uploads/link")
        link.type, link.linkname = kind, "/etc/passwd"
        evil.addfile(link)
    assert not (restored(tmp_path / "evil.tar.gz", tmp_path / "new").uploads / "link").exists()


@pytest.mark.parametrize("name", ["uploads", "uploads/recordings"])
def test_a_file_where_a_folder_belongs_changes_nothing(studio, tmp_path, name):
    backup = backups.make(studio.folder, tmp_path / "all.tar.gz")
    with tarfile.open(backup) as good, tarfile.open(tmp_path / "odd.tar.gz", "w:gz") as odd:
        odd.addfile(good.getmember("mentora.db"), good.extractfile("mentora.db"))
        odd.addfile(tarfile.TarInfo(name))
    with pytest.raises(Refused):
        restored(tmp_path / "odd.tar.gz", tmp_path / "new")
    assert not (tmp_path / "new" / "mentora.db").exists()


def test_the_database_of_another_program_is_not_backed_up(tmp_path):
    with closing(sqlite3.connect(tmp_path / "mentora.db")) as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
    with pytest.raises(Refused):
        backups.make(Folder(tmp_path), None)
    assert not (tmp_path / "backups").exists()
