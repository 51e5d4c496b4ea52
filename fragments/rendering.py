"""Renders the templates. Synchronously, which for a list is more than twice as fast as Quart's own environment."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import jinja2
from jinja2_fragments import render_block
from markupsafe import Markup

from db import agreements, alarms, answering, clock, formats, locales, notifications, ratings, sessions, spoken, tags
from db import language as speech
from db.broken import BrokenFile
from db.locales import ENGLISH
from fragments import icons, markdown
from fragments.compiled import Compiled
from fragments.keeping import Kept, Piece, encode
from fragments.translating import Environment

FOLDER = Path(__file__).parent
LANGUAGES = FOLDER / "languages"
TEMPLATES = (".html", ".txt", ".json")
# Minutes within which a message continues the one before.
CONTINUES = 5
# Readers in how many locales are served before the templates of one are let go of.
LOCALES = 40
# How much is kept, in bytes, of rendered rows, of lists of them, of rendered Markdown, and of what visitors get.
ROWS_KEPT = 20_000_000
LISTS_KEPT = 10_000_000
MARKDOWN_KEPT = 4_000_000
PAGES_KEPT = 2_000_000


class Joined:
    """An environment of which blocks come as they are sent."""

    is_async, concat = False, staticmethod(encode)

    def __init__(self, environment: Environment):
        self.get_template, self.handle_exception = environment.get_template, environment.handle_exception


class Fragments:
    """The templates, compiled once for each language, with the formats of each locale.

    The language of the installation is compiled at the start, every other one when someone first reads it.
    """

    def __init__(self, *, static: Callable[[str], str], language: str = ENGLISH, **facts):
        self._static, self._facts, self.language = static, facts, language
        self._environments: dict[str, Environment] = {}
        self._compiled: dict[str, Compiled] = {}
        self._rows, self._lists = Kept(ROWS_KEPT), Kept(LISTS_KEPT)
        self._markdown, self._pages = Kept(MARKDOWN_KEPT), Kept(PAGES_KEPT)
        self.environment = self.in_language(language)
        self._compile_all()

    def render(self, template: str, language: str = "", **context) -> str:
        return self.in_language(language).get_template(template).render(context)

    def page(self, template: str, language: str = "", **context) -> bytes:
        """The whole template, as it is sent."""
        environment = self.in_language(language)
        try:
            found = environment.get_template(template)
            return encode(found.root_render_func(found.new_context(context)))
        except Exception:
            environment.handle_exception()

    def page_for_many(self, template: str, language: str = "", **context) -> bytes:
        """Rendered once for all visitors who get the same one."""
        return self.render_for_many(template, language, **context).encoded

    def render_for_many(self, template: str, language: str = "", **context) -> Piece:
        """The same as text."""

        def render() -> Piece:
            return Piece.of(self.render(template, language, **context))

        return self._pages.get((template, language, *_key(context)), render)

    def block(self, template: str, block: str, language: str = "", **context) -> bytes:
        return cast(bytes, render_block(cast(Any, Joined(self.in_language(language))), template, block, **context))

    def after(self, template: str, shows: tuple[str, ...], *, language: str, **context) -> bytes:
        """What follows a block. If this is all that it shows, once for the same values, as `rendered` in a template."""
        if shows:
            return self._rendered(language, template, **{name: context[name] for name in shows}).encoded
        return self.page(template, language, **context)

    def in_language(self, locale: str) -> Environment:
        """The templates for this locale, or in the language of the installation when there is no such language."""
        found = self._environments.get(locale or self.language)
        if found is None:
            if locales.language_of(locale) not in speech.installed():
                locale = locales.joined(self.language, locales.region_of(locale))
            found = self._environments.get(locale) or self.environment_in(locale)
            if len(self._environments) >= LOCALES:
                del self._environments[next(one for one in self._environments if one != self.language)]
            self._environments[locale] = found
        return found

    def environment_in(self, locale: str) -> Environment:
        catalogue = speech.catalogue(locale)
        plain = locale == ENGLISH
        kept = "plain" if plain else catalogue.code
        compiled = self._compiled.setdefault(kept, Compiled(kept, catalogue))
        environment = Environment(
            catalogue,
            loader=jinja2.FileSystemLoader(FOLDER),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            finalize=None if plain else partial(speech.translate, locale=locale),
            bytecode_cache=compiled,
        )
        environment.globals.update(
            static=self._static,
            icon=cache(icons.icon),
            rendered=partial(self._rendered, locale),
            rendered_from_lists=partial(self._rendered_from_lists, locale),
            language=locale,
            _form=catalogue.form,
            **self._facts,
        )
        environment.globals["regions"] = partial(formats.regions, locales.language_of(locale))
        environment.globals.update(sentences=catalogue.for_scripts(), languages=speech.installed())
        environment.filters.update(
            initials=initials,
            markdown=self._as_markdown,
            linked=markdown.linked,
            opened=opened,
            free_until=agreements.free_until,
            rateable=ratings.is_in_time,
            within=answering.within,
            duration=answering.duration,
            notice=notifications.notice,
            name_of=name_of,
            device=formats.device,
            place=formats.place,
            public_name=formats.public_name,
            tags=tags.split,
            excerpt=excerpt,
        )
        environment.filters.update(_in_locale(locale))
        environment.tests.update(a_mentors=sessions.is_a_mentors, continuing=is_continuing)
        return environment

    def _rendered(self, locale: str, template: str, **shown) -> Piece:
        """Renders the same values once. How a day is written depends on the year it is."""
        key = (locale, formats.this_year(), template, *shown.items())
        return self._rows.get(key, partial(self._render_shown, locale, template, shown))

    def _rendered_from_lists(self, locale: str, template: str, **shown) -> Piece:
        """The same for what is made of lists, which take longer to look up."""
        key = (locale, formats.this_year(), template, *_key(shown))
        return self._lists.get(key, partial(self._render_shown, locale, template, shown))

    def _render_shown(self, locale: str, template: str, shown: dict) -> Piece:
        return Piece.of(self.in_language(locale).get_template(template).render(shown))

    def _as_markdown(self, text: str) -> Markup:
        return self._markdown.get(text, partial(markdown.render, text))

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


def _key(shown: Any) -> Any:
    """What a template shows, as a key of what was rendered from it."""
    if isinstance(shown, dict):
        return tuple((name, _key(value)) for name, value in shown.items())
    return tuple(shown) if isinstance(shown, list) else shown


def _in_locale(locale: str) -> dict[str, Callable[..., Any]]:
    """The filters that format values for a reader in this locale."""
    filters: dict[str, Callable[..., Any]] = {
        "moment": formats.moment,
        "clock": formats.clock_time,
        "hours": formats.hours,
        "day": formats.day,
        "date": formats.date,
        "ago": formats.ago,
        "ages": formats.ages,
        "zone": formats.zone,
        "elsewhere": formats.elsewhere,
        "price": formats.price,
        "amount": formats.amount,
        "month": formats.month,
        "short_month": formats.short_month,
        "percent": formats.percent,
        "size": formats.size,
        "stars": formats.stars,
        "spoken": spoken.names,
        "translated": speech.translate,
    }
    if locale == ENGLISH:
        return filters | {"translated": lambda text: text}
    return {name: partial(format_, locale=locale) for name, format_ in filters.items()}


def opened(starts_at: str, now: str) -> bool:
    """Whether the room is open. The buttons for getting ready are shown from then on."""
    return alarms.doors_open(starts_at) <= now


def excerpt(text: str) -> str:
    """How a message begins, in a line."""
    return " ".join(notifications.excerpt(text, is_markdown=True).split())


def is_continuing(message, before) -> bool:
    """Said by the same person within five minutes."""
    is_same = message.sender_id == before.sender_id
    return is_same and message.sent_at <= clock.moved(before.sent_at, minutes=CONTINUES)


def name_of(name: str | None) -> str:
    """The name of a person, or “Former member” if their account was deleted."""
    return name or speech.FORMER


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
