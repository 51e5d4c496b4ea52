"""The files that Janus is configured by when Mentora starts it. They are in a folder that nobody else can read."""

import json
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from integrations.media.address import Address

# Everything that Janus brings, but for the video rooms and WebSockets.
PLUGINS = "audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail"
TRANSPORTS = "http mqtt nanomsg pfunix rabbitmq"
LOGGERS = "jsonlog"
TIMEOUT = 60  # seconds until a session without a sign of life ends
ERRORS = 2  # how much it logs
MAIN, SOCKETS, ROOMS = "janus.jcfg", "janus.transport.websockets.jcfg", "janus.plugin.videoroom.jcfg"
SOCKET, KEYS = "api", "keys"


def write(address: Address, *, ports: tuple[int, int], outside: str = "") -> None:
    """Into the folder that Janus runs in, which is made anew. `outside` are the addresses by which browsers reach
    this machine, if it does not have them itself.
    """
    folder = Path(address.path).parent
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    general = {
        "api_secret": address.secret,
        "server_name": "Mentora",
        "debug_level": ERRORS,
        "debug_colors": False,
        "session_timeout": TIMEOUT,
        "hide_dependencies": True,
    }
    # Over tcp for networks that block udp. Names that browsers hide their addresses behind need not be looked up: it is
    # they who reach this machine.
    mapping = {"nat_1_1_mapping": outside, "keep_private_host": True} if outside else {}
    main: dict[str, Mapping[str, object]] = {
        "general": general,
        "media": {"rtp_port_range": f"{ports[0]}-{ports[1]}", "ipv6": True},
        "nat": {"nice_debug": False, "full_trickle": False, "ice_tcp": True, "ignore_mdns": True, **mapping},
        "plugins": {"disable": _libraries(PLUGINS)},
        "transports": {"disable": _libraries(TRANSPORTS)},
        "loggers": {"disable": _libraries(LOGGERS)},
        "events": {"broadcast": False},
    }
    api = {"json": "compact", "ws": True, "ws_port": 0, "ws_unix": SOCKET, "wss": False}
    rooms = {"admin_key": address.admin_key, "lock_rtp_forward": True, "string_ids": True}
    _write(folder / MAIN, _sections(main))
    _write(folder / SOCKETS, _sections({"general": api, "admin": {"admin_ws": False, "admin_wss": False}}))
    _write(folder / ROOMS, _sections({"general": rooms}))
    _write(folder / KEYS, json.dumps([address.secret, address.admin_key]))


def new_address(folder: Path) -> Address:
    """With secrets that nobody has seen."""
    return _address(folder, secrets.token_urlsafe(32), secrets.token_urlsafe(32))


def known_address(folder: Path) -> Address | None:
    """Of the Janus that another process runs there, if there is one."""
    try:
        secret, admin_key = json.loads((folder / KEYS).read_text())
    except (OSError, ValueError):
        return None
    return _address(folder, secret, admin_key)


def _address(folder: Path, secret: str, admin_key: str) -> Address:
    """The socket is named within the folder, because its whole path may be too long for the system."""
    return Address("on this machine", secret, admin_key, str(folder.absolute() / SOCKET))


def _libraries(names: str) -> str:
    return ",".join(f"libjanus_{name}.so" for name in names.split())


def _sections(sections: Mapping[str, Mapping[str, object]]) -> str:
    """In the format of libconfig, whose strings are written like those of JSON."""
    return "".join(
        f"{name}: {{ {' '.join(f'{key} = {json.dumps(value)}' for key, value in settings.items())} }}\n"
        for name, settings in sections.items()
    )


def _write(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_text(text)
