"""The files that a browser is given: the css is what its source says, and what is vendored is accounted for."""

import re
import shutil
import subprocess
from pathlib import Path

import brotli

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"


def test_the_committed_css_is_what_its_source_compiles_to(tmp_path):
    assert shutil.which("npm"), "npm is missing: `make test` installs it, or as root: apt-get install npm"
    fresh = tmp_path / "app.css"
    done = subprocess.run(
        ["node_modules/.bin/tailwindcss", "-i", "static/css/source/app.css", "-o", str(fresh), "--minify"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert fresh.read_text() == (STATIC / "css" / "app.css").read_text(), "the css is stale: run `make css` and commit it"


def test_every_vendored_file_is_listed_with_its_version_and_licence():
    listed = (STATIC / "vendor" / "README.md").read_text()
    for path in (STATIC / "vendor").iterdir():
        if path.suffix != ".md":
            assert re.search(rf"{re.escape(path.name)}.*\d+\.\d+\.\d+.*(0BSD|MIT|OFL|ISC|BSD)", listed), path.name


def test_every_icon_that_is_named_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol[^>]*\bid="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    text = "\n".join(path.read_text() for path in [*(ROOT / "fragments").rglob("*.html"), *(ROOT / "routes").glob("*.py")])
    named = set(re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", text)) | set(re.findall(r'Tab\("[^"]+", "[^"]+", "([\w-]+)"', text))
    assert len(named) > 20 and named - sprite == set()


def test_the_budgets_of_bytes():
    for name, most in {"css/app.css": 20_000, "js/mentora.js": 4_000, "icons.svg": 6_000}.items():
        assert len(brotli.compress((STATIC / name).read_bytes(), quality=9)) <= most, name


def test_the_room_fits_its_budget_too():
    """It is loaded by who goes into a room, and by nobody else."""
    scripts = (STATIC / "js" / "room").glob("*.js")
    assert sum(len(brotli.compress(path.read_bytes(), quality=9)) for path in scripts) <= 26_000


def test_scripts_need_no_eval_and_ask_nobody_else():
    for path in [*(STATIC / "js").rglob("*.js")]:
        text = path.read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML\s*=|document\.write", text), path
        assert "://" not in text.replace("http://www.w3.org", ""), path
