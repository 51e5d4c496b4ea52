"""Delivers mail: by SMTP when it is configured, into a folder of files until then."""

import asyncio
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from db.refusals import Refused

Post = Callable[[int, str, str, str], Awaitable[None]]


def postman(url: str, outbox: Path) -> Post:
    """`smtp://user:password@host:587?from=mentora@example.org`, or smtps://; nothing means the outbox folder."""
    if not url:
        return _into(outbox)
    try:
        parts = urlsplit(url)
        sender = parse_qs(parts.query)["from"][0]
        _letter(sender, sender, "A letter to see whether it can be written", "")
        if parts.scheme in ("smtp", "smtps") and parts.hostname:
            return _by_smtp(parts, parts.port, sender)
    except (ValueError, KeyError, AttributeError, HeaderParseError):
        pass
    raise Refused("The mail address must read like smtp://user:password@host:587?from=mentora@example.org.")


def _into(outbox: Path) -> Post:
    async def post(mail_id: int, recipient: str, subject: str, body: str) -> None:
        letter = outbox / f"{mail_id}.eml"
        part = letter.with_suffix(".part")
        part.write_bytes(bytes(_letter("mentora@localhost", recipient, subject, body)))
        part.rename(letter)

    return post


def _by_smtp(parts, port: int | None, sender: str) -> Post:
    def deliver(letter: EmailMessage) -> None:
        trusted = ssl.create_default_context()  # smtplib by itself believes any certificate
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(parts.hostname, port or 465, timeout=30, context=trusted)
        else:
            server = smtplib.SMTP(parts.hostname, port or 587, timeout=30)
        with server:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=trusted)
            elif parts.scheme == "smtp" and parts.username:
                raise smtplib.SMTPException("the server offers no encryption, so the password is not sent to it")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(letter)

    async def post(mail_id: int, recipient: str, subject: str, body: str) -> None:
        await asyncio.to_thread(deliver, _letter(sender, recipient, subject, body))

    return post


def _letter(sender: str, recipient: str, subject: str, body: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, recipient, subject
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="mentora")
    letter.set_content(body)
    return letter
