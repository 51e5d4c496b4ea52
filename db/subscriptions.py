"""The browsers that show somebody’s news while no page is open (web push), and what is on its way to them."""

import base64
import json
from collections.abc import Collection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from db import dispatches, notifications, people, posting, rings
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Fields, Text, checked
from db.ids import new_id
from db.language import _, translate
from db.refusals import Missing

MOST = 10  # browsers of one person; the one that was added first makes way
FIELDS: Fields = {
    "endpoint": Text(least=1, most=1000, note="As the browser gives it"),
    "p256dh": Text(least=1, most=120),
    "auth": Text(least=1, most=40),
}
WRONG = _("This browser can’t be reached by push.")
BODY = 400  # characters: a push service takes little
# Seconds that a push service tries to reach a browser.
KEPT = {"info": 24 * 3600, "urgent": 900}


class News(NamedTuple):
    """What is sent to somebody’s browsers: `text` is JSON for the service worker, `kept` are seconds."""

    dispatch: Any
    text: str
    level: str
    tag: str
    kept: int
    browsers: list


def subscribe(tx: Transaction, person, device_id: int, given: dict[str, Any]) -> None:
    """The browser that they are logged in with."""
    check = Check()
    found = checked(FIELDS, given, check=check)
    check.done()
    if not _is_address(found["endpoint"]):
        check.refuse("endpoint", WRONG)
    for name, length in (("p256dh", 65), ("auth", 16)):
        if len(_bytes(found[name])) != length:
            check.refuse(name, WRONG)
    check.done()
    if not tx.run("subscribe", id=new_id(), person_id=person.id, device_id=device_id, now=tx.now, **found):
        raise Missing(_("This device isn’t signed in any more."))
    tx.run("keep_newest_subscriptions", person_id=person.id, most=MOST)


def unsubscribe(tx: Transaction, person, given: dict[str, Any]) -> None:
    found = checked({"endpoint": FIELDS["endpoint"]}, given)
    tx.run("unsubscribe_endpoint", person_id=person.id, endpoint=found["endpoint"])


def of_person(tx: Transaction, person_id: int) -> list:
    return tx.all("subscriptions", person_id=person_id)


def exported(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_subscriptions", person_id=person_id)


def forget(tx: Transaction, subscription_id: int) -> None:
    """The push service says that it is gone."""
    tx.run("forget_subscription", id=subscription_id)


def due(tx: Transaction, most: int, busy: Collection[int] = ()) -> list[int]:
    """Those with something due, but for the busy ones: somebody whose browsers are slow takes up one place."""
    return dispatches.people_due(tx, "push", most, busy)


def claim(tx: Transaction, most: int, busy: Collection[int] = ()) -> list[News]:
    """One piece of news for each of them, the urgent first."""
    found = []
    for taken in dispatches.claim_first(tx, "push", due(tx, most, busy)):
        told, browsers = posting.readable(tx, taken.notification_id), of_person(tx, taken.person_id)
        if told and browsers and (until := posting.awake(tx, told)) > tx.now:
            dispatches.put_off(tx, taken, until)
        elif told and browsers and (news := _news(tx, taken, told, browsers)).kept > 0:
            found.append(news)
        else:
            dispatches.done(tx, taken)
    return found


def _news(tx: Transaction, taken, told, browsers: list) -> News:
    """As it reads now."""
    said, locale, tag = posting.notice(tx, told), people.language(told), str(told.id)
    title, body = translate(said.title, locale), translate(notifications.excerpt(translate(said.body, locale)), locale)
    shown: dict[str, Any] = {
        "title": title[:BODY],
        "body": body[:BODY],
        "link": f"/notifications/{told.id}",
        "tag": tag,
    }
    kept = KEPT[told.level]
    if told.kind in rings.NEWS:  # what replaces the ringing is from the same person
        shown["from"] = str(told.about)
    if told.kind == "call":  # when it is over, its news is gone, but the page says what became of it
        kept = rings.seconds_left(told.created_at, tx.now)
        shown |= {"link": told.link, "rings": kept}
    return News(taken, json.dumps(shown, ensure_ascii=False), told.level, tag, kept, browsers)


def _is_address(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        return False


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
