"""Radicale, a CalDAV server, on a port of this machine, in a thread of the test."""

import base64
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

USER, PASSWORD = "ada", "calendars-are-private"
MAKE = b"""<?xml version="1.0" encoding="utf-8"?>
<mkcalendar xmlns="urn:ietf:params:xml:ns:caldav"/>"""


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


class Calendars:
    """A calendar of one person on it."""

    def __init__(self, server: WSGIServer):
        self.url = f"http://127.0.0.1:{server.server_port}/{USER}/work/"
        self.ask("MKCALENDAR", body=MAKE)

    def ask(self, method: str, name: str = "", body: bytes | None = None, **headers: str) -> bytes:
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        request = Request(self.url + name, body, {"Authorization": f"Basic {known}"} | headers, method=method)
        with urlopen(request, timeout=10) as answer:
            return answer.read()

    def put(self, uid: str, file: bytes) -> None:
        """As a calendar program does with what comes by mail: one entry for each UID, and without the method."""
        kept = b"\r\n".join(line for line in file.split(b"\r\n") if not line.startswith(b"METHOD:"))
        self.ask("PUT", f"{uid}.ics", kept, Content_Type="text/calendar; charset=utf-8")


@contextmanager
def radicale(folder: Path):
    from radicale import Application, config

    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    settings = config.load()
    settings.update(
        {
            "auth": {"type": "htpasswd", "htpasswd_filename": str(folder / "users"), "htpasswd_encryption": "plain"},
            "storage": {"filesystem_folder": str(folder / "collections")},
            "logging": {"level": "critical"},
        },
        "the test",
    )
    server = make_server("127.0.0.1", 0, Application(settings), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Calendars(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
