"""Public pages, and the headers of every response."""

import gzip
import json
from base64 import b64encode
from hashlib import sha256

import brotli
import pytest

from fragments import parts
from routes.http.headers import POLICY
from tests.support.cast import ADA, MAX

OPEN = ["/", "/login", "/signup", "/forgot", "/forgot/sent", "/mentors", "/offline", "/logout", "/nothing-here"]


@pytest.mark.parametrize("path", OPEN)
def test_every_response_has_security_headers(guest, path):
    headers = guest.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/learner/home", "/mentors", "/settings", f"/mentors/{MAX.id}"])
def test_a_page_is_laid_out_part_by_part_by_scripts_that_the_policy_names(browser_of, path):
    client = browser_of(ADA)
    page = client.get(path).page
    scripts = page.select("script:not([src], [type])")
    assert {script.string for script in scripts} == {parts.STYLE, parts.LAY_OUT}
    for script in scripts:
        assert f"'sha256-{b64encode(sha256(script.string.encode()).digest()).decode()}'" in POLICY
    assert page.select_one("header ~ main > script:first-child") and page.select_one("main > div script")
    assert page.select_one("main > script:last-child").string == parts.STYLE
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", ["/learner/home", "/mentors", "/learner/requests", f"/mentors/{MAX.id}"])
def test_a_tab_brings_no_script_along(browser_of, path):
    assert "<script" not in browser_of(ADA).tab(path).text


@pytest.mark.parametrize("path", OPEN)
def test_a_page_loads_nothing_from_third_parties(guest, path):
    page = guest.get(path).page
    named = [tag.get(name) for tag in page.find_all(True) for name in ("src", "href", "action") if tag.get(name)]
    assert named and all(address.startswith(("/", "#", "data:")) and not address.startswith("//") for address in named)


def test_personal_pages_are_never_cached(browser_of, guest):
    assert browser_of(ADA).get("/learner/home").headers["Cache-Control"] == "no-store"
    assert guest.get("/").headers["Cache-Control"] == "no-cache"


def test_static_files_are_hashed_and_cached_forever(guest):
    css = guest.get("/login").page.select_one("link[rel=stylesheet]")["href"]
    answer = guest.get(css, Accept_Encoding="br")
    assert "immutable" in answer.headers["Cache-Control"] and answer.headers["Content-Encoding"] == "br"
    version = css.split("/")[2]
    assert "immutable" not in guest.get(css.replace(version, "old")).headers["Cache-Control"]
    assert guest.get(css.replace("app.css", "source/app.css")).status == 404


def test_pages_are_compressed_the_way_the_browser_supports(guest):
    plain = guest.get("/login").body
    assert brotli.decompress(guest.get("/login", Accept_Encoding="gzip, br").body) == plain
    assert gzip.decompress(guest.get("/login", Accept_Encoding="gzip").body) == plain


def test_what_is_kept_for_visitors_shows_what_this_visitor_asks_for(guest):
    def shown(path: str, **headers):
        answer = guest.get(path, **headers)
        assert brotli.decompress(guest.get(path, Accept_Encoding="br", **headers).body) == answer.body
        return answer.page

    for _time in range(2):
        login = shown("/login")
        assert login.select_one("[name=next]")["value"] == "" and login.html["lang"] == "en"
        assert shown("/login?next=/settings").select_one("[name=next]")["value"] == "/settings"
        assert "was changed" in shown("/login?changed=1").text and "was changed" not in login.text
        assert shown("/login", Accept_Language="en-GB").html["lang"] == "en-GB"
    guest.cookies["mentora_zone"] = "Asia/Dhaka"
    assert shown("/signup").select_one("option[selected][value='Asia/Dhaka']")
    del guest.cookies["mentora_zone"]
    assert not shown("/signup").select_one("option[selected][value='Asia/Dhaka']")
    guest.cookies["mentora_said"] = "Goodbye"
    assert "Goodbye" in guest.get("/login").text and "Goodbye" not in guest.get("/login").text


def test_it_can_be_installed_on_a_phone(guest):
    page = guest.get("/").page
    manifest = guest.get(page.select_one("link[rel=manifest]")["href"])
    assert manifest.headers.get_content_type() == "application/manifest+json"
    found = json.loads(manifest.body)
    assert found["display"] == "standalone" and found["start_url"] and found["name"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in found["icons"]}
    for icon in found["icons"]:
        assert guest.get(icon["src"]).status == 200
    assert page.select_one("meta[name=theme-color]") and guest.get("/favicon.ico").status == 200
    assert guest.get("/sw.js").headers.get_content_type() == "text/javascript"


def test_the_style_guide_exists_only_in_development(guest):
    assert guest.get("/styleguide").status == 404


def size(guest, path: str, **headers) -> int:
    return len(guest.get(path, Accept_Encoding="br", **headers).body)


def test_a_first_visit_is_light(guest):
    """The compressed html, css and js of the page, and their number of requests."""
    for path in ("/", "/login"):
        page = guest.get(path).page
        wanted = {tag["src"] for tag in page.select("script[src]")} | {
            tag["href"] for tag in page.select("link[rel=stylesheet], link[rel=modulepreload]")
        }
        assert size(guest, path) + sum(size(guest, name) for name in wanted) <= 60_000
        everything = (
            wanted
            | {tag["href"] for tag in page.select("link[rel=preload], link[rel=icon], link[rel=manifest]")}
            | {"the page"}
        )
        assert len(everything) <= 8, everything


def test_a_tab_after_that_is_lighter_still(browser_of):
    client = browser_of(ADA)
    for path in ("/learner/home", "/learner/notifications", "/mentors"):
        answer = client.get(path, Accept_Encoding="br", HX_Request="true", HX_Request_Type="partial")
        assert len(answer.body) <= 6_000
