"""Where a media server is, and what it wants to hear."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

MOST_SERVERS = 20


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    secret: str = field(repr=False)  # `api_secret` in its janus.jcfg
    admin_key: str = field(repr=False)  # `admin_key` in its janus.plugin.videoroom.jcfg
    path: str = ""  # of its Unix socket, when it runs on this machine


def read(text: str) -> tuple[Address, ...]:
    """From ws://media.example.org:8188?secret=…&admin_key=…, with commas between several. Raises ValueError."""
    found = tuple(_read(url.strip()) for url in text.split(",")) if text else ()
    if len(found) > MOST_SERVERS or len({one.url for one in found}) < len(found):
        raise ValueError(f"must be different media servers, at most {MOST_SERVERS}")
    return found


def _read(url: str) -> Address:
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query, strict_parsing=True, max_num_fields=2)
        (secret,), (admin_key,) = asked["secret"], asked["admin_key"]
        is_good = parts.scheme in ("ws", "wss") and parts.hostname and parts.port != 0 and not parts.username
    except (ValueError, KeyError):
        is_good = False
    if not is_good or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise ValueError(
            "is not a media server: it takes something like ws://media.example.org:8188?secret=…&admin_key=…, "
            "with commas between several"
        )
    return Address(f"{parts.scheme}://{parts.netloc}{parts.path}", secret, admin_key)
