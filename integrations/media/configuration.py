"""The files that Janus is configured by when Mentora starts it."""

import json
from collections.abc import Mapping
from pathlib import Path

# Everything that Janus brings, but for the video rooms and WebSockets.
PLUGINS = "audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail"
TRANSPORTS = "http mqtt nanomsg pfunix rabbitmq"
LOGGERS = "jsonlog"
TIMEOUT = 60  # seconds until a session without a sign of life ends
WARNINGS = 3  # how much it logs: errors and warnings


def write(
    folder: Path, *, socket: Path, secret: str, admin_key: str, ports: tuple[int, int], nat: dict[str, str | bool]
) -> None:
    """Into a folder that nobody else can read."""
    general = {
        "configs_folder": str(folder),
        "api_secret": secret,
        "server_name": "Mentora",
        "debug_level": WARNINGS,
        "debug_colors": False,
        "session_timeout": TIMEOUT,
        "hide_dependencies": True,
    }
    main: dict[str, Mapping[str, object]] = {
        "general": general,
        "media": {"rtp_port_range": f"{ports[0]}-{ports[1]}"},
        "nat": {"nice_debug": False, "full_trickle": False, **nat},
        "plugins": {"disable": _libraries(PLUGINS)},
        "transports": {"disable": _libraries(TRANSPORTS)},
        "loggers": {"disable": _libraries(LOGGERS)},
        "events": {"broadcast": False},
    }
    api = {"json": "compact", "ws": True, "ws_port": 0, "ws_unix": str(socket), "wss": False}
    _write(folder / "janus.jcfg", main)
    _write(folder / "janus.transport.websockets.jcfg", {"general": api, "admin": {"admin_ws": False}})
    rooms = {"admin_key": admin_key, "lock_rtp_forward": True, "string_ids": True}
    _write(folder / "janus.plugin.videoroom.jcfg", {"general": rooms})


def _libraries(names: str) -> str:
    return ",".join(f"libjanus_{name}.so" for name in names.split())


def _write(path: Path, sections: Mapping[str, Mapping[str, object]]) -> None:
    """In the format of libconfig, whose strings are written like those of JSON."""
    lines = [
        f"{name}: {{ {' '.join(f'{key} = {json.dumps(value)}' for key, value in settings.items())} }}\n"
        for name, settings in sections.items()
    ]
    path.touch(0o600)
    path.write_text("".join(lines))
