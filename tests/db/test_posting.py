"""Emails of what people are told: each once, in their words, and only while there is a reason."""

import pytest

from db import bookings, clock, connections, mails, notices, notifications, posting, preferences, telling
from db.people import profile
from db.sessions import editing, publication
from tests.db.test_notifications import examples
from tests.support import making
from tests.support.cast import ADA, MAX

NOON = "2031-03-05T12:00:00Z"


def sent(tx) -> list:
    """The mails that are new."""
    while posting.is_due(tx):
        posting.post(tx)
    found = mails.claim(tx)
    for mail in found:
        mails.sent(tx, mail.id)
    return found


def subjects(tx, person=ADA) -> list[str]:
    return [mail.subject for mail in sent(tx) if mail.recipient == person.email]


def tell(tx, name, person=ADA):
    return notifications.notify(tx, person.id, "moved_up", link="/sessions/1", name=name, title="SQL")


@pytest.mark.parametrize("kind", notices.KINDS)
def test_each_kind_goes_out_by_email_in_the_language_and_zone_of_its_reader(tx, pseudo_language, kind):
    profile.update(tx, ADA.id, language="xx", timezone="Asia/Tokyo")
    preferences.save(tx, ADA.id, {f"{name}_mail": True for name in telling.GROUPS})
    told = examples(kind) | ({"starts_at": clock.moved(tx.now, days=2)} if kind.startswith("reminder") else {})
    notifications.notify(tx, ADA.id, kind, link="/learner/home", **told)
    waiting = [one.notification_id for one in tx.all("dispatches_waiting", person_id=ADA.id)]
    for one in waiting:
        posting._mail(tx, tx.one("posted", id=one))
    tx.now = clock.moved(tx.now, hours=1)
    sent = mails.claim(tx)
    if kind in ("welcome", "booked", "promoted", "reminder_ten", "reminder_five", "started", "call", "request_changed"):
        assert sent == []
        return
    (mail,) = sent
    assert mail.subject and "mentora:/learner/home" in mail.body
    assert mail.kind == ("" if telling.group_of(kind) == telling.SECURITY else telling.group_of(kind))
    said = notifications.notice(tx.one("posted", id=waiting[0]))
    assert mail.subject != said.title and "[" not in mail.subject


def test_each_is_sent_once_and_leads_to_its_page(tx):
    tell(tx, "Otto")
    posting.post(tx)
    posting.post(tx)
    (mail,) = mails.claim(tx)
    assert (mail.subject, mail.body) == (
        "Otto moved up from the waitlist of “SQL”",
        "Open it:\nmentora:/sessions/1",
    )


def test_what_was_read_on_the_page_meanwhile_is_not_mailed(tx):
    told = tell(tx, "Otto")
    with making.at(tx, making.ahead(tx, seconds=2)):
        notifications.read(tx, ADA.id, told.id)
        assert subjects(tx) == []


def test_a_digest_has_what_is_unread_and_an_empty_one_is_not_sent(tx):
    with making.at(tx, NOON):
        preferences.save(tx, ADA.id, {"digest": "daily", "digest_hour": 18})
        read = tell(tx, "Read")
        for number in range(2):
            tell(tx, f"Number {number}")
    with making.at(tx, clock.moved(NOON, hours=1)):
        notifications.read(tx, ADA.id, read.id)
        assert subjects(tx) == []
    with making.at(tx, clock.moved(NOON, hours=6)):
        (mail,) = sent(tx)
        assert mail.subject == "2 updates from Mentora" and mail.kind == "digest"
        assert "Number 0" in mail.body and "Number 1" in mail.body and "Read" not in mail.body
        tell(tx, "Seen")
    with making.at(tx, clock.moved(NOON, hours=30)):
        notifications.read_all(tx, ADA.id)
        assert posting.is_due(tx) and subjects(tx) == [] and not posting.is_due(tx)


@pytest.mark.parametrize("digest", ["at_once", "daily"])
def test_what_is_late_waits_for_the_end_of_quiet_hours_that_have_begun_meanwhile(tx, digest):
    quiet = {"quiet_from": "22:00", "quiet_until": "07:00"}
    preferences.save(tx, ADA.id, quiet | {"digest": digest, "digest_hour": 21})
    with making.at(tx, "2031-03-05T20:00:00Z"):
        tell(tx, "Otto")
    with making.at(tx, "2031-03-05T23:00:00Z"):  # Mentora was down for three hours
        notifications.notify(tx, ADA.id, "started", link="/room/1", level="urgent", title="SQL")
        assert sent(tx) == [] and not posting.is_due(tx)
    with making.at(tx, "2031-03-06T07:00:00Z"):
        assert len(subjects(tx)) == 1
        assert subjects(tx) == []


def test_nobody_sleeps_through_a_new_device(tx):
    preferences.save(tx, ADA.id, {"quiet_from": "22:00", "quiet_until": "07:00"})
    with making.at(tx, "2031-03-05T23:00:00Z"):
        notifications.notify(tx, ADA.id, "new_device", link="/settings", device="Firefox on Linux")
        assert len(subjects(tx)) == 1


def test_a_long_digest_counts_the_rest(tx):
    with making.at(tx, NOON):
        preferences.save(tx, ADA.id, {"digest": "daily"})
        for number in range(40):
            tell(tx, f"Number {number}")
    with making.at(tx, clock.moved(NOON, days=1)):
        (mail,) = sent(tx)
        assert "10 more are on the page." in mail.body and mail.subject.startswith("40 ")


def in_the_night(tx):
    """A session tomorrow at noon; those in it are reminded while Ada sleeps."""
    preferences.save(tx, ADA.id, {"quiet_from": "11:30", "quiet_until": "19:00"})
    with making.at(tx, clock.moved(NOON, days=-3)):
        session = making.a_class(tx, starts_at=clock.moved(NOON, days=1))
        bookings.book(tx, ADA, session.id)
        sent(tx)
    making.pass_time(tx, NOON)
    return session


def test_a_reminder_that_waited_says_how_long_it_is_now(tx):
    session = in_the_night(tx)
    with making.at(tx, clock.moved(NOON, hours=7)):
        assert subjects(tx) == [f"“{session.title}” starts in 17 hours"]


CHECK = {"camera": True, "microphone": True, "connection": "relay"}


@pytest.mark.parametrize("has_checked", [False, True])
def test_the_reminder_of_a_first_session_with_video_leads_to_the_check_of_the_connection(tx, has_checked):
    session = in_the_night(tx)
    if has_checked:  # after they were reminded on the page
        connections.keep(tx, ADA, CHECK)
    with making.at(tx, clock.moved(NOON, hours=7)):
        (mail,) = [mail for mail in sent(tx) if mail.recipient == ADA.email]
        assert (f"mentora:/check?session={session.id}" in mail.body) is not has_checked
        assert ("your microphone" in mail.body) is not has_checked


def test_a_session_that_takes_place_elsewhere_needs_no_check(tx):
    with making.at(tx, clock.moved(NOON, days=-3)):
        elsewhere = making.a_class(tx, starts_at=clock.moved(NOON, days=1), meeting_link="https://meet.example/1")
        bookings.book(tx, ADA, elsewhere.id)
        sent(tx)
    making.pass_time(tx, NOON)
    with making.at(tx, NOON):
        assert not any("/check" in mail.body for mail in sent(tx))


@pytest.mark.parametrize("what", ["cancelled", "moved", "left"])
def test_a_reminder_that_is_no_longer_true_is_not_sent(tx, what):
    session = in_the_night(tx)
    with making.at(tx, clock.moved(NOON, hours=1)):
        if what == "cancelled":
            publication.cancel(tx, MAX, session.id, "")
        elif what == "moved":
            editing.update(tx, MAX, session.id, {"starts_at": clock.moved(NOON, days=5)})
        else:
            (seat,) = tx.all("participants", session_id=session.id)
            bookings.cancel(tx, ADA, seat.id)
    with making.at(tx, clock.moved(NOON, hours=7)):
        assert not any("starts in" in subject for subject in subjects(tx))


def test_one_that_cannot_be_written_does_not_hold_up_the_others(tx):
    tell(tx, "Broken")
    tx._execute("UPDATE notifications SET params = 'x'", ())
    tell(tx, "Fine")
    with pytest.raises(ValueError):
        posting.post(tx, 1)
    tx._execute("INSERT INTO dispatches SELECT MIN(id), 'mail', person_id, created_at, 0 FROM notifications", ())
    posting.put_off_first(tx)
    assert subjects(tx) == ["Fine moved up from the waitlist of “SQL”"]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(7 * 1440, "in 7 days"), (2 * 1440 - 5, "in 2 days"), (1440, "in 24 hours"), (60, "in 60 minutes")],
)
def test_a_reminder_counts_in_what_people_would(minutes, said):
    assert str(notices.reminder("Knots", NOON, minutes)[0]) == f"“Knots” starts {said}"
