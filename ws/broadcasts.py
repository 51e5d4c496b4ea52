"""Turns events into fragments. Each is rendered once per topic, and only when someone listens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from db import notifications, people
from db.changes import (
    ConversationChanged,
    DraftKept,
    Listed,
    PeopleTouched,
    SeatsChanged,
    SessionTouched,
    Unlisted,
    UnreadMessages,
)
from db.engine.transaction import Engine, Transaction
from db.language import installed
from db.mixing import MixingWentOn
from db.notifications import NotificationRead, NotificationsRead, Notified
from db.people.devices import DevicesEnded
from db.people.tokens import Claims, Tokens
from db.pictures import PictureChanged
from db.recordings import RecordingDeleted, RecordingsChanged
from db.rooms import MessageSent, ParagraphWritten
from fragments.rendering import Fragments
from ws import topics
from ws.bus import Bus
from ws.hub import AT_ONCE, Hub
from ws.rooms import Rooms

log = logging.getLogger("mentora")


class Broadcasts:
    def __init__(self, hub: Hub, rooms: Rooms, fragments: Fragments, tokens: Tokens, database: Engine):
        self._hub, self._rooms, self._fragments, self._tokens = hub, rooms, fragments, tokens
        self._database = database
        self._events: asyncio.Queue[Any] = asyncio.Queue()
        self._tell: dict[type, Callable[[Any], Awaitable[None]]] = {
            Notified: self._notified,
            NotificationRead: self._one_read,
            NotificationsRead: self._all_read,
            PeopleTouched: self._people_touched,
            PictureChanged: self._picture_changed,
            SessionTouched: self._session_touched,
            SeatsChanged: self._seats,
            Listed: self._listed,
            Unlisted: self._unlisted,
            MessageSent: self._message_sent,
            ConversationChanged: self._conversation_changed,
            DraftKept: self._draft_kept,
            UnreadMessages: self._unread_messages,
            ParagraphWritten: self._paragraph_written,
            RecordingsChanged: self._recordings,
            RecordingDeleted: self._recording_deleted,
            MixingWentOn: self._mixing_went_on,
        }

    def listen_to(self, bus: Bus) -> None:
        """`run` updates the pages, one event at a time. A token that was logged out is refused immediately."""
        bus.subscribe(self._ended, DevicesEnded)
        bus.subscribe(self._events.put_nowait, *self._tell)

    async def run(self) -> None:
        """One event at a time, so that pages see them in order."""
        while True:
            event = await self._events.get()
            try:
                await self._tell[type(event)](event)
            except Exception:
                log.exception("A push failed: %r", event)

    async def _notified(self, event: Notified) -> None:
        topic = self._counted(event)
        if self._hub.hears(topic):
            await self._ring(topic, event)
            if event.kind not in notifications.SAID:
                html = self._fragments.render(
                    "notifications/pushed.html", language=event.language, notification=notifications.notice(event)
                )
                await self._hub.post(topic, html)
        topic = topics.notifications(event.person_id)
        self._hub.remember(topic)
        if self._hub.hears(topic) and event.kind != "call":  # which is there only while it rings, as a banner
            html = self._fragments.render(
                "notifications/listed.html", language=event.language, item=notifications.notice(event)
            )
            await self._hub.post(topic, html)

    async def _one_read(self, event: NotificationRead) -> None:
        topic = self._counted(event)
        if self._hub.hears(topic):
            await self._ring(topic, event)
            await self._hub.post(topic, self._fragments.render("notifications/read.html", id=event.notification_id))

    async def _all_read(self, event: NotificationsRead) -> None:
        topic = self._counted(event)
        if self._hub.hears(topic) and await self._ring(topic, event) == 0:
            await self._hub.post(topic, self._fragments.render("notifications/all_read.html"), key="all_read")

    async def _people_touched(self, event: PeopleTouched) -> None:
        """A person has few pages open, so each fetches its panel again: one place decides what is shown."""
        await self._rooms.look_again_at(event.person_ids)
        for person_id in event.person_ids:
            await self._stale(topics.person(person_id))

    async def _picture_changed(self, event: PictureChanged) -> None:
        html = self._fragments.render("people/my_face.html", name=event.name, picture=event.picture)
        await self._hub.post(topics.person(event.person_id), html, key="face")

    async def _session_touched(self, event: SessionTouched) -> None:
        await self._rooms.look_again(event.session_id)
        for topic in [*map(topics.person, event.person_ids), topics.session(event.session_id)]:
            await self._stale(topic)

    async def _message_sent(self, event: MessageSent) -> None:
        shown = {
            "id": str(event.message_id),
            "person_id": str(event.person_id),
            "name": event.name,
            "body": event.body,
            "sent_at": event.sent_at,
        }
        self._rooms.tell(event.session_id, type="chat", **shown)

    async def _conversation_changed(self, event: ConversationChanged) -> None:
        """A hint: the page fetches what it lacks, so that nothing is shown twice or out of order."""
        for topic in map(topics.messages, event.person_ids):
            self._hub.remember(topic)
            if self._hub.hears(topic):
                html = self._fragments.render("conversations/changed.html", id=event.conversation_id)
                await self._hub.post(topic, html, key=f"conversation {event.conversation_id}")

    async def _draft_kept(self, event: DraftKept) -> None:
        topic = topics.messages(event.person_id)
        if self._hub.hears(topic):
            html = self._fragments.render(
                "conversations/drafted.html", id=event.conversation_id, revision=event.revision
            )
            await self._hub.post(topic, html, key=f"draft {event.conversation_id}")

    async def _unread_messages(self, event: UnreadMessages) -> None:
        topic = self._counted(event)
        if self._hub.hears(topic):
            html = self._fragments.render(
                "conversations/unread.html", language=event.language, unread_messages=event.unread
            )
            await self._hub.post(topic, html, key="unread messages")

    async def _paragraph_written(self, event: ParagraphWritten) -> None:
        self._rooms.tell(
            event.session_id, type="note", id=str(event.paragraph_id), body=event.body, person_id=str(event.person_id)
        )

    async def _recordings(self, event: RecordingsChanged) -> None:
        self._rooms.tell(event.session_id, type="recordings")
        topic = topics.session(event.session_id)
        if self._hub.hears(topic):
            html = self._fragments.render("rooms/recordings_changed.html", session_id=event.session_id)
            await self._hub.post(topic, html, key="recordings")
        await self._stale(topic)

    async def _recording_deleted(self, event: RecordingDeleted) -> None:
        """Only the recording disappears from the open pages: somebody may be watching another one."""
        self._rooms.tell(event.session_id, type="recordings")
        topic = topics.session(event.session_id)
        self._hub.remember(topic)
        if self._hub.hears(topic):
            await self._hub.post(topic, self._fragments.render("rooms/recording_gone.html", id=event.recording_id))

    async def _mixing_went_on(self, event: MixingWentOn) -> None:
        """A number and nothing else, so that it is the same in all languages."""
        topic = topics.session(event.session_id)
        self._hub.remember(topic)
        if self._hub.hears(topic):
            template, recording_id = "rooms/recording_progress.html", event.recording_id
            html = self._fragments.render(template, id=recording_id, progress=event.progress)
            await self._hub.post(topic, html, key=f"mixing {recording_id}")

    async def _seats(self, event: SeatsChanged) -> None:
        """Thousands of pages may show this card: they are sent the one line that changed, rendered once."""
        for language in installed():
            (topic,) = topics.in_language([topics.seats(event.session_id)], language)
            self._hub.remember(topic)
            if self._hub.hears(topic):
                html = self._fragments.render("sessions/seats_changed.html", language=language, session=event)
                await self._hub.post(topic, html, key=topic)
        if event.seats - event.seats_taken <= 1:  # it has just become full, or has just stopped being full
            await self._stale(topics.session(event.session_id))

    async def _listed(self, event: Listed) -> None:
        """Rendered once for each zone and language that shows it, however many filters people browse with."""
        shown: dict[tuple[str, str], str] = {}
        gone = self._gone(event.session_id)

        def html(topic: str) -> str:
            filters, timezone = topics.browsed(topic)
            if not filters.fits(event.card):
                return gone
            reader = topics.language_of(topic), timezone
            if reader not in shown:
                shown[reader] = self._fragments.render(
                    "sessions/listed.html", language=reader[0], session=event.card, timezone=timezone
                )
            return shown[reader]

        await self._to_lists(html)

    async def _unlisted(self, event: Unlisted) -> None:
        gone = self._gone(event.session_id)
        await self._to_lists(lambda topic: gone)

    async def _to_lists(self, html: Callable[[str], str]) -> None:
        self._hub.remember(topics.CLASSES)
        for number, topic in enumerate(self._hub.topics(topics.BROWSE), 1):
            await self._hub.post(topic, html(topic))
            if number % AT_ONCE == 0:  # each list may have one reader
                await asyncio.sleep(0)

    def _gone(self, session_id: int) -> str:
        return self._fragments.render("sessions/unlisted.html", id=session_id)

    async def _stale(self, topic: str) -> None:
        self._hub.remember(topic)
        if self._hub.hears(topic):
            await self._hub.post(topic, self._fragments.render("shared/stale.html", missed=False), key="stale")

    def _ended(self, event: DevicesEnded) -> None:
        self._tokens.revoke(event.device_ids)
        self._hub.log_out(event.person_id, event.device_ids)

    def _counted(self, event: Notified | NotificationRead | NotificationsRead | UnreadMessages) -> str:
        """The topic of that person. A page that was loaded before counts something else."""
        self._hub.remember(topics.counted(event.person_id))
        return topics.person(event.person_id)

    async def _ring(self, topic: str, event: Notified | NotificationRead | NotificationsRead) -> int:
        """How many are unread now, on the bell: nobody counts for a person who has no page open."""
        unread = await self._database.read(notifications.unread_on_bell, event.person_id)
        html = self._fragments.render("notifications/bell.html", language=event.language, unread=unread)
        await self._hub.post(topic, html, key="bell")
        return unread


async def catch_up(database: Engine, fragments: Fragments, tokens: Tokens, claims: Claims, fresh: set[str]) -> str:
    """A fresh copy of what the page shows live: pushes are hints, the database is the truth."""
    topic, looked_at = topics.notifications(claims.person_id), topics.moment()
    found = await database.read(_missed, claims.person_id, topic in fresh)
    if not found:
        return ""
    if found["with_list"]:
        found["list_topics"] = tokens.sign_topics(claims.person_id, [looked_at, topic])
    if found["with_list"] or found["banners"]:
        return fragments.render("notifications/caught_up.html", **found)
    return fragments.render_for_many("notifications/caught_up.html", **found)  # thousands come back with two numbers


def _missed(tx: Transaction, person_id: int, with_list: bool) -> dict | None:
    me = people.me(tx, person_id)
    if me is None:
        return None
    missed = {
        "language": people.language(me),
        "unread": me.unread,
        "unread_messages": me.unread_messages,
        "banners": notifications.urgent(tx, person_id) if me.urgent else [],
        "with_list": with_list,
    }
    if not with_list:
        return missed
    page = notifications.stored(tx, person_id)
    return missed | {
        "items": page.items,
        "next_url": f"/{me.role}/notifications?after={page.next}" if page.next else None,
    }
