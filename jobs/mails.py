"""Sends what is in the outbox. Mail that cannot be sent is tried again after ten minutes, eight times in all."""

import logging
import smtplib
from functools import partial

from db import invitations, mails
from db.engine.transaction import Engine
from integrations.mail import Post

log = logging.getLogger("mentora")


async def deliver(database: Engine, post: Post, address: str = "") -> None:
    """`address` is the public one, for the links in the mails."""
    for mail in await database.write(mails.claim):
        try:
            letter = (mail.id, mail.recipient, mail.subject, mails.addressed(mail.body, address))
            if mail.calendar:
                await post(*letter, calendar=partial(invitations.written, mail.calendar, address))
            else:
                await post(*letter)
        except (OSError, smtplib.SMTPException) as problem:
            log.warning("Mail %s was not accepted (attempt %s): %s", mail.id, mail.attempts, problem)
        except Exception:  # one that cannot even be composed must not hold up the others
            log.exception("Mail %s cannot be sent (attempt %s)", mail.id, mail.attempts)
        else:
            await database.write(mails.sent, mail.id)
