"""What a backup or a restore that was killed left behind is cleared away, and nothing else is."""

from pathlib import Path

import pytest

from db.installation import backups, doctor, keys, scratch
from db.installation.folder import Folder
from db.refusals import Refused


@pytest.fixture
def folder(data):
    folder = Folder(data).make()
    keys.load(folder.secret)
    (folder.uploads / "face.webp").write_bytes(b"of before")
    return folder


def names(folder) -> set[str]:
    return {path.name for path in folder.path.rglob("*")}


def mentioned(folder) -> str:
    return dict(doctor.examine(folder))["nothing is left of a backup or a restore that was interrupted"]


def test_what_was_left_is_mentioned_and_cleared_away_and_the_rest_is_not(folder):
    folder.backups.mkdir()
    for place, kind in (
        (folder.path, scratch.RESTORE),
        (folder.path, scratch.BACKUP),
        (folder.backups, scratch.BACKUP),
    ):
        (place / f"{kind}abc").mkdir()
        (place / f"{kind}abc" / "mentora.db").write_bytes(b"half of it")
    for name in ("backup-of-mine", "tmpabcdefgh", "replaced-20260101-000000"):
        (folder.path / name).mkdir()
    before = names(folder)
    assert mentioned(folder).startswith(
        "unfinished-backup-abc, unfinished-restore-abc, unfinished-backup-abc; the next"
    )
    assert names(folder) == before
    backups.tidy(folder)
    assert mentioned(folder) == ""
    assert {"backup-of-mine", "tmpabcdefgh", "replaced-20260101-000000", "mentora.db", "secret"} <= names(folder)


def test_a_folder_is_left_alone_while_somebody_works_in_it(folder):
    with scratch.folder(folder.path, scratch.BACKUP) as work:
        backups.tidy(folder)
        assert work.exists() and mentioned(folder) == ""
    assert not work.exists()


def test_a_folder_that_cannot_be_written_to_is_mentioned(folder, monkeypatch):
    there, complaint = next(doctor.examine(folder))
    assert str(folder.path) in there and complaint == ""
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)  # as root may write anywhere
    assert next(doctor.examine(folder)) == (there, "it cannot be written to")


class Killed(BaseException):
    pass


def filled(path: Path, name: str, uploads: bool = True) -> dict[str, str]:
    """A folder with everything that a restore replaces; what is in it."""
    (path / "uploads").mkdir(parents=True)
    for file in ("mentora.db", "secret", *(["uploads/face.webp"] if uploads else [])):
        (path / file).write_text(f"{file} {name}")
    return content(path)


def content(path: Path) -> dict[str, str]:
    return {str(file.relative_to(path)): file.read_text() for file in path.rglob("*") if file.is_file()}


@pytest.mark.parametrize("step", range(6))
def test_a_restore_that_cannot_move_a_file_has_changed_nothing_when_it_says_so(tmp_path, monkeypatch, step):
    folder, fresh = Folder(tmp_path / "data"), tmp_path / "data" / f"{scratch.RESTORE}abc"
    before, rename, steps = filled(folder.path, "of now"), Path.rename, iter(range(100))
    filled(fresh, "of the backup")

    def renamed(path, target):
        if next(steps) == step:
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", renamed)
    with pytest.raises(Refused, match="Nothing was changed"):
        backups._put_in_place(folder, fresh)
    here = {name: text for name, text in content(folder.path).items() if not name.startswith(scratch.RESTORE)}
    assert here == before


@pytest.mark.parametrize("uploads", [True, False])
@pytest.mark.parametrize("step", range(7))
def test_a_restore_that_is_killed_at_any_step_leaves_all_of_it_or_nothing(tmp_path, monkeypatch, step, uploads):
    """Between two moves there is no database, and the next start would make an empty one."""
    folder, fresh = Folder(tmp_path / "data"), tmp_path / "data" / f"{scratch.RESTORE}abc"
    before, restored = filled(folder.path, "of now", uploads), filled(fresh, "of the backup")
    rename, steps = Path.rename, iter(range(100))

    def renamed(path, target):
        if next(steps) == step:
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as killed:
        killed.setattr(Path, "rename", renamed)
        killed.setattr(backups, "_put_back", lambda *_: None)  # nothing runs any more
        try:
            backups._put_in_place(folder, fresh)
        except Killed:
            restored = before
    backups.tidy(folder)
    after = content(folder.path)
    assert {name: text for name, text in after.items() if not name.startswith("replaced-")} == restored
    assert (restored == before) == (step < (6 if uploads else 5))
    assert after == before or "replaced-" in str(after)
