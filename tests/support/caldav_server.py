"""Radicale, a CalDAV server, on a port of this machine, in a thread of the test."""

import base64
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

USER, PASSWORD = "ada", "calendars-are-private"
MAKE = """<?xml version="1.0" encoding="utf-8"?>
<c:mkcalendar xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:set><d:prop>
<d:displayname>{name}</d:displayname>
<c:supported-calendar-component-set><c:comp name="{kind}"/></c:supported-calendar-component-set>
</d:prop></d:set></c:mkcalendar>"""


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


class Calendars:
    """A calendar of one person on it, and more if they are made."""

    def __init__(self, server: WSGIServer):
        self.site = f"http://127.0.0.1:{server.server_port}/"
        self.url = self.make("work", "Work")

    def make(self, place: str, name: str, kind: str = "VEVENT") -> str:
        """The calendar that `put` writes to from now on."""
        self.url = f"{self.site}{USER}/{place}/"
        self.ask("MKCALENDAR", body=MAKE.format(name=name, kind=kind).encode())
        return self.url

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
