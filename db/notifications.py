"""What a person is told: stored as a kind and its parameters, counted on the bell, and pushed after the commit."""

import json
import math
import re
from functools import lru_cache
from typing import Any, NamedTuple

from db import clock, dispatches, pages, people, telling
from db.engine.transaction import Transaction
from db.events import event
from db.ids import new_id
from db.language import _, in_zone
from db.notices import KINDS, plain
from db.refusals import Missing

MOST_BANNERS = 3
SAID = frozenset({"payout_requested"})  # the reply to what they did says so, too: one toast is enough
# Characters of a longer text that the news of it shows.
EXCERPT = 200
_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
# The session that news leads to.
SESSION = re.compile(r"/(?:sessions|room)/(\d+)")


@event
class Notified:
    """`params` is JSON; `timezone` and `language` are those of the reader."""

    person_id: int
    id: int
    kind: str
    level: str
    params: str
    link: str
    created_at: str
    timezone: str = "UTC"
    language: str = ""
    from_name: str | None = None
    from_picture: str | None = None


@event
class NotificationsRead:
    person_id: int
    language: str = ""


@event
class NotificationRead:
    person_id: int
    notification_id: int
    language: str = ""


class Notice(NamedTuple):
    """A notification as its reader sees it; title and body are sentences, which are translated where they are shown."""

    id: int
    kind: str
    level: str
    title: str
    body: str
    link: str
    created_at: str
    read_at: str | None
    # Of an urgent reminder: it counts down while it is looked at.
    starts_at: str = ""
    about: str = ""
    # Who did it, if they are still there.
    from_name: str | None = None
    from_picture: str | None = None


def notify(
    tx: Transaction,
    person_id: int,
    kind: str,
    /,
    *,
    link: str,
    level: str = "info",
    about: int | None = None,
    by: int | None = None,
    face: tuple[str, str] | None = None,
    reader: Any = None,
    **params,
) -> Notified:
    """`params` are the arguments of the kind in `db/notices.py`; `about` is the person it is about, for `was_told`,
    and `by` the one whose face is shown, if that is somebody else.

    `reader` is what has been read of the person in this transaction, if it has the columns of the query; `face` are the
    name and the picture of the other one, if they have been read.
    """
    if level == "urgent" and (session := SESSION.fullmatch(link)):
        settle(tx, int(session[1]), person_id)
    stored: dict[str, Any] = {
        "id": new_id(),
        "person_id": person_id,
        "kind": kind,
        "level": level,
        "params": _encoded(params),
        "link": link,
        "created_at": tx.now,
    }
    by = about if by is None else by
    if reader is None:
        reader = tx.one("reader", person_id=person_id)
    tx.leave("insert_notification", about=about or 0, by=by or 0, **stored)
    _said(kind, stored["params"], reader.timezone)  # what cannot be rendered must not be stored
    found = tx.one("face", id=by) if by and face is None else None
    from_name, from_picture = (found.from_name, found.from_picture) if found else face or (None, None)
    told = {"timezone": reader.timezone, "language": people.language(reader)}
    notified = Notified(**stored, **told, from_name=from_name, from_picture=from_picture)
    if telling.is_fixed(kind):
        tx.emit(notified)
        return notified
    wanted = dispatches.reader(reader)
    if telling.on_page(kind, wanted):
        tx.emit(notified)
    else:
        tx.run("read_notification", id=stored["id"], person_id=person_id, now=tx.now)
    dispatches.plan(tx, stored, wanted, params.get("starts_at", "") if kind.startswith("reminder") else "")
    return notified


def tell_of(tx: Transaction, person_id: int, kind: str, session_id: int, title: str, /, **params) -> Notified:
    """News of a session, which lead to its page."""
    return notify(tx, person_id, kind, link=_page_of(session_id), title=title, **params)


def excerpt(text: str, *, is_markdown: bool = False) -> str:
    """How a text begins, cut between two words."""
    if is_markdown:  # first of all: a cut would leave half of a mark
        text = plain(text[: 5 * EXCERPT])
    if len(text) <= EXCERPT:
        return text
    words = re.sub(r"\s+\S*$", "", text[:EXCERPT])
    return words[: EXCERPT - 1].rstrip(" ,;:.–—-\n") + "…"


def was_told(tx: Transaction, person_id: int, kind: str, *, about: int, days: int, times: int = 1) -> bool:
    """Whether they were told of this by or about somebody so many times in the last days."""
    since = clock.moved(tx.now, days=-days)
    return bool(tx.value("count_told", person_id=person_id, kind=kind, about=about, since=since) >= times)


def take_back(tx: Transaction, person_id: int, kind: str, session_id: int) -> list[dict[str, Any]]:
    """What they have not read yet and newer news of the session replaces; returns the parameters of each."""
    gone = tx.all("take_back_notifications", person_id=person_id, kind=kind, link=_page_of(session_id))
    return [json.loads(one.params) for one in gone]


def withdraw(tx: Transaction, person_id: int, kind: str, link: str) -> None:
    """News that nobody needs any more, such as of messages that were read where they are."""
    for gone in tx.all("withdraw_notifications", person_id=person_id, kind=kind, link=link):
        reader = tx.one("reader", person_id=person_id)
        tx.emit(NotificationRead(person_id, gone.id, people.language(reader)))


def retell(tx: Transaction, person_id: int, kind: str, link: str, **params) -> None:
    """What they have not read yet reads like this from now on."""
    tx.run("retell_notifications", person_id=person_id, kind=kind, link=link, params=_encoded(params))


def notice(told) -> Notice:
    """Of a stored row, or of the event. Rows that were written with a finished text keep it."""
    title, body = getattr(told, "title", ""), getattr(told, "body", "")
    if not title and told.kind in KINDS:
        title, body = _said(told.kind, told.params, told.timezone)
    read_at = getattr(told, "read_at", None)
    if told.kind == "started" and read_at:  # nobody can “join now” any more: the end of the class marks it as read
        body = ""
    params = json.loads(told.params) if told.kind == "reminder_five" else {}
    soon = params.get("starts_at", ""), params.get("title", "")
    face = getattr(told, "from_name", None), getattr(told, "from_picture", None)
    return Notice(told.id, told.kind, told.level, title, body, told.link, told.created_at, read_at, *soon, *face)


def unread(tx: Transaction, person_id: int) -> int:
    return tx.value("unread_notifications", person_id=person_id)


def unread_on_bell(tx: Transaction, person_id: int) -> int:
    """Counted as far as the bell shows it."""
    return tx.value("bell_number", person_id=person_id)


def page(tx: Transaction, person_id: int, after: str | None = None) -> pages.Page:
    found = stored(tx, person_id, after)
    return pages.Page([notice(row) for row in found.items], found.next)


def stored(tx: Transaction, person_id: int, after: str | None = None) -> pages.Page:
    """As rows, which become notices where they are rendered: a list that was rendered before does not."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    rows = tx.all("notifications_page", person_id=person_id, before=before, limit=pages.FETCHED)
    return pages.cut(rows, "id")


def urgent(tx: Transaction, person_id: int) -> list[Notice]:
    """What is shown as banners: the newest news of each session."""
    newest: dict[str, Any] = {}
    for row in tx.all("urgent_notifications", person_id=person_id, since=clock.after(hours=-2)):
        newest.setdefault(about[1] if (about := SESSION.fullmatch(row.link)) else row.link, row)
    return [banner(row, tx.now) for row in list(newest.values())[:MOST_BANNERS]]


def banner(told, now: str) -> Notice:
    """A reminder as it reads now: it was sent five minutes before the start."""
    found = notice(told)
    if not found.starts_at:
        return found
    left = (clock.read(found.starts_at) - clock.read(now)).total_seconds() / 60
    params = json.dumps(json.loads(told.params) | {"minutes": math.ceil(left)})
    return found._replace(title=_said(told.kind, params, told.timezone)[0])


def settle(tx: Transaction, session_id: int, person_id: int = 0) -> None:
    """Urgent news of a session that is no longer true counts as read: for this person, or for everybody in it."""
    room = f"/room/{session_id}"
    for told in tx.all(
        "urgent_about", session_id=session_id, page=_page_of(session_id), room=room, person_id=person_id
    ):
        read(tx, told.person_id, told.id)


def everything(tx: Transaction, person_id: int) -> list[Notice]:
    return [notice(row) for row in tx.all("exported_notifications", person_id=person_id)]


def read_all(tx: Transaction, person_id: int, upto: int | None = None) -> int:
    """Returns how many are left: those that came while the button was pressed."""
    upto = pages.LAST_ID if upto is None else upto
    tx.run("read_all_notifications", person_id=person_id, upto=upto, now=tx.now)
    left = unread(tx, person_id)
    tx.emit(NotificationsRead(person_id, people.language(tx.one("reader", person_id=person_id))))
    return left


def read(tx: Transaction, person_id: int, notification_id: int) -> str:
    """Returns where it leads."""
    where = leads_to(tx, person_id, notification_id)
    if tx.run("read_notification", id=notification_id, person_id=person_id, now=tx.now):
        reader = tx.one("reader", person_id=person_id)
        tx.emit(NotificationRead(person_id, notification_id, people.language(reader)))
    return where


def leads_to(tx: Transaction, person_id: int, notification_id: int) -> str:
    found: str | None = tx.value("notification_link", id=notification_id, person_id=person_id)
    if found is None:
        raise Missing(_("This notification no longer exists."))
    return found


def _page_of(session_id: int) -> str:
    return f"/sessions/{session_id}"


@lru_cache(maxsize=4096)
def _said(kind: str, params: str, timezone: str) -> tuple[str, str]:
    title, body = KINDS[kind](**json.loads(params))
    return in_zone(title, timezone), in_zone(body, timezone)
