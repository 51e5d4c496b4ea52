"""Renders the templates. Synchronously, which for a list is more than twice as fast as Quart's own environment."""

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
# How many rendered rows and tab bars are kept, a few hundred bytes each.
CACHED = 20_000
# The tags that people can use in Markdown.
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
    """The templates, compiled once for each language.

    The language of the installation is compiled at the start, every other one when someone first reads it.
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
        """The templates in this language, or in that of the installation when there is no such language."""
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
            """Renders the same values once. They are the key, so a cached row is never stale."""
            return Markup(environment.get_template(template).render(shown))

        environment.globals.update(
            static=self._static, icon=icon, rendered=rendered, language=language, _form=catalogue.form, **self._facts
        )
        environment.globals.update(sentences=catalogue.for_scripts(), languages=speech.installed())
        environment.filters.update(
            initials=initials,
            markdown=markdown,
            wall=clock.to_wall,
            opened=opened,
            name_of=name_of,
            device=formats.device,
        )
        environment.filters.update(_in_language(language))
        return environment

    def _compile_all(self) -> None:
        """At the start, so that a broken template stops it and nobody's first visit waits for the compiler."""
        for name in self.environment.list_templates(filter_func=lambda name: name.endswith(TEMPLATES)):
            try:
                self.environment.get_template(name)
            except jinja2.TemplateSyntaxError as problem:
                path = f"fragments/{problem.name or name}"
                raise BrokenFile(path, problem.lineno, problem.message or "") from problem
            except UnicodeDecodeError as problem:
                raise BrokenFile(f"fragments/{name}", 1, f"not UTF-8: {problem}") from problem


def _in_language(language: str) -> dict[str, Callable[..., str]]:
    """The filters that format values in this language."""
    filters: dict[str, Callable[..., str]] = {
        "moment": formats.moment,
        "clock": formats.clock_time,
        "day": formats.day,
        "ago": formats.ago,
        "zone": formats.zone,
        "price": formats.price,
        "stars": formats.stars,
        "translated": speech.translate,
    }
    if language == ENGLISH:
        return filters | {"translated": str}
    return {name: partial(format_, language=language) for name, format_ in filters.items()}


def opened(starts_at: str, now: str) -> bool:
    """Whether the room is open. The buttons for getting ready are shown from then on."""
    return alarms.doors_open(starts_at) <= now


@lru_cache(maxsize=500)
def markdown(text: str) -> Markup:
    """Markdown as safe HTML. Its headings are moved below those of the page."""
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
    """The name of a person, or “Former member” if their account was deleted."""
    return name or speech.FORMER


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
