"""What people want to be told, and how: a section of the settings, and the same for programs."""

from quart import Blueprint

from db import alarms, dispatches, formats, preferences, telling
from db.engine.transaction import Transaction
from db.language import _
from routes.http import access, calls, forms, replies
from routes.http.shapes import Shape

PREFERENCES = Shape("Preferences", preferences.FIELDS)

routes = Blueprint("preferences", __name__)


@routes.get("/api/preferences")
@access.member
@calls.describe("What you want to be told, by which ways, and when", PREFERENCES)
async def show():
    return replies.json(await replies.read(_chosen))


@routes.put("/api/preferences")
@access.member
@forms.takes(preferences.FIELDS, partial=True)
@calls.describe("Choose what you’re told, and how; what isn’t sent stays as it is", PREFERENCES)
async def change(given: dict):
    return replies.json(await replies.write(_save, given))


def hours(locale: str) -> dict:
    """The times that can be chosen, as their reader writes them."""
    clock = {time: formats.clock_time(f"2000-01-01T{time}:00Z", "UTC", locale) for time in preferences.HOURS}
    return {"hours": list(clock.items()), "digest_hours": [(str(hour), clock[f"{hour:02}:00"]) for hour in range(24)]}


def offered() -> dict:
    """What else the form of the settings lets people choose from."""
    return {
        "groups": telling.GROUPS,
        "leads": alarms.LEADS,
        "most_reminders": preferences.MOST_REMINDERS,
        "digests": [("at_once", _("At once")), ("daily", _("Once a day")), ("weekly", _("Once a week"))],
        "weekdays": [
            (str(number), name)
            for number, name in enumerate(
                (
                    _("Monday"),
                    _("Tuesday"),
                    _("Wednesday"),
                    _("Thursday"),
                    _("Friday"),
                    _("Saturday"),
                    _("Sunday"),
                )
            )
        ],
    }


def ways(*, has_phone: bool, is_texting: bool) -> dict[str, str]:
    """Those that can reach somebody here."""
    return {way: label for way, label in telling.WAYS.items() if way != "sms" or (has_phone and is_texting)}


def keep_shown(tx: Transaction, person_id: int, given: dict, is_texting: bool) -> None:
    """Without what the form had no boxes for: that stays as it is."""
    shown = ways(has_phone=dispatches.reader_of(tx, person_id).has_phone, is_texting=is_texting)
    hidden = tuple(f"_{way}" for way in telling.WAYS if way not in shown)
    given = {name: value for name, value in given.items() if not hidden or not name.endswith(hidden)}
    preferences.save(tx, person_id, given)


def _chosen(tx: Transaction, person) -> dict:
    return dict(preferences.get(tx, person.id))


def _save(tx: Transaction, person, given: dict) -> dict:
    return dict(preferences.save(tx, person.id, given))
