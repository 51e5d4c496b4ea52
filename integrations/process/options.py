"""The command line and its twin, the environment: every option is also `MENTORA_…`; a wrong value is one sentence."""

import argparse
import ipaddress
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from db.catalogues import PSEUDO
from db.language import _
from db.refusals import Refused

COMMANDS = {
    "serve": "serve Mentora until it is told to stop",
    "migrate": "make the database, or bring it up to this version",
    "seed": "put demo people into an empty database",
    "backup": "write everything into one file, also while it runs: backup [FILE]",
    "restore": "put a backup in place: restore FILE (what was there is kept aside)",
    "doctor": "look the installation over and say what was looked at",
}


@dataclass(frozen=True, slots=True)
class Options:
    command: str
    file: Path | None
    host: str
    port: int
    data: Path
    demo: bool
    cert: str
    key: str
    https: bool
    turn_urls: str
    turn_secret: str
    workers: int
    url: str
    mail_url: str
    behind_proxy: bool
    dev: bool
    rate_limits: bool
    language: str

    @property
    def is_local(self) -> bool:
        return is_loopback(self.host)

    @property
    def public_url(self) -> str:
        """Where people find this installation: in mails, which know no request."""
        if self.url:
            return self.url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.cert or self.https else 'http'}://{host}:{self.port}"


def parse(arguments: Sequence[str], environment: dict[str, str]) -> Options:
    parser = Parser(
        prog="app.py",
        usage="python app.py COMMAND [FILE] [options]",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=_described(),
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=argparse.SUPPRESS)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="for backup and restore")
    for option in OPTIONS:
        parser.add_argument(*option.flags, **option.argument(environment))
    options = Options(**vars(parser.parse_args(arguments)))
    _check(options)
    return options


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Parser(argparse.ArgumentParser):
    def error(self, message: str):
        raise Refused(f"{message[0].upper()}{message[1:]}. `python app.py --help` explains every option.")


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

    def argument(self, environment: dict[str, str]) -> dict:
        argument = {"dest": self.name, "default": self._preset(environment), "help": f"{self.help} [{self.variable}]"}
        if self.read is _switch:
            # A switch can be turned off again where the environment turned it on: --no-demo.
            return argument | {"action": argparse.BooleanOptionalAction}
        return argument | {"type": _explained(self.read), "metavar": self.shown_as}

    def _preset(self, environment: dict[str, str]):
        given = environment.get(self.variable, "")
        if given == "":
            return self.default
        try:
            return self.read(given)
        except ValueError as problem:
            raise Refused(f"{self.variable}={given}: {problem}") from problem


def _explained(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """argparse shows the sentence of this one exception only."""

    def reading(text: str):
        try:
            return read(text)
        except ValueError as problem:
            raise argparse.ArgumentTypeError(f"{text!r} {problem}") from problem

    return reading


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise ValueError("is no port: it takes a number from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        raise ValueError("is no number of workers: it takes 1 or more")
    return int(text)


def _switch(text: str) -> bool:
    if text.lower() in ("1", "on", "yes", "true"):
        return True
    if text.lower() in ("0", "off", "no", "false"):
        return False
    raise ValueError("is neither on nor off")


def _host(text: str) -> str:
    if (
        not text
        or any(sign.isspace() or sign in "/:@" for sign in text.replace(":", ""))
        or ":" in text
        and not _is_ipv6(text)
    ):
        raise ValueError("is no host: it takes a name or an address such as 127.0.0.1")
    return text


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False


def _url(text: str) -> str:
    parts = urlsplit(text)
    _ = parts.port  # raises when it is none
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("is no address: it takes something like https://mentora.example.org")
    return text


def _relays(text: str) -> str:
    for url in text.split(",") if text else ():
        if not url.strip().startswith(("turn:", "turns:", "stun:", "stuns:")):
            raise ValueError(
                "names no relay: it takes something like turn:relay.example.org:3478?transport=udp, with commas between several"
            )
    return text


def _file(text: str) -> str:
    if text and not os.access(text, os.R_OK):
        raise ValueError("cannot be read: it takes the path of a file")
    return text


OPTIONS = (
    Option("host", "127.0.0.1", _host, "the address to listen on; 127.0.0.1 unless told otherwise", "HOST"),
    Option("port", 8000, _port, "the port to listen on; 8000 unless told otherwise", "PORT"),
    Option(
        "data",
        Path("var"),
        Path,
        "the folder for the database, uploads and the secret; var unless told otherwise",
        "DIR",
    ),
    Option("demo", False, _switch, "with demo people, on loopback only"),
    Option("cert", "", _file, "the certificate for https, a PEM file; takes --key too", "FILE"),
    Option("key", "", _file, "the key of that certificate", "FILE"),
    Option(
        "https",
        False,
        _switch,
        "https by a certificate authority of one's own, for phones in the same network; the steps are printed",
    ),
    Option(
        "turn_urls",
        "",
        _relays,
        "relays for networks that block video: turn:relay.example.org:3478?transport=udp,…",
        "URLS",
    ),
    Option(
        "turn_secret", "", str, "the secret that the relays share with Mentora (static-auth-secret of coturn)", "SECRET"
    ),
    Option("workers", 1, _count, "how many processes serve; 1 unless told otherwise", "N"),
    Option("url", "", _url, "where people find it, for links in mails: https://mentora.example.org", "URL"),
    Option("mail_url", "", str, "how mail is sent: smtp://user:password@host:587?from=mentora@example.org", "URL"),
    Option("behind_proxy", False, _switch, "believe what a proxy in front says about where requests come from"),
    Option(
        "dev",
        False,
        _switch,
        "for working on Mentora: starts again on every edit, shows what is broken, has /styleguide",
    ),
    Option(
        "language", "en", str, "the language where a browser asks for none of the installed ones; en by default", "CODE"
    ),
    Option("rate_limits", True, _switch, "--no-rate-limits lifts the limits for load tests, on loopback only"),
)


def _described() -> str:
    return "Mentora, the mentoring platform.\n\ncommands:\n" + "\n".join(
        f"  {name:9} {text}" for name, text in COMMANDS.items()
    )


def _check(options: Options) -> None:
    """What only shows when options are looked at together."""
    if bool(options.cert) != bool(options.key):
        raise Refused("--cert and --key go together: https takes both.")
    if options.https and options.cert:
        raise Refused("--https makes a certificate by itself; --cert brings one. Please give one of them.")
    if "turn" in options.turn_urls and not options.turn_secret:
        raise Refused(
            "A relay takes a secret too: set --turn-secret (MENTORA_TURN_SECRET) to the static-auth-secret of the relay."
        )
    if options.language == PSEUDO and not options.dev:
        raise Refused(_("The language {code} is for tests: it needs --dev.", code=PSEUDO))
    if options.workers > 1:
        raise Refused(
            "More than one worker needs a bus between them, which this version does not have yet. Set --workers 1 (MENTORA_WORKERS=1)."
        )
    if options.command == "serve" and not options.is_local:
        if options.demo and not options.https:
            raise Refused(
                "Demo people have a password that everybody knows, so they are served on 127.0.0.1 only. Leave out --demo, or --host."
            )
        if not options.rate_limits:
            raise Refused(
                "The rate limits can be lifted on 127.0.0.1 only. Leave out MENTORA_RATE_LIMITS=off, or --host."
            )
        if options.dev:
            raise Refused("--dev shows the inside of the program, so it is for 127.0.0.1 only.")
    if options.command == "restore" and options.file is None:
        raise Refused("Please say which backup to restore: python app.py restore FILE.")
    if options.command not in ("backup", "restore") and options.file is not None:
        raise Refused(f"{options.command} takes no file.")
