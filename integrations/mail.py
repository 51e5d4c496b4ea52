"""Sends mail by SMTP, or writes it to files in a folder until SMTP is configured."""

import asyncio
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from db.language import _
from db.refusals import Refused

# An invitation for the calendar, from this sender: its method, and the file.
Calendar = Callable[[str], tuple[str, bytes]]


class Post(Protocol):
    def __call__(
        self, mail_id: int, recipient: str, subject: str, body: str, *, calendar: Calendar | None = None
    ) -> Awaitable[None]: ...


def postman(url: str, outbox: Path) -> Post:
    """By SMTP if `url` is smtp://user:password@host:587?from=mentora@example.org, or smtps://; else into `outbox`."""
    if not url:
        return _into(outbox)
    try:
        parts = urlsplit(url)
        sender = parse_qs(parts.query)["from"][0]
        _message(sender, sender, "Can this be written?", "")
        port = parts.port  # raises when it is not a number
        if parts.scheme in ("smtp", "smtps") and parts.hostname and port != 0:
            return _by_smtp(parts, sender)
    except (ValueError, KeyError, AttributeError, HeaderParseError):
        pass
    raise Refused(_("The mail address must read like smtp://user:password@host:587?from=mentora@example.org."))


def _into(outbox: Path) -> Post:
    async def post(mail_id: int, recipient: str, subject: str, body: str, *, calendar: Calendar | None = None) -> None:
        file = outbox / f"{mail_id}.eml"
        part = file.with_suffix(".part")
        part.write_bytes(bytes(_message("mentora@localhost", recipient, subject, body, calendar)))
        part.rename(file)

    return post


def _by_smtp(parts: SplitResult, sender: str) -> Post:
    def deliver(message: EmailMessage) -> None:
        trusted = ssl.create_default_context()  # smtplib would accept any certificate
        with _connected(parts, trusted) as server:
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=trusted)
            elif parts.scheme == "smtp" and parts.username:
                raise smtplib.SMTPException("the server offers no encryption, so it is not sent the password")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    async def post(mail_id: int, recipient: str, subject: str, body: str, *, calendar: Calendar | None = None) -> None:
        await asyncio.to_thread(deliver, _message(sender, recipient, subject, body, calendar))

    return post


def _connected(parts: SplitResult, trusted: ssl.SSLContext) -> smtplib.SMTP:
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=30, context=trusted)
    return smtplib.SMTP(host, parts.port or 587, timeout=30)


def _message(sender: str, recipient: str, subject: str, body: str, calendar: Calendar | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="mentora")
    message.set_content(body)
    if calendar:
        method, file = calendar(parseaddr(sender)[1] or sender)
        # As an alternative, mail programs offer it as an invitation, and not just as a file.
        message.add_alternative(
            file.decode(),
            subtype="calendar",
            filename="cancelled.ics" if method == "CANCEL" else "invitation.ics",
            params={"method": method},
        )
    return message
