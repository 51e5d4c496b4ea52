"""Sends what is in the outbox. Mail that cannot be sent is tried again, eight times in all, within a day."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from db import clock, invitations, mails
from db.engine.transaction import Engine
from db.language import _, translate
from db.mails import MailWaiting
from db.people.tokens import Tokens
from db.refusals import Busy, NoRoom
from fragments.rendering import Fragments
from integrations.mail import Letter, Post, Undelivered, Unreachable

log = logging.getLogger("mentora")

ROUND = 1.0  # seconds until we look again, if nothing wakes us
PAUSE = 30.0  # when the mail server cannot be reached, or nothing can be written

Write = Callable[[Any], Letter]


class Mailing:
    """On its own, so that a slow mail server holds up nothing else. `address` is the public one, for the links."""

    def __init__(self, database: Engine, post: Post, fragments: Fragments, tokens: Tokens, address: str):
        self._database, self._post = database, post
        self._fragments, self._tokens, self._address = fragments, tokens, address
        self._woken = asyncio.Event()

    def wake(self, event: MailWaiting) -> None:
        self._woken.set()

    async def run(self) -> None:
        while True:
            self._woken.clear()
            if not await self._round():
                await asyncio.sleep(PAUSE)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROUND):
                    await self._woken.wait()

    def letter(self, mail: Any) -> Letter:
        body, locale = mails.addressed(mail.body, self._address), mail.language
        unsubscribe = ""
        if mail.kind:
            unsubscribe = f"{self._address}/unsubscribe/{self._tokens.sign_refusal(mail.person_id, mail.kind)}"
            label = translate(_("Unsubscribe from these emails:"), locale)
            text = f"{body}\n\n{label}\n{unsubscribe}\n"
        else:
            text = f"{body}\n"
        html = self._fragments.render(
            "mails/letter.html",
            locale,
            subject=mail.subject,
            paragraphs=[part.split("\n") for part in body.split("\n\n") if part],
            address=self._address,
            unsubscribe=unsubscribe,
        )
        calendar = partial(invitations.written, mail.calendar, self._address) if mail.calendar else None
        written = clock.read(mail.created_at)
        return Letter(mail.id, mail.recipient, mail.subject, text, html, written, unsubscribe, calendar)

    async def _round(self) -> bool:
        """False when it makes no sense to go on at once."""
        try:
            while await self._database.read(mails.are_due):
                await deliver(self._database, self._post, self.letter)
        except Unreachable:
            return False
        except (Busy, NoRoom) as refused:
            log.warning("Mail has to wait: %s", refused.sentence)
            return False
        except Exception:
            log.exception("Mail could not be sent; we go on in a moment")
            return False
        return True


async def deliver(database: Engine, post: Post, write: Write) -> None:
    """What is due, up to a number. Raises Unreachable, after that was noted at each of them, when there is no line.

    A mail is marked as soon as the mail server has taken it: after a kill between the two, that one comes twice.
    """
    waiting = await database.write(mails.claim)
    if not waiting:
        return
    async with post() as send:
        for place, mail in enumerate(waiting):
            try:
                await send(write(mail))
            except Unreachable as problem:
                log.warning("The mail server cannot be reached: %s", problem)
                for unsent in waiting[place:]:
                    await database.write(mails.failed, unsent, str(problem))
                raise
            except Undelivered as problem:
                log.warning("Mail %s was not accepted (attempt %s): %s", mail.id, mail.attempts, problem)
                await database.write(mails.failed, mail, str(problem), is_final=problem.is_final)
            except Exception as problem:  # one that cannot even be composed must not hold up the others
                log.exception("Mail %s cannot be sent (attempt %s)", mail.id, mail.attempts)
                await database.write(mails.failed, mail, type(problem).__name__)
            else:
                await database.write(mails.sent, mail.id)
