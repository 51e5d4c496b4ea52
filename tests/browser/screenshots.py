"""`make screenshots`: the README's pictures of a real Mentora with its demo people."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browsing import DESKTOP, FLAGS, PHONE
from tests.support.running import ROOT, Server

PICTURES = ROOT / "docs" / "pictures"
SHOTS = (
    ("landing", None, "/", DESKTOP, "light"),
    ("browse", "learner", "/learner/home", DESKTOP, "light"),
    ("mentor", "mentor", "/mentor/sessions?show=scheduled", DESKTOP, "light"),
    ("phone", "learner", "/learner/home", PHONE, "light"),
)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), "--demo").start()
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            for shot in SHOTS:
                _take(chromium, server.url, *shot)
        finally:
            chromium.close()
            server.stop()


def _take(chromium, url: str, name: str, role: str | None, path: str, size: dict, scheme: str) -> None:
    context = chromium.new_context(
        base_url=url, viewport=size, color_scheme=scheme, reduced_motion="reduce", service_workers="block"
    )
    page = context.new_page()
    if role:
        page.goto("/login")
        page.get_by_label("Email").fill(f"{role}@mentora.test")
        page.get_by_label("Password", exact=True).fill("mentora-demo")
        page.get_by_role("button", name="Log in").first.click()
        page.wait_for_url(f"**/{role}/**")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
