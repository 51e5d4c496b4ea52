"""How much a body may hold, counted in its bytes before anything parses it: parsing costs far more than counting."""

import re

from db.language import _
from db.refusals import TooLarge, Unreadable

# The largest form of the product has about twenty fields.
MOST_FIELDS = 100
# Lists and objects and what is in them; a request proposes a handful of times.
MOST_VALUES = 200
# A year and more of days off and of extra hours in one body, and what is still booked, as an answer has it.
MOST_HOURS = 3200
SENDS_HOURS = "/api/availability"
# The longest text of the product is 10,000 characters; encoded for a form, each can take twelve bytes.
LONGEST_FORM = 400_000
# A picture of a person, or a file, in a form with a line or two around it. Of a larger picture of a person, the pages
# send a part that is small enough.
LARGEST_PICTURE = 6_000_000
AROUND_PICTURE = 10_000
SENDS_PICTURE = re.compile(r"/api/(?:users/[0-9]{1,19}/picture|conversations/[0-9]{1,19}/files|candidate/cv)", re.ASCII)
# Pieces that a body arrives in: each is work of its own. A network takes it apart into about two thousand at most.
MOST_PIECES = 5000
LONGEST_HEADING = 1000  # the headers of one part of a multipart form
# A string that never ends goes to the end of the text. Possessive, so that no text makes this backtrack.
STRING = re.compile(r'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
PUNCTUATION = ("[", "{", ",")


def largest_body(path: str, usual: int | None) -> int | None:
    return LARGEST_PICTURE + AROUND_PICTURE if SENDS_PICTURE.fullmatch(path) else usual


def check_form(body: bytes) -> None:
    _check_fields(body.count(b"&") + 1)
    _check_length(body)
    if body.count(b"%") * 3 > len(body):  # each is followed by two digits; parsing those that are not takes longest
        raise Unreadable(_("The form cannot be read."))


def check_multipart(body: bytes, boundary: str) -> None:
    """Before each part is a boundary, and the headers of a part are short."""
    _check_length(body)
    mark = b"--" + boundary.encode("ascii")
    _check_fields(body.count(mark) - 1)
    for part in body.split(mark)[1:-1]:
        if b"\r\n\r\n" not in part[:LONGEST_HEADING]:
            raise Unreadable(_("The form cannot be read."))


def most_values(path: str) -> int:
    return MOST_HOURS if path == SENDS_HOURS else MOST_VALUES


def check_json(text: str, most: int = MOST_VALUES) -> None:
    """Also bounds how deep it is nested."""
    between = STRING.sub("", text)
    if sum(map(between.count, PUNCTUATION)) > most:
        raise Unreadable(_("This has too many values. The limit is {most}.", most=most))


def _check_fields(count: int) -> None:
    if count > MOST_FIELDS:
        raise TooLarge(_("This has too many fields. The limit is {most}.", most=MOST_FIELDS))


def _check_length(body: bytes) -> None:
    if len(body) > LONGEST_FORM:
        raise TooLarge(_("This is too large. The limit is {limit}.", limit=f"{LONGEST_FORM // 1000} KB"))
