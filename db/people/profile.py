"""What people can change about themselves."""

from db import people
from db.engine.transaction import Transaction
from db.fields import Choice, Language, Region, Text, Zone, checked
from db.language import _
from db.sessions import drafts

APPEARANCES = ("auto", "light", "dark")
NAME = Text(least=1, most=80)
FIELDS = {
    "name": NAME,
    "timezone": Zone(),
    "language": Language(),
    "region": Region(),
    "appearance": Choice(options=APPEARANCES, sentence=_("Please choose light, dark or automatic.")),
}


def update(tx: Transaction, person_id: int, **changes) -> None:
    """Changes what is given of the name, time zone, appearance, language and region."""
    person = people.still_there(tx, person_id)
    fields = {name: getattr(person, name) for name in FIELDS} | checked(FIELDS, changes)
    tx.run("update_profile", id=person_id, **fields)
    if fields["name"] != person.name:
        drafts.rename_host(tx, person_id, fields["name"])
