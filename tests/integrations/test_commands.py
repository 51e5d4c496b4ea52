"""The commands besides serve: demo people, backup and restore, the doctor."""

import resource
import shutil
import sqlite3
import tarfile

import pytest

from app import create_app
from db.refusals import Refused
from integrations.process import options
from tests.support.client import Client
from tests.support.running import QUIET, Server, command, make_database, typed


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    done = command("seed", "--data", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def demo(seeded, tmp_path):
    """A test's own, because serving it writes."""
    return shutil.copytree(seeded, tmp_path / "demo")


def rows(folder, sql: str):
    connection = sqlite3.connect(folder / "mentora.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_demo_data_has_three_people_to_log_in_as_and_thirty_more_with_a_history(demo):
    assert len(rows(demo, "SELECT id FROM people")) >= 33
    assert dict(
        rows(
            demo,
            "SELECT email, role FROM people "
            "WHERE email IN ('learner@mentora.test', 'mentor@mentora.test', 'employer@mentora.test')",
        )
    ) == {
        "learner@mentora.test": "learner",
        "mentor@mentora.test": "mentor",
        "employer@mentora.test": "employer",
    }
    assert len(rows(demo, "SELECT id FROM notifications")) > 60


def test_a_demo_says_which_two_addresses_to_open_beside_each_other(tmp_path):
    server = Server(tmp_path, "--demo").fork()
    try:
        for name, path in (("127.0.0.1", "learner"), ("localhost", "mentor")):
            line = f"http://{name}:{server.port}/{path}/sessions and log in as {path}@mentora.test"
            assert line in server.output()
            assert Client(f"http://{name}:{server.port}").get(f"/{path}/sessions").status == 303
    finally:
        server.stop()


def test_seeding_twice_changes_nothing(demo):
    before = rows(demo, "SELECT * FROM people")
    assert "already" in command("seed", "--data", str(demo)).stdout
    assert rows(demo, "SELECT * FROM people") == before


def test_demo_people_are_never_added_to_real_ones(data):
    done = command("seed", "--data", str(data))
    assert done.returncode == 2 and "real people" in done.stderr


def test_a_database_with_demo_people_is_not_served_to_a_network(demo):
    done = typed("serve", "--host", "0.0.0.0", "--port", "0", "--data", str(demo))
    assert done.returncode == 2 and "127.0.0.1 only" in done.stderr


def test_a_database_with_demo_people_is_not_served_behind_a_proxy_either(demo):
    given = options.parse(["serve", "--behind-proxy", "--data", str(demo)], QUIET)
    with pytest.raises(Refused, match="not behind a proxy"):
        create_app(given)


def test_a_backup_taken_while_it_runs_can_be_restored(tmp_path):
    folder = tmp_path / "data"
    make_database(folder)
    server = Server(folder).fork()
    (folder / "uploads" / "face.webp").write_bytes(b"a picture")
    backup = tmp_path / "all.tar.gz"
    done = command("backup", str(backup), "--data", str(folder))
    assert done.returncode == 0, done.stderr
    refused = command("restore", str(backup), "--data", str(folder))
    assert refused.returncode == 2 and "running" in refused.stderr
    server.stop()
    assert backup.stat().st_mode & 0o077 == 0
    secret = (folder / "secret").read_bytes()
    sqlite3.connect(folder / "mentora.db").executescript("DELETE FROM people;")
    (folder / "secret").write_bytes(b"")

    done = command("restore", str(backup), "--data", str(folder))
    assert done.returncode == 0, done.stderr
    assert len(rows(folder, "SELECT id FROM people")) == 4
    assert (folder / "secret").read_bytes() not in (secret, b"")  # so that nobody is logged in
    assert (folder / "secret").stat().st_mode & 0o077 == 0
    assert (folder / "uploads" / "face.webp").read_bytes() == b"a picture"
    (aside,) = folder.glob("replaced-*")
    assert rows(aside, "SELECT id FROM people") == []
    Server(folder).fork().stop()


def test_a_backup_restores_into_an_empty_folder(data, tmp_path):
    backup = tmp_path / "all.tar.gz"
    command("migrate", "--data", str(data))
    assert command("backup", str(backup), "--data", str(data)).returncode == 0
    assert command("restore", str(backup), "--data", str(tmp_path / "new")).returncode == 0
    assert "NOT OK" not in command("doctor", "--data", str(tmp_path / "new")).stdout


def test_a_damaged_backup_changes_nothing(data, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    content = (data / "mentora.db").read_bytes()
    (broken / "mentora.db").write_bytes(content[:4096] + bytes(len(content) - 4096))
    with tarfile.open(tmp_path / "broken.tar.gz", "w:gz") as archive:
        archive.add(broken / "mentora.db", "mentora.db")
    done = command("restore", str(tmp_path / "broken.tar.gz"), "--data", str(data))
    assert done.returncode == 2 and "damaged" in done.stderr, done.stderr
    assert (data / "mentora.db").read_bytes() == content


def test_restoring_moves_the_old_files_aside_and_ignores_them(data, tmp_path):
    command("migrate", "--data", str(data))
    backup = tmp_path / "all.tar.gz"
    command("backup", str(backup), "--data", str(data))
    there = tmp_path / "there"
    (there / "uploads").mkdir(parents=True)
    (there / "uploads" / "cv.pdf").write_bytes(b"kept")
    (there / "mentora.db-wal").write_bytes(b"of a database that is gone")
    for _ in range(2):
        assert command("restore", str(backup), "--data", str(there)).returncode == 0
    assert "NOT OK" not in command("doctor", "--data", str(there)).stdout
    kept = sorted(there.glob("replaced-*"))
    assert len(kept) == 2
    assert (kept[0] / "uploads" / "cv.pdf").read_bytes() == b"kept" and (kept[0] / "mentora.db-wal").exists()


@pytest.mark.parametrize("content", [b"", b"foreign"])
def test_a_foreign_database_is_not_restored(data, tmp_path, content):
    other = tmp_path / "mentora.db"
    other.write_bytes(b"")
    if content:
        sqlite3.connect(other).executescript("CREATE TABLE people (x);")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(other, "mentora.db")
    before = (data / "mentora.db").read_bytes()
    done = command("restore", str(tmp_path / "other.tar.gz"), "--data", str(data))
    assert done.returncode == 2 and "doesn’t belong to Mentora" in done.stderr
    assert (data / "mentora.db").read_bytes() == before


def test_a_backup_cannot_write_outside_the_folder(data, tmp_path):
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        archive.add(data / "mentora.db", "mentora.db")
        archive.add(data / "mentora.db", "uploads/../../escaped")
    command("restore", str(tmp_path / "evil.tar.gz"), "--data", str(data))
    assert not (tmp_path / "escaped").exists() and not (data.parent / "escaped").exists()


def test_the_doctor_lists_its_checks_and_finds_what_is_wrong(data):
    command("migrate", "--data", str(data))
    well = command("doctor", "--data", str(data))
    assert well.returncode == 0 and "every reference leads somewhere" in well.stdout and "NOT OK" not in well.stdout
    sqlite3.connect(data / "mentora.db").executescript(
        "PRAGMA foreign_keys = OFF; INSERT INTO resets VALUES ('x', 999, '', '');"
    )
    ill = command("doctor", "--data", str(data))
    assert ill.returncode == 1 and "NOT OK  every reference leads somewhere" in ill.stdout
    translated = command("doctor", "--data", str(data), "--language", "xx").stdout
    assert "reference" not in translated and "oversold" not in translated and "NOT OK" not in translated


@pytest.mark.parametrize(("most", "is_enough"), [(4096, False), (8192, True), (resource.RLIM_INFINITY, True)])
def test_the_doctor_says_when_too_few_pages_could_be_open(data, monkeypatch, most, is_enough):
    monkeypatch.setattr("db.installation.doctor.resource.getrlimit", lambda _kind: (1024, most))
    command("migrate", "--data", str(data))
    said = command("doctor", "--data", str(data))
    assert (said.returncode == 0, "at most 4096, and each open page takes one" in said.stdout) == (
        is_enough,
        not is_enough,
    )


def test_a_demo_is_in_order_and_what_the_clock_must_do_counts_while_a_server_runs(demo):
    idle = command("doctor", "--data", str(demo))
    assert idle.returncode == 0 and "overdue" not in idle.stdout, idle.stdout
    server = Server(demo).fork()
    try:
        served = command("doctor", "--data", str(demo))
    finally:
        server.stop()
    assert served.returncode == 0 and "ok      no alarm is overdue" in served.stdout, served.stdout


def test_two_servers_cannot_share_a_folder_or_a_port(tmp_path):
    make_database(tmp_path)
    server = Server(tmp_path).fork()
    try:
        done = typed("serve", "--port", "0", "--data", str(tmp_path))
        assert done.returncode == 2 and "Another Mentora is running" in done.stderr
        taken = typed("serve", "--port", str(server.port), "--data", str(tmp_path / "other"))
        assert taken.returncode == 2 and f"port {server.port}" in taken.stderr
    finally:
        server.stop()


@pytest.mark.parametrize(
    "table", ["people (id)", "other (x)", "migrations (id INTEGER PRIMARY KEY, migration TEXT, batch INTEGER)"]
)
def test_the_database_of_another_program_is_left_alone(tmp_path, table):
    connection = sqlite3.connect(tmp_path / "mentora.db")
    connection.executescript(f"CREATE TABLE {table};")
    connection.close()
    for words in (("serve", "--port", "0"), ("migrate",), ("seed",)):
        done = (typed if words[0] == "serve" else command)(*words, "--data", str(tmp_path))
        assert (done.returncode, "another program" in done.stderr) == (2, True), done.stderr
    assert len(rows(tmp_path, "SELECT name FROM sqlite_master WHERE type = 'table'")) == 1
    assert "NOT OK" in command("doctor", "--data", str(tmp_path)).stdout


def test_a_file_that_is_not_a_database_is_refused_without_a_traceback(tmp_path):
    (tmp_path / "mentora.db").write_bytes(b"this is not a database, but it is long enough to be read as one" * 100)
    done = typed("serve", "--port", "0", "--data", str(tmp_path))
    assert done.returncode == 1 and "database" in done.stderr and "Traceback" not in done.stderr
