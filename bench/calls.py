"""A class of browsers through the media server: how soon each hears and sees the host, and what comes from then on.

All of them run on this machine, so their cameras show five small pictures a second, their windows are small, and no
graphics card is imitated. Each camera more is one more picture to code, and one more to decode in every other page.
"""

import math
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.room import child_of, cpu_of
from tests.support.browsing import FLAGS
from tests.support.cast import MAX
from tests.support.classes import Place

CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--disable-software-rasterizer"]
WIDTH, HEIGHT, RATE, FRAMES = 160, 90, 5, 10
WINDOW = {"width": 360, "height": 240}
SOON, PATIENCE = 3.0, 20.0  # seconds in which everybody should meet the host, and until a page is given up
SECONDS = 10.0
# Sends their own voice only if they are the host, so that it is known who speaks.
JOIN = """([host, speaks, shows]) => {
  window.met = 0;
  window.longest = 0;
  const began = performance.now();
  const look = async () => {
    const came = { audio: 0, video: 0 };
    const reports = (await mentoraRoom.peers().get(host)?.getStats())?.values() ?? [];
    for (const { type, kind, framesDecoded, packetsReceived } of reports)
      if (type === "inbound-rtp") came[kind] += (kind === "video" ? framesDecoded : packetsReceived) ?? 0;
    if (!came.audio || !came.video) return setTimeout(look, 50);
    window.met = performance.now() - began;
    const video = document.querySelector(`[data-peer="${host}"] video`);
    let last = performance.now();
    const frame = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
  };
  if (!speaks) document.querySelector("[data-toggle=muted]").click();
  if (!shows) document.querySelector("[data-toggle=camera]").click();
  document.querySelector("[data-join]").click();
  look();
}"""
COUNTED = """async () => {
  const found = { audio: 0, video: 0, seen: 0, bytes: 0 };
  const ids = new Set();
  for (const connection of mentoraRoom.peers().values())
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "inbound-rtp" || ids.has(report.id)) continue;
      ids.add(report.id);
      found[report.kind] += (report.kind === "video" ? report.framesDecoded : report.packetsReceived) ?? 0;
      found.bytes += report.bytesReceived ?? 0;
      found.seen += report.kind === "video" && report.framesDecoded > 0;
    }
  return found;
}"""


def measure(count: int, cameras: int, *, is_real: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Place(Path(folder) / "data", "--media", "janus", "--room-holds", "30")
        film = "" if is_real else f"--use-file-for-fake-video-capture={_film(Path(folder) / 'camera.y4m')}"
        words = [word for word in (*FLAGS, *CAMERA, film) if word]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=words)
        try:
            pages = [_opened(place, browser, number) for number in range(count)]
            _measure(place, pages, cameras)
        finally:
            browser.close()
            place.server.stop()


def _film(path: Path) -> Path:
    """What the cameras see: a bright bar that moves over a dark picture."""
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode()
    color = bytes([128]) * (WIDTH // 2 * HEIGHT // 2 * 2)
    step = WIDTH // FRAMES
    rows = (bytes(230 if at // step == number else 40 for at in range(WIDTH)) for number in range(FRAMES))
    path.write_bytes(header + b"".join(b"FRAME\n" + row * HEIGHT + color for row in rows))
    return path


def _opened(place: Place, browser, number: int) -> Page:
    address, person = f"http://127.0.0.1:{place.server.port}", place.person(number)
    context = browser.new_context(viewport=WINDOW, service_workers="block")
    context.add_cookies([{"name": "mentora", "value": person.token, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/room/{place.session_id}")
    return page


def _seconds_to_meet(page: Page) -> float:
    """Infinitely many for a page that does not."""
    end = time.monotonic() + PATIENCE
    while not (milliseconds := page.evaluate("met")):
        if time.monotonic() > end:
            return math.inf
        page.wait_for_timeout(50)
    return milliseconds / 1000


def _measure(place: Place, pages: list[Page], cameras: int) -> None:
    host = str(MAX.id)
    met = []
    for number, page in enumerate(pages):
        page.locator("[data-join]:enabled").wait_for()
        page.evaluate(JOIN, [host, number == 0, number < cameras])
        if number:
            met.append(_seconds_to_meet(page))
            print(f"page {number} heard and saw the host after {met[-1]:.1f} s", flush=True)
    assert place.server.process
    pids = place.server.process.pid, child_of(place.server.process.pid)
    pages[0].wait_for_timeout(2000)
    before, used, began = [page.evaluate(COUNTED) for page in pages], [cpu_of(pid) for pid in pids], time.monotonic()
    pages[0].wait_for_timeout(1000 * SECONDS)
    after, took = [page.evaluate(COUNTED) for page in pages], time.monotonic() - began
    server, media = (100 * (cpu_of(pid) - start) / took for pid, start in zip(pids, used, strict=True))
    print(f"{len(pages)} pages; Mentora {server:.1f} % and Janus {media:.1f} % of a core")
    columns = {
        "page": 4,
        "met the host, s": 16,
        "pictures": 9,
        "frames/s": 9,
        "packets/s": 10,
        "kbit/s": 7,
        "pause, s": 9,
    }
    print(" ".join(f"{name:>{width}}" for name, width in columns.items()))
    for number, (then, now) in enumerate(zip(before, after, strict=True)):
        frames, packets = ((now[kind] - then[kind]) / took for kind in ("video", "audio"))
        pause = pages[number].evaluate("longest") / 1000 if number else 0.0
        soon = met[number - 1] if number else 0.0
        came = 8 * (now["bytes"] - then["bytes"]) / took / 1000
        print(f"{number:4} {soon:16.1f} {now['seen']:9} {frames:9.1f} {packets:10.1f} {came:7.0f} {pause:9.2f}")
    late = sum(seconds > SOON for seconds in met)
    print(f"{len(met) - late} of {len(met)} heard and saw the host within {SOON:g} s of joining")
