"""What a refusal is in HTTP, and what its page is called."""

from db.language import _
from db.refusals import Busy, Forbidden, Invalid, Limited, Missing, NoRoom, Refused, TooLarge, Unknown, Unreadable

STATUS = {
    Refused: 409,
    Invalid: 422,
    Unreadable: 400,
    TooLarge: 413,
    Missing: 404,
    Unknown: 401,
    Forbidden: 403,
    Limited: 429,
    Busy: 503,
    NoRoom: 507,
}
HEADINGS = {
    403: _("Not your page"),
    404: _("Page not found"),
    409: _("That didn’t work"),
    413: _("Too large"),
    422: _("That didn’t work"),
    429: _("Too many attempts"),
    503: _("One moment"),
    507: _("The disk is full"),
}
