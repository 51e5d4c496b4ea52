"""People: sign up, log in, change, leave."""

from dataclasses import replace

import pytest

from db import follows, likes, mentors, notifications, people, recordings, rooms
from db.notifications import Notified
from db.people import accounts, devices, export, resets
from db.people.devices import DevicesEnded, Visit
from db.refusals import Invalid, Refused
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH

HOME = Visit("Firefox on Linux", "127.0.0.1", "home", True)
CAFE = Visit("Chrome on Android", "127.0.0.2", "cafe", True)
NEW = accounts.NewPerson("Nora New", "nora@example.org", "correct horse", "mentor", "Europe/Oslo")


def test_signing_up_logs_in_and_sends_a_welcome(tx):
    person, device_id = accounts.sign_up(tx, NEW, "hash", HOME)
    assert [device.id for device in devices.signed_in(tx, person.id)] == [device_id]
    (welcome,) = notifications.page(tx, person.id).items
    assert (welcome.kind, welcome.title) == ("welcome", "Welcome to Mentora, Nora New")
    (told,) = tx.events
    assert type(told) is Notified and (told.person_id, told.id) == (person.id, welcome.id)


def test_a_page_counts_as_many_unread_notifications_as_its_bell_shows(tx):
    for expected in [*range(1, 100), 100, 100]:
        notifications.notify(tx, ADA.id, "welcome", link="/", name="Ada", role="learner")
        assert people.me(tx, ADA.id).unread == expected
    assert notifications.unread(tx, ADA.id) == 101


def test_an_email_address_can_sign_up_once(tx):
    accounts.sign_up(tx, NEW, "hash", HOME)
    with pytest.raises(Invalid, match="fields"):
        accounts.sign_up(tx, NEW, "hash", HOME)


def test_only_a_login_from_a_new_browser_sends_a_notification(tx):
    person, _ = accounts.sign_up(tx, NEW, "hash", HOME)
    accounts.log_in(tx, person.id, "hash", HOME)
    assert notifications.unread(tx, person.id) == 1
    accounts.log_in(tx, person.id, "hash", CAFE)
    accounts.log_in(tx, person.id, "hash", CAFE)
    assert [item.title for item in notifications.page(tx, person.id).items] == [
        "New sign-in with Chrome on Android",
        "Welcome to Mentora, Nora New",
    ]


def test_changing_the_password_logs_out_all_other_devices(tx):
    here, there = accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME), accounts.log_in(tx, ADA.id, PASSWORD_HASH, CAFE)
    assert accounts.change_password(tx, ADA.id, PASSWORD_HASH, "new hash", keep=here) == 1
    assert [device.id for device in devices.signed_in(tx, ADA.id)] == [here]
    assert devices.revoked(tx) == [there]
    assert DevicesEnded(ADA.id, (there,)) in tx.events


def test_a_login_fails_if_the_password_changes_meanwhile(tx):
    accounts.change_password(tx, ADA.id, PASSWORD_HASH, "new hash", keep=0)
    with pytest.raises(Refused):
        accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME)
    assert devices.signed_in(tx, ADA.id) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda tx: accounts.change_password(tx, ADA.id, PASSWORD_HASH, "new", keep=0),
        lambda tx: accounts.change_email(tx, ADA.id, "new@example.org", PASSWORD_HASH),
    ],
)
def test_an_older_reset_link_stops_working_after_a_change(tx, change):
    resets.request_link(tx, ADA.email, "token", "https://mentora.example.org")
    change(tx)
    assert not resets.is_open(tx, "token")


def test_the_second_of_two_simultaneous_password_changes_is_refused(tx):
    accounts.change_password(tx, ADA.id, PASSWORD_HASH, "first", keep=0)
    with pytest.raises(Refused, match="on another device"):
        accounts.change_password(tx, ADA.id, PASSWORD_HASH, "second", keep=0)
    assert people.password_hash(tx, ADA.id) == "first"


def test_an_email_address_is_not_changed_with_a_password_that_was_changed_meanwhile(tx):
    accounts.change_password(tx, ADA.id, PASSWORD_HASH, "new", keep=0)
    with pytest.raises(Refused, match="on another device"):
        accounts.change_email(tx, ADA.id, "new@example.org", PASSWORD_HASH)
    assert people.me(tx, ADA.id).email == ADA.email


def test_nobody_can_log_out_another_persons_device(tx):
    device_id = accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME)
    with pytest.raises(Refused):
        devices.end(tx, OTTO.id, device_id)
    assert devices.revoked(tx) == []


def test_an_address_in_use_cannot_be_taken_over(tx):
    with pytest.raises(Invalid):
        accounts.change_email(tx, ADA.id, OTTO.email, PASSWORD_HASH)
    accounts.change_email(tx, ADA.id, "Ada.New@Example.org", PASSWORD_HASH)
    assert people.me(tx, ADA.id).email == "ada.new@example.org"


def test_the_old_address_is_notified_of_the_new_one(tx):
    accounts.change_email(tx, ADA.id, "ada.new@example.org", PASSWORD_HASH)
    assert [(mail.recipient, mail.subject) for mail in tx.all("claim_mails", now="9999", retry_at="9999")] == [
        (ADA.email, "Your email address was changed")
    ]


def test_deleting_an_account_deletes_everything_and_revokes_every_token(tx):
    device_id = accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert people.me(tx, ADA.id) is None
    assert notifications.page(tx, ADA.id).items == [] and devices.signed_in(tx, ADA.id) == []
    assert devices.revoked(tx) == [device_id]
    assert people.me(tx, OTTO.id) is not None


def test_an_export_holds_all_of_a_persons_data_and_no_secrets(tx):
    accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME)
    accounts.log_in(tx, OTTO.id, PASSWORD_HASH, CAFE)
    found = export.everything(tx, ADA.id)
    assert len(found["devices"]) == 1 and len(found["notifications"]) == 1
    assert found["person"].email == ADA.email
    assert PASSWORD_HASH not in str(found) and OTTO.email not in str(found)


@pytest.mark.parametrize(
    ("locale", "zone", "currency"),
    [
        ("en-IN", "UTC", "INR"),
        ("en-GB", "Europe/Berlin", "EUR"),
        ("en-GB", "Europe/London", "GBP"),
        ("", "Asia/Tokyo", "JPY"),
        ("en-GB", "Asia/Dubai", "GBP"),  # nobody here is paid in dirham
        ("", "UTC", "EUR"),
    ],
)
def test_a_new_mentor_starts_with_the_formats_and_the_currency_of_home(tx, locale, zone, currency):
    new = replace(NEW, role="mentor", timezone=zone)
    person, _ = accounts.sign_up(tx, new, "hash", replace(HOME, locale=locale))
    assert people.me(tx, person.id).browser_language == locale
    assert mentors.get(tx, None, person.id).currency == currency


def test_an_export_holds_what_somebody_likes_follows_wrote_and_recorded(tx):
    session = making.in_state(tx, "live")
    follows.follow(tx, ADA, MAX.id)
    likes.like(tx, ADA, session.id)
    with making.at(tx, session.starts_at):
        rooms.write(tx, ADA, session.id, None, "What we said")
    recordings.begin(tx, MAX, session.id, "video/webm")
    mentors.introduce(tx, MAX, {"bio": "I build."})
    hers, his = export.everything(tx, ADA.id), export.everything(tx, MAX.id)
    assert [one.session_id for one in hers["likes"]] == [session.id]
    assert [one.mentor_name for one in hers["follows"]] == [MAX.name]
    assert [one.body for one in hers["notes"]] == ["What we said"] and hers["recordings"] == hers["introduction"] == []
    assert len(his["recordings"]) == 1 and [one.bio for one in his["introduction"]] == ["I build."]
