"""What people may change about themselves."""

from db import people
from db.checks import Check
from db.engine.transaction import Transaction
from db.sessions import drafts

APPEARANCES = ("auto", "light", "dark")


def update(tx: Transaction, person_id: int, **changes) -> None:
    """Changes the name, the zone or the look, whichever are given."""
    person = people.still_there(tx, person_id)
    wanted = {"name": person.name, "timezone": person.timezone, "appearance": person.appearance} | changes
    check = Check()
    fields = {
        "name": check.text("name", wanted["name"], least=1, most=80),
        "timezone": check.timezone("timezone", wanted["timezone"]),
        "appearance": check.choice(
            "appearance", wanted["appearance"], APPEARANCES, "Please choose light, dark or automatic."
        ),
    }
    check.done()
    tx.run("update_profile", id=person_id, **fields)
    if fields["name"] != person.name:
        drafts.rename_host(tx, person_id, fields["name"])
