"""Compiled templates are kept between starts, and never used for anything they were not made from."""

import jinja2
import pytest

from db.catalogues import Catalogue
from fragments.compiled import Compiled
from fragments.translating import Environment

GREETING = '{{ _("Hello") }}, {{ name }}'


class Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def compile(self, *args, **kwargs):
        self.compiled += 1
        return super().compile(*args, **kwargs)


@pytest.fixture
def start(tmp_path):
    """`start(source)`: renders a template as a fresh process would; returns the text and how many were compiled."""

    def starting(source=GREETING, code="en", folder=tmp_path / "kept", **messages) -> tuple[str, int]:
        catalogue = Catalogue(code, messages=messages)
        loader = jinja2.DictLoader({"greeting.html": source})
        environment = Counting(catalogue, loader=loader, bytecode_cache=Compiled(code, catalogue, folder))
        environment.filters["translated"] = str
        return environment.get_template("greeting.html").render(name="Ada"), environment.compiled

    return starting


def test_a_template_is_compiled_once(start):
    assert start() == ("Hello, Ada", 1)
    assert start() == ("Hello, Ada", 0)


def test_a_changed_template_or_translation_is_compiled_again(start):
    start()
    assert start('{{ _("Goodbye") }}, {{ name }}') == ("Goodbye, Ada", 1)
    assert start(code="de", Hello="Hallo") == ("Hallo, Ada", 1)
    assert start(code="de", Hello="Hallo") == ("Hallo, Ada", 0)
    assert start(code="de", Hello="Guten Tag") == ("Guten Tag, Ada", 1)


def test_a_damaged_file_is_compiled_again(start, tmp_path):
    start()
    for kept in (tmp_path / "kept").iterdir():
        for damaged in (b"", kept.read_bytes()[:-20], b"nonsense"):
            kept.write_bytes(damaged)
            assert start() == ("Hello, Ada", 1)


def test_without_a_folder_to_write_to_it_compiles_each_time(start, tmp_path):
    (tmp_path / "a file").write_text("")
    for _ in range(2):
        assert start(folder=tmp_path / "a file" / "kept") == ("Hello, Ada", 1)
