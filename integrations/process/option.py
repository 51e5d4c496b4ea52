"""One option: its flag, its variable, and what is said when its value is wrong."""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db.language import _
from db.refusals import Refused
from integrations.process import values

MOST_SHOWN = 60  # characters of a value that is wrong
SECRETS = re.compile(r"\b(secret|admin_key)=[^&,]*")


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    default: Any
    read: Callable[[str], Any]
    help: str
    shown_as: str = ""

    @property
    def variable(self) -> str:
        return f"MENTORA_{self.name.upper()}"

    @property
    def flags(self) -> tuple[str, ...]:
        return (f"--{self.name.replace('_', '-')}",)

    def argument(self, environment: dict[str, str]) -> dict[str, Any]:
        argument = {"dest": self.name, "default": self._preset(environment), "help": f"{self.help} [{self.variable}]"}
        if self.read is values.switch:  # --no-demo turns off what the environment has turned on
            return argument | {"action": argparse.BooleanOptionalAction}
        return argument | {"type": _explained(self.read), "metavar": self.shown_as}

    def _preset(self, environment: dict[str, str]) -> Any:
        given = environment.get(self.variable, "").strip()  # the lines of an env file may end in blanks
        if given == "":
            return self.default
        try:
            return self.read(given)
        except ValueError as problem:
            raise Refused(
                _("{variable}={given}: {problem}", variable=self.variable, given=_shown(given), problem=problem)
            ) from problem


def _shown(value: str) -> str:
    """In one line, without secrets, and not all of a very long one."""
    shown = "".join(sign if sign.isprintable() else " " for sign in SECRETS.sub(r"\1=…", value))
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"


def _explained(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """argparse shows the message of this exception only."""

    def reading(text: str) -> Any:
        try:
            return read(text)
        except ValueError as problem:
            raise argparse.ArgumentTypeError(f"“{_shown(text)}” {problem}") from problem

    return reading
