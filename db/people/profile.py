"""What people can change about themselves."""

from db import candidate_words, changes, dispatches, mails, spoken, students, tags
from db.engine.transaction import Row, Transaction
from db.fields import CURRENCY, PRICE, Choice, Flag, Language, Maybe, Region, Text, Whole, Zone, checked
from db.language import _
from db.listings import keeping, words
from db.refusals import Invalid, Missing, Unknown
from db.sessions import drafts

APPEARANCES = ("auto", "light", "dark")
NAME = Text(least=1, most=80)
# How they use Mentora, in their settings.
ACCOUNT = {
    "name": NAME,
    "timezone": Zone(),
    "language": Language(),
    "region": Region(),
    "appearance": Choice(options=APPEARANCES, sentence=_("Please choose light, dark or automatic.")),
}
# How they introduce themselves, on their profile.
ABOUT = {
    "headline": Text(most=120),
    "profession": Text(most=80),
    "years": Maybe(field=Whole(least=0, most=70, note="Of experience")),
    "expertise": tags.Tags(),
    "languages": spoken.Spoken(note="That they speak"),
    "bio": Text(most=5000, lines=True, note="Markdown"),
    "hourly_rate_cents": PRICE,
    "currency": CURRENCY,
    "is_candidate": Flag(note="A learner whom employers can find"),
    "how_to_pay": Text(most=300, lines=True, note="A mentor, to learners who pay them directly"),
}
FIELDS = ACCOUNT | ABOUT
# What only some have.
ONLY = {"is_candidate": "learner", "how_to_pay": "mentor"}


def get(tx: Transaction, person_id: int):
    """All that they can change."""
    found = tx.one("profile", id=person_id)
    if found is None:
        raise Unknown(_("This account no longer exists."))
    return found


def seen(tx: Transaction, viewer, person_id: int):
    """A learner or an employer, as those see them who have something in common with them; nobody else finds them."""
    if (found := find(tx, viewer, person_id)) is None:
        raise Missing()
    return found


def find(tx: Transaction, viewer, person_id: int) -> Row | None:
    return tx.one("person_seen", id=person_id, me=viewer.id)


def update(tx: Transaction, person_id: int, **given) -> None:
    """Changes what is given, and nothing else."""
    stored = get(tx, person_id)
    if not_theirs := [name for name in given if ONLY.get(name, stored.role) != stored.role]:
        raise Invalid({name: _("There is no such field.") for name in not_theirs}, _("Some fields are unknown."))
    changed = checked(FIELDS, given)
    if "expertise" in changed:
        changed["expertise"] = tags.as_known(tx, changed["expertise"])
    fields = {name: getattr(stored, name) for name in FIELDS} | changed
    before = dispatches.reader_of(tx, person_id)
    tx.run("update_profile", id=person_id, **fields | {"is_candidate": int(fields["is_candidate"])})
    if fields["timezone"] != stored.timezone:
        dispatches.plan_again(tx, person_id, before)
        mails.plan_again(tx, person_id, before)
    if fields["name"] != stored.name:
        drafts.rename_host(tx, person_id, fields["name"])
        students.rename(tx, person_id, fields["name"])
    keep_words(tx, person_id)
    if stored.role == "mentor":
        tags.keep(tx, person_id, fields["expertise"])
        spoken.keep(tx, person_id, fields["languages"])
        keeping.keep(tx, person_id)
    changes.touch_people(tx, person_id)


def keep_words(tx: Transaction, person_id: int) -> None:
    """By which employers find a learner."""
    stored = get(tx, person_id)
    if stored.role == "learner":
        text = words.folded(f"{stored.name} {stored.headline} {stored.profession}")
        tx.run("keep_search_text", id=person_id, search_text=text)
        candidate_words.keep(tx, person_id)


def leave(tx: Transaction, person_id: int) -> None:
    """They are no longer found by what they know."""
    tags.keep(tx, person_id, "")
    spoken.keep(tx, person_id, "")
