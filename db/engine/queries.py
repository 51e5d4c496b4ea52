"""Reads `sql/*.sql`: each query has a name, and parameters that are checked before it runs."""

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from db.broken import BrokenFile

# Not queries: what several of them select from.
VIEWS = "views.sql"
NOT_FOR_ALL = ("migrations", "engine")
NAME = re.compile(r"-- name: (\w+)\s*$")
# Strings and comments are skipped: a colon inside them is not a parameter.
TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|::|:([A-Za-z_]\w*)", re.S)


class Query:
    """One named statement. Its columns make its record: what the SQL selects is what templates can read."""

    __slots__ = ("name", "sql", "path", "line", "parameters", "count", "numbered", "in_order", "record")

    def __init__(self, name: str, sql: str, path: Path, line: int):
        self.name, self.sql, self.path, self.line = name, sql, path, line
        self.parameters = {found for found in TOKEN.findall(sql) if found}
        self.count = len(self.parameters)
        # With ?1 for :name, which is bound without looking up its name; and what puts the values in that order.
        numbers = {name: f"?{number}" for number, name in enumerate(sorted(self.parameters), 1)}
        self.numbered = TOKEN.sub(lambda found: numbers[found[1]] if found[1] else found[0], sql)
        self.in_order = _in_order([*numbers])
        self.record: Callable[[Any], Any] | None = None  # makes one of a row, once the columns are known

    @property
    def why(self) -> str:
        """The first line of its comment."""
        return self.sql.partition("\n")[0].removeprefix("--").strip()

    def check(self, given: dict[str, Any]) -> None:
        if given.keys() != self.parameters:
            raise TypeError(f"query {self.name} takes {sorted(self.parameters)}, was given {sorted(given)}")

    def learn(self, description: Sequence[Sequence[Any]]) -> Callable[[Any], Any]:
        """Its columns, from what the first cursor says of them."""
        made = cast(Any, namedtuple)(self.name, [column[0] for column in description])
        self.record = partial(tuple.__new__, made)  # as its _make, which would count the columns of each row
        return self.record


def _in_order(names: list[str]) -> Callable[[dict[str, Any]], Sequence[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: [given[name] for name in names]


@dataclass(frozen=True, slots=True)
class Queries:
    """All queries by name."""

    by_name: dict[str, Query]

    def __getitem__(self, name: str) -> Query:
        return self.by_name[name]

    def in_file(self, name: str) -> list[Query]:
        return [query for query in self.by_name.values() if query.path.name == name]

    def prepare(self, try_it: Callable[[Query], None]) -> None:
        """Has the engine compile every query (`try_it` raises): a typo stops the start, not someone's request."""
        for query in self.by_name.values():
            try:
                try_it(query)
            except Exception as problem:
                raise BrokenFile(query.path, _line_of(query, str(problem)), f"{query.name}: {problem}") from problem


def load(folder: Path, engine: str = "") -> Queries:
    """Those for every engine, and those in `sql/engine/` for this one."""
    by_name: dict[str, Query] = {}
    files = [path for path in folder.rglob("*.sql") if path.parent.name not in NOT_FOR_ALL and path.name != VIEWS]
    if engine:
        files.append(folder / "engine" / f"{engine}.sql")
    for path in sorted(files):
        for query in _queries_in(path, folder.parent):
            if query.name in by_name:
                raise BrokenFile(
                    query.path, query.line, f"{query.name} is already defined in {by_name[query.name].path}"
                )
            by_name[query.name] = query
    return Queries(by_name)


def _queries_in(path: Path, root: Path) -> Iterator[Query]:
    shown = path.relative_to(root)
    name, start = "", 0
    body: list[str] = []
    for number, line in enumerate([*_lines(path, shown), "-- name: end"], 1):
        if found := NAME.match(line):
            if name:
                yield _query(name, body, shown, start)
            name, start, body = found[1], number, []
        elif name:
            body.append(line)
        elif line.strip() and not line.startswith("--"):
            raise BrokenFile(shown, number, "SQL before the first “-- name:” line")


def _lines(path: Path, shown: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as problem:
        raise BrokenFile(shown, 1, f"not UTF-8: {problem}") from problem


def _query(name: str, body: list[str], path: Path, line: int) -> Query:
    sql = "\n".join(body).strip().rstrip(";")
    if not TOKEN.sub(lambda found: "" if found[0].startswith(("--", "/*")) else found[0], sql).strip():
        raise BrokenFile(path, line, f"{name} has no SQL")
    return Query(name, sql, path, line)


def _line_of(query: Query, problem: str) -> int:
    """The line with the word that SQLite complains about, or the first one of the query."""
    word = re.search(r'near "([^"]+)"|no such \w+: ([\w.]+)', problem)
    for offset, line in enumerate(query.sql.splitlines(), 1):
        if word and (word[1] or word[2]).lower() in line.split("--")[0].lower():
            return query.line + offset
    return query.line
