"""Formats times and prices: English here, every other language with Babel."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from db import clock, money
from db.catalogues import ENGLISH, PSEUDO, accent
from db.language import _, ngettext, translate

KEPT = 4096


@dataclass(frozen=True, slots=True)
class Moment:
    """A stored time in a sentence, with its zone: `Sat 21 Nov 2026, 15:04 (Europe/Berlin)`"""

    time: str
    timezone: str = ""

    def render(self, language: str, timezone: str) -> str:
        zone = self.timezone or timezone or "UTC"
        return f"{moment(self.time, zone, language)} ({zone.replace('_', ' ')})"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money in a sentence."""

    cents: int
    currency: str

    def render(self, language: str, timezone: str) -> str:
        return price(self.cents, self.currency, language)


@lru_cache(maxsize=KEPT)
def moment(time: str, timezone: str, language: str = ENGLISH) -> str:
    """`Sat 21 Nov 2026, 15:04`"""
    then = _local(time, timezone)
    return f"{_date(then, f'{then:%a %-d %b %Y}', 'yMMMEd', language)}, {clock_time(time, timezone, language)}"


@lru_cache(maxsize=KEPT)
def clock_time(time: str, timezone: str, language: str = ENGLISH) -> str:
    then = _local(time, timezone)
    if language in (ENGLISH, PSEUDO):
        return f"{then:%H:%M}"
    from babel.dates import format_time

    return format_time(then, "short", tzinfo=then.tzinfo, locale=language)


@lru_cache(maxsize=KEPT)
def day(time: str, timezone: str, language: str = ENGLISH) -> str:
    """`Sat 21 Nov`, and the year when it is another one."""
    then = _local(time, timezone)
    if then.year == datetime.now(UTC).year:
        return _date(then, f"{then:%a %-d %b}", "MMMEd", language)
    return _date(then, f"{then:%a %-d %b %Y}", "yMMMEd", language)


def ago(time: str, language: str = ENGLISH) -> str:
    """How long ago, or the date if it was a week or more ago."""
    then = clock.read(time)
    seconds = int((datetime.now(UTC) - then).total_seconds())
    if seconds < 60:
        return translate(_("just now"), language)
    if seconds < 3600:
        return translate(ngettext("{count} minute ago", "{count} minutes ago", seconds // 60), language)
    if seconds < 86400:
        return translate(ngettext("{count} hour ago", "{count} hours ago", seconds // 3600), language)
    if seconds < 7 * 86400:
        return translate(ngettext("{count} day ago", "{count} days ago", seconds // 86400), language)
    return _date(then, f"{then:%-d %b %Y}", "yMMMd", language)


@cache
def zone(timezone: str, language: str = ENGLISH) -> str:
    """`Buenos Aires time`"""
    return translate(_("{place} time", place=timezone.rpartition("/")[2].replace("_", " ")), language)


@lru_cache(maxsize=KEPT)
def price(cents: int, currency: str, language: str = ENGLISH) -> str:
    """`€12.50`, `€12`, `¥1,200`, and `Free` for nothing."""
    if cents == 0:
        return translate(_("Free"), language)
    if language in (ENGLISH, PSEUDO):
        return money.amount(cents, currency)
    from babel.numbers import format_currency

    digits = money.digits(currency)
    amount = Decimal(cents).scaleb(-digits)
    pattern = _locale(language).currency_formats["standard"].pattern
    if cents % 10**digits == 0:
        pattern = pattern.replace(".00", "")
    return format_currency(amount, currency, pattern, locale=language, currency_digits=False)


def stars(rating_sum: int, rating_count: int, language: str = ENGLISH) -> str:
    """`4.8`, or nothing when nobody has rated yet."""
    if not rating_count:
        return ""
    figure = f"{rating_sum / rating_count:.1f}"
    if language in (ENGLISH, PSEUDO):
        return figure
    from babel.numbers import format_decimal

    return format_decimal(Decimal(figure), "0.0", locale=language)


def device(label: str) -> str:
    """Where somebody is logged in: `Firefox on Linux`, or the name of a program."""
    browser, _on, system = label.partition(" on ")
    if system:
        return _("{browser} on {system}", browser=browser, system=system)
    return label if label not in ("", "a program") else _("a program")


def _date(then: datetime, english: str, skeleton: str, language: str) -> str:
    if language == ENGLISH:
        return english
    if language == PSEUDO:
        return accent(english)
    from babel.dates import format_skeleton

    return format_skeleton(skeleton, then, tzinfo=then.tzinfo, locale=language)


def _local(time: str, timezone: str) -> datetime:
    return clock.read(time).astimezone(ZoneInfo(timezone))


def _locale(language: str):
    from babel import Locale

    return Locale.parse(language)
