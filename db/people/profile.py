"""What people can change about themselves."""

from db import people
from db.checks import Check
from db.engine.transaction import Transaction
from db.language import _, installed
from db.sessions import drafts

APPEARANCES = ("auto", "light", "dark")


def update(tx: Transaction, person_id: int, **changes) -> None:
    """Changes what is given of the name, time zone, appearance and language."""
    person = people.still_there(tx, person_id)
    names = ("name", "timezone", "appearance", "language")
    wanted = {name: getattr(person, name) for name in names} | changes
    check = Check()
    fields = {
        "name": check.text("name", wanted["name"], least=1, most=80),
        "timezone": check.timezone("timezone", wanted["timezone"]),
        "appearance": check.choice(
            "appearance", wanted["appearance"], APPEARANCES, _("Please choose light, dark or automatic.")
        ),
        "language": check.choice(
            "language", wanted["language"], ("", *installed()), _("Please choose a language from the list.")
        ),
    }
    check.done()
    tx.run("update_profile", id=person_id, **fields)
    if fields["name"] != person.name:
        drafts.rename_host(tx, person_id, fields["name"])
