"""An interview that one employer leads, and another one of the team interviews along."""

from db import interviewers, organisations
from db.people import profile
from tests.db.organisations.test_members import join
from tests.db.test_interviews import accept, invited
from tests.support.cast import ADA, EMMA, PASSWORD_HASH, Person

CARA = Person(1010, "Cara Colleague", "employer", "UTC")


def an_interview(tx) -> int:
    """Emma’s, of Ada, with Cara."""
    known = {"email": CARA.email, "name": CARA.name, "role": CARA.role, "timezone": CARA.timezone}
    tx.one("insert_person", id=CARA.id, password_hash=PASSWORD_HASH, now=tx.now, **known)
    organisations.start(tx, CARA)
    join(tx, CARA)
    profile.update(tx, ADA.id, is_candidate=True)
    interview = invited(tx)
    token = interviewers.invite(tx, EMMA, interview.id, {"for_whom": ""})[1]
    interviewers.join(tx, CARA, {"token": token})
    accept(tx, ADA, interview)
    return interview.id
