"""The control for each race: Mentora without guards in its writes. It checks before it writes, which is not enough."""

WRITE = "async def write(act: Act, *args: object, show: Act | None = None) -> Any:\n"
CHECK_FIRST = """
def _check_first(tx: Transaction, person, act, thing_id=0, *given) -> None:
    from db import agreements, bookings, calendars, interviews, leads, mentors, organisations, requests, sessions
    from db import shortlist
    from db.hours import booking, slots
    from db.organisations import invitations, members
    from db.sessions import publication
    from db.sponsorships import using

    if act is members.leave_team:
        members.may_leave(tx, person)
    if act in (members.set_role, members.remove):
        organisations.owned(tx, person)
    if act is leads.hand_over:
        interview = leads.to_hand_over(tx, person, thing_id)
        when = interviews.span(interview.starts_at, interview.duration_minutes)
        if int(given[0]["was"] or interview.employer_id) != interview.employer_id:
            raise Refused("Somebody else leads it.", kind="changed")
        if calendars.hosting(tx, int(given[0]["person_id"]), *when):
            raise Refused("They lead something else.", kind="overlap")
    if act is invitations.accept:
        invitations.get(tx, thing_id["token"])
    if act is shortlist.move and shortlist.get(tx, person.id, thing_id).stage != given[0]["was"]:
        raise Refused("Someone was faster.", kind="changed")
    if act is bookings.book and (sponsorship_id := using.asked(given[0])):
        session = sessions.get(tx, person.id, thing_id)
        offers = using.offers(tx, person.id, session.host_id, session.price_cents, session.currency)
        if not any(offer.id == sponsorship_id and not offer.why_not for offer in offers):
            raise Refused("It is spent.", kind="not_sponsored")
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
    if not args or isinstance(args[0], int | dict):
        await read(_check_first, act, *args)
"""
ACCEPTED = """    _make_session(tx, request, starts_at, person.id)
    tx.run("link_request", id=request_id, session_id=request_id, price_cents=price_cents, currency=currency)
"""
ACCEPTED_AGAIN = """    request = request._replace(id=new_id())
    request_id = request.id
    _make_session(tx, request, starts_at, person.id)
"""
ANSWERED = """    if proposed := tx.one("take_proposed_start", by=by, **known):
        return proposed
    raise Refused(GONE, kind="changed")
"""
ANSWERED_AGAIN = """    from types import SimpleNamespace

    tx.one("take_proposed_start", by=by, **known)
    return SimpleNamespace(starts_at=starts_at, despite_busy=0)
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
USED = """DELETE FROM organisation_invitations WHERE token_hash = :token_hash AND expires_at > :now RETURNING"""
USED_AGAIN = """UPDATE organisation_invitations SET expires_at = :now WHERE token_hash = :token_hash RETURNING"""
TO_HAND_OVER = """    interview = to_hand_over(tx, employer, interview_id)
    found = checked(FIELDS, given)
    if found.get("was") not in (None, interview.employer_id):
"""
SHOWN_BEFORE = """    interview = interviewers.seen(tx, employer, interview_id)
    found = checked(FIELDS, given)
    if False:
"""
DEMOTES = """    organisation = organisations.owned(tx, owner)
    member = _member(tx, organisation.id, person_id)
    if role == "member":
        _must_leave_an_owner(tx, organisation, person_id)
"""
DEMOTED_BEFORE = """    organisation = organisations.of(tx, owner.id)
    member = _member(tx, organisation.id, person_id)
    if role == "member":
"""
REMOVES = """    organisation = organisations.owned(tx, owner)
    if person_id == owner.id:
"""
REMOVED_BEFORE = """    organisation = organisations.of(tx, owner.id)
    if person_id == owner.id:
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
    (
        "sql/hours/links.sql",
        """:now
  AND (learner_id IS NULL OR (learner_id = :learner_id AND is_single = 0));""",
        ":now;",
    ),
    ("db/hours/booking.py", "    must_be_offered(plan, mentor, starts_at, minutes)\n", ""),
    ("db/sponsorships/using.py", "if why_not := _why_not(found, price_cents, currency):", "if why_not := None:"),
    (
        "sql/interviewers.sql",
        "DELETE FROM interviewer_links WHERE token_hash = :token_hash AND expires_at > :now RETURNING interview_id;",
        "SELECT interview_id FROM interviewer_links WHERE token_hash = :token_hash AND expires_at > :now;",
    ),
    (
        "sql/interviewers.sql",
        "WHERE l.interview_id = :interview_id AND l.expires_at > :now) < :most\n",
        "WHERE 1 = 0) < :most\n",
    ),
    # Whatever was earned and taken by then.
    ("sql/sessions/readiness.sql", "'completed' WHERE id = :id AND status = 'live'", "'completed' WHERE id = :id"),
    ("sql/migrations/0022_ledger.sql", "CREATE UNIQUE INDEX entries_of_booking", "CREATE INDEX entries_of_booking"),
    ("sql/migrations/0033_attendance.sql", "CREATE UNIQUE INDEX entries_of_booking", "CREATE INDEX entries_of_booking"),
    ("db/ledger.py", "if more := earned - due.earned_cents:", "if more := earned:"),
    ("db/payouts.py", "if waiting := tx.one(", "if waiting := False and tx.one("),
    ("db/sessions/moving.py", ANSWERED, ANSWERED_AGAIN),
    ("db/organisations/members.py", "= may_leave(tx, person)", "= organisations.of(tx, person.id)"),
    ("db/leads.py", TO_HAND_OVER, SHOWN_BEFORE),
    ("db/organisations/members.py", DEMOTES, DEMOTED_BEFORE),
    ("db/organisations/members.py", REMOVES, REMOVED_BEFORE),
    ("sql/organisations/invitations.sql", USED, USED_AGAIN),
    ("sql/shortlist.sql", "IS NULL OR stage = :was)", "IS NULL OR 1 = 1)"),
    # The session takes the request's id, which alone would still prevent a second acceptance.
    ("db/requests.py", ACCEPTED, ACCEPTED_AGAIN),
)
