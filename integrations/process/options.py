"""The command line and the environment: each option is also a variable `MENTORA_…`. A wrong value stops the start."""

import argparse
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from db.installation.folder import MB
from db.language import _
from db.refusals import Refused
from integrations.media import address
from integrations.payments import keys
from integrations.process import combinations, values
from integrations.process.option import Option
from integrations.texts import Account

COMMANDS = {
    "serve": "serve Mentora until it is stopped",
    "migrate": "create the database, or bring it up to this version",
    "seed": "add demo people to an empty database",
    "backup": "write everything into one file, also while Mentora runs: backup [FILE]",
    "restore": "put a backup in place: restore FILE (what was there is kept)",
    "fix-clock": "put right what was written while the clock was ahead; everybody logs in again",
    "admin": "make somebody an operator, who settles payouts and looks after people: admin EMAIL",
    "no-admin": "take that right away again: no-admin EMAIL",
    "doctor": "check the installation and say what was checked",
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
    media_patience: float
    media: str
    janus_url: tuple[address.Address, ...]
    media_address: str
    media_ports: tuple[int, int]
    room_holds: int
    workers: int
    url: str
    mail_url: str
    behind_proxy: bool
    dev: bool
    rate_limits: bool
    recordings_quota: int
    recordings_total: int
    recordings_days: int
    keep_free: int
    fee: int
    payments: str
    payment_text: str
    payment_keys: keys.Keys
    texts: Account
    language: str
    allow_private_addresses: bool
    sms_a_day: int

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it. A proxy in front would let others in."""
        return is_loopback(self.host) and not self.behind_proxy

    @property
    def public_url(self) -> str:
        """The address of this installation, for links in mails."""
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
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="for backup and restore; an email address for admin"
    )
    for option in OPTIONS:
        parser.add_argument(*option.flags, **option.argument(environment))
    parser.set_defaults(payment_keys=keys.read(environment), texts=Account.read(environment))
    options = Options(**vars(parser.parse_intermixed_args(arguments)))
    combinations.check(options)
    return options


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sentence = f"{message[0].upper()}{message[1:]}"
        raise Refused(_("{sentence}. `python app.py --help` explains every option.", sentence=sentence))


OPTIONS = (
    Option("host", "127.0.0.1", values.host, "the address to listen on, 127.0.0.1 by default", "HOST"),
    Option("port", 8000, values.port, "the port to listen on, 8000 by default", "PORT"),
    Option("data", Path("var"), values.folder, "the folder for the database and uploads, var by default", "DIR"),
    Option("demo", False, values.switch, "add demo people, on loopback only"),
    Option("cert", "", values.file, "the certificate for https, a PEM file; needs --key", "FILE"),
    Option("key", "", values.file, "the key of that certificate, a PEM file", "FILE"),
    Option(
        "https",
        False,
        values.switch,
        "https by a certificate authority of this installation, for phones in the same network; prints the steps",
    ),
    Option(
        "turn_urls",
        "",
        values.relays,
        "relays for networks that block video: turn:relay.example.org:3478?transport=udp,…",
        "URLS",
    ),
    Option("turn_secret", "", str, "the secret that the relays share with Mentora (static-auth-secret)", "SECRET"),
    Option(
        "media_patience",
        8.0,
        values.seconds,
        "how long a video connection may take before the room tries another way, in seconds; 8 by default",
        "SECONDS",
    ),
    Option(
        "media",
        "auto",
        values.engine,
        "how video travels: through the media server Janus, or from browser to browser (mesh); "
        "auto, the default, uses Janus if it is installed",
        "auto|mesh|janus",
    ),
    Option(
        "janus_url",
        (),
        address.read,
        "media servers that run elsewhere: ws://media.example.org:8188?secret=…&admin_key=…,…",
        "URLS",
    ),
    Option(
        "media_address",
        "",
        values.addresses,
        "the public address of this machine, if it does not have that itself, for video through Janus",
        "ADDRESS",
    ),
    Option(
        "media_ports",
        (20_000, 24_999),
        values.ports,
        "the ports for video through Janus, udp and tcp, 20000-24999 by default",
        "FIRST-LAST",
    ),
    Option(
        "room_holds",
        0,
        values.people,
        "how many people a room holds: with Janus 2 to 100, 30 by default; without it each sends video to every "
        "other one, so 2 to 12, 4 by default",
        "N",
    ),
    Option("workers", 1, values.count, "how many processes serve, 1 by default", "N"),
    Option(
        "url",
        "",
        values.url,
        "the public address, for links in mails, and the host that requests are for: https://mentora.example.org",
        "URL",
    ),
    Option("mail_url", "", str, "how to send mail: smtp://user:password@host:587?from=mentora@example.org", "URL"),
    Option(
        "recordings_quota",
        20_000 * MB,
        values.megabytes,
        "how much each host’s recordings may take up in all, in MB; 20000 by default",
        "MB",
    ),
    Option(
        "recordings_total",
        200_000 * MB,
        values.megabytes,
        "how much all recordings together may take up, in MB; 200000 by default",
        "MB",
    ),
    Option(
        "recordings_days",
        365,
        values.days,
        "for how many days a recording is kept, 365 by default; 0 keeps them until their hosts delete them",
        "DAYS",
    ),
    Option(
        "keep_free",
        1000 * MB,
        values.megabytes,
        "recordings stop when only so much of the disk is free, so that all else goes on, in MB; 1000 by default",
        "MB",
    ),
    Option(
        "fee",
        0,
        values.basis_points,
        "your part of the price of each new booking, in basis points, 0 by default; 250 is 2.5 percent",
        "BP",
    ),
    Option("payments", "operator", values.payments, "how learners pay: operator, direct, stripe, paypal", "WAY"),
    Option("payment_text", "", values.payment_text, "how learners pay you, such as “Cash at the desk”", "TEXT"),
    Option(
        "behind_proxy",
        False,
        values.switch,
        "believe what a proxy on this machine or its network says: X-Forwarded-For and -Proto",
    ),
    Option(
        "dev",
        False,
        values.switch,
        "for working on Mentora: restarts on every edit, shows what is broken, serves /styleguide",
    ),
    Option("allow_private_addresses", False, values.switch, "calendars, webhooks and push may be in private networks"),
    Option(
        "sms_a_day",
        200,
        values.messages,
        "how many text messages are sent in 24 hours at most, 200 by default: what one costs, so many times",
        "N",
    ),
    Option("language", "en", str, "the language for browsers that accept no installed one, en by default", "CODE"),
    Option("rate_limits", True, values.switch, "--no-rate-limits lifts them for load tests, on loopback only"),
)


def _described() -> str:
    return "Mentora, the mentoring platform.\n\ncommands:\n" + "\n".join(
        f"  {name:9} {text}" for name, text in COMMANDS.items()
    )
