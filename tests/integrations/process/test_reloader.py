"""What `make dev` does when a file is saved."""

from integrations.process import reloader
from tests.support.running import ROOT, copy_of_program


def test_a_new_utility_in_a_template_is_compiled_in(tmp_path, monkeypatch, capsys):
    copy = copy_of_program(tmp_path / "program", ("fragments/dashboard.html", "wrap panel", "wrap panel rotate-6"))
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    monkeypatch.setattr(reloader, "ROOT", copy)
    compiled = copy / "static" / "css" / "app.css"
    reloader.compile_css({copy / "db" / "people.py"})
    assert ".rotate-6" not in compiled.read_text()
    reloader.compile_css({copy / "fragments" / "dashboard.html"})
    assert ".rotate-6" in compiled.read_text()
    assert capsys.readouterr().out == "Compiled static/css/app.css\nCompiled static/css/room.css\n"


def test_without_node_it_keeps_running(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(reloader, "ROOT", copy_of_program(tmp_path / "program"))
    reloader.compile_css({reloader.ROOT / "static" / "css" / "source" / "base.css"})
    assert capsys.readouterr().out == ""
