"""The pages that belong to nobody: the front page, what installs the app, and the style guide."""

from quart import Blueprint, Response, abort, current_app, request

from db import browse
from db.engine.transaction import Transaction
from routes.http import access, replies

routes = Blueprint("pages", __name__)


@routes.get("/")
@access.anyone
async def landing():
    message = "Your account and all that belonged to it are gone. Farewell." if "deleted" in request.args else None
    return await replies.page("pages/landing.html", "Mentoring that happens", load=_soon, message=message)


@routes.get("/offline")
@access.anyone
async def offline():
    """Kept by the service worker, so the same for everybody."""
    return replies.fragment(
        "pages/offline.html", title="No connection", path="/offline", me=None, banners=[], live=None
    )


@routes.get("/manifest.webmanifest")
@access.anyone
async def manifest():
    response = replies.fragment("pages/manifest.json")
    response.mimetype = "application/manifest+json"
    return response


@routes.get("/local-authority.pem")
@access.anyone
async def authority():
    """Where https was made by this installation itself: what a phone has to trust."""
    path = current_app.config["AUTHORITY"]
    if path is None:
        abort(404)
    return Response(
        path.read_bytes(),
        200,
        {"Content-Disposition": 'attachment; filename="mentora-authority.pem"'},
        mimetype="application/x-x509-ca-cert",
    )


@routes.get("/styleguide")
@access.anyone
async def styleguide():
    """Every shared piece side by side; for who works on them."""
    if not current_app.config["DEV"]:
        abort(404)
    return await replies.page("pages/styleguide.html", "Style guide")


def _soon(tx: Transaction, person) -> dict:
    """What anybody could book next: a page without anything on it convinces nobody."""
    found = browse.page(tx, person.id if person else None, browse.Filters())
    return {"soon": found.items[:3], "timezone": person.timezone if person else "UTC"}
