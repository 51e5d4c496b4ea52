"""Who belongs to an organisation: owners and members, and how they leave.

There is always an owner who can act. Somebody who is suspended or has left doesn’t count as one.
"""

from db import interviewers, notifications, organisations, sponsorships
from db.engine.transaction import Row, Transaction
from db.fields import Choice, Field, checked
from db.language import _
from db.refusals import Missing, Refused

ROLES = {"owner": _("Owner"), "member": _("Member")}
ROLE: dict[str, Field] = {"role": Choice(options=tuple(ROLES))}


def set_role(tx: Transaction, owner, person_id: int, given: dict) -> Row:
    """Another owner, or one less. Who hands over makes somebody an owner, and then themselves a member."""
    role = checked(ROLE, given)["role"]
    organisation = organisations.owned(tx, owner)
    member = _member(tx, organisation.id, person_id)
    if role == "member":
        _must_leave_an_owner(tx, organisation, person_id)
        tx.run("revoke_organisation_invitations_of", id=organisation.id, person_id=person_id)
    tx.run("set_organisation_owner", id=organisation.id, person_id=person_id, is_owner=int(role == "owner"))
    if role == "owner" and not member.is_owner:
        _tell(tx, organisation, person_id, "organisation_owner", by=owner)
    organisations.touch(tx, organisation.id)
    return _member(tx, organisation.id, person_id)


def remove(tx: Transaction, owner, person_id: int) -> None:
    organisation = organisations.owned(tx, owner)
    if person_id == owner.id:
        raise Refused(_("You can’t remove yourself. Leave the team instead."), kind="state")
    _member(tx, organisation.id, person_id)
    _go(tx, organisation, person_id)
    _tell(tx, organisation, person_id, "organisation_removed", by=owner)


def leave_team(tx: Transaction, person) -> None:
    """What they wrote and led stays with the organisation."""
    organisation = may_leave(tx, person)
    _go(tx, organisation, person.id)
    for one in organisations.people_in(tx, organisation.id):
        if one.is_owner:
            _tell(tx, organisation, one.id, "organisation_left", by=person)


def may_leave(tx: Transaction, person) -> Row:
    """The one they work in, if somebody else goes on with it."""
    organisation = organisations.of(tx, person.id)
    if organisation.members == 1:
        raise Refused(_("You’re the only one in {name}.", name=organisation.name), kind="state")
    _must_leave_an_owner(tx, organisation, person.id)
    return organisation


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted. What nobody else belongs to goes with it; the rest stays with the others."""
    for organisation in organisations.all_of(tx, person.id):
        others = [one for one in organisations.people_in(tx, organisation.id) if one.id != person.id]
        if not others:
            sponsorships.end_all(tx, organisation)
            tx.run("delete_organisation", id=organisation.id)
            continue
        if organisation.is_owner and any(one.is_active for one in others):
            _must_leave_an_owner(tx, organisation, person.id)
        _keep_an_owner(tx, organisation.id, but=person.id)
        heir = next(one for one in organisations.people_in(tx, organisation.id) if one.id != person.id)
        tx.run("hand_over_interviews", me=person.id, id=organisation.id, to_id=heir.id)
        interviewers.now_leads(tx, heir.id)
        tx.run("delete_organisation_member", id=organisation.id, person_id=person.id)
        organisations.touch(tx, organisation.id)


def suspended(tx: Transaction, person) -> None:
    """The others stay: where this was the only owner, the member of longest standing becomes one."""
    for organisation in organisations.all_of(tx, person.id):
        tx.run("revoke_organisation_invitations_of", id=organisation.id, person_id=person.id)
        if organisation.is_owner:
            _keep_an_owner(tx, organisation.id, but=person.id)
            organisations.touch(tx, organisation.id)


def _member(tx: Transaction, organisation_id: int, person_id: int) -> Row:
    found = next((one for one in organisations.people_in(tx, organisation_id) if one.id == person_id), None)
    if found is None:
        raise Missing()
    return found


def _must_leave_an_owner(tx: Transaction, organisation, person_id: int) -> None:
    others = [one for one in organisations.people_in(tx, organisation.id) if one.id != person_id]
    if not any(one.is_owner and one.is_active for one in others):
        raise Refused(
            _("{name} needs an owner. Please make somebody else an owner first.", name=organisation.name),
            kind="last_owner",
        )


def _keep_an_owner(tx: Transaction, organisation_id: int, *, but: int) -> None:
    """Of those who can act, if any can."""
    others = [one for one in organisations.people_in(tx, organisation_id) if one.id != but]
    active = [one for one in others if one.is_active]
    if any(one.is_owner for one in active) or not others:
        return
    heir = min(active or others, key=lambda one: (one.joined_at, one.id))
    tx.run("set_organisation_owner", id=organisation_id, person_id=heir.id, is_owner=1)


def _go(tx: Transaction, organisation, person_id: int) -> None:
    """They work in another one from now on: one they belong to, or a new one of their own."""
    tx.run("revoke_organisation_invitations_of", id=organisation.id, person_id=person_id)
    tx.run("delete_organisation_member", id=organisation.id, person_id=person_id)
    if left := organisations.all_of(tx, person_id):
        if not left[0].is_current:
            organisations.work_in(tx, person_id, left[0].id)
    else:
        organisations.start(tx, tx.one("person_of_organisation", id=person_id))
    organisations.touch(tx, organisation.id, person_id)


def _tell(tx: Transaction, organisation, person_id: int, kind: str, *, by) -> None:
    notifications.notify(
        tx, person_id, kind, link="/employer/team", by=by.id, name=by.name, organisation=organisation.name
    )
