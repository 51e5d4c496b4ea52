"""Demo people: the three named ones and about thirty more, with a few weeks of history. The same every time."""

import json
import random
import secrets
from datetime import UTC, datetime, timedelta

from db import clock
from db.engine.store import Store
from db.engine.transaction import Transaction
from db.ids import id_at
from db.installation import demo_sessions, facts
from db.installation.folder import Folder
from db.language import _
from db.people.accounts import FIRST_PAGE
from db.refusals import Refused

PASSWORD = "mentora-demo"
NAMED = (
    ("learner@mentora.test", "Amara Okafor", "learner", "Europe/Berlin"),
    ("mentor@mentora.test", "Jonas Lindqvist", "mentor", "Europe/Stockholm"),
    ("employer@mentora.test", "Priya Raman", "employer", "Asia/Kolkata"),
)
MENTORS = (
    ("Chandni Roy", "Asia/Dhaka"),
    ("Mateo Fernández", "America/Argentina/Buenos_Aires"),
    ("Yuki Tanaka", "Asia/Tokyo"),
    ("Fatima Zahra El Idrissi", "Africa/Casablanca"),
    ("Oluwaseun Adeyemi", "Africa/Lagos"),
    ("Hannah Weiss", "Europe/Vienna"),
    ("Liam O’Connor", "Europe/Dublin"),
    ("Sofia Rossi", "Europe/Rome"),
    ("Nguyễn Minh Anh", "Asia/Ho_Chi_Minh"),
    ("Emily Carter", "America/New_York"),
    ("Tomasz Kowalski", "Europe/Warsaw"),
)
LEARNERS = (
    ("Zoë van Dijk", "Europe/Amsterdam"),
    ("Arjun Mehta", "Asia/Kolkata"),
    ("Lucía Gómez", "Europe/Madrid"),
    ("Noah Schmidt", "Europe/Berlin"),
    ("Aisha Rahman", "Asia/Karachi"),
    ("Pedro Almeida", "America/Sao_Paulo"),
    ("Mei Ling Tan", "Asia/Singapore"),
    ("Kwame Mensah", "Africa/Accra"),
    ("Ingrid Solberg", "Europe/Oslo"),
    ("Dmytro Kovalenko", "Europe/Kyiv"),
    ("Grace Kim", "Asia/Seoul"),
    ("Omar Haddad", "Asia/Amman"),
    ("Chloé Dubois", "Europe/Paris"),
    ("Ethan Walker", "America/Chicago"),
    ("Leila Farsi", "Asia/Tehran"),
    ("Samuel Otieno", "Africa/Nairobi"),
)
EMPLOYERS = (
    ("Greta Holm", "Europe/Copenhagen"),
    ("Daniel Cohen", "Asia/Jerusalem"),
    ("Isabella Moreno", "America/Mexico_City"),
    ("Viktor Petrov", "Europe/Sofia"),
)
DEVICES = (
    "Chrome on Windows",
    "Safari on iPhone",
    "Firefox on Linux",
    "Chrome on Android",
    "Edge on Windows",
    "Safari on Mac",
)


def seed(tx: Transaction, password_hash: str) -> int:
    """Returns how many people it created: none when they are there already."""
    if facts.is_demo(tx):
        return 0
    if facts.people_in_all(tx):
        raise Refused(_("This database has real people in it; demo people go into an empty one only."))
    chance = random.Random(20)
    people = [*NAMED, *_others(MENTORS, "mentor"), *_others(LEARNERS, "learner"), *_others(EMPLOYERS, "employer")]
    made = [
        _person(tx, chance, email=email, name=name, role=role, timezone=zone, password_hash=password_hash)
        for email, name, role, zone in people
    ]
    demo_sessions.seed(tx, chance, made)
    facts.mark_demo(tx)
    return len(people)


def password(folder: Folder) -> str:
    return folder.demo_password.read_text() if folder.demo_password.exists() else PASSWORD


def choose_password(folder: Folder, store: Store) -> None:
    """For demo people who are reachable from a network: one that not everyone knows. Must come before `seed`."""
    if not folder.demo_password.exists() and not store.transact(facts.is_demo):
        folder.demo_password.touch(0o600)
        folder.demo_password.write_text(f"mentora-{secrets.token_hex(4)}")


def are_served(folder: Folder, store: Store, *, is_local: bool) -> bool:
    """Whether the database holds demo people. Those whose password everyone knows are not served to a network."""
    is_demo = store.transact(facts.is_demo)
    if is_demo and not is_local and not folder.demo_password.exists():
        raise Refused(
            _(
                "The data folder {folder} holds demo people, whose password everybody knows. "
                "It is served on 127.0.0.1 only.",
                folder=folder.path,
            )
        )
    return is_demo


def _others(people, role: str):
    for name, zone in people:
        yield f"{_plain(name)}@mentora.test", name, role, zone


def _plain(name: str) -> str:
    letters = name.lower().translate(str.maketrans("áéíóúëãễ’", "aeioueae-"))
    return ".".join("".join(sign for sign in word if sign.isascii() and sign.isalnum()) for word in letters.split())


def _person(tx: Transaction, chance: random.Random, *, password_hash: str, **fields):
    now = datetime.now(UTC)
    joined = now - timedelta(days=chance.randint(20, 300), minutes=chance.randint(0, 1440))
    person_id = id_at(joined.timestamp() * 1000)
    person = tx.one("insert_person", id=person_id, password_hash=password_hash, now=clock.stamp(joined), **fields)
    role = fields["role"]
    _told(tx, person_id, joined, "welcome", FIRST_PAGE[role], seen=True, name=fields["name"], role=role)
    for weeks in range(chance.randint(1, 4)):
        when = now - timedelta(days=7 * weeks + chance.random() * 6, hours=1)
        if when > joined:
            device = chance.choice(DEVICES)
            _told(tx, person_id, when, "new_device", "/settings#settings-devices", seen=weeks > 0, device=device)
    return person


def _told(tx: Transaction, person_id: int, when: datetime, kind: str, link: str, *, seen: bool, **params: str) -> None:
    made = id_at(when.timestamp() * 1000)
    tx.run(
        "insert_notification",
        id=made,
        person_id=person_id,
        kind=kind,
        level="info",
        params=json.dumps(params, ensure_ascii=False),
        link=link,
        created_at=clock.stamp(when),
    )
    if seen:
        tx.run("mark_notification_read_at", id=made, read_at=clock.stamp(when + timedelta(minutes=12)))
