"""What `doctor` says about payments: which way is in use, and whether it is configured."""

from collections.abc import Iterator

from db.language import _
from integrations.payments import PROVIDERS
from integrations.process.options import Options


def examine(given: Options) -> Iterator[tuple[str, str]]:
    """Each thing that was checked, and what is wrong with it."""
    if given.payments == "direct":
        yield _("learners pay their mentors directly (--payments direct)"), ""
    elif given.payments in PROVIDERS:
        missing = given.payment_keys.missing(given.payments)
        checked = _("learners pay online (--payments {way})", way=given.payments)
        yield checked, _("missing in the environment: {names}", names=", ".join(missing)) if missing else ""
    else:
        how = given.payment_text or _("nobody tells them how; --payment-text does")
        yield _("learners pay the operator, who notes it down (--payments operator): {how}", how=how), ""
