"""Everything that is stored about a person, for them to download."""

from db import (
    attendance,
    bookings,
    feeds,
    follows,
    likes,
    mails,
    mentors,
    notifications,
    objections,
    outside,
    payments,
    people,
    pictures,
    recordings,
    requests,
    reviews,
    rooms,
)
from db.engine.transaction import Transaction
from db.hours import links, rules
from db.people import devices, profile
from db.sessions import hosting
from db.students import notes, steps


def everything(tx: Transaction, person_id: int) -> dict:
    person = people.still_there(tx, person_id)
    return {
        "person": person,
        "introduction": [mentors.get(tx, None, person_id)] if person.role == "mentor" else [],
        "profile": profile.get(tx, person_id),
        "picture": pictures.exported(tx, person_id),
        "open_hours": [rules.shown(tx, person)] if person.role == "mentor" else [],
        "booking_links": links.of_mentor(tx, person_id),
        "other_calendars": outside.of_person(tx, person_id),
        "calendar_address": [feed] if (feed := feeds.of_person(tx, person_id)) else [],
        "devices": devices.signed_in(tx, person_id),
        "sessions": hosting.all_hosted(tx, person_id),
        "bookings": bookings.all_booked(tx, person_id),
        "payments": payments.everything(tx, person_id),
        "requests": requests.all_sent_or_received(tx, person_id),
        "likes": likes.all_by(tx, person_id),
        "follows": follows.all_by(tx, person_id),
        "attendance": attendance.all_by(tx, person_id),
        "objections": objections.all_by(tx, person_id),
        "messages": rooms.messages_by(tx, person_id),
        "answers": reviews.answers_by(tx, person_id),
        "reports": reviews.reports_by(tx, person_id),
        "goals_and_actions": steps.all_with(tx, person_id),
        "private_notes": notes.all_by(tx, person_id),
        "notes": rooms.paragraphs_by(tx, person_id),
        "recordings": recordings.all_by(tx, person_id),
        "unwanted_emails": mails.unwanted(tx, person_id),
        "notifications": notifications.everything(tx, person_id),
    }
