"""More kinds of notifications, as in `db/notices.py`: about the team that an employer belongs to."""

from collections.abc import Callable

from db.language import _

Said = tuple[str, str]


def organisation_joined(name: str, organisation: str) -> Said:
    return _("{name} joined {organisation}", name=name, organisation=organisation), ""


def organisation_left(name: str, organisation: str) -> Said:
    text = _("What they wrote, and the interviews they led, stay with the team.")
    return _("{name} left {organisation}", name=name, organisation=organisation), text


def organisation_owner(name: str, organisation: str) -> Said:
    text = _("You can invite and remove people now.")
    return _("{name} made you an owner of {organisation}", name=name, organisation=organisation), text


def organisation_removed(name: str, organisation: str) -> Said:
    text = _("You no longer see its shortlist. The interviews you lead are still yours to hold.")
    return _("{name} removed you from {organisation}", name=name, organisation=organisation), text


KINDS: dict[str, Callable[..., Said]] = {
    kind.__name__: kind for kind in (organisation_joined, organisation_left, organisation_owner, organisation_removed)
}
