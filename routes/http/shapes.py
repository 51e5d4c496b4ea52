"""What programs are given: ids as text, times in UTC, money in minor units."""

from db.language import FORMER


def person(person_id: int | None, name: str | None) -> dict:
    return {"id": str(person_id or 0), "name": name or FORMER}


def session(row, *, viewer_id: int | None = None, participants: list | None = None) -> dict:
    """The way in is for those who are in it; who is in it is for the host."""
    is_host = viewer_id is not None and row.host_id == viewer_id
    is_in = is_host or getattr(row, "booking_status", None) == "booked"
    shape = {
        "id": str(row.id),
        "kind": row.kind,
        "status": row.status,
        "title": row.title,
        "description": row.description,
        "domain": row.domain,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "duration_minutes": row.duration_minutes,
        "seats": row.seats,
        "seats_taken": row.seats_taken,
        "price_cents": row.price_cents,
        "currency": row.currency,
        "meeting_link": row.meeting_link if is_in else "",
        "cutoff_hours": row.cutoff_hours,
        "host": person(row.host_id, row.host_name),
        "created_at": row.created_at,
    }
    if is_host and participants is not None:
        shape["bookings"] = [
            {
                "id": str(one.id),
                "learner": person(one.learner_id, one.learner_name),
                "status": one.status,
                "ready": bool(one.ready_at),
            }
            for one in participants
        ]
    return shape


def booking(row) -> dict:
    return {
        "id": str(row.id),
        "session_id": str(row.session_id),
        "status": row.status,
        "price_cents": row.price_cents,
        "currency": row.currency,
    }


def request(row) -> dict:
    return {
        "id": str(row.id),
        "status": row.status,
        "awaits": row.awaits,
        "mentor_id": str(row.mentor_id),
        "topic": row.topic,
        "message": row.message,
        "duration_minutes": row.duration_minutes,
        "preferred_times": row.preferred_times.split(),
        "offered_times": row.offered_times.split(),
        "reason": row.reason,
        "learner": person(row.learner_id, row.learner_name),
        "mentor": person(row.mentor_id, row.mentor_name),
        "session_id": str(row.session_id) if row.session_id else None,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
    }


def mentor(row) -> dict:
    return {
        "id": str(row.id),
        "name": row.name,
        "headline": row.headline,
        "expertise": row.expertise,
        "hourly_rate_cents": row.hourly_rate_cents,
        "currency": row.currency,
        "rating": round(row.rating_sum / row.rating_count, 2) if row.rating_count else None,
        "ratings": row.rating_count,
        "timezone": row.timezone,
    }
