"""A person's picture: one, at a secret address, gone with them."""

import base64

import pytest

from db import notifications, pictures, requests
from db.people import accounts, closing, export, password_hash, profile
from db.refusals import Missing
from tests.support import making
from tests.support.cast import ADA, MAX

SIZES = [b"small", b"medium", b"large"]


def count(tx) -> int:
    return sum(len(tx.all("picture_of", person_id=person.id)) for person in (ADA, MAX))


def test_a_new_picture_takes_the_place_of_the_one_before(tx):
    first, second = (pictures.keep(tx, ADA, SIZES) for _ in range(2))
    assert first != second and profile.get(tx, ADA.id).picture == second
    assert [pictures.get(tx, second, size) for size in pictures.SIZES] == SIZES
    with pytest.raises(Missing):
        pictures.get(tx, first, 96)
    assert [type(event).__name__ for event in tx.events[-2:]] == ["PictureChanged", "PeopleTouched"]
    pictures.remove(tx, ADA)
    pictures.remove(tx, ADA)
    assert (profile.get(tx, ADA.id).picture, count(tx)) == ("", 0)


@pytest.mark.parametrize(("token", "size"), [("", 96), ("x" * 22, 96), ("%", 96), ("own", 97), ("own", 10**18)])
def test_there_is_nothing_at_other_addresses(tx, token, size):
    own = pictures.keep(tx, ADA, SIZES)
    with pytest.raises(Missing):
        pictures.get(tx, own if token == "own" else token, size)


def test_it_is_exported_and_goes_with_the_account(tx):
    pictures.keep(tx, ADA, SIZES)
    token = pictures.keep(tx, MAX, SIZES)
    (one,) = export.everything(tx, ADA.id)["picture"]
    assert base64.b64decode(one["base64"]) == b"large"
    accounts.delete(tx, ADA.id, password_hash(tx, ADA.id))
    assert count(tx) == 1
    closing.start(tx, MAX, password_hash(tx, MAX.id))
    assert count(tx) == 0
    with pytest.raises(Missing):
        pictures.get(tx, token, 512)


def test_who_did_it_is_shown_as_long_as_they_are_there(tx):
    """In the list, in what is pushed, and in neither once their account is being deleted."""
    request = making.a_request(tx)
    (item,) = notifications.page(tx, MAX.id).items
    (pushed,) = [event for event in tx.events if isinstance(event, notifications.Notified)]
    assert item.from_name == ADA.name == notifications.notice(pushed).from_name
    requests.decline(tx, MAX, request.id, "")
    assert notifications.page(tx, ADA.id).items[0].from_name == MAX.name
    notifications.notify(tx, MAX.id, "requests_paused", link="/")
    assert notifications.page(tx, MAX.id).items[0].from_name is None
    tx._execute("UPDATE people SET closing_at = ? WHERE id = ?", (tx.now, ADA.id))
    assert [one.from_name for one in notifications.page(tx, MAX.id).items] == [None, None]
