"""How the values of options are read. A wrong one says what it should have been."""

import ipaddress
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from db.installation.folder import MB
from integrations.payments import MOST_TEXT, WAYS

MOST_PEOPLE = 100  # in one room
ENGINES = ("auto", "mesh", "janus")
FEWEST_PORTS = 100

URL = re.compile(r"(https?://)(\[[0-9a-f:.]+\]|[^\s:/@\[\]?#%]+)(:[0-9]{1,5})?/?", re.IGNORECASE)

RELAY = re.compile(
    r"(?:turn|stun)s?:(?:\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::[0-9]{1,5})?(?:\?transport=(?:udp|tcp))?", re.ASCII
)


def port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise ValueError("is not a port: it takes a number from 0 to 65535")
    return int(text)


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        raise ValueError("is not a number of workers: it takes 1 or more")
    return int(text)


def messages(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValueError("is not a number of messages: it takes 0 to 999999")
    return int(text)


def people(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 2 <= int(text) <= MOST_PEOPLE):
        raise ValueError(f"is not a number of people for a room: it takes 2 to {MOST_PEOPLE}")
    return int(text)


def engine(text: str) -> str:
    if text not in ENGINES:
        raise ValueError(f"is not a way for video: it takes one of {', '.join(ENGINES)}")
    return text


def ports(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (port(first) >= 1024 and port(last) - port(first) + 1 >= FEWEST_PORTS):
        raise ValueError(
            f"is not a range of ports: it takes something like 20000-24999, at least {FEWEST_PORTS} of them"
        )
    return port(first), port(last)


def addresses(text: str) -> str:
    try:
        return ",".join(str(ipaddress.ip_address(one.strip())) for one in text.split(",")) if text else ""
    except ValueError as problem:
        raise ValueError(
            "is not an address: it takes something like 203.0.113.7, with commas between several"
        ) from problem


def seconds(text: str) -> float:
    if not (text.isascii() and text.replace(".", "", 1).isdigit() and 0.1 <= float(text) <= 600):
        raise ValueError("is not a time: it takes a number of seconds, such as 8")
    return float(text)


def megabytes(text: str) -> int:
    """In bytes."""
    if not (text.isascii() and text.isdigit() and int(text) < 10**9):
        raise ValueError("is not a size: it takes a number of megabytes, such as 1000")
    return int(text) * MB


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise ValueError("is not a number of days: it takes 0 or more, such as 365")
    return int(text)


def basis_points(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 10_000):
        raise ValueError("is not a fee: it takes basis points from 0 to 10000, such as 250 for 2.5 percent")
    return int(text)


def payments(text: str) -> str:
    if text not in WAYS:
        raise ValueError(f"is not a way to pay: it takes one of {', '.join(WAYS)}")
    return text


def payment_text(text: str) -> str:
    """In one paragraph."""
    words = " ".join(text.split())
    if len(words) > MOST_TEXT or not all(sign.isprintable() for sign in words):
        raise ValueError(f"is not a text of at most {MOST_TEXT} characters")
    return words


def folder(text: str) -> Path:
    if not text.strip():
        raise ValueError("is not a folder: it takes a path such as var")
    return Path(text)


def switch(text: str) -> bool:
    if text.lower() in ("1", "on", "yes", "true"):
        return True
    if text.lower() in ("0", "off", "no", "false"):
        return False
    raise ValueError("is neither on nor off")


def host(text: str) -> str:
    if not text or any(sign.isspace() or sign in "/@" for sign in text) or (":" in text and not is_ipv6(text)):
        raise ValueError("is not a host: it takes a name or an address such as 127.0.0.1")
    return text


def is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False


def url(text: str) -> str:
    """As browsers send it: in lower case, and with a name in another alphabet written in ASCII."""
    try:
        found = URL.fullmatch(text)
        if text and not (found and urlsplit(text).port != 0):
            raise ValueError(text)
        host = found[2].encode("idna").decode() if found else ""
        return f"{found[1]}{host}{found[3] or ''}".lower() if found else ""
    except ValueError as problem:
        raise ValueError("is not an address: it takes something like https://mentora.example.org") from problem


def relays(text: str) -> str:
    for url in text.split(",") if text else ():
        if not RELAY.fullmatch(url.strip()):  # a browser that does not understand one opens no connection at all
            raise ValueError(
                "is not a relay: it takes something like turn:relay.example.org:3478?transport=udp, "
                "with commas between several"
            )
    return text


def file(text: str) -> str:
    if text and not os.access(text, os.R_OK):
        raise ValueError("cannot be read: it takes the path of a file")
    return text
