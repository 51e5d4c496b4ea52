"""The browsers that show somebody’s news while no page is open (web push), and what is on its way to them."""

import base64
import json
from collections.abc import Callable, Collection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from db import clock, dispatches, notifications, people, posting, rings
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
RING_AGAIN = 5  # seconds until a call is tried again while it rings
# What becomes of it at a browser.
TAKEN, FAILED, GONE = "taken", "failed", "gone"


class News(NamedTuple):
    """What is sent to somebody’s browsers: `text` is JSON for the service worker, `kept` are seconds.

    `ring_id` is the call that it rings for, if any.
    """

    dispatch: Any
    text: str
    level: str
    tag: str
    kept: int
    browsers: list
    ring_id: int = 0


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
        if told is None or not (browsers or told.kind == "call"):
            dispatches.done(tx, taken)
        elif (until := posting.awake(tx, told)) > tx.now:
            dispatches.put_off(tx, taken, until)
        elif (news := _news(tx, taken, told, browsers)).kept > 0:
            _hold(tx, news)
            found.append(news)
        else:
            dispatches.done(tx, taken)
    return found


def handed(tx: Transaction, news: News, said: Collection[str], is_online: Callable[[int], bool]) -> None:
    """What became of it at each browser. A call that reached none, where none is left to try, is over."""
    if FAILED not in said:
        dispatches.done(tx, news.dispatch)
    elif news.ring_id:
        _hold(tx, news)
    else:
        dispatches.failed(tx, news.dispatch)
    person_id = news.dispatch.person_id
    if news.ring_id and TAKEN not in said and not of_person(tx, person_id):
        rings.unreached(tx, person_id, news.ring_id, is_online)


def _hold(tx: Transaction, news: News) -> None:
    if news.ring_id:
        dispatches.put_off(tx, news.dispatch, clock.moved(tx.now, seconds=RING_AGAIN))


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
    kept, ring_id = KEPT[told.level], 0
    if told.kind in rings.NEWS:  # what replaces the ringing is from the same person
        shown["from"] = str(told.about)
    if told.kind == "call":  # when it is over, its news is gone, but the page says what became of it
        kept, ring_id = rings.seconds_left(told.created_at, tx.now), rings.at_page(told.link)
        shown |= {"link": told.link, "rings": kept}
    return News(taken, json.dumps(shown, ensure_ascii=False), told.level, tag, kept, browsers, ring_id)


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
