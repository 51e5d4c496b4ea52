"""Chooses the provider that the options name, if they name one."""

from db.language import _
from db.refusals import Refused
from integrations.payments import PROVIDERS, Provider, paypal
from integrations.process.options import Options


def provider(given: Options) -> Provider | None:
    """Raises Refused if its keys are missing."""
    if given.payments not in PROVIDERS:
        return None
    if missing := given.payment_keys.missing(given.payments):
        names = ", ".join(missing)
        raise Refused(
            _("--payments {way} needs these variables in the environment: {names}", way=given.payments, names=names)
        )
    if given.payments == "paypal":
        return paypal.PayPal(given.payment_keys, given.public_url)
    from integrations.payments import stripe  # its library takes a while to load

    return stripe.Stripe(given.payment_keys, given.public_url)
