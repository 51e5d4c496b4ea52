"""Invitations into an organisation: a link that works once, until it expires or is revoked."""

import hashlib
import secrets

from db import clock, mails, notifications, organisations
from db.checks import Check
from db.engine.transaction import Row, Transaction
from db.fields import Email, Field, Maybe, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.refusals import LINK_GONE, Missing, Refused

FIELDS: dict[str, Field] = {
    "email": Maybe(field=Email()),
    "days": Whole(least=1, most=30, note="Until it expires"),
}
TOKEN: dict[str, Field] = {"token": Text(least=1, most=64)}
MOST = 20  # that are open
MOST_MEMBERS = 30


def create(tx: Transaction, owner, given: dict, token: str, address: str) -> Row:
    """With an email address, it is sent there. `address` is that of this Mentora."""
    check = Check()
    found = checked(FIELDS, given, check=check)
    check.done()
    organisation = organisations.owned(tx, owner)
    if len(waiting(tx, organisation.id)) >= MOST:
        raise Refused(
            _("There are {count} open invitations. Please revoke some of them first.", count=MOST), kind="too_many"
        )
    invitation_id, email = new_id(), found.get("email") or ""
    tx.run(
        "insert_organisation_invitation",
        id=invitation_id,
        organisation_id=organisation.id,
        me=owner.id,
        token_hash=_hash(token),
        email=email,
        now=tx.now,
        expires_at=clock.moved(tx.now, days=found["days"]),
    )
    if email:
        _send(tx, owner, organisation, email, link(address, token))
    organisations.touch(tx, organisation.id)
    return next(one for one in waiting(tx, organisation.id) if one.id == invitation_id)


def waiting(tx: Transaction, organisation_id: int) -> list[Row]:
    return tx.all("organisation_invitations", id=organisation_id, now=tx.now)


def revoke(tx: Transaction, owner, invitation_id: int) -> None:
    organisation = organisations.owned(tx, owner)
    if not tx.run("revoke_organisation_invitation", id=invitation_id, organisation_id=organisation.id):
        raise Missing()
    organisations.touch(tx, organisation.id)


def get(tx: Transaction, token: str) -> Row:
    """Into which organisation, and by whom, for everybody who has the link."""
    found = tx.one("organisation_invitation", token_hash=_hash(token), now=tx.now)
    if found is None:
        raise Missing(LINK_GONE)
    return found


def accept(tx: Transaction, person, given: dict) -> Row:
    """They work in it from now on. What they have on their own stays as it is, and they can go back to it."""
    token = checked(TOKEN, given)["token"]
    organisation_id = tx.value("use_organisation_invitation", token_hash=_hash(token), now=tx.now)
    if organisation_id is None:
        raise Missing(LINK_GONE)
    theirs, there = organisations.all_of(tx, person.id), organisations.people_in(tx, organisation_id)
    if any(one.id == organisation_id for one in theirs):
        raise Refused(_("You already belong to this team."), kind="state")
    if len(theirs) >= organisations.MOST:
        sentence = _("You can belong to up to {count} teams. Please leave one of them first.", count=organisations.MOST)
        raise Refused(sentence, kind="too_many")
    if len(there) >= MOST_MEMBERS:
        raise Refused(_("A team has room for up to {count} people.", count=MOST_MEMBERS), kind="too_many")
    tx.run("insert_organisation_member", id=organisation_id, me=person.id, is_owner=0, now=tx.now)
    organisations.work_in(tx, person.id, organisation_id)
    joined = organisations.of(tx, person.id)
    for one in there:
        if one.is_owner:
            told = {"name": person.name, "organisation": joined.name}
            notifications.notify(tx, one.id, "organisation_joined", link="/employer/team", by=person.id, **told)
    organisations.touch(tx, organisation_id)
    return joined


def link(address: str, token: str) -> str:
    return f"{address}/team/join/{token}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_organisation_invitations", now=tx.now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _send(tx: Transaction, owner, organisation, email: str, where: str) -> None:
    text = mails.paragraphs(
        _("{name} invites you to the team {organisation} on Mentora.", name=owner.name, organisation=organisation.name),
        _("Together you find candidates, keep a shortlist and hold interviews. Open this link to join; it works once:"),
        where,
        _("If you don’t know them, you don’t need to do anything."),
    )
    mails.send(
        tx, email, _("{name} invites you to {organisation}", name=owner.name, organisation=organisation.name), text
    )
