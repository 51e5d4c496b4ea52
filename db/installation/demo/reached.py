"""How the demo people want to be told: quiet hours, digests, and a number for text messages that nobody has."""

from db import phones, preferences
from db.installation.demo.history import History

CHOSEN = {
    "learner": {"quiet_from": "22:00", "quiet_until": "07:00", "follows_mail": True, "remind_30": True},
    "mentor": {"quiet_from": "21:00", "quiet_until": "06:30", "students_push": True},
    "employer": {"digest": "daily", "digest_hour": 17},
    "noah.schmidt": {"digest": "weekly", "digest_hour": 9, "digest_weekday": 0},
}
# Kept free for films and examples.
NUMBERS = {"learner": "+447700900123", "mentor": "+447700900456"}
CODE, KEY = "123456", b"demo"


def write(history: History) -> None:
    for name, chosen in CHOSEN.items():
        preferences.save(history.tx, history.people[name].id, chosen)
    for name, number in NUMBERS.items():
        person = history.people[name]
        phones.begin(history.tx, person, {"number": number}, CODE, KEY, len(NUMBERS))
        phones.confirm(history.tx, person, {"code": CODE}, KEY)
