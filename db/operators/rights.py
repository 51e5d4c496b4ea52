"""Who is an operator: the command line decides, and nobody else."""

from db import people
from db.engine.transaction import Transaction
from db.language import _
from db.operators import log
from db.refusals import Refused


def set_right(tx: Transaction, email: str, is_admin: bool):
    """Gives or takes the right; returns whose it was."""
    email = email.strip().lower()
    person = people.credentials(tx, email)
    if person is None:
        advice = _("They sign up like everybody else first; then run this again.")
        raise Refused(_("Nobody has the address {email}. {advice}", email=email, advice=advice), kind="missing")
    changed = tx.one("set_operator", email=email, is_admin=int(is_admin))
    if changed is None:
        already = _("{name} is already an operator.", name=person.name)
        never = _("{name} isn’t an operator.", name=person.name)
        raise Refused(already if is_admin else never, kind="state")
    log.write(tx, None, "right_given" if is_admin else "right_taken", person.id)
    return changed
