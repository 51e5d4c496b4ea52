"""The control for each race: Mentora without guards in its writes. It checks before it writes, which is not enough."""

WRITE = "async def write(act: Act, *args: object, show: Act | None = None) -> Any:\n"
CHECK_FIRST = """
def _check_first(tx: Transaction, person, act, thing_id: int, *given) -> None:
    from db import agreements, bookings, calendars, mentors, requests, sessions
    from db.hours import booking, slots
    from db.sessions import publication

    if act is booking.book:
        wanted = given[0]["starts_at"], given[0]["minutes"]
        booking.must_be_offered(slots.plan(tx, thing_id, wanted[0]), mentors.get(tx, None, thing_id), *wanted)
    if act is bookings.book:
        agreements.must_be_as_shown(given[0], **bookings.terms(sessions.get(tx, person.id, thing_id)))
    if act in (requests.accept, requests.cancel) and requests.get(tx, person.id, thing_id).status != "pending":
        raise Refused("Someone was faster.", kind="state")
    if act in (bookings.book, publication.publish):
        session = sessions.get(tx, person.id, thing_id)
        in_the_way = calendars.seat if act is bookings.book else calendars.hosting
        if act is bookings.book and session.seats_taken >= session.seats:
            raise Refused("Every seat is taken.", kind="full")
        if in_the_way(tx, person.id, session.starts_at, session.ends_at, but=thing_id):
            raise Refused("There is something at that time.", kind="overlap")


async def write(act: Act, *args: object, show: Act | None = None) -> Any:
    if args and isinstance(args[0], int):
        await read(_check_first, act, *args)
"""
ACCEPTED = """    _make_session(tx, request, starts_at, person.id)
    tx.run("link_request", id=request_id, session_id=request_id, price_cents=price_cents, currency=currency)
"""
ACCEPTED_AGAIN = """    request = request._replace(id=new_id())
    request_id = request.id
    _make_session(tx, request, starts_at, person.id)
"""
ONCE = """        raise Refused(_("You already have a seat in this session."), kind="already_booked")
"""
AS_SHOWN = """    agreements.must_be_as_shown(shown, **terms(session))
"""
RATE_OF_THIS_MOMENT = """def _rate_of_this_moment(tx: Transaction, request) -> tuple[int, str]:
    mentor = mentors.get(tx, None, request.mentor_id)
    return estimate(mentor, request.duration_minutes), mentor.currency


def _make_offer(
"""
CHANGES = (
    ("routes/http/replies.py", WRITE, CHECK_FIRST),
    ("sql/bookings.sql", " AND seats_taken < seats;", ";"),
    ("sql/migrations/0002_sessions.sql", " CHECK (seats_taken BETWEEN 0 AND seats)", ""),
    ("db/calendars.py", "if other := seat(tx, learner_id, starts_at, ends_at, but):", "if other := None:"),
    ("db/calendars.py", "if other := hosting(tx, host_id, starts_at, ends_at, but):", "if other := None:"),
    ("db/requests.py", 'if request.status != "pending":', "if False:"),
    (
        "sql/requests.sql",
        "answered_at = :now WHERE id = :id AND status = 'pending'",
        "answered_at = :now WHERE id = :id",
    ),
    ("db/recordings.py", "    may_take(tx, host, recording_id, chunk, body, space)\n    if not", "    if not"),
    # Whatever the price and the start are by then.
    ("db/bookings.py", ONCE + AS_SHOWN, ONCE),
    (
        "db/requests.py",
        "price_cents, currency = agreements.price_of(request, given, check, is_mentor=is_mentor)",
        "price_cents, currency = _rate_of_this_moment(tx, request)",
    ),
    ("db/requests.py", "def _make_offer(\n", RATE_OF_THIS_MOMENT),
    ("db/hours/booking.py", "    must_be_offered(plan, mentor, starts_at, minutes)\n", ""),
    # Whatever was earned and taken by then.
    ("sql/sessions/readiness.sql", "'completed' WHERE id = :id AND status = 'live'", "'completed' WHERE id = :id"),
    ("sql/migrations/0022_ledger.sql", "CREATE UNIQUE INDEX entries_of_booking", "CREATE INDEX entries_of_booking"),
    ("sql/migrations/0033_attendance.sql", "CREATE UNIQUE INDEX entries_of_booking", "CREATE INDEX entries_of_booking"),
    ("db/ledger.py", "if more := earned - due.earned_cents:", "if more := earned:"),
    ("db/payouts.py", "if waiting := tx.one(", "if waiting := False and tx.one("),
    # The session takes the request's id, which alone would still prevent a second acceptance.
    ("db/requests.py", ACCEPTED, ACCEPTED_AGAIN),
)
