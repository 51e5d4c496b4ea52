"""The people in the tests: always the same, so nobody has to look them up."""

from dataclasses import dataclass

from argon2 import PasswordHasher

from db import organisations
from db.listings import keeping

PASSWORD = "correct horse battery"
# As weak as the library allows, to keep the tests fast.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    role: str
    timezone: str

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"

    @property
    def login(self) -> dict:
        return {"email": self.email, "password": PASSWORD}


ADA = Person(1001, "Ada Learner", "learner", "Europe/London")
MAX = Person(1002, "Max Mentor", "mentor", "America/New_York")
EMMA = Person(1003, "Emma Employer", "employer", "Asia/Kolkata")
# Unrelated to the others, and must never see anything of theirs.
OTTO = Person(1004, "Otto Outsider", "learner", "UTC")

EVERYBODY = (ADA, MAX, EMMA, OTTO)
BY_ROLE = {"learner": ADA, "mentor": MAX, "employer": EMMA}


def enter(tx) -> None:
    """Inserts the cast into a database."""
    for person in EVERYBODY:
        tx.one(
            "insert_person",
            id=person.id,
            email=person.email,
            name=person.name,
            role=person.role,
            timezone=person.timezone,
            password_hash=PASSWORD_HASH,
            now="2026-01-01T00:00:00Z",
        )
        organisations.start(tx, person)
        keeping.keep(tx, person.id)
