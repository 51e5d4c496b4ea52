"""Money is whole minor units with a currency, and is never divided."""

# What a price can be in: what is written before the amount, and how many digits the minor unit has.
CURRENCIES = {
    "EUR": ("€", 2),
    "USD": ("$", 2),
    "GBP": ("£", 2),
    "CHF": ("CHF ", 2),
    "SEK": ("SEK ", 2),
    "NOK": ("NOK ", 2),
    "DKK": ("DKK ", 2),
    "PLN": ("PLN ", 2),
    "CZK": ("CZK ", 2),
    "INR": ("₹", 2),
    "BDT": ("৳", 2),
    "PKR": ("PKR ", 2),
    "JPY": ("¥", 0),
    "KRW": ("₩", 0),
    "CNY": ("CN¥", 2),
    "SGD": ("S$", 2),
    "AUD": ("A$", 2),
    "NZD": ("NZ$", 2),
    "CAD": ("C$", 2),
    "BRL": ("R$", 2),
    "MXN": ("MX$", 2),
    "ZAR": ("R ", 2),
    "NGN": ("₦", 2),
    "KES": ("KSh ", 2),
}
MOST = 10_000_000
# Round amounts to filter by; of a currency whose unit is worth less, so many times as much.
LIMITS = (10, 25, 50, 100)
WORTH = {
    **dict.fromkeys(("PLN", "BRL"), 5),
    **dict.fromkeys(("SEK", "NOK", "DKK", "CZK", "CNY", "MXN", "ZAR"), 10),
    **dict.fromkeys(("INR", "BDT", "PKR", "JPY", "KES"), 100),
    **dict.fromkeys(("NGN", "KRW"), 1000),
}


def digits(currency: str) -> int:
    return CURRENCIES.get(currency, ("", 2))[1]


def sign(currency: str) -> str:
    return CURRENCIES.get(currency, (currency, 2))[0].strip()


def limits(currency: str) -> list[int]:
    """Round amounts in minor units, as upper limits of a price."""
    return [limit * WORTH.get(currency, 1) * 10 ** digits(currency) for limit in LIMITS]


def amount(cents: int, currency: str) -> str:
    """`€12.50`, `€12`, `¥1,200`"""
    sign, after = CURRENCIES.get(currency, (f"{currency} ", 2))
    whole, part = divmod(abs(cents), 10**after)
    return f"{'-' if cents < 0 else ''}{sign}{whole:,}" + (f".{part:0{after}}" if part else "")


def plain(cents: int, currency: str) -> str:
    """As it is in a form's field."""
    after = digits(currency)
    whole, part = divmod(cents, 10**after)
    return f"{whole}.{part:0{after}}" if part else str(whole)


def decimal(cents: int, currency: str) -> str:
    """For programs: `-12.50`"""
    after = digits(currency)
    whole, part = divmod(abs(cents), 10**after)
    return f"{'-' if cents < 0 else ''}{whole}" + (f".{part:0{after}}" if after else "")


def cents(text: str, currency: str) -> int:
    """What somebody typed, `12`, `12.5` or `12,50`; raises ValueError when it isn't an amount."""
    whole, _, part = text.strip().replace(",", ".").partition(".")
    after = digits(currency)
    if (
        not (whole + part).isascii()
        or not whole.isdigit()
        or (part and not part.isdigit())
        or len(part) > after
        or len(whole) > 9
    ):
        raise ValueError(text)
    return int(whole) * 10**after + int((part or "0").ljust(after, "0") or 0)
