"""`make compare SINCE=main`: pictures of every page then and now, and where they differ.

For css changes that should change nothing.
"""

import base64
import itertools
import json
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine
from playwright.sync_api import Error, sync_playwright

from db.engine import sqlite
from tests.browser.furnishing import furnish
from tests.browser.looks import PAGES, reach, shots
from tests.support.browsing import FLAGS
from tests.support.cast import PASSWORD
from tests.support.client import Client
from tests.support.running import ROOT, Server

FOLDER = ROOT / ".make" / "looks"
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# The clocks of servers and pages are frozen at this moment, far enough ahead that no cookie is too old.
MOMENT = "2031-03-05T10:02:00Z"
FROZEN = f"import time_machine\ntime_machine.travel('{MOMENT}', tick=False).start()\n"
STILL = (
    "*, ::before, ::after { animation: none !important; transition: none !important; "
    "caret-color: transparent !important } video, meter { visibility: hidden }"
)
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
NO_CAMERA = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('none', 'NotFoundError') }"
DIFFERENCE = """async (pngs) => {
  const load = (png) => new Promise((done) => {
    const image = new Image();
    image.onload = () => done(image);
    image.src = `data:image/png;base64,${png}`;
  });
  const images = await Promise.all(pngs.map(load));
  const width = Math.max(...images.map((image) => image.width));
  const height = Math.max(...images.map((image) => image.height));
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const [before, after] = images.map((image) => {
    context.clearRect(0, 0, width, height);
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height);
  });
  let differ = 0;
  for (let at = 0; at < after.data.length; at += 4) {
    if ([0, 1, 2, 3].some((part) => Math.abs(before.data[at + part] - after.data[at + part]) > 6)) {
      differ++;
      after.data.set([255, 0, 80, 255], at);
    } else after.data[at + 3] = 70;
  }
  context.putImageData(after, 0, 0);
  return [differ, canvas.toDataURL().split(',')[1]];
}"""


def main(since: str, only: str = "") -> None:
    """`only`: a part of the names of the pictures to take again. Pictures of a commit are kept."""
    commit = subprocess.run(["git", "rev-parse", since], cwd=ROOT, capture_output=True, text=True, check=True).stdout[
        :12
    ]
    made = prepare()
    before = FOLDER / commit
    if not before.exists():
        with TemporaryDirectory() as program:
            archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
            with tarfile.open(fileobj=BytesIO(archive)) as files:
                files.extractall(program, filter="data")
            look(Path(program), FOLDER / "unfinished", made)
        (FOLDER / "unfinished").rename(before)
    look(ROOT, FOLDER / "now", made, only)
    shutil.rmtree(FOLDER / "differ", ignore_errors=True)
    (FOLDER / "differ").mkdir()
    count = 0
    for name, what, png in differences(before, FOLDER / "now", only):
        count += 1
        print(f"{name}: {what}", flush=True)
        (FOLDER / "differ" / name).write_bytes(png)
    print(f"{count} pictures differ. The differences are red in .make/looks/differ.")


def prepare() -> dict:
    """Creates the database that every server gets a copy of, and returns the ids in it."""
    known, made = FOLDER / "made.json", {}
    if not known.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        database = FOLDER / "data" / "mentora.db"
        database.parent.mkdir(parents=True)
        queries, connection = sqlite.make_ready(database, ROOT / "sql"), sqlite.connect(database)
        with time_machine.travel(MOMENT, tick=False):
            sqlite.transact(connection, queries, furnish, made)
        connection.close()
        (FOLDER / "frozen").mkdir()
        (FOLDER / "frozen" / "sitecustomize.py").write_text(FROZEN)
        known.write_text(json.dumps(made))
    return json.loads(known.read_text())


def look(root: Path, folder: Path, made: dict, only: str = "") -> None:
    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda role: take(root, folder, made, role, only), PAGES))


def take(root: Path, folder: Path, made: dict, role: str, only: str) -> None:
    """Takes the pictures of everything a role sees, on its own server."""
    wanted = [shot for shot in shots(role, made) if only in shot[0]]
    if not wanted:
        return
    with TemporaryDirectory() as data, sync_playwright() as playwright:
        shutil.copytree(FOLDER / "data", data, dirs_exist_ok=True)
        frozen = {"PYTHONPATH": str(FOLDER / "frozen"), "MENTORA_RELOADED": "1", "MENTORA_RATE_LIMITS": "off"}
        server = Server(Path(data), "--demo", "--dev", root=root, **frozen).start()
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, *CAMERA])
        context = open_as(chromium, server.url, role)
        for name, path, act in wanted:
            page = context.new_page()
            try:
                reach(page, f"/{role}/dashboard" if act == "modal" else path, path, act)
                for size, scheme in itertools.product(SIZES, ("light", "dark")):
                    page.set_viewport_size(SIZES[size])
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=folder / f"{name}.{size}.{scheme}.png", full_page=act != "modal")
            except Error as problem:
                print(f"{name}: {str(problem).splitlines()[0]}", flush=True)
            page.close()
        chromium.close()
        server.stop()


def open_as(chromium, url: str, role: str):
    context = chromium.new_context(
        base_url=url,
        viewport=SIZES["desktop"],
        reduced_motion="reduce",
        service_workers="block",
        timezone_id="Europe/Paris",
        locale="en-GB",
    )
    context.set_default_timeout(8000)
    context.clock.set_fixed_time(MOMENT)
    css = Client(url).get("/static/now/css/app.css").text.replace("font-display:optional", "font-display:block") + STILL
    context.route("**/app.css", lambda route: route.fulfill(body=css, content_type="text/css"))
    context.route_web_socket(f"{url.replace('http', 'ws')}/live", lambda socket: None)  # without pushes
    if role == "mentor":
        context.add_init_script(NO_CAMERA)
    if role:
        person = Client(url)
        person.post("/login", {"email": f"{role}@mentora.test", "password": PASSWORD})
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in person.cookies.items()])
    return context


def differences(before: Path, after: Path, only: str):
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS).new_page()
        for name in sorted(
            {path.name for folder in (before, after) for path in folder.glob("*.png") if only in path.name}
        ):
            both = [(folder / name).read_bytes() for folder in (before, after) if (folder / name).exists()]
            if len(both) == 1:
                yield name, "there is only one version", both[0]
            elif both[0] != both[1]:
                pixels, png = page.evaluate(DIFFERENCE, [base64.b64encode(one).decode() for one in both])
                if pixels:
                    yield name, f"{pixels} pixels", base64.b64decode(png)


if __name__ == "__main__":
    main(*sys.argv[1:])
