"""Text messages (SMS): what a provider does, and the only one so far, Twilio (its REST API of 2010-04-01)."""

import base64
import json
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import urlencode

from integrations import outbound
from integrations.outbound import Asked, Unreached

URL = "https://api.twilio.com"
DEADLINE = 20.0
LARGEST = 20_000  # bytes of an answer that we read
STOPPED = 21610  # somebody replied STOP from this number
WRONG = (21211, 21214, 21217, 21265, 21421, 21614)  # no such number, or none of a mobile phone
FINAL = (21408, 21612)  # no country or network that we may send to: it may be another day


class Unsent(Exception):
    """`is_stopped`: they want none. `is_wrong`: it isn’t a phone number. `is_final`: it isn’t tried again."""

    def __init__(self, problem: str, *, is_stopped: bool = False, is_wrong: bool = False, is_final: bool = False):
        super().__init__(problem)
        self.is_stopped, self.is_wrong, self.is_final = is_stopped, is_wrong, is_final or is_stopped or is_wrong


class Texts(Protocol):
    def send(self, number: str, text: str) -> None:
        """Blocks, so it is called in a thread. Raises Unsent."""


@dataclass(frozen=True, slots=True)
class Account:
    """With Twilio. `sender` is a number, or the SID of a messaging service."""

    sid: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)
    url: str = field(default="", repr=False)  # of another server than Twilio's, for tests

    @classmethod
    def read(cls, environment: dict[str, str]) -> "Account":
        return cls(**{name: environment.get(variable, "").strip() for name, variable in VARIABLES.items()})

    @property
    def is_complete(self) -> bool:
        return bool(self.sid and self.token and self.sender)

    def missing(self) -> list[str]:
        """The variables that nobody has set, if some are."""
        needed = {name: getattr(self, name) for name in ("sid", "token", "sender")}
        return [VARIABLES[name] for name, value in needed.items() if not value] if any(needed.values()) else []


VARIABLES = {
    "sid": "MENTORA_SMS_ACCOUNT",
    "token": "MENTORA_SMS_TOKEN",
    "sender": "MENTORA_SMS_FROM",
    "url": "MENTORA_SMS_URL",
}


class Twilio:
    def __init__(self, account: Account, *, allow_private: bool = False):
        self._account = account
        self._ask = partial(outbound.ask, allow_private=allow_private, deadline=DEADLINE, largest=LARGEST, cut=True)

    def send(self, number: str, text: str) -> None:
        account = self._account
        by = "MessagingServiceSid" if account.sender.startswith("MG") else "From"
        address = f"{account.url or URL}/2010-04-01/Accounts/{account.sid}/Messages.json"
        headers = {
            "Authorization": "Basic " + base64.b64encode(f"{account.sid}:{account.token}".encode()).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"To": number, by: account.sender, "Body": text}).encode()
        try:
            answer = self._ask(Asked("POST", address, headers, body))
        except Unreached as problem:
            raise Unsent(f"The provider wasn’t reached: {problem.kind}") from problem
        if answer.status not in (200, 201):
            code = _code(answer.body)
            raise Unsent(
                f"The provider answered {answer.status}, error {code}",
                is_stopped=code == STOPPED,
                is_wrong=code in WRONG,
                is_final=code in FINAL,
            )


def provider(account: Account, *, allow_private: bool = False) -> Texts | None:
    """None: this installation sends no text messages."""
    return Twilio(account, allow_private=allow_private or bool(account.url)) if account.is_complete else None


def _code(body: bytes) -> int:
    try:
        found = json.loads(body)
    except ValueError:
        return 0
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, int) else 0
