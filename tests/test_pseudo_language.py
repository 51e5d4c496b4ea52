"""With the pseudo-language, in which every letter has an accent, nothing people read is plain English.

What is data begins with “zz”.
"""

import json
import re

import jinja2
import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from jinja2 import nodes

from db import bookings, ratings
from db.hours import links
from integrations.process import options
from tests.support import making, running
from tests.support.cast import PASSWORD
from tests.support.running import ROOT, in_a_loop
from tests.support.speaking import pseudo

WORD = re.compile(r"[A-Za-z]{3,}")
# Names, codes and addresses: the same in every language.
DATA = re.compile(
    r"\bzz\w*|Mentora|\S+@\S+|https?://\S+|/\S+|UTC|Control|Firefox|Linux|Quart|English"
    r"|Amara(?: Okafor)?|Jonas Lindqvist|Max Mentor|<local>|Google Calendar|Outlook\.com|Microsoft 365"
    r"|\b(?:EUR|USD|CHF|SEK|NOK|DKK|PLN|CZK|PKR|KSh|webm|mp4|JSON|Markdown)\b",
    re.I,
)
# A macro may contain only attributes.
ATTRIBUTE = re.compile(r"""[\w:-]+="[^"]*\"""")
READ = ("aria-label", "title", "placeholder", "alt", "data-label")
# Samples that only developers see.
STYLE_GUIDE = ("styleguide.html", "_pieces.html")


def plain_words(html: str) -> set[str]:
    """The words that a person sees or hears but that are not translated."""
    page = BeautifulSoup(html, "html.parser")
    for tag in page.select("script, style, select[name=timezone] option, select[name=currency] option, kbd, code"):
        tag.decompose()
    texts = [text for text in page.find_all(string=True) if not isinstance(text, Comment | Doctype)]
    texts += [tag[name] for tag in page.find_all(True) for name in READ if tag.get(name)]
    return {word for text in texts for word in WORD.findall(DATA.sub(" ", ATTRIBUTE.sub(" ", text)))}


class Visitor:
    """A browser in this process, logged in as one of the people in this test."""

    def __init__(self, app, person=None):
        self.client, self.person = app.test_client(), person

    async def log_in(self):
        if self.person:
            answer = await self.client.post(
                "/login", form={"email": f"{self.person.id}@example.org", "password": PASSWORD}
            )
            assert answer.status_code == 303, await answer.get_data(as_text=True)
        return self

    async def get(self, path: str) -> str:
        answer = await self.client.get(path, headers={"Accept": "text/html"})
        return "" if 300 <= answer.status_code < 400 else await answer.get_data(as_text=True)

    async def press(self, path: str, **fields) -> str:
        """Sends a form as htmx does; returns a toast, or the form with its errors."""
        headers = {"Accept": "text/html", "HX-Request": "true", "HX-Request-Type": "partial"}
        answer = await self.client.post(path, form=fields, headers=headers | {"Sec-Fetch-Site": "same-origin"})
        return await answer.get_data(as_text=True)

    async def send(self, path: str, **fields) -> str:
        headers = {"Accept": "application/json", "Accept-Language": "xx", "Sec-Fetch-Site": "same-origin"}
        answer = await self.client.post(path, json=fields, headers=headers)
        sentences = await answer.get_json()
        return " ".join([sentences.get("detail", ""), *sentences.get("errors", {}).values()])


def populate(tx, people: dict) -> dict:
    """Sessions in every state, a request, a rating and many kinds of notification, all named “zz…”."""
    named = {"title": "zztitle", "domain": "zzdomain", "description": "zztext"}
    mentor, learner, other = people["mentor"], people["learner"], people["other"]
    ids = {"mentor_id": mentor.id, "token": "zz"}
    making.a_draft(tx, mentor, **named)
    extra = [{"date": "2999-12-24", "from": "10:00", "to": "12:00"}]
    links.create(tx, mentor, {"for_whom": "zz", "days": 3, "once": True})
    making.open_hours(tx, mentor, days_off=["2999-12-24", "2999-12-25"], extra=extra)
    done = making.a_class(tx, mentor, **named, starts_at=making.ahead(tx, days=4))
    ids["past"] = bookings.book(tx, learner, done.id).id
    making.begin(tx, done.id, mentor, end=True)
    ratings.rate(tx, learner, ids["past"], 4, "zzreview")
    full = making.a_class(tx, mentor, **named, seats=1, starts_at=making.ahead(tx, days=5))
    ids["booking_id"] = bookings.book(tx, learner, full.id).id
    bookings.wait(tx, other, full.id)
    ids["session_id"] = full.id
    making.a_class(tx, mentor, **named, starts_at=making.ahead(tx, days=6))
    ids["draft"] = making.a_draft(tx, mentor, **named, starts_at=making.ahead(tx, days=9)).id
    ids["request_id"] = making.a_request(tx, learner, mentor, topic="zztopic", message="zz").id
    return ids


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """All plain words, by the page or act they come from."""
    data = tmp_path_factory.mktemp("pseudo")
    people, ids = {}, {}

    def enter(tx):
        for name, role in (
            ("learner", "learner"),
            ("mentor", "mentor"),
            ("employer", "employer"),
            ("other", "learner"),
        ):
            people[name] = making.somebody(tx, role, f"zz{name} zz")
        ids.update(populate(tx, people))

    running.make_database(data, enter)
    from app import create_app

    with pseudo():
        given = ["serve", "--data", str(data), "--no-rate-limits", "--dev", "--language", "xx"]
        app = create_app(options.parse(given, running.QUIET))
        return in_a_loop(walk(app, people, ids))


async def walk(app, people: dict, ids: dict) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    async with app.test_app():
        visitors = {"guest": Visitor(app)}
        visitors |= {role: await Visitor(app, people[role]).log_in() for role in ("learner", "mentor", "employer")}
        for path in sorted(pages(app)):
            for visitor in visitors.values():
                html = await visitor.get(re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(ids.get(name[1], 1)), path))
                found.setdefault(path, set()).update(plain_words(html))
        acts = {
            "toast: publish": await visitors["mentor"].press(f"/api/sessions/{ids['draft']}/publish"),
            "toast: refused": await visitors["mentor"].press(f"/api/sessions/{ids['draft']}/publish"),
            "toast: book": await visitors["learner"].press(f"/api/sessions/{ids['draft']}/book"),
            "toast: cancel": await visitors["learner"].press(f"/api/bookings/{ids['booking_id']}/cancel"),
            "form: book a time": await visitors["learner"].press(
                f"/api/mentors/{people['mentor'].id}/book", starts_at="2020-01-01T10:00Z", minutes="30"
            ),
            "why not": await visitors["mentor"].get("/mentor/schedule?minutes=30&time=2020-01-01T10:00"),
            "form: open hours": await visitors["mentor"].press("/mentor/schedule/hours", day_0_0_from="10:00"),
            "form: new session": await visitors["mentor"].press("/api/sessions", title="zz", seats="0", price="x"),
            "form: profile": await visitors["learner"].press("/settings/profile", name="", timezone="zz"),
            "json: signup": await visitors["guest"].send("/api/signup", email="x", password="1", role="zz"),
            "json: login": await visitors["guest"].send("/api/login", email="zz@example.org", password="zz"),
            "json: refused": await visitors["learner"].send(f"/api/sessions/{ids['session_id']}/ready"),
            "json: unknown field": await visitors["learner"].send("/api/requests", zz="zz"),
        }
        return found | {name: plain_words(said) for name, said in acts.items()}


def pages(app) -> set[str]:
    """Every page and dialog, with the variants in its query string."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    left_out = (
        "/api/",
        "/static/",
        "/settings/export",
        "/health",
        "/styleguide",
        "/manifest",
        "/local-authority",
        "/sw.js",
        "/fav",
    )
    chosen = {"/learner/home?show=recommendations", "/learner/sessions?show=past", "/nowhere", "/?deleted"}
    chosen |= {f"/mentor/sessions?show={state}" for state in ("scheduled", "past")}
    return {rule for rule in rules if not rule.startswith(left_out) and "." not in rule} | chosen


def test_no_page_toast_or_problem_shows_plain_english(seen):
    plain = {page: sorted(words) for page, words in seen.items() if words}
    listed = "\n".join(f"{page}: {' '.join(words)}" for page, words in plain.items())
    assert plain == {}, listed


def test_no_template_contains_plain_english():
    fragments = ROOT / "fragments"
    plain = {str(path.relative_to(fragments)): plain_in(path) for path in fragments.rglob("*.html")}
    named = {name: words for name, words in plain.items() if words}
    assert named == {}


def plain_in(path) -> list[str]:
    tree = jinja2.Environment(trim_blocks=True, lstrip_blocks=True).parse(path.read_text())
    translated = {
        id(part)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "ngettext")
        for part in call.args
    }
    html = "".join(
        part.data if isinstance(part, nodes.TemplateData) else "1"
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
    )
    given = [
        one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str) and id(one) not in translated
    ]
    words = plain_words(html) if path.name not in STYLE_GUIDE else set()
    return sorted(words | {one for one in given if SENTENCE.search(DATA.sub("", one)) and path.name not in STYLE_GUIDE})


def test_every_sentence_in_the_scripts_is_translated():
    said = re.compile(r'(?<![\w$])(?:_|ngettext)\(\s*(?:"(?:[^"\\]|\\.)*"(?:,\s*)?){1,2}')
    sentence = re.compile(r"""(["'`])((?:[A-Z][a-z]+|[a-z]+ [a-z]+)[^"'`]* [^"'`]*)\1""")
    for path in sorted((ROOT / "static/js").rglob("*.js")):
        code = re.sub(r"(?m)^\s*//.*$|\s//\s.*$", "", path.read_text())
        found = {text for _quote, text in sentence.findall(said.sub("", code)) if not NOT_SAID.search(text)}
        assert not found, f"{path.relative_to(ROOT)}: {found}"


SENTENCE = re.compile(r"^[A-Z][a-z]{2,}|[A-Za-z]{2,} [A-Za-z]{2,}")
# Selectors, relations and types, which people never see.
NOT_SAID = re.compile(r"[\[\]{}<>#=;/]|noopener|htmx:|input, |^(?:close|dialog) ")


def test_a_page_in_another_language_carries_the_translations_for_its_scripts(tmp_path):
    from fragments.rendering import Fragments

    shown = {"title": "zz", "path": "/", "me": None, "banners": [], "live": None}
    with pseudo():
        fragments = Fragments(static=str, demo=False, dev=False, language="xx")
        html = fragments.render("pages/offline.html", **shown)
        page = BeautifulSoup(html, "html.parser")
        sentences = json.loads(page.select_one("#sentences").string)
        assert page.html["lang"] == "xx" and sentences["Saving…"] != "Saving…"
        assert set(sentences["{count} minute left"]) == {"one", "other"}
        english = fragments.render(
            "pages/offline.html", language="en", title="zz", path="/", me=None, banners=[], live=None
        )
    assert "sentences" not in english.replace("sentences.js", "") and 'lang="en"' in english


def test_every_refusal_is_a_sentence_that_can_be_translated():
    plain = re.compile(
        r"""\b(?:Refused|Missing|Forbidden|Unknown|Unreadable|Busy)\(f?["']|\bInvalid\(\{[^}]*: f?["']"""
        r"""|errors\[[^]]*\] = f?["']"""
    )
    rooms = ("db", "routes", "ws", "integrations", "jobs")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        for line in path.read_text().splitlines()
        if plain.search(line)
    ]
    assert found == []
