"""The payment providers that can be asked: the one in use, and others whose keys are still set."""

from collections.abc import Iterator

from db.language import _
from db.refusals import Refused
from integrations.payments import PROVIDERS, Provider, paypal
from integrations.process.options import Options


def providers(given: Options) -> Iterator[Provider]:
    """What was paid in another way before goes on there. Raises Refused if keys of the one in use are missing."""
    keys, way = given.payment_keys, given.payments
    if way in PROVIDERS and (missing := keys.missing(way)):
        names = ", ".join(missing)
        raise Refused(_("--payments {way} needs these variables in the environment: {names}", way=way, names=names))
    if not keys.missing("paypal"):
        yield paypal.PayPal(keys, given.public_url)
    if not keys.missing("stripe"):
        from integrations.payments import stripe  # its library takes a while to load

        yield stripe.Stripe(keys, given.public_url)
