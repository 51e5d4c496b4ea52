"""Time zones by their names of today. Browsers and old systems still say Asia/Calcutta for Asia/Kolkata."""

import zoneinfo
from functools import cache
from importlib.resources import files

UTC = "UTC"


@cache
def zones() -> tuple[str, ...]:
    """The zones that a person can choose: every place by its name of today, and UTC."""
    return (UTC, *sorted(_places() & zoneinfo.available_timezones()))


@cache
def former_names() -> dict[str, tuple[str, ...]]:
    """For each zone the other names that it is known by."""
    found: dict[str, list[str]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        if (today := current(name)) not in ("", name):
            found.setdefault(today, []).append(name)
    return {zone: tuple(names) for zone, names in found.items()}


@cache
def _aliases() -> dict[str, str]:
    """Every former name, with the one of today: of the names that CLDR has for one place, the one in zone.tab."""
    from babel.core import get_global

    canonical: dict[str, str] = dict(get_global("zone_aliases"))
    groups: dict[str, set[str]] = {}
    for name, first in canonical.items():
        groups.setdefault(first, {first}).add(name)
    places = _places()
    known = {name: min(group & places, default="") for group in groups.values() for name in group - places}
    return {name: place for name, place in known.items() if place} | dict.fromkeys(_zero(), UTC)


def current(zone: str) -> str:
    """The name of today, or "" when there is no such zone. Not cached: visitors can send any text."""
    if zone == UTC or zone in _places():
        return zone
    return _aliases().get(zone, "")


def country(zone: str) -> str:
    """The code of the country that a zone of today is in, or "" for UTC."""
    return _countries().get(zone, "")


@cache
def _countries() -> dict[str, str]:
    """The zones in zone.tab, each with its country: one at least for each country, each with one name."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {row[2].strip(): row[0] for row in rows}


@cache
def _places() -> frozenset[str]:
    return frozenset(_countries())


def _zero() -> list[str]:
    """The other names of UTC."""
    roots = ("GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "UCT", "UTC", "Universal", "Zulu")
    return [name for root in roots for name in (root, f"Etc/{root}") if name != UTC]
