"""Where people came from, and where they go when they back out of a dialog that was opened as a page."""

from urllib.parse import urlsplit

from quart import g, request

from routes.http import access

# Sent along by each dialog: after a refusal, the page before is the dialog itself.
OUT = "way_out"
# Pages that only lead on.
PASSED = ("/login", "/signup", "/api/")


def opened_from() -> str:
    """Mentora's page with the link to this one, and its query; "" if there was none."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # it is not an address
        return ""
    if before.netloc.lower() != request.host.lower() or before.path == request.path:
        return ""
    return access.own_path(f"{before.path}?{before.query}" if before.query else before.path)


def remember(sent: object) -> None:
    g.way_out = sent


def out(parent: str) -> str:
    """To the page that a dialog was opened from; else to `parent`, where what it is about is found."""
    before = opened_from()
    known = access.own_path(g.get("way_out") or request.args.get(OUT))
    return known or ("" if before.startswith(PASSED) else before) or parent
