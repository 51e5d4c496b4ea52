"""What programs can do for a mentor and a learner, call by call, and what everybody else gets."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from db import bookings, dashboard_sessions, requests, revisions, sessions, students
from db.hours import rules, slots
from db.listings import finding
from db.sessions import hosting, publication, readiness
from tests.support.roles import ROLES, Programs

A_LIST = {"items", "next"}
A_PROBLEM = {"type", "title", "status", "detail"}
SESSION = {"id", "kind", "status", "title", "starts_at", "ends_at", "duration_minutes", "host", "seats", "seats_taken"}
REQUEST = {"id", "status", "topic", "message", "preferred_times", "learner", "mentor", "session_id", "price_cents"}
BOOKING = {"id", "session_id", "status", "price_cents"}
AVAILABILITY = {"timezone", "weekly", "days_off", "extra", "lengths", "confirm", "buffer_before", "notice_hours"}
FLAT = {
    *("id", "title", "description", "date", "time", "status", "zoom_link"),
    *("mentor_id", "student_id", "start_time", "end_time", "created_at"),
}


@pytest.fixture(scope="module")
def programs(server) -> Programs:
    return Programs(server)


@dataclass(frozen=True)
class Call:
    does: Callable  # in `db/`
    method: str
    path: str
    gets: dict[str, int]  # the status by role
    shape: set[str]
    made: Callable[[Programs], dict] = Programs.nothing  # what it is about
    sends: Callable[[Programs, dict], dict] | None = None
    seen_by: tuple[str, ...] = ()  # whose list has it


def gets(own: dict[str, int], others: int = 403, **same_role: int) -> dict[str, int]:
    """`same_role` is what another learner or another mentor gets, who is nobody to them; operators are no exception."""
    found = dict.fromkeys(ROLES, others) | {"visitor": 401}
    for name, role in ROLES.items():
        if role in same_role:
            found[name] = same_role[role]
    return found | own


def flat(does: Callable, found: dict[str, int], shape: set[str] = FLAT, **more) -> Call:
    methods = {"get": "GET", "create": "POST", "update": "PUT", "cancel": "DELETE"}
    return Call(does, methods[does.__name__.partition("_")[0]], "/api/dashboard/sessions", found, shape, **more)


CALLS = [
    # Sessions
    Call(
        hosting.page,
        "GET",
        "/api/sessions?mine=1",
        gets({}, others=200),
        A_LIST,
        made=Programs.session,
        seen_by=("mentor",),
    ),
    Call(
        bookings.page,
        "GET",
        "/api/bookings",
        gets({}, learner=200),
        A_LIST,
        made=lambda programs: {"id": programs.session()["booking_id"]},
        seen_by=("learner",),
    ),
    Call(
        requests.send,
        "POST",
        "/api/requests",
        gets({}, learner=201),
        REQUEST,
        sends=lambda programs, made: programs.asked(),
    ),
    Call(
        requests.accept,
        "POST",
        "/api/requests/{id}/accept",
        gets({"mentor": 200, "learner": 409}, learner=404, mentor=404),
        SESSION,
        made=Programs.request,
        sends=Programs.yes,
    ),
    Call(
        requests.decline,
        "POST",
        "/api/requests/{id}/decline",
        gets({"mentor": 200, "learner": 409}, learner=404, mentor=404),
        REQUEST,
        made=Programs.request,
        sends=lambda programs, made: {"reason": ""},
    ),
    Call(
        revisions.revise,
        "PATCH",
        "/api/requests/{id}",
        gets({"learner": 200}, learner=404),
        REQUEST,
        made=Programs.request,
        sends=lambda programs, made: {"message": "More"},
    ),
    Call(
        requests.cancel,
        "POST",
        "/api/requests/{id}/cancel",
        gets({"learner": 200}, learner=404),
        REQUEST,
        made=Programs.request,
    ),
    Call(
        bookings.cancel,
        "POST",
        "/api/bookings/{booking_id}/cancel",
        gets({"learner": 200}, learner=404),
        BOOKING,
        made=Programs.session,
    ),
    Call(
        publication.cancel,
        "POST",
        "/api/sessions/{id}/cancel",
        gets({"mentor": 200, "employer": 404}, mentor=404),
        SESSION,
        made=Programs.session,
        sends=lambda programs, made: {"reason": ""},
    ),
    Call(
        readiness.end,
        "POST",
        "/api/sessions/{id}/end",
        gets({"mentor": 200, "employer": 404}, mentor=404),
        SESSION,
        made=Programs.live_session,
    ),
    Call(
        requests.page,
        "GET",
        "/api/requests",
        gets({}, learner=200, mentor=200),
        A_LIST,
        made=Programs.request,
        seen_by=("learner", "mentor"),
    ),
    Call(
        sessions.get,
        "GET",
        "/api/sessions/{id}",
        gets({"visitor": 404, "learner": 200, "mentor": 200}, others=404),
        SESSION,
        made=Programs.session,
    ),
    # Students and mentors
    Call(
        students.page,
        "GET",
        "/api/students",
        gets({}, mentor=200),
        A_LIST,
        made=lambda programs: programs.completed_session() and {"id": programs.ids["learner"]},
        seen_by=("mentor",),
    ),
    Call(
        finding.page,
        "GET",
        "/api/mentors?q=Other+Mentor",
        dict.fromkeys(ROLES, 200),
        A_LIST,
        made=lambda programs: {"id": programs.ids["other mentor"]},
        seen_by=tuple(ROLES),
    ),
    # Availability
    Call(
        slots.plan,
        "GET",
        "/api/mentors/{id}/availability",
        dict.fromkeys(ROLES, 200),
        A_LIST,
        made=lambda programs: {"id": programs.ids["mentor"]},
    ),
    Call(
        rules.save,
        "PUT",
        "/api/availability",
        gets({}, mentor=200),
        AVAILABILITY,
        sends=lambda programs, made: {"weekly": [{"weekday": 0, "from": "09:00", "to": "12:00"}]},
    ),
    Call(rules.shown, "GET", "/api/availability", gets({}, mentor=200), AVAILABILITY),
    Call(rules.remove, "DELETE", "/api/availability", gets({}, mentor=200), AVAILABILITY),
    # The flat shape
    flat(
        dashboard_sessions.get_dashboard_sessions,
        gets({}, others=200),
        A_LIST,
        made=Programs.session,
        seen_by=("mentor", "learner"),
    ),
    flat(
        dashboard_sessions.get_dashboard_sessions,
        gets({}, others=200),
        A_LIST,
        made=Programs.invitation,
        seen_by=("employer", "learner"),
    ),
    flat(
        dashboard_sessions.create_mentorship_session,
        gets({"mentor": 201}, others=422, learner=201),  # nobody else is on the side of that mentor
        sends=lambda programs, made: programs.flat(),
    ),
    flat(
        dashboard_sessions.create_mentorship_session,
        gets({"employer": 201}, others=422),
        sends=lambda programs, made: programs.interview(),
    ),
    flat(
        dashboard_sessions.update_mentorship_session,
        gets({"learner": 200, "mentor": 409}, others=404),  # the texts of a request are the learner's
        made=Programs.request,
        sends=lambda programs, made: {"id": made["id"], "description": "More"},
    ),
    flat(
        dashboard_sessions.update_mentorship_session,
        gets({"learner": 409, "mentor": 200}, others=404),
        made=Programs.request,
        sends=lambda programs, made: {"id": made["id"], "status": "CONFIRMED"},
    ),
    flat(
        dashboard_sessions.update_mentorship_session,
        gets({"learner": 200, "employer": 409}, others=404),  # it is the learner's turn
        made=Programs.invitation,
        sends=lambda programs, made: {"id": made["id"], "status": "CONFIRMED"},
    ),
    flat(
        dashboard_sessions.update_mentorship_session,
        gets({"mentor": 200}, others=404),
        made=Programs.draft,
        sends=lambda programs, made: {"id": made["id"], "title": "Another title"},
    ),
    flat(
        dashboard_sessions.update_mentorship_session,
        gets({"learner": 409, "mentor": 200}, others=404),
        made=Programs.live_session,
        sends=lambda programs, made: {"id": made["id"], "status": "COMPLETED"},
    ),
    flat(
        dashboard_sessions.cancel,
        gets({"learner": 200, "mentor": 200}, others=404),
        {"ok"},
        made=Programs.session,
        sends=lambda programs, made: {"id": made["id"]},
    ),
    flat(
        dashboard_sessions.cancel,
        gets({"learner": 200, "employer": 200}, others=404),
        {"ok"},
        made=Programs.invitation,
        sends=lambda programs, made: {"id": made["id"]},
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path} {call.does.__name__}")
def test_each_role_gets_what_is_theirs(programs, call):
    """Those who are refused go first, and change nothing for those who may."""
    made, is_done = call.made(programs), False
    for role, status in sorted(call.gets.items(), key=lambda one: -one[1]):
        if is_done:
            made, is_done = call.made(programs), False
        sent = call.sends(programs, made) if call.sends else None
        answer = programs.send(role, call.method, call.path.format(**made), sent)
        assert answer.status == status, (role, answer.text)
        assert answer.json.keys() >= (call.shape if status < 300 else A_PROBLEM), role
        if call.seen_by:
            assert status != 200 or (made["id"] in {one["id"] for one in answer.json["items"]}) is (
                role in call.seen_by
            )
        is_done = call.method != "GET" and status < 300


@pytest.mark.parametrize("role", ROLES)
def test_the_mentorship_page_leads_each_role_to_theirs(programs, role):
    pages = {"learner": "/learner/sessions", "mentor": "/mentor/sessions", "employer": "/employer/dashboard"}
    answer = programs.clients[role].get("/dashboard/mentorship")
    assert answer.location == pages.get(ROLES[role], "/login?next=%2Fdashboard%2Fmentorship")
