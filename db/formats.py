"""Formats times and prices for a reader: our own way in English, by the habits of their region, else with Babel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from db import clock, locales, money, places
from db.catalogues import accent
from db.language import Localized, _, ngettext, translate
from db.locales import ENGLISH, PSEUDO

KEPT = 8192
# Stays with the number before it when the line is broken.
GAP = "\xa0"


@dataclass(frozen=True, slots=True)
class Moment(Localized):
    """A stored time in a sentence, with its zone: `Sat 21 Nov 2026, 15:04 (Berlin time)`"""

    time: str
    timezone: str = ""

    def render(self, locale: str, timezone: str) -> str:
        where = self.timezone or timezone or "UTC"
        return f"{moment(self.time, where, locale)} ({zone(where, locale)})"


@dataclass(frozen=True, slots=True)
class Price(Localized):
    """An amount of money in a sentence."""

    cents: int
    currency: str

    def render(self, locale: str, timezone: str) -> str:
        return price(self.cents, self.currency, locale)


@lru_cache(maxsize=KEPT)
def moment(time: str, timezone: str, locale: str = ENGLISH) -> str:
    """`Sat 21 Nov 2026, 15:04`, or `Sat, Nov 21, 2026, 3:04 PM` where it is written so"""
    then = _local(time, timezone)
    return f"{_date(then, 'yMMMEd', locale)}, {_clock(then, locale)}"


@lru_cache(maxsize=KEPT)
def clock_time(time: str, timezone: str, locale: str = ENGLISH) -> str:
    return _clock(_local(time, timezone), locale)


@lru_cache(maxsize=KEPT)
def hours(time: str, until: str, timezone: str, locale: str = ENGLISH) -> str:
    """`15:04–16:04`, `3:04–4:04 PM`, or `11:30 AM–12:30 PM`: AM or PM is written once if both are the same."""
    start, end = _local(time, timezone), _local(until, timezone)
    first, last = _clock(start, locale), _clock(end, locale)
    if GAP in first and (start.date(), start.hour >= 12) == (end.date(), end.hour >= 12):
        first = first.partition(GAP)[0]
    return f"{first}–{last}"


def day(time: str, timezone: str, locale: str = ENGLISH) -> str:
    """`Sat 21 Nov`, and the year when it is another one."""
    return _day(time, timezone, locale, this_year())


def month(time: str, timezone: str, locale: str = ENGLISH) -> str:
    """`Nov 2026`"""
    return _date(_local(time, timezone), "yMMM", locale)


def short_month(time: str, timezone: str, locale: str = ENGLISH) -> str:
    """`Nov`, where the year is said beside it"""
    return _date(_local(time, timezone), "MMM", locale)


def this_year() -> int:
    return datetime.now(UTC).year


@lru_cache(maxsize=KEPT)
def _day(time: str, timezone: str, locale: str, this_year: int) -> str:
    then = _local(time, timezone)
    return _date(then, "MMMEd" if then.year == this_year else "yMMMEd", locale)


@lru_cache(maxsize=KEPT)
def date(time: str, timezone: str, locale: str = ENGLISH) -> str:
    """`21 Nov 2026`, always with its year"""
    return _date(_local(time, timezone), "yMMMd", locale)


def ago(time: str, locale: str = ENGLISH) -> str:
    """How long ago, or the date if it was a week or more ago."""
    return _ago(time, datetime.now(UTC).timestamp(), locale)


def ages(items: Iterable, locale: str = ENGLISH) -> list[str]:
    """How long ago each of them was created."""
    now = datetime.now(UTC).timestamp()
    return [_ago(item.created_at, now, locale) for item in items]


def _ago(time: str, now: float, locale: str) -> str:
    seconds = int(now - _seconds(time))
    if seconds < 60:
        return _since(0, 1, locale)
    if seconds < 3600:
        return _since(seconds // 60, 60, locale)
    if seconds < 86400:
        return _since(seconds // 3600, 3600, locale)
    if seconds < 7 * 86400:
        return _since(seconds // 86400, 86400, locale)
    return _date(clock.read(time), "yMMMd", locale)


@lru_cache(maxsize=KEPT)
def _seconds(time: str) -> float:
    return clock.read(time).timestamp()


@lru_cache(maxsize=KEPT)
def _since(count: int, unit: int, locale: str) -> str:
    """So many minutes, hours or days; a list says the same ones again and again."""
    if not count:
        return translate(_("just now"), locale)
    if unit == 60:
        return translate(ngettext("{count} minute ago", "{count} minutes ago", count), locale)
    if unit == 3600:
        return translate(ngettext("{count} hour ago", "{count} hours ago", count), locale)
    return translate(ngettext("{count} day ago", "{count} days ago", count), locale)


@cache
def place(timezone: str) -> str:
    """`Buenos Aires`, by its name of today"""
    return (places.current(timezone) or timezone).rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=KEPT)
def zone(timezone: str, locale: str = ENGLISH) -> str:
    """`Buenos Aires time`, `UTC`"""
    name = place(timezone)
    return name if name == places.UTC else translate(_("{place} time", place=name), locale)


@lru_cache(maxsize=KEPT)
def elsewhere(time: str, timezone: str, other: str | None, locale: str = ENGLISH) -> str:
    """What the clock shows in another zone, with the day if that differs too: `20:34 Kolkata time`; else ""."""
    if not other:
        return ""
    here, there = _local(time, timezone), _local(time, other)
    if here.utcoffset() == there.utcoffset():
        return ""
    day_there = "" if here.date() == there.date() else f"{_date(there, 'MMMEd', locale)}, "
    return f"{day_there}{_clock(there, locale)} {zone(other, locale)}"


@lru_cache(maxsize=KEPT)
def price(cents: int, currency: str, locale: str = ENGLISH) -> str:
    """`€12.50`, `€12`, `¥1,200`, and `Free` for nothing."""
    return amount(cents, currency, locale) if cents else translate(_("Free"), locale)


@lru_cache(maxsize=KEPT)
def amount(cents: int, currency: str, locale: str = ENGLISH) -> str:
    """The same, and `€0` for nothing."""
    if locales.ours(locale):
        return money.amount(cents, currency)
    from babel.numbers import format_currency, get_currency_symbol

    written = locales.habits(locale).babel
    digits = money.digits(currency)
    figure = Decimal(cents).scaleb(-digits)
    pattern = _locale(written).currency_formats["standard"].pattern
    if cents % 10**digits == 0:
        pattern = pattern.replace(".00", "")
    text = format_currency(figure, currency, pattern, locale=written, currency_digits=False)
    return _with_sign(text, get_currency_symbol(currency, written), currency)


@lru_cache(maxsize=KEPT)
def stars(rating_sum: int, rating_count: int, locale: str = ENGLISH) -> str:
    """`4.8`, or nothing when nobody has rated yet."""
    if not rating_count:
        return ""
    figure = f"{rating_sum / rating_count:.1f}"
    if locales.ours(locale):
        return figure
    from babel.numbers import format_decimal

    return format_decimal(Decimal(figure), "0.0", locale=locales.habits(locale).babel)


@lru_cache(maxsize=KEPT)
def percent(rate: float | None, locale: str = ENGLISH) -> str:
    """`83%`, or a dash when it is not known."""
    if rate is None:
        return "–"
    if locales.ours(locale):
        return f"{round(rate * 100)}%"
    from babel.numbers import format_percent

    return format_percent(Decimal(str(rate)), locale=locales.habits(locale).babel)


def size(count: int, locale: str = ENGLISH) -> str:
    """Of a file: `640 KB`, `12.3 MB`, `1.2 GB`. The smallest are 1 KB."""
    unit, power = ("GB", 9) if count >= 10**9 else ("MB", 6) if count >= 10**6 else ("KB", 3)
    count = max(count, 1000) if count else 0
    figure = f"{count / 10**power:.{0 if power == 3 else 1}f}"
    if not locales.ours(locale):
        from babel.numbers import format_decimal

        figure = format_decimal(Decimal(figure), locale=locales.habits(locale).babel)
    return f"{figure}{GAP}{unit}"


def public_name(name: str) -> str:
    """How everybody sees it beside a review: `Ada L.`"""
    first, *rest = name.split() or [""]
    return f"{first} {rest[-1][0]}." if rest else first


def device(label: str) -> str:
    """Where somebody is logged in: `Firefox on Linux`, or the name of a program."""
    browser, _on, system = label.partition(" on ")
    if system:
        return _("{browser} on {system}", browser=browser, system=system)
    return label if label not in ("", "a program") else _("a program")


@cache
def regions(language: str) -> dict[str, str]:
    """The code of each country with its name, by name."""
    from babel import Locale

    names = {}
    for code, name in locales.regions().items():
        own = accent(name) if language == PSEUDO else Locale(language).territories.get(code, name)
        names[code] = str(own)
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


# In English: `yMMMEd` with the day or the month first.
DAY_FIRST = {"yMMMEd": "%a %-d %b %Y", "MMMEd": "%a %-d %b", "yMMMd": "%-d %b %Y", "yMMM": "%b %Y", "MMM": "%b"}
MONTH_FIRST = {"yMMMEd": "%a, %b %-d, %Y", "MMMEd": "%a, %b %-d", "yMMMd": "%b %-d, %Y", "yMMM": "%b %Y", "MMM": "%b"}


def _date(then: datetime, skeleton: str, locale: str) -> str:
    """A skeleton of CLDR names the parts: year, month, weekday (E) and day."""
    language, habits = locales.language_of(locale), locales.habits(locale)
    if language in (ENGLISH, PSEUDO):
        text = then.strftime((MONTH_FIRST if habits.month_first else DAY_FIRST)[skeleton])
        return accent(text) if language == PSEUDO else text
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, then, tzinfo=then.tzinfo, locale=habits.babel)


def _clock(then: datetime, locale: str) -> str:
    language, habits = locales.language_of(locale), locales.habits(locale)
    if language in (ENGLISH, PSEUDO):
        if not habits.twelve_hours:
            return f"{then:%H:%M}"
        return f"{then.hour % 12 or 12}:{then:%M}{GAP}{habits.halves[then.hour >= 12]}"
    from babel.dates import format_skeleton

    return format_skeleton("hm" if habits.twelve_hours else "Hm", then, tzinfo=then.tzinfo, locale=habits.babel)


def _local(time: str, timezone: str) -> datetime:
    return clock.read(time).astimezone(ZoneInfo(timezone))


def _with_sign(text: str, sign: str, currency: str) -> str:
    """Our own sign where Babel only knows the code; letters are kept apart from the figures."""
    own = money.sign(currency)
    if sign == currency and not own.endswith("$"):
        text, sign = text.replace(sign, own), own
    return text.replace(sign, f"{sign}{GAP}") if text.startswith(sign) and sign[-1].isalpha() else text


@cache
def _locale(name: str):
    from babel import Locale

    return Locale.parse(name)
