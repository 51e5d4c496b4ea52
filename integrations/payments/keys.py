"""The keys of payment providers: from the environment alone, where other people on the machine do not see them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Keys:
    """Never shown: `repr` leaves them out."""

    stripe_key: str = field(default="", repr=False)
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_connect_secret: str = field(default="", repr=False)  # of the webhook for mentors' accounts, if there is one
    stripe_url: str = field(default="", repr=False)  # of another server than Stripe's, for tests
    paypal_client: str = field(default="", repr=False)
    paypal_secret: str = field(default="", repr=False)
    paypal_webhook_id: str = field(default="", repr=False)
    paypal_url: str = field(default="", repr=False)

    def missing(self, way: str) -> list[str]:
        """The variables that this way needs and nobody has set."""
        return [variable(name) for name in NEEDED.get(way, ()) if not getattr(self, name)]


NEEDED = {
    "stripe": ("stripe_key", "stripe_webhook_secret"),
    "paypal": ("paypal_client", "paypal_secret", "paypal_webhook_id"),
}


def variable(name: str) -> str:
    return f"MENTORA_{name.upper()}"


def read(environment: dict[str, str]) -> Keys:
    return Keys(**{name: environment.get(variable(name), "").strip() for name in Keys.__dataclass_fields__})
