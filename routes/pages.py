"""Pages outside of the dashboards: the front page, the manifest of the app, and the style guide."""

from quart import Blueprint, Response, abort, request

from db import browse
from db.engine.transaction import Transaction
from db.language import _
from routes.http import access, replies
from routes.http.site import current_app

routes = Blueprint("pages", __name__)


@routes.get("/")
@access.anyone
async def landing():
    message = _("Your account and your data have been deleted.") if "deleted" in request.args else None
    return await replies.page("pages/landing.html", _("Mentoring that happens"), load=_soon, message=message)


@routes.get("/offline")
@access.anyone
async def offline():
    """Cached by the service worker, so it is the same for everybody."""
    return replies.fragment(
        "pages/offline.html", title=_("No connection"), path="/offline", me=None, banners=[], live=None
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
    """The certificate that a phone has to trust when this installation made its own for https."""
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
    """Every shared piece side by side, for the people who work on them."""
    if not current_app.config["DEV"]:
        abort(404)
    return await replies.page("pages/styleguide.html", _("Style guide"))


def _soon(tx: Transaction, person) -> dict:
    """The next sessions that anybody could book."""
    found = browse.page(tx, person.id if person else None, browse.Filters())
    return {"soon": found.items[:3]}
