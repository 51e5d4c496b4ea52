"""Every blueprint of the application: a new one is added here."""

from routes import (
    analytics,
    bookings,
    dashboard_sessions,
    dashboards,
    earnings,
    employer,
    health,
    hours,
    learner,
    likes,
    mentor,
    mentors,
    notifications,
    objections,
    operators,
    pages,
    payments,
    payouts,
    people,
    pictures,
    recordings,
    requests,
    reviews,
    rooms,
    schedule,
    sessions,
    students,
)
from routes.hours import private, times
from routes.http import files, openapi
from routes.operators import objections as operator_objections
from routes.operators import payments as operator_payments
from routes.operators import payouts as operator_payouts
from routes.operators import people as operator_people
from routes.operators import reviews as operator_reviews
from routes.operators import state as operator_state
from routes.people import calendars, export, profile, resets, settings
from routes.sessions import afterwards, moving, publication, readiness, series
from routes.students import notes, steps

BLUEPRINTS = (
    files.routes,
    pages.routes,
    health.routes,
    people.routes,
    resets.routes,
    settings.routes,
    calendars.routes,
    profile.routes,
    pictures.routes,
    export.routes,
    dashboards.routes,
    learner.routes,
    mentor.routes,
    analytics.routes,
    earnings.routes,
    payments.routes,
    payouts.routes,
    mentors.routes,
    hours.routes,
    times.routes,
    private.routes,
    likes.routes,
    employer.routes,
    notifications.routes,
    sessions.routes,
    moving.routes,
    schedule.routes,
    bookings.routes,
    publication.routes,
    series.routes,
    readiness.routes,
    afterwards.routes,
    requests.routes,
    students.routes,
    reviews.routes,
    steps.routes,
    notes.routes,
    rooms.routes,
    recordings.routes,
    dashboard_sessions.routes,
    operators.routes,
    operator_reviews.routes,
    operator_payments.routes,
    operator_payouts.routes,
    operator_objections.routes,
    objections.routes,
    operator_people.routes,
    operator_state.routes,
    openapi.routes,
)
