"""What people choose to be told: stored, refused, and applied to what is on its way already."""

import pytest

from db import bookings, clock, mails, notifications, posting, preferences
from db.people import export, profile
from db.refusals import Invalid, Unknown
from db.sessions import editing
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

NOON = "2031-03-05T12:00:00Z"


def waiting(tx, person) -> list[tuple[str, str]]:
    return [(one.way, one.kind) for one in tx.all("dispatches_waiting", person_id=person.id)]


def tell(tx, person=ADA, kind="follower", **told):
    return notifications.notify(tx, person.id, kind, link="/", **(told or {"name": "Max"}))


def test_what_is_chosen_is_kept_and_the_rest_stays_as_it_was(tx):
    preferences.save(tx, ADA.id, {"bookings_mail": False, "digest": "daily"})
    preferences.save(tx, ADA.id, {"digest_hour": 20})
    found = preferences.get(tx, ADA.id)
    assert (found["bookings_mail"], found["digest"], found["digest_hour"]) == (False, "daily", 20)
    assert preferences.get(tx, OTTO.id)["bookings_mail"] is True
    assert export.everything(tx, ADA.id)["preferences"] == [dict(found)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_until": "07:00"}, "quiet_from"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until"),
        ({"quiet_from": "22:17", "quiet_until": "07:00"}, "quiet_from"),
        ({"digest": "hourly"}, "digest"),
        ({"digest_hour": 24}, "digest_hour"),
        ({"digest_weekday": -1}, "digest_weekday"),
        ({f"remind_{minutes}": True for minutes in (10080, 2880, 1440, 720, 180, 60)}, "remind_10080"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(tx, given, field):
    with pytest.raises(Invalid) as refused:
        preferences.save(tx, ADA.id, given)
    assert field in refused.value.errors
    assert tx.value("how_told", person_id=ADA.id) == ADA.timezone and not waiting(tx, ADA)


def test_nothing_is_stored_of_somebody_who_is_gone(tx):
    with pytest.raises(Unknown):
        preferences.save(tx, 4711, {"digest": "daily"})
    preferences.refuse_mail(tx, 4711, "bookings")


def test_news_that_is_not_wanted_on_the_page_is_in_the_list_and_does_not_pop_up(tx):
    preferences.save(tx, ADA.id, {"students_page": False, "students_mail": True})
    tx.events.clear()
    tell(tx)
    assert tx.events == [] and notifications.unread(tx, ADA.id) == 0
    assert [item.kind for item in notifications.page(tx, ADA.id).items] == ["follower"]
    posting.post(tx)
    assert [mail.subject for mail in mails.claim(tx)] == ["Max is now following you"]


def test_what_waits_follows_what_is_chosen_now(tx):
    preferences.save(tx, ADA.id, {"students_mail": True, "digest": "weekly"})
    tell(tx)
    assert waiting(tx, ADA) == [("digest", "follower")]
    preferences.save(tx, ADA.id, {"digest": "at_once"})
    assert waiting(tx, ADA) == [("mail", "follower")]
    preferences.save(tx, ADA.id, {"students_mail": False})
    assert waiting(tx, ADA) == []


def test_a_reminder_does_not_wait_for_quiet_hours_that_end_after_the_session_begins(tx):
    preferences.save(tx, ADA.id, {"quiet_from": "22:00", "quiet_until": "07:00"})
    with making.at(tx, "2031-03-05T23:00:00Z"):
        tell(tx, kind="reminder", title="SQL", starts_at="2031-03-06T09:00:00Z", minutes=600)
        assert not posting.is_due(tx)
        preferences.save(tx, ADA.id, {"quiet_until": "10:00"})
        assert posting.is_due(tx)


def test_unsubscribing_from_a_digest_ends_what_it_collects_and_no_reminders(tx):
    preferences.save(tx, ADA.id, {"digest": "daily"})
    tell(tx, kind="moved_up", name="Max", title="SQL")
    preferences.refuse_mail(tx, ADA.id, "digest")
    found = preferences.get(tx, ADA.id)
    assert not any(found[f"{kind}_mail"] for kind in ("bookings", "requests", "messages", "money"))
    assert found["reminders_mail"] and waiting(tx, ADA) == []


def test_an_invitation_replaces_the_plain_email_and_waits_for_the_end_of_quiet_hours(tx):
    preferences.save(tx, ADA.id, {"quiet_from": "22:00", "quiet_until": "07:00"})
    with making.at(tx, NOON):
        session = making.a_class(tx, starts_at="2031-03-20T12:00:00Z")
        bookings.book(tx, ADA, session.id)
        for mail in mails.claim(tx):
            mails.sent(tx, mail.id)
    with making.at(tx, "2031-03-05T23:00:00Z"):
        editing.update(tx, MAX, session.id, {"starts_at": "2031-03-21T12:00:00Z"})
        assert waiting(tx, ADA) == [] and not mails.claim(tx)
    with making.at(tx, "2031-03-06T07:00:00Z"):
        assert [mail.subject for mail in mails.claim(tx)] == [f"Changed: “{session.title}”"]


def test_who_is_elsewhere_now_gets_the_digest_at_their_hour_there(tx):
    with making.at(tx, NOON):
        preferences.save(tx, ADA.id, {"students_mail": True, "digest": "daily", "digest_hour": 8})
        tell(tx)
        profile.update(tx, ADA.id, timezone="Asia/Tokyo")
    for hours, expected in ((10, []), (11, ["1 update from Mentora"])):  # at eight in Tokyo it is 23:00
        with making.at(tx, clock.moved(NOON, hours=hours)):
            while posting.is_due(tx):
                posting.post(tx)
            assert [mail.subject for mail in mails.claim(tx)] == expected
