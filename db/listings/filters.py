"""What somebody looks for among the mentors, as an address says it."""

from dataclasses import dataclass
from typing import Any

from db import money, tags
from db.checks import Check
from db.fields import CURRENCY
from db.language import _
from db.listings import words

MOST_TERMS = 6
MOST_TAGS = 5
RATINGS = ("4.5", "4", "3")
ORDERS = ("fit", "rating", "price", "open")


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; the empty one finds everybody."""

    terms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    currency: str = ""
    min_price: int | None = None
    max_price: int | None = None
    rating: int | None = None  # thousandths of a star
    free: bool = False
    order: str = "fit"


def filters(given: dict[str, Any], chosen_tags: list[str], home: str = "") -> Filters:
    """From the parameters of an address. `min_price` and `max_price` are in minor units, `min` and `max` are typed;
    without a currency they are in that of the reader's home.
    """
    check = Check()
    typed = words.of(check.text("q", given.get("q", ""), most=100, label=_("Search")))
    if len(chosen_tags) > MOST_TAGS:
        check.refuse("expertise", _("Please choose {most} at most.", most=MOST_TAGS))
    chosen = {tags.folded(check.text("expertise", tag, most=60)) for tag in chosen_tags[:MOST_TAGS] if tag}
    currency = given.get("currency", "")
    if currency:
        check.choice("currency", currency, tuple(money.CURRENCIES), CURRENCY.sentence or "")
    least, most = (_amount(check, given, name, currency or home or "EUR") for name in ("min", "max"))
    if least is not None and most is not None and least > most:
        check.refuse("max_price", _("The highest price must not be below the lowest."))
    rating = given.get("rating", "")
    if rating:
        check.choice("rating", rating, RATINGS, _("Please choose a rating from the list."))
    order = given.get("sort") or "fit"
    check.choice("sort", order, ORDERS, _("Please choose an order from the list."))
    language = check.text("language", given.get("language", ""), most=20)
    check.done()
    is_priced = least is not None or most is not None
    return Filters(
        terms=tuple(typed[:MOST_TERMS]),
        tags=tuple(sorted(chosen)),
        language=language.lower(),
        currency=currency or (home or "EUR" if is_priced else ""),
        min_price=least or None,
        max_price=most,
        rating=int(float(rating) * 1000) if rating else None,
        free=str(given.get("free", "")).lower() not in ("", "0", "false", "no"),
        order=order,
    )


def _amount(check: Check, given: dict[str, Any], name: str, currency: str) -> int | None:
    stored, typed = given.get(f"{name}_price", ""), str(given.get(name, "")).strip()
    if stored not in ("", None):
        return check.whole(f"{name}_price", stored, least=0, most=money.MOST)
    if not typed:
        return None
    try:
        return min(money.cents(typed, currency), money.MOST)
    except ValueError:
        return check.refuse(f"{name}_price", _("Please enter an amount, such as 25 or 12.50."), None)
