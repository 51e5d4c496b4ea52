"""CONTRIBUTING.md describes the tree as it is."""

import subprocess

from tests.support.running import ROOT


def test_the_documented_tree_matches_the_files():
    drawn, above = set(), []
    for line in (ROOT / "CONTRIBUTING.md").read_text().partition("```tree\n")[2].partition("```")[0].splitlines():
        name = line.split()[0]
        above[(len(line) - len(line.lstrip())) // 2 :] = [name]
        drawn.add("".join(above))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    folders = {
        "/".join(path.split("/")[:depth]) + "/" for path in listed for depth in (1, 2) if path.count("/") >= depth
    }
    mirrored = {f"tests/{folder}" for folder in folders}
    assert drawn - {"app.py"} <= folders
    assert {folder for folder in folders if not folder.startswith(".")} - drawn <= mirrored
