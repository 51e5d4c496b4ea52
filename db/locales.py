"""How times and amounts are written where the reader is at home.

A locale is a language and a region, `en-GB`. One without a region, `en`, is written in our plain English way.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

ENGLISH = "en"
# For tests: every letter that went through a catalogue has an accent, so what has none did not.
PSEUDO = "xx"
NO_COUNTRY = ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
# Words in a pattern of CLDR.
QUOTED = re.compile(r"'[^']*'")


@dataclass(frozen=True, slots=True)
class Habits:
    """`babel` is the locale whose formats Babel uses, or "" for our own."""

    babel: str
    twelve_hours: bool
    month_first: bool
    halves: tuple[str, str]  # before and after noon


PLAIN = Habits("", False, False, ("am", "pm"))


def joined(language: str, region: str) -> str:
    return f"{language}-{region}" if region else language


def language_of(locale: str) -> str:
    return locale.partition("-")[0]


def region_of(locale: str) -> str:
    return locale.partition("-")[2]


def ours(locale: str) -> bool:
    """Whether it is English without a region, or the language of the tests: Babel is not needed."""
    return locale == ENGLISH or locale.startswith(PSEUDO)


@cache
def regions() -> dict[str, str]:
    """The code of each country, with its English name."""
    from babel import Locale

    names = {str(code): str(name) for code, name in Locale(ENGLISH).territories.items()}
    return {code: names[code] for code in sorted(names) if len(code) == 2 and code not in NO_COUNTRY}


@lru_cache(maxsize=512)
def region_accepted(header: str) -> str:
    """Where the reader is at home, by the first tag of an Accept-Language header: `en-GB` or `de` say it."""
    first = header[:200].partition(",")[0].partition(";")[0].strip()
    language, *rest = first.replace("_", "-").split("-")
    if not language.isascii() or not language.isalpha() or len(language) > 3:
        return ""
    found = next((part.upper() for part in rest if len(part) == 2 and part.isascii() and part.isalpha()), "")
    if found:
        return found if found in regions() else ""
    return "" if language.lower() in (ENGLISH, PSEUDO) else _likely_region(language.lower())


@cache
def habits(locale: str) -> Habits:
    if ours(locale):
        return PLAIN
    from babel import Locale

    language, region = language_of(locale), region_of(locale)
    own = Locale.parse(_parsable(f"{language}_{region}") or language)
    local = Locale.parse(_parsable(f"und_{region}") or str(own)) if region and not own.territory else own
    dates = local.datetime_skeletons.get("yMMMd") or local.date_formats["medium"]
    names = own.day_periods["format"]["abbreviated"]
    hours = QUOTED.sub("", local.time_formats["short"].pattern)
    return Habits(str(own), bool(set(hours) & set("hK")), dates.pattern[0] in "ML", (names["am"], names["pm"]))


@cache
def currency_at(regions: tuple[str, ...], known: frozenset[str]) -> str:
    """What people pay with there, in the first of the regions where it is one of these."""
    from babel.numbers import get_territory_currencies

    return next(
        (code for region in regions if region for code in get_territory_currencies(region) if code in known), ""
    )


def _likely_region(language: str) -> str:
    from babel.core import get_global

    region = get_global("likely_subtags").get(language, "").rpartition("_")[2]
    return region if region in regions() else ""


def _parsable(name: str) -> str:
    """The locale that Babel has under this name, or ""."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    try:
        return str(Locale.parse(name))
    except (UnknownLocaleError, ValueError):
        return ""
