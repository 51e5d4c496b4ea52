"""`make messages`: collects all sentences into messages.pot and updates the catalogues."""

from collections.abc import Iterator
from contextlib import chdir
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from babel.messages.frontend import CommandLineInterface

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
ROOMS = ("app.py", "db", "fragments", "integrations", "jobs", "routes", "sql/invariants.sql", "static/js", "ws")


def collect(into: Path) -> None:
    """Sorted, without line numbers and with relative paths, so that the file changes only when the sentences do."""
    mapping = ("--mapping-file", str(FOLDER / "babel.cfg"))
    how = ("--omit-header", "--no-wrap", "--sort-output", "--add-location=file")
    with chdir(ROOT):
        _pybabel("extract", *mapping, *how, "--output-file", str(into), *ROOMS)


def rules(file: BinaryIO, keywords: object, tags: object, options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """For Babel: the line below each `-- name:` line, which is the rule that the query counts the breaches of."""
    lines = file.read().decode().splitlines()
    for number, (name, rule) in enumerate(pairwise(lines), 2):
        if name.startswith("-- name:"):
            yield number, "_", rule.removeprefix("--").strip(), []


def update() -> None:
    template = FOLDER / "messages.pot"
    collect(template)
    for path in sorted(FOLDER.glob("*.po")):
        _pybabel("update", "--no-wrap", "-i", str(template), "-o", str(path), "-l", path.stem)


def _pybabel(*words: str) -> None:
    CommandLineInterface().run(["pybabel", "--quiet", *words])


if __name__ == "__main__":
    update()
