"""The architecture: what each package may import, and that nothing is left unused."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from db.engine import sqlite
from db.engine.queries import TOKEN
from fragments import parts

ROOT = Path(__file__).parent.parent
ROOMS = ("routes", "db", "ws", "jobs", "integrations", "fragments")
# What a package must never import. All packages share `db.refusals`, `db.tokens` and `db.engine`.
FORBIDDEN = {
    "db": ("quart", "quart_auth", "jinja2", "hypercorn", "routes", "ws", "jobs", "fragments", "integrations"),
    "routes": ("sqlite3", "aiosqlite", "hypercorn", "jobs", "integrations", "ws.hub", "ws.broadcasts", "ws.endpoint"),
    "ws": ("quart", "quart_auth", "routes", "sqlite3", "aiosqlite", "jobs", "hypercorn"),
    "jobs": ("quart", "quart_auth", "routes", "jinja2", "sqlite3", "aiosqlite", "hypercorn"),
    "integrations": ("quart", "quart_auth", "routes", "sqlite3", "aiosqlite", "jobs"),
    "fragments": (
        "quart",
        "quart_auth",
        "routes",
        "ws",
        "jobs",
        "sqlite3",
        "aiosqlite",
        "db.engine.transaction",
        "db.engine.sqlite",
    ),
}
# Only the engine needs its library, and only it may use the private call.
OF_SQLITE = ("sqlite", "sqlite_checks", "sqlite_reads", "sqlite_store", "sqlite_texts", "migrations")
ENGINES = {f"db/engine/{name}.py" for name in OF_SQLITE}
# What the doctor counts is not a noun of the product: it has an SQL file, but no module.
ASKED_BY_THE_DOCTOR = "invariants.sql"
# Files longer than 300 lines, each with a reason.
LONG = {}
# SQL files without a noun of the product.
TOP = {
    "app.py",
    "routes",
    "fragments",
    "db",
    "sql",
    "static",
    "ws",
    "tests",
    "jobs",
    "integrations",
    "bench",
    "deploy",
    "docs",
    "pyproject.toml",
}
TOP_FOR_TOOLS = {
    "Makefile",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "package.json",
    "package-lock.json",
    "requirements.lock",
    "requirements-test.lock",
}


def python_files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


parsed = cache(lambda path: ast.parse(path.read_text()))


@cache
def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_each_package_imports_only_what_it_may(room):
    known = [(path, name) for path in python_files(room) for name in imports(path)]
    over_the_wall = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, name in known
        for forbidden in FORBIDDEN[room]
        if name == forbidden or name.startswith(f"{forbidden}.")
    ]
    assert over_the_wall == []


def test_the_database_library_stays_in_the_engine():
    users = {
        str(path.relative_to(ROOT))
        for path in python_files("db")
        for name in imports(path)
        if name in ("sqlite3", "aiosqlite")
    }
    assert users <= ENGINES
    private = {str(path.relative_to(ROOT)) for path in python_files(*ROOMS) if "._execute(" in path.read_text()}
    assert private <= {"db/engine/sqlite.py", "db/engine/transaction.py"}


def test_sql_is_written_in_sql_files():
    statement = re.compile(r"""["'](SELECT|INSERT|UPDATE|DELETE)\s""")
    found = {str(path.relative_to(ROOT)) for path in python_files(*ROOMS) if statement.search(path.read_text())}
    assert found <= ENGINES


@cache
def queries_used() -> dict[str, set[frozenset[str] | None]]:
    """Each query the domain runs, with its parameters; None if they are passed as `**fields`."""
    used: dict[str, set[frozenset[str] | None]] = {}
    for path in python_files("db"):
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            name = node.args[0]
            is_named = isinstance(name, ast.Constant) and isinstance(name.value, str)
            if is_named and node.func.attr in ("all", "one", "value", "run", "leave", "hold"):
                names = [word.arg for word in node.keywords]
                used.setdefault(name.value, set()).add(None if None in names else frozenset(names))
    return used


def test_no_other_package_names_an_engine():
    """They open the database by its address."""
    adapters = {f"db.engine.{name}" for name in OF_SQLITE}
    callers = [path for path in [ROOT / "app.py", *python_files(*ROOMS)] if path.parent != ROOT / "db" / "engine"]
    assert [str(path.relative_to(ROOT)) for path in callers if set(imports(path)) & adapters] == []


def test_every_query_is_used_and_every_used_query_exists(queries):
    invariants = {query.name for query in queries.in_file(ASKED_BY_THE_DOCTOR)}
    assert set(queries_used()) | invariants == set(queries.by_name)
    assert not set(queries_used()) & invariants


def test_every_invariant_is_a_count_without_parameters(queries):
    invariants = queries.in_file(ASKED_BY_THE_DOCTOR)
    assert len({query.why for query in invariants}) == len(invariants) > 10
    assert [query.name for query in invariants if query.parameters or "SELECT COUNT(*)" not in query.sql] == []


def test_every_query_gets_the_parameters_it_takes(queries):
    wrong = {
        name: (sorted(given), sorted(queries[name].parameters))
        for name, calls in queries_used().items()
        for given in calls
        if given is not None and given != queries[name].parameters
    }
    assert wrong == {}


def test_every_query_prepares_on_sqlite(connection, queries):
    sqlite.prepare(connection, queries)
    assert len(queries.by_name) > 30


def test_sql_uses_only_what_both_engines_support(queries):
    foreign = re.compile(
        r"\b(IFNULL|ILIKE|LATERAL|MERGE|GLOB|REPLACE INTO|datetime\(|strftime\(|CURRENT_TIMESTAMP|now\(\)"
        r"|AUTOINCREMENT|rowid)",
        re.I,
    )
    for query in queries.by_name.values():
        if query.path.parent.name == "engine":  # what each engine has a file of its own for
            continue
        plain = TOKEN.sub(lambda found: "" if found[0].startswith(("--", "'")) else found[0], query.sql)
        assert not foreign.search(plain), f"{query.path} {query.name}"
        if re.search(r"\bLIMIT\b", plain):
            assert re.search(r"\bORDER BY\b", plain), f"{query.name} has LIMIT without ORDER BY"


def test_every_list_is_ordered(queries):
    """Every query for many rows has an ORDER BY."""
    lists = set()
    for path in python_files("db"):
        lists |= set(re.findall(r'tx\.all\(\s*"(\w+)"', path.read_text()))
    unordered = [
        name
        for name in lists
        if queries[name].sql.lstrip("- ").find("SELECT") >= 0
        and "RETURNING" not in queries[name].sql
        and "ORDER BY" not in queries[name].sql
    ]
    assert unordered == []


def stem(path: Path, room: Path) -> str:
    """`db/people/devices.py` and `sql/people/devices.sql` are both `people/devices`; `db/people/` is `people`."""
    name = str(path.relative_to(room).with_suffix("")).replace("test_", "")
    folder, _, last = name.rpartition("/")
    return folder if last == "__init__" or last == folder.rpartition("/")[2] else name


def stems(room: str, pattern: str = "*.py") -> set[str]:
    return {stem(path, ROOT / room) for path in (ROOT / room).rglob(pattern) if "migrations" not in path.parts}


def test_each_noun_has_the_same_stem_in_every_package():
    assert stems("sql", "*.sql") - {Path(ASKED_BY_THE_DOCTOR).stem, "views", "engine/postgresql"} <= stems("db")
    for room in ("db", "jobs", "ws"):
        assert stems(f"tests/{room}", "test_*.py") <= stems(room), f"a test in tests/{room} has no module"
    assert stems("tests/routes", "test_*.py") <= stems("routes") | stems("db")


@pytest.mark.parametrize("room", ["db", "routes"])
def test_a_package_does_not_import_its_own_modules(room):
    for path in (ROOT / room).rglob("__init__.py"):
        if path.parent == ROOT / "db" / "engine":  # not a noun: it opens the engines inside it
            continue
        package = str(path.parent.relative_to(ROOT)).replace("/", ".")
        assert [name for name in imports(path) if name.startswith(f"{package}.")] == [], path


def test_every_template_is_used():
    templates = {
        str(path.relative_to(ROOT / "fragments"))
        for path in (ROOT / "fragments").rglob("*")
        if path.suffix in (".html", ".txt", ".json")
    }
    text = "\n".join(
        path.read_text() for path in [*python_files(*ROOMS), ROOT / "app.py", *(ROOT / "fragments").rglob("*.html")]
    )
    named = set(re.findall(r"""["'](\w[\w/-]*\.(?:html|txt|json))["']""", text))
    named |= {f"settings/_{name}.html" for name in ("profile", "email", "password", "devices", "export", "delete")}
    assert templates - named == set()
    assert {name for name in named if "/" in name or name in templates} - templates - {"static/css"} == set()


def test_templates_have_no_inline_script_or_style():  # but for the two that the policy names
    named = "|".join(map(re.escape, (parts.STYLE, parts.LAY_OUT)))
    executed = r"""<script(?![^>]*\b(?:src=|type="application/(?:ld\+)?json"))""" + rf"(?!>(?:{named})</script>)"
    inline = re.compile(rf"{executed}|\sstyle=|\son\w+=|hx-on|javascript:|\bjs:", re.I)
    templates = (ROOT / "fragments").rglob("*.html")
    found = [f"{path.name}: {found[0]}" for path in templates for found in inline.finditer(path.read_text())]
    assert found == []


def test_templates_load_nothing_from_third_parties_and_escape_everything():
    """`|safe` would let typed text through as markup."""
    for path in (ROOT / "fragments").rglob("*.html"):
        text = path.read_text()
        assert "|safe" not in text.replace(" ", ""), path
        assert "://" not in re.sub(r"http://www\.w3\.org/\S+", "", text), f"{path} names a third-party address"


def test_no_file_is_too_long_to_read_in_one_go():
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in [ROOT / "app.py", *python_files(*ROOMS, "tests", "bench")]
    }
    assert {name: lines for name, lines in long.items() if lines > 300 and name not in LONG} == {}


def test_every_module_says_what_it_is_for():
    silent = [str(path.relative_to(ROOT)) for path in python_files(*ROOMS) if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_the_top_level_has_only_the_expected_files():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - {
        "var",
        "node_modules",
        "__pycache__",
    }
    assert found - TOP - TOP_FOR_TOOLS == set()


def test_no_warning_is_silenced_without_a_reason():
    silenced = re.compile(r"#\s*(noqa|type:\s*ignore)(.*)")
    reasoned = re.compile(r": [A-Z]+[0-9]+ - \w+|\[[a-z, -]+\]  # \w+")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in [ROOT / "app.py", *python_files(*ROOMS, "bench", "tests")]
        for line in path.read_text().splitlines()
        if (said := silenced.search(line)) and not reasoned.match(said[2]) and "re.compile" not in line
    ]
    assert found == []


def test_no_module_is_left_out_of_the_check_of_types():
    assert "ignore_errors" not in (ROOT / "pyproject.toml").read_text()


def test_lock_files_name_no_hosts():
    for name in ("requirements.lock", "requirements-test.lock", "package-lock.json"):
        assert "://" not in (ROOT / name).read_text(), name
