"""People agree to what they were shown. A price, a time or terms that have changed since then are refused."""

from typing import Any

from db import clock, fields, money
from db.checks import Check
from db.fields import CURRENCY, Field, Maybe, Time, Whole, checked
from db.formats import Moment, Price
from db.language import _, ngettext
from db.refusals import Invalid, Refused


def _shown(field: Field) -> Field:
    return Maybe(field=field, note="As shown; another one is refused")


# What is shown before somebody agrees to it. Forms always send it, programs may.
PRICE: dict[str, Field] = {
    "price_cents": _shown(Whole(least=0, most=money.MOST)),
    "currency": Maybe(field=CURRENCY, note="As shown, with the price"),
}
TIME: dict[str, Field] = {"starts_at": _shown(Time()), "duration_minutes": _shown(Whole(least=1, most=480))}
SEAT = PRICE | TIME | {"cutoff_hours": _shown(Whole(least=0, most=168))}

NAMED: dict[str, Field] = {"price_cents": fields.PRICE, "currency": CURRENCY}
UNPRICED = _("Please enter a price, or 0 if it’s free. The learner decides whether to accept it.")


def must_be_as_shown(
    given: dict | None,
    *,
    price_cents: int | None,
    currency: str,
    starts_at: str | None = None,
    duration_minutes: int | None = None,
    cutoff_hours: int | None = None,
    sentence: str = "",
) -> None:
    """Compares what was shown with what is true in this transaction. What was not sent is not compared.

    A currency without an amount says that no price was shown.
    """
    if not given:
        return
    shown = checked(SEAT, {name: given.get(name) for name in SEAT})
    if shown["price_cents"] is not None and shown["currency"] is None:
        raise Invalid({"currency": CURRENCY.sentence})
    if shown["currency"] and not _is_same((shown["price_cents"], shown["currency"]), (price_cents, currency)):
        raise price_changed(price_cents, currency, sentence)
    if starts_at and shown["starts_at"] not in (None, starts_at):
        start = Moment(starts_at)
        sentence = _("The time has changed. It now starts {time}. If you agree, send this again.", time=start)
        raise _changed("time_changed", sentence, starts_at=starts_at)
    if duration_minutes and shown["duration_minutes"] not in (None, duration_minutes):
        sentence = ngettext(
            "The length has changed. It now takes {count} minute. If you agree, send this again.",
            "The length has changed. It now takes {count} minutes. If you agree, send this again.",
            duration_minutes,
        )
        raise _changed("length_changed", sentence, duration_minutes=duration_minutes)
    if cutoff_hours is not None and shown["cutoff_hours"] not in (None, cutoff_hours):
        sentence = _("The cancellation terms have changed. Please read them below. If you agree, send this again.")
        raise _changed("terms_changed", sentence, cutoff_hours=cutoff_hours)


def free_until(starts_at: str, cutoff_hours: int) -> str:
    """A seat can be given back free of charge until then."""
    return clock.moved(starts_at, hours=-cutoff_hours)


def moved_up_late(booking) -> bool:
    """They got the seat from the waitlist after that time, so they can give it back until the start."""
    last_free = free_until(booking.starts_at, booking.cutoff_hours)
    return bool(booking.seated_at) and booking.seated_at > max(last_free, booking.created_at)


def price_of(request, given: dict | None, check: Check, *, is_mentor: bool) -> tuple[int, str]:
    """What accepting a request costs: its price or that of the offer, or what the mentor names now.

    Ends the check of what was sent with it.
    """
    if request.price_cents is not None:
        check.done()
        shown = {name: (given or {}).get(name) for name in PRICE}  # not the time, which is what they choose
        must_be_as_shown(shown, price_cents=request.price_cents, currency=request.currency)
        return request.price_cents, request.currency
    return _settled(_named(given, request, check) if is_mentor else None, check)


def offered_price(request, given: dict | None, check: Check) -> tuple[int, str]:
    """What a mentor offers: the price they name, else that of the request. Ends the check, too."""
    stored = None if request.price_cents is None else (request.price_cents, request.currency)
    return _settled(_named(given, request, check) or stored, check)


def price_changed(price_cents: int | None, currency: str, sentence: str = "") -> Refused:
    """With the new price; `sentence` says it where it is not the price of a seat."""
    if price_cents is None:
        said = _("The price has changed. There isn’t one any more. If you agree, send this again.")
    elif price_cents == 0:
        said = _("The price has changed. It’s free now. If you agree, send this again.")
    else:
        price = Price(price_cents, currency)
        said = _("The price has changed. It is now {price}. If you agree, send this again.", price=price)
    return _changed("price_changed", sentence or said, price_cents=price_cents, currency=currency)


def _named(given: dict | None, request, check: Check) -> tuple[int, str] | None:
    """The price that a mentor sends, in the currency of the request unless they send another."""
    sent = {name: value for name in NAMED if (value := (given or {}).get(name)) not in (None, "")}
    if "price_cents" not in sent:
        return None
    found = checked(NAMED, sent, check=check)
    return found.get("price_cents", 0), found.get("currency", request.currency)


def _settled(price: tuple[int, str] | None, check: Check) -> tuple[int, str]:
    if price is None:
        check.refuse("price_cents", UNPRICED)
    check.done()
    assert price
    return price


def _is_same(shown: tuple[int | None, str], now: tuple[int | None, str]) -> bool:
    """Nothing costs the same in every currency."""
    return shown == now or (shown[0] == 0 and now[0] == 0)


def _changed(kind: str, sentence: str, **now: Any) -> Refused:
    refused = Refused(sentence, kind=kind)
    refused.more = now
    return refused
