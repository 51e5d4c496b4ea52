"""Renders the templates, synchronously: for a list more than twice as fast as Quart's asynchronous environment."""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path

import jinja2
import nh3
from jinja2_fragments import render_block
from markdown_it import MarkdownIt
from markupsafe import Markup

from db import alarms, clock, formats
from db import language as speech
from db.catalogues import ENGLISH
from db.engine.queries import BrokenFile
from fragments.translating import Environment

FOLDER = Path(__file__).parent
LANGUAGES = FOLDER / "languages"
TEMPLATES = (".html", ".txt", ".json")
# Rows and bars of tabs that are kept: a few hundred bytes each.
CACHED = 20_000
# What is left of what somebody wrote: words, and links that lead away without a recommendation of ours.
ALLOWED = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


class Fragments:
    """The templates, once for each language that is read.

    Those in the language of the installation are compiled at the start, those in another when somebody first reads it.
    """

    def __init__(self, *, static: Callable[[str], str], language: str = ENGLISH, **facts):
        self._static, self._facts, self.language = static, facts, language
        self._environments: dict[str, Environment] = {}
        self.environment = self.in_language(language)
        self._compile_all()

    def render(self, template: str, language: str = "", **context) -> str:
        return self.in_language(language).get_template(template).render(context)

    def render_block(self, template: str, block: str, language: str = "", **context) -> str:
        return render_block(self.in_language(language), template, block, **context)

    def in_language(self, language: str) -> Environment:
        """That of the installation when there is no such language."""
        found = self._environments.get(language or self.language)
        if found is None:
            language = language if language in speech.installed() else self.language
            found = self._environments.get(language) or self.environment_in(language)
            self._environments[language] = found
        return found

    def environment_in(self, language: str) -> Environment:
        catalogue = speech.catalogue(language)
        environment = Environment(
            catalogue,
            loader=jinja2.FileSystemLoader(FOLDER),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            finalize=None if language == ENGLISH else partial(speech.translate, language=language),
        )
        sprite = self._static("icons.svg")

        @cache
        def icon(name: str, extra: str = "") -> Markup:
            return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
                extra, sprite, name
            )

        @lru_cache(maxsize=CACHED)
        def rendered(template: str, **shown) -> Markup:
            """Rendered once for the same things: what is shown is the key, so it cannot be stale."""
            return Markup(environment.get_template(template).render(shown))

        environment.globals.update(
            static=self._static, icon=icon, rendered=rendered, language=language, _form=catalogue.form, **self._facts
        )
        environment.globals.update(sentences=catalogue.for_scripts(), languages=speech.installed())
        environment.filters.update(
            initials=initials, markdown=markdown, wall=clock.to_wall, opened=opened, name_of=name_of
        )
        environment.filters.update(_in_language(language))
        return environment

    def _compile_all(self) -> None:
        """At the start, so that a broken template stops it, and so that nobody's first visit waits for a compiler."""
        for name in self.environment.list_templates(filter_func=lambda name: name.endswith(TEMPLATES)):
            try:
                self.environment.get_template(name)
            except jinja2.TemplateSyntaxError as problem:
                path = f"fragments/{problem.name or name}"
                raise BrokenFile(path, problem.lineno, problem.message or "") from problem
            except UnicodeDecodeError as problem:
                raise BrokenFile(f"fragments/{name}", 1, f"not UTF-8: {problem}") from problem


def _in_language(language: str) -> dict[str, Callable[..., str]]:
    """The filters that write something out as people of that language do."""
    filters: dict[str, Callable[..., str]] = {
        "moment": formats.moment,
        "clock": formats.clock_time,
        "day": formats.day,
        "ago": formats.ago,
        "zone": formats.zone,
        "price": formats.price,
        "stars": formats.stars,
        "said": speech.translate,
    }
    if language == ENGLISH:
        return filters | {"said": str}
    return {name: partial(write, language=language) for name, write in filters.items()}


def opened(starts_at: str, now: str) -> bool:
    """Whether the doors are open: the buttons for getting ready are shown from then on."""
    return alarms.doors_open(starts_at) <= now


@lru_cache(maxsize=500)
def markdown(text: str) -> Markup:
    """What somebody wrote, as HTML that can do no harm. Its headings stand below those of the page."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return Markup(
        nh3.clean(
            html,
            tags=ALLOWED,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def name_of(name: str | None) -> str:
    """Of a person, or of one whose account is deleted."""
    return name or speech.FORMER


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
