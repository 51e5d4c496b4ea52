"""Where a person is signed in. A token belongs to a device; logging out the device revokes all its tokens."""

from dataclasses import dataclass

from db import clock, notifications
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.language import _
from db.people.tokens import LEAVES, STAYS
from db.refusals import Missing


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a login comes from."""

    label: str  # “Firefox on Linux”
    address: str
    browser: str  # a hash that is the same at the next visit of this browser
    stays: bool
    locale: str = ""  # what the browser asks for


@event
class DevicesEnded:
    person_id: int
    device_ids: tuple[int, ...]


def sign_in(tx: Transaction, person_id: int, visit: Visit) -> int:
    """A new device of this person; returns its id."""
    device_id = new_id()
    tx.run(
        "insert_device",
        id=device_id,
        person_id=person_id,
        label=visit.label,
        address=visit.address,
        now=tx.now,
        expires_at=_expiry(visit.stays),
    )
    return device_id


def is_new(tx: Transaction, person_id: int, visit: Visit) -> bool:
    return tx.one("insert_browser", person_id=person_id, browser=visit.browser, now=tx.now) is not None


def is_known(tx: Transaction, person_id: int, browser: str) -> bool:
    return tx.one("known_browser", person_id=person_id, browser=browser) is not None


def tell_of_new(tx: Transaction, person_id: int, visit: Visit) -> None:
    notifications.notify(
        tx,
        person_id,
        "new_device",
        link="/settings#settings-devices",
        device=visit.label,
    )


def seen(tx: Transaction, person_id: int, device_id: int, stays: bool) -> bool:
    """Renews a device; False when it was logged out meanwhile."""
    return tx.one("renew_device", id=device_id, person_id=person_id, now=tx.now, expires_at=_expiry(stays)) is not None


def signed_in(tx: Transaction, person_id: int) -> list:
    return tx.all("devices", person_id=person_id, now=tx.now)


def end(tx: Transaction, person_id: int, device_id: int) -> None:
    ended = tx.all("end_device", id=device_id, person_id=person_id)
    if not ended:
        raise Missing(_("This device isn’t signed in any more."))
    _revoke(tx, person_id, ended)


def end_all(tx: Transaction, person_id: int, keep: int = 0) -> int:
    """Logs out all devices but the one to keep; returns how many."""
    ended = tx.all("end_devices", person_id=person_id, kept=keep)
    _revoke(tx, person_id, ended)
    return len(ended)


def revoked(tx: Transaction) -> list[int]:
    return [row.device_id for row in tx.all("revocations", now=tx.now)]


def sweep(tx: Transaction) -> None:
    tx.run("sweep_devices", now=tx.now)
    tx.run("sweep_revocations", now=tx.now)


def forget_all(tx: Transaction) -> None:
    """Of everybody. Their tokens must be worthless already: nothing revokes them."""
    tx.run("forget_devices")
    tx.run("forget_revocations")


def _revoke(tx: Transaction, person_id: int, ended: list) -> None:
    for device in ended:
        tx.run("insert_revocation", device_id=device.id, expires_at=device.expires_at)
    if ended:
        tx.emit(DevicesEnded(person_id, tuple(device.id for device in ended)))


def _expiry(stays: bool) -> str:
    return clock.after(seconds=STAYS if stays else LEAVES)
