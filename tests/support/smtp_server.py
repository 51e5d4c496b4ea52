"""A mail server: it keeps what it takes, and refuses, is silent or hangs up as it is told."""

from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult

from tests.support.running import free_port


class MailServer:
    def __init__(self, port: int = 0):
        self.port = port or free_port()
        self.taken: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refuses: dict[str, str] = {}  # what it says to a recipient
        self.says = "250 OK"  # when it has a mail
        self.lines = 0
        self.logins: list[tuple[bytes, bytes]] = []

    def url(self, scheme: str = "smtp", who: str = "", host: str = "127.0.0.1", rest: str = "") -> str:
        return f"{scheme}://{who}{host}:{self.port}?from=mentora@example.org{rest}"

    @asynccontextmanager
    async def open(self, tls=None, *, at_once: bool = False):
        """With `tls` it offers encryption, or speaks nothing else from the start."""
        import asyncio

        def line() -> SMTP:
            self.lines += 1
            offered = None if at_once else tls
            return SMTP(self, tls_context=offered, authenticator=self._log_in, auth_require_tls=False, loop=loop)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(line, "127.0.0.1", self.port, ssl=tls if at_once else None)
        try:
            yield self
        finally:
            server.close()

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if said := self.refuses.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        if self.says.startswith("250"):
            self.raw.append(envelope.content)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.says

    def _log_in(self, _server, _session, _envelope, _mechanism, who) -> AuthResult:
        self.logins.append((who.login, who.password))
        return AuthResult(success=who.password == b"right", handled=False)
