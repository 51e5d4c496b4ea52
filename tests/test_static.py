"""Static files: the css is up to date, and vendored files are documented."""

import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
SOURCES = STATIC / "css" / "source"
SHEETS = ("app.css", "room.css")  # of every page, and of the room beside it


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_committed_css_is_up_to_date(sheet, tmp_path):
    assert shutil.which("npm"), "npm is missing: `make test` installs it, or as root: apt-get install npm"
    fresh = tmp_path / sheet
    done = subprocess.run(
        ["node_modules/.bin/tailwindcss", "-i", f"static/css/source/{sheet}", "-o", str(fresh), "--minify"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert fresh.read_text() == (STATIC / "css" / sheet).read_text(), "the css is stale: run `make css` and commit it"


def own_css() -> dict[str, str]:
    """Each css source by name, without its opening comment."""
    return {
        str(path.relative_to(SOURCES)): re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        for path in SOURCES.rglob("*.css")
    }


def classes(css: str) -> set[str]:
    return {re.sub(r"\\(.)", r"\1", name) for name in re.findall(r"\.(-?[a-zA-Z](?:[\w-]|\\.)*)", css)}


def spelled_out(pattern: str) -> list[str]:
    """`m{t,b}-{1,2}` expands to mt-1, mt-2, mb-1 and mb-2."""
    if not (braces := re.search(r"\{([^{}]*)\}", pattern)):
        return [pattern]
    return [
        name
        for one in braces[1].split(",")
        for name in spelled_out(pattern[: braces.start()] + one + pattern[braces.end() :])
    ]


def test_every_css_source_is_short_explained_and_compiled_in():
    for path in SOURCES.rglob("*.css"):
        text = path.read_text()
        assert text.startswith("/* ") and len(text.splitlines()) <= 150, path
    named = set(re.findall(r'@import "\./(\S+\.css)"', "".join(own_css().values())))
    assert named == set(own_css()) - set(SHEETS)


def test_the_documented_utilities_are_always_compiled_in():
    table = re.search(
        r"^\| for \| utilities \|\n(.*?)\n\n", (ROOT / "docs" / "css.md").read_text(), re.DOTALL | re.MULTILINE
    )[1]
    documented = set(re.findall(r"`([^`]+)`", table))
    source = {
        pattern
        for listed in re.findall(r'@source inline\("([^"]+)"\)', own_css()["utilities.css"])
        for pattern in listed.split()
    }
    assert source == documented
    promised = {name for pattern in documented for name in spelled_out(pattern)}
    assert len(promised) > 300 and promised - classes((STATIC / "css" / "app.css").read_text()) == set()


def test_every_component_class_is_used():
    places = [
        *(ROOT / "fragments").rglob("*.html"),
        *(ROOT / "fragments").rglob("*.py"),
        *(STATIC / "js").rglob("*.js"),
    ]
    text = "\n".join(path.read_text() for path in places)
    words, beginnings = set(re.findall(r"[\w-]+", text)), set(re.findall(r"([\w-]+-)(?:\{\{|\$\{)", text))
    for name, css in own_css().items():
        selectors = re.findall(r"[^{};]+(?=\{)", css)
        unused = {one for one in classes(" ".join(selectors)) - words if not one.startswith((*beginnings, "htmx-"))}
        assert unused == set(), f"{name} styles classes that no template or script uses"


def test_every_class_in_a_template_is_in_the_css():
    every_page, room = (classes((STATIC / "css" / sheet).read_text()) for sheet in SHEETS)
    for path in (ROOT / "fragments").rglob("*.html"):
        text = path.read_text()
        is_in_room = "css/room.css" in text or path.match("rooms/ui.html")
        known = every_page | room if is_in_room else every_page
        for attribute in re.findall(r'class="((?:\{\{.*?\}\}|\{%.*?%\}|[^"{])*)"', text):
            plain = re.sub(r"\{%.*?%\}", " ", re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", attribute))
            assert set(plain.split()) - known == set(), path


def test_every_vendored_file_is_listed_with_its_version_and_licence():
    listed = (STATIC / "vendor" / "README.md").read_text()
    for path in (STATIC / "vendor").iterdir():
        if path.suffix != ".md":
            assert re.search(rf"{re.escape(path.name)}.*\d+\.\d+\.\d+.*(0BSD|MIT|OFL|ISC|BSD)", listed), path.name


def test_every_icon_in_use_is_there():
    there = set(re.findall(r'<symbol[^>]*\bid="([\w-]+)"', (ROOT / "fragments" / "icons.svg").read_text()))
    text = "\n".join(
        path.read_text() for path in [*(ROOT / "fragments").rglob("*.html"), *(ROOT / "routes").rglob("*.py")]
    )
    named = set(re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", text)) | set(
        re.findall(r'Tab\("[^"]+", "[^"]+", "([\w-]+)"', text)
    )
    assert len(named) > 20 and named - there == set()


def test_a_change_somewhere_does_not_restyle_the_whole_page():
    """In Chromium it did when the root or the body has a :has(), when one goes with a selector that ends in `*` or in
    `::placeholder`, and at each change of a class where an attribute of it is asked for by something that ends so."""
    for sheet in SHEETS:
        for selectors in re.findall(r"[^{};]+(?=\{)", (STATIC / "css" / sheet).read_text()):
            assert not re.search(r"(:root|\bhtml|\bbody)(:not\(|:is\()?:has\(", selectors), selectors
            assert ":has(" not in selectors or not re.search(r"[>+~ ]\*(,|$)|::placeholder", selectors), selectors
            assert not re.search(r"\[class[^\]]*\][^,]* \*", selectors), selectors


def test_assets_stay_within_their_byte_budgets():
    for name, most in {"css/app.css": 27_000, "js/mentora.js": 4_000}.items():
        assert compressed(STATIC / name) <= most, name


def test_the_room_stays_within_its_byte_budget():
    """Only people who enter a room load it. What only some of them need is loaded by those who do."""
    folder = STATIC / "js" / "room"
    entered, left = set(), ["room.js"]
    while left:
        entered.add(name := left.pop())
        imported = re.findall(r'^import[^;]*?"\./([^"]+)"', (folder / name).read_text(), re.M)
        left += {*imported} - {*entered, *left}
    assert sum(compressed(folder / name) for name in entered) <= 31_800
    for later in {path.name for path in folder.glob("*.js")} - entered:
        assert compressed(folder / later) <= 4_000, later
    assert compressed(STATIC / "css" / "room.css") <= 6_000


def compressed(path: Path) -> int:
    return len(brotli.compress(path.read_bytes(), quality=9))


def test_scripts_use_no_eval_and_no_third_parties():
    for path in [*(STATIC / "js").rglob("*.js")]:
        text = path.read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML\s*=|document\.write", text), path
        assert "://" not in text.replace("http://www.w3.org", ""), path
