"""Pictures of people. Their addresses contain a secret, so only people who were shown one can see it."""

import base64
import re
import secrets

from db import changes, people
from db.engine.transaction import Transaction
from db.events import event
from db.refusals import Missing

SIZES = (96, 192, 512)
TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


@event
class PictureChanged:
    """Their own pages show it at the top."""

    person_id: int
    name: str
    picture: str


def keep(tx: Transaction, person, sizes: list[bytes]) -> str:
    """In place of the one before, whose address is worth nothing any more. Returns the secret of the new one."""
    token = secrets.token_urlsafe(16)
    small, medium, large = sizes
    tx.run("keep_picture", person_id=person.id, token=token, small=small, medium=medium, large=large, now=tx.now)
    _show(tx, person, token)
    return token


def remove(tx: Transaction, person) -> None:
    """Also when there is none."""
    tx.run("remove_picture", person_id=person.id)
    _show(tx, person, "")


def leave(tx: Transaction, person_id: int) -> None:
    tx.run("remove_picture", person_id=person_id)


def get(tx: Transaction, token: str, size: int) -> bytes:
    found = tx.value("picture", token=token, size=size) if TOKEN.fullmatch(token) and size in SIZES else None
    if found is None:
        raise Missing()
    return bytes(found)


def address(token: str, size: int) -> str:
    """Nothing without one."""
    return f"/pictures/{token}/{size}.webp" if token else ""


def exported(tx: Transaction, person_id: int) -> list[dict]:
    found = tx.all("picture_of", person_id=person_id)
    return [
        {"type": "image/webp", "created_at": one.created_at, "base64": base64.b64encode(one.large).decode()}
        for one in found
    ]


def _show(tx: Transaction, person, token: str) -> None:
    tx.run("set_picture", id=person.id, token=token)
    tx.emit(PictureChanged(person.id, people.still_there(tx, person.id).name, token))
    changes.touch_people(tx, person.id)
