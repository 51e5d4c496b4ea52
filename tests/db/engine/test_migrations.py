"""A database is migrated to this version, once, and never halfway."""

import pytest

from db.broken import BrokenFile
from db.engine import migrations, sqlite
from db.refusals import Refused


@pytest.fixture
def empty(tmp_path):
    connection = sqlite.connect(tmp_path / "empty.db")
    yield connection
    connection.close()


@pytest.fixture
def steps(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sql").write_text("CREATE TABLE a (x INTEGER) STRICT;\nINSERT INTO a VALUES (1);\n")
    (folder / "0002_second.sql").write_text("-- a comment\nALTER TABLE a ADD COLUMN y TEXT;\n")
    return folder


def test_each_migration_runs_once_and_in_order(empty, steps):
    assert migrations.migrate(empty, steps) == ["0001_first", "0002_second"]
    assert migrations.migrate(empty, steps) == []
    assert empty.execute("SELECT x, y FROM a").fetchall() == [(1, None)]


def test_a_broken_migration_changes_nothing_and_says_where_it_failed(empty, steps):
    (steps / "0002_second.sql").write_text("CREATE TABLE b (x INTEGER);\n\nCREATE TABLE b (x INTEGER);\n")
    with pytest.raises(BrokenFile, match="sql/migrations/0002_second.sql, line 3: table b already exists"):
        migrations.migrate(empty, steps)
    assert empty.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'b'").fetchone() == (0,)
    assert [path.name for path in migrations.pending(empty, steps)] == ["0002_second.sql"]


def test_two_migrations_with_one_number_stop_the_start(empty, steps):
    (steps / "0002_another.sql").write_text("CREATE TABLE b (x INTEGER) STRICT;\n")
    with pytest.raises(BrokenFile, match=r"0002_second.sql, line 1: 0002_another.sql has the same number"):
        migrations.migrate(empty, steps)


def test_a_database_from_a_newer_version_is_left_alone(empty, steps):
    migrations.migrate(empty, steps)
    (steps / "0002_second.sql").unlink()
    with pytest.raises(Refused, match="newer version"):
        migrations.pending(empty, steps)


def test_a_changed_view_needs_no_migration(empty, tmp_path):
    views = tmp_path / "sql" / "views.sql"
    views.parent.mkdir(exist_ok=True)
    for answer in (1, 2):
        views.write_text(f"-- A comment.\nCREATE VIEW answers AS SELECT {answer} AS answer;\n")
        migrations.replace_views(empty, views)
        migrations.replace_views(empty, views)
        assert empty.execute("SELECT answer FROM answers").fetchall() == [(answer,)]
    views.write_text("-- Nothing is left.\n")
    migrations.replace_views(empty, views)
    assert empty.execute("SELECT COUNT(*) FROM sqlite_master WHERE type = 'view'").fetchone() == (0,)


def test_a_broken_view_names_its_file_and_keeps_the_old_view(empty, tmp_path):
    views = tmp_path / "sql" / "views.sql"
    views.parent.mkdir(exist_ok=True)
    views.write_text("CREATE VIEW answers AS SELECT 1 AS answer;\n")
    migrations.replace_views(empty, views)
    views.write_text("CREATE VIEW answers AS SELEKT 1;\n")
    with pytest.raises(BrokenFile, match="sql/views.sql"):
        migrations.replace_views(empty, views)
    assert empty.execute("SELECT answer FROM answers").fetchall() == [(1,)]
