"""Sends mail by SMTP, or writes it to files in a folder until SMTP is configured."""

import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from db.language import _
from db.refusals import Refused

# An invitation for the calendar, from this sender: its method, and the file.
Calendar = Callable[[str], tuple[str, bytes]]

if TYPE_CHECKING:  # loaded only if there is a mail server
    from aiosmtplib import SMTP

PATIENCE = 30.0  # seconds for each step


@dataclass(frozen=True, slots=True)
class Letter:
    """`html` says the same as `text`; `unsubscribe` is an address that a mail program may send to, if there is one."""

    id: int
    recipient: str
    subject: str
    text: str
    html: str
    written: datetime
    unsubscribe: str = ""
    calendar: Calendar | None = None


class Undelivered(Exception):
    """The mail server did not take it. `is_final` if it never will."""

    def __init__(self, problem: str, *, is_final: bool = False):
        super().__init__(problem)
        self.is_final = is_final


class Unreachable(Undelivered):
    """No mail can be sent at the moment."""


Line = Callable[[Letter], Awaitable[None]]
# What several letters are sent by, one after another.
Post = Callable[[], AbstractAsyncContextManager[Line]]


def postman(url: str, outbox: Path) -> Post:
    """By SMTP if `url` is smtp://user:password@host:587?from=mentora@example.org, or smtps://; else into `outbox`."""
    if not url:
        return _into(outbox)
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query, strict_parsing=True)
        sender, encryption = asked["from"][0], asked.get("encryption", ["required"])[0]
        _message(sender, Letter(0, sender, "Can this be written?", "", "", datetime.now()))
        port = parts.port  # raises when it is not a number
        is_known = parts.scheme in ("smtp", "smtps") and encryption in ("required", "none")
        if is_known and parts.hostname and port != 0 and "@" in parseaddr(sender)[1]:
            return _by_smtp(parts, sender, is_plain=encryption == "none")
    except (ValueError, KeyError, AttributeError, HeaderParseError):
        pass
    raise Refused(_("The mail address must read like smtp://user:password@host:587?from=mentora@example.org."))


def _into(outbox: Path) -> Post:
    async def write(letter: Letter) -> None:
        file = outbox / f"{letter.id}.eml"
        part = file.with_suffix(".part")
        part.write_bytes(bytes(_message("mentora@localhost", letter)))
        part.rename(file)

    @asynccontextmanager
    async def line() -> AsyncIterator[Line]:
        yield write

    return line


def _by_smtp(parts: SplitResult, sender: str, *, is_plain: bool) -> Post:
    @asynccontextmanager
    async def line() -> AsyncIterator[Line]:
        import aiosmtplib

        host, port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 587)
        server = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            local_hostname=_domain(sender),
            use_tls=parts.scheme == "smtps",
            start_tls=False,  # below: this library would go on without
            tls_context=ssl.create_default_context(),
            timeout=PATIENCE,
        )

        async def send(letter: Letter) -> None:
            if not server.is_connected:
                await _connect(server, parts, is_plain=is_plain)
            try:
                await server.send_message(_message(sender, letter))
            except aiosmtplib.SMTPException as problem:
                code = _code(problem)
                raise Undelivered(str(problem), is_final=500 <= code < 600) from problem
            except OSError as problem:
                raise Undelivered(str(problem)) from problem

        try:
            yield send
        finally:
            server.close()

    return line


async def _connect(server: "SMTP", parts: SplitResult, *, is_plain: bool) -> None:
    """Encrypted, and with a certificate that is checked: mails carry links that open accounts."""
    import aiosmtplib

    try:
        await server.connect()
        if parts.scheme == "smtp":
            await server.ehlo()
            if server.supports_extension("starttls"):
                await server.starttls()
            elif parts.username:
                raise Unreachable("The mail server offers no encryption, so it is not sent the password.")
            elif not (is_plain or _is_here(parts.hostname or "")):
                raise Unreachable(
                    "The mail server offers no encryption. Add &encryption=none if you trust the network."
                )
        if parts.username:
            await server.login(unquote(parts.username), unquote(parts.password or ""))
    except (aiosmtplib.SMTPException, OSError) as problem:
        server.close()
        raise Unreachable(str(problem) or type(problem).__name__) from problem
    except BaseException:
        server.close()
        raise


def _code(problem: Exception) -> int:
    """What the server said of this mail; nothing final when it was about the sender, which the operator can mend."""
    import aiosmtplib

    if isinstance(problem, aiosmtplib.SMTPRecipientsRefused):
        return max((refused.code for refused in problem.recipients), default=0)
    if isinstance(problem, aiosmtplib.SMTPNotSupported):  # an address that this server cannot write to
        return 550
    return problem.code if isinstance(problem, aiosmtplib.SMTPDataError) else 0


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


class _Whole(UnstructuredHeader, BaseHeader):
    """An address in one line. Python would encode a long one in parts, which no mail program reads as an address."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", _Whole)


def _message(sender: str, letter: Letter) -> EmailMessage:
    """The same each time, so that mail programs can tell that it came twice."""
    message = EmailMessage(EmailPolicy(header_factory=HEADERS))
    message["From"], message["To"], message["Subject"] = sender, letter.recipient, letter.subject
    message["Date"], message["Message-ID"] = format_datetime(letter.written), f"<{letter.id}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        if letter.unsubscribe.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        method, file = letter.calendar(parseaddr(sender)[1] or sender)
        # As an alternative, mail programs offer it as an invitation, and not just as a file.
        message.add_alternative(
            file.decode(),
            subtype="calendar",
            filename="cancelled.ics" if method == "CANCEL" else "invitation.ics",
            params={"method": method},
        )
    return message
