"""Who may call what: each route declares it, and a route that does not prevents the start.

The token is a JWT, the same in the HttpOnly cookie and the Bearer header.
"""

import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from quart import Quart, has_request_context
from quart_auth import Action, AuthUser, QuartAuth
from werkzeug.local import LocalProxy

from db import access_tokens, operators
from db.access_tokens import Grant
from db.language import Listed, _
from db.people import devices
from db.people.tokens import STAYS, Claims, Tokens
from db.refusals import Busy, Forbidden, Missing, NoRoom, Unknown
from routes.http import calls
from routes.http.asked import Asked, request, the_request
from routes.http.calls import Declared
from routes.http.front import LOOPBACK, name_of
from routes.http.site import Site, current_app, the_site

COOKIE = "mentora"
ONE = {"learner": _("a learner"), "mentor": _("a mentor"), "employer": _("an employer")}
MANY = {"learner": _("learners"), "mentor": _("mentors"), "employer": _("employers")}
SAFE = ("GET", "HEAD", "OPTIONS")
OPERATOR = ("operator",)
# Which area of scopes the calls of a blueprint belong to. No token reaches those that are not here.
AREAS = {
    "sessions": """sessions publication series readiness afterwards moving schedule bookings slots likes rooms
        recordings dashboard_sessions objections connections""",
    "requests": "requests",
    "interviews": """interviews interviewers leads scorecards shortlist candidates organisations organisation_members
        organisation_invitations""",
    "people": "mentors students steps private_notes reviews analytics",
    "hours": "hours",
    "profile": "profile pictures recommendations",
    "notifications": "notifications preferences",
    "messages": "conversations messages message_files phrases rings room_chats",
    "money": "earnings payments payouts sponsorships sponsored_seats sponsors",
}
AREA_OF = {blueprint: area for area, blueprints in AREAS.items() for blueprint in blueprints.split()}
OPEN_TO_ALL_TOKENS = ("people.who", "openapi.document")

# Behind a proxy that ends https, requests arrive by http, and secure cookies are right all the same.
warnings.filterwarnings("ignore", message="Secure cookies will be ignored")


class Visitor(AuthUser):
    """The person who sent this request. What quart-auth calls the auth id is all claims of the token here."""

    def __init__(self, claims: Claims | None, action: Action = Action.PASS, grant: Grant | None = None):
        super().__init__(cast(Any, claims), action)  # it passes on any id, but says it is text
        self.claims = claims
        self.grant = grant  # what a program may do, that came with an access token

    @property
    def id(self) -> int:
        return self._known.person_id

    @property
    def role(self) -> str:
        return self._known.role

    @property
    def device_id(self) -> int:
        return self._known.device_id

    @property
    def _known(self) -> Claims:
        assert self.claims, "Nobody is logged in: look at `claims` first"
        return self.claims


def visitor() -> Visitor:
    return the_request().visitor or the_site().auth.load_user()


def still_here() -> Visitor:
    """Whoever sent this request, unless they were logged out while the rest of it was on its way."""
    found = visitor()
    if the_site().tokens.is_revoked(found.device_id):
        raise Unknown()
    return found


me = cast(Visitor, LocalProxy(visitor))


class JwtAuth(QuartAuth):
    user_class: type[AuthUser] = Visitor

    def __init__(self, app: Quart, tokens: Tokens):
        self._tokens = tokens
        super().__init__(app, cookie_name=COOKIE, duration=STAYS)

    def resolve_user(self) -> Visitor:
        asked = the_request()
        token = None if asked.is_bearer else asked.cookies.get(COOKIE)
        claims = self.load_bearer() if asked.is_bearer else self.load_token(token) if token is not None else None
        return Visitor(cast("Claims | None", claims))

    def load_user(self) -> Visitor:
        """Resolved once, and kept with the request: quart-auth looks for it in more places every time."""
        asked = the_request()
        asked.visitor = visitor = asked.visitor or self.resolve_user()
        return visitor

    def login_user(self, user: AuthUser) -> None:
        request.visitor = cast(Visitor, user)

    def logout_user(self) -> None:
        request.visitor = Visitor(None, Action.DELETE)

    def dump_token(  # type: ignore[override]  # what it is given is what `load_token` found
        self, claims: Claims, app: Quart | None = None
    ) -> str:
        return self._tokens.write(claims)

    def load_token(  # type: ignore[override]  # any id will do, as long as `Visitor` understands it
        self, token: str, app: Quart | None = None
    ) -> Claims | None:
        return self._tokens.read(token)

    @property
    def cookie_secure(self) -> bool:
        """Always, except for a browser on this machine that uses plain http."""
        if not has_request_context():
            return True
        return not (request.scheme == "http" and name_of(request.host) in LOOPBACK)

    @cookie_secure.setter
    def cookie_secure(self, value: bool | None) -> None:
        """quart-auth sets its default here; the request decides instead."""


def anyone(view: Declared) -> Declared:
    calls.of(view).access = ("anyone",)
    return view


def member(view: Declared) -> Declared:
    """Everybody who is logged in."""
    calls.of(view).access = ("learner", "mentor", "employer")
    return view


def role(*roles: str) -> Callable[[Declared], Declared]:
    def declare(view: Declared) -> Declared:
        calls.of(view).access = roles
        return view

    return declare


def operator(view: Declared) -> Declared:
    """Those who run this installation, whatever else they are. For everybody else there is nothing here."""
    calls.of(view).access = OPERATOR
    return view


def log_in(person_id: int, role: str, device_id: int, stays: bool) -> Claims:
    claims = current_app.tokens.claims(person_id, role, device_id, stays)
    current_app.auth.login_user(Visitor(claims, Action.WRITE_PERMANENT if stays else Action.WRITE))
    return claims


def log_out() -> None:
    current_app.auth.logout_user()


def own_path(path: object) -> str:
    """The path if it stays on this site, else "".

    Browsers read backslashes as slashes and skip control characters, so neither passes.
    """
    if not isinstance(path, str) or not path.startswith("/") or len(path) > 1000:
        return ""
    if path.startswith("//") or "\\" in path or any(ord(sign) < 33 for sign in path):
        return ""
    return path


def guard(app: Site, tokens: Tokens) -> None:
    """Runs the checks before every route."""
    app.auth = JwtAuth(app, tokens)
    app.before_request(_check)


def must_be_declared(app: Site) -> None:
    forgotten = [
        rule.rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    if forgotten:
        raise TypeError(f"These routes do not say who may call them: {', '.join(forgotten)}")


async def _check() -> None:
    asked = the_request()
    if not (asked.method in SAFE or asked.is_bearer):
        _refuse_foreign_writes()
    if asked.is_bearer and (token := asked.headers["Authorization"][7:].strip()).startswith(access_tokens.PREFIX):
        asked.visitor = await _program(token)
    claims = visitor().claims
    if claims and claims.is_worn:
        await _renew(claims)
    await _check_access(asked)


async def _program(token: str) -> Visitor:
    """What a program is that acts for somebody. What it may not do is refused by `_check_access`."""
    found = await current_app.database.read(access_tokens.find, token)
    if found is None:
        raise Unknown(access_tokens.UNKNOWN)
    grant, is_news = found
    if is_news:
        with suppress(Busy, NoRoom):  # the next request tries again
            await current_app.database.write(access_tokens.used, grant.token_id)
    now = int(time.time())
    return Visitor(Claims(grant.person_id, grant.role, grant.token_id, True, now, now + 60), grant=grant)


def _refuse_foreign_writes() -> None:
    """A page on another site could send a form with this person's cookie; browsers say where a request is from."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        own = site == "same-origin"
    elif origin is not None:
        own = origin.partition("://")[2].lower() == request.host.lower()
    else:  # every browser with cookies sends at least one of them
        own = COOKIE not in request.cookies
    if not own:
        raise Forbidden(
            _("This was sent from another site, so nothing was done. Please try again from Mentora’s own page.")
        )


async def _check_access(asked: Asked) -> None:
    view = the_site().view_functions.get(asked.endpoint or "")
    if view is None:
        return
    if grant := visitor().grant:
        _check_scope(asked, grant)
    if "anyone" in view.access:
        return
    claims = visitor().claims
    if claims is None:
        raise Unknown()
    if view.access == OPERATOR:  # the token does not know: the right can be taken away while somebody is logged in
        if not await current_app.database.read(operators.is_one, claims.person_id):
            raise Missing()
        return
    if claims.role not in view.access:
        roles, role = Listed(MANY[role] for role in view.access), ONE[claims.role]
        if asked.method in SAFE and not asked.path.startswith("/api/"):
            raise Forbidden(_("This page is for {roles}; you are logged in as {role}.", roles=roles, role=role))
        raise Forbidden(_("Only {roles} can do this; you are logged in as {role}.", roles=roles, role=role))


def _check_scope(asked: Asked, grant: Grant) -> None:
    area, changes = AREA_OF.get(asked.blueprint or "", ""), asked.method not in SAFE
    if asked.endpoint in OPEN_TO_ALL_TOKENS and not changes:
        return
    if not area or not asked.path.startswith("/api/"):
        raise Forbidden(_("Access tokens can’t be used for this. Please log in."))
    if not grant.allows(area, changes=changes):
        scope = f"{area}:{'write' if changes else 'read'}"
        raise Forbidden(_("This access token lacks the scope {scope}.", scope=scope))


async def _renew(claims: Claims) -> None:
    """Extends the login of somebody who keeps coming back, at most once an hour."""
    if request.is_bearer or request.endpoint is None or request.blueprint == "files":  # files are for everybody
        return
    try:
        is_known = await current_app.database.write(devices.seen, claims.person_id, claims.device_id, claims.stays)
    except (Busy, NoRoom):  # the next request tries again; this one may only want to read
        return
    if is_known:
        log_in(claims.person_id, claims.role, claims.device_id, claims.stays)
    else:  # an older database was restored, which does not know this device
        log_out()
