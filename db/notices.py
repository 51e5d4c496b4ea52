"""What notifications say: for each kind its title and its text, made from the parameters that are stored.

A function is a kind, and its arguments are the parameters. Times are stored times; they are shown in the reader's zone.
"""

import re
from collections.abc import Callable

from db import notices_account, notices_interviews, notices_money, notices_organisations, notices_students
from db.formats import Moment, Price
from db.language import Listed, Sentence, _, ngettext, together

Said = tuple[str, str]
# What Markdown puts at the start of a line, around words, and around a link.
MARKS = re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+]|```\w*)(?:[ \t]+|$)", re.MULTILINE)
EMPHASIS = re.compile(r"(\*\*|\*|~~|`)(?=\S)([^*~`\n]+)(?<=\S)\1")
LINK = re.compile(r"!?\[([^\]\n]{1,500})\]\([^)\s]{1,500}\)")

CHANGED = {
    "title": _("title"),
    "domain": _("domain"),
    "description": _("description"),
    "duration_minutes": _("length"),
    "meeting_link": _("meeting link"),
}


def follower(name: str) -> Said:
    return _("{name} is now following you", name=name), ""


def published(name: str, title: str, starts_at: str) -> Said:
    return _("{name} published “{title}”", name=name, title=title), _("Starts {time}.", time=Moment(starts_at))


def series_published(name: str, title: str, count: int) -> Said:
    published_again = ngettext(
        "{name} published {count} more date of “{title}”",
        "{name} published {count} more dates of “{title}”",
        count,
        name=name,
        title=title,
    )
    return published_again, ""


def booking(name: str, title: str, left: int, seats: int) -> Said:
    return _("{name} booked “{title}”", name=name, title=title), _left(left, seats)


def slot_booked(name: str, title: str, starts_at: str) -> Said:
    return _("{name} booked “{title}”", name=name, title=title), _("Starts {time}.", time=Moment(starts_at))


def booked(title: str, starts_at: str, cents: int, currency: str) -> Said:
    """An interview has no currency."""
    if not currency:
        return _("“{title}” is confirmed", title=title), _starts(starts_at, cents, currency)
    return _("You’re booked: “{title}”", title=title), _starts(starts_at, cents, currency)


def moved_up(name: str, title: str) -> Said:
    return _("{name} moved up from the waitlist of “{title}”", name=name, title=title), ""


def booking_cancelled(name: str, title: str, left: int, seats: int, is_due: bool, followed_by: str = "") -> Said:
    """`followed_by` is who moved up from the waitlist into that seat."""
    then = _("{name} moved up from the waitlist.", name=followed_by) if followed_by else _left(left, seats)
    due = _("They are still charged: the free cancellation period is over.") if is_due else ""
    if not seats:  # it was with the two of them
        return _("{name} cancelled “{title}”", name=name, title=title), due
    return _("{name} cancelled their seat in “{title}”", name=name, title=title), together(then, due)


def seat_freed(title: str) -> Said:
    text = _("A learner has another session at the new time, so their seat was cancelled.")
    return _("A seat in “{title}” is free again", title=title), text


def promoted(
    title: str, starts_at: str, must_confirm: bool = False, is_busy: bool = False, cents: int = 0, currency: str = ""
) -> Said:
    moved = _("You moved up from the waitlist. It starts {time}.", time=Moment(starts_at))
    busy = _("You’re busy at that time in another calendar.") if is_busy else ""
    confirm = confirming() if must_confirm else ""
    return _("You have a seat in “{title}”", title=title), together(moved, _price(cents, currency), busy, confirm)


def session_moved(
    title: str, starts_at: str, must_confirm: bool, minutes: int = 0, for_interview: bool = False
) -> Said:
    """`minutes` when it takes longer or shorter."""
    confirm = confirming(for_interview=for_interview) if must_confirm else ""
    if minutes:
        return _("“{title}” has a new time", title=title), together(_now(starts_at, minutes), confirm)
    text = together(_("It now starts {time}.", time=Moment(starts_at)), confirm)
    return _("“{title}” was moved", title=title), text


def session_moved_away(title: str, starts_at: str, minutes: int, other: str) -> Said:
    text = together(
        _now(starts_at, minutes),
        _("You have a seat in “{other}” then, so this one was cancelled free of charge.", other=other),
    )
    return _("“{title}” was moved", title=title), text


def session_changed(title: str, fields: list[str]) -> Said:
    return _("“{title}” was changed", title=title), _("Changed: {fields}.", fields=Listed(CHANGED[f] for f in fields))


def session_cancelled(
    title: str, starts_at: str, reason: str = "", host_left: bool = False, host_suspended: bool = False, name: str = ""
) -> Said:
    """`name` is that of the employer, where it was an interview."""
    left = _("{name} has left Mentora.", name=name) if name else _("The mentor has left Mentora.")
    mentors = _("The mentor’s account was suspended. Nobody is charged.")
    suspended = _("{name}’s account was suspended.", name=name) if name else mentors
    why = suspended if host_suspended else left if host_left else reason
    text = together(_("It was planned for {time}.", time=Moment(starts_at)), why)
    return _("“{title}” was cancelled", title=title), text


def reminder(title: str, starts_at: str, minutes: int, must_check: bool = False) -> Said:
    """`must_check` before their first session with video."""
    check = _("Please check your camera, your microphone and your connection beforehand.") if must_check else ""
    return _soon(title, minutes), together(Moment(starts_at), check)


def started(title: str) -> Said:
    return _("“{title}” has started", title=title), _("The room is open. You can join now.")


def missed(title: str) -> Said:
    return _("“{title}” didn’t take place", title=title), _("Nobody started it in time. Nobody is charged.")


def session_broken_off(title: str, name: str = "") -> Said:
    mentors = _(
        "The mentor’s account was suspended, so the session ended early. Open it to see who was there or to object."
    )
    text = _("{name}’s account was suspended, so it ended early.", name=name) if name else mentors
    return _("“{title}” has ended", title=title), text


def seat_lapsed(title: str) -> Said:
    text = _("You hadn’t confirmed the new time, so your seat was cancelled. You pay nothing.")
    return _("“{title}” took place without you", title=title), text


def feedback(name: str, title: str, text: str) -> Said:
    return _("{name} gave you feedback on “{title}”", name=name, title=title), plain(text)


def summary(name: str, title: str, text: str) -> Said:
    return _("{name} shared a summary of “{title}”", name=name, title=title), plain(text)


def request(name: str, topic: str, text: str) -> Said:
    return _("{name} requested “{topic}”", name=name, topic=topic), text


def request_accepted(name: str, topic: str, starts_at: str, cents: int = 0, currency: str = "") -> Said:
    return _("{name} accepted “{topic}”", name=name, topic=topic), _starts(starts_at, cents, currency)


def request_declined(name: str, topic: str, text: str) -> Said:
    return _("{name} declined “{topic}”", name=name, topic=topic), text


def request_offered(
    name: str, topic: str, text: str, price_cents: int = 0, currency: str = "", same_times: bool = False
) -> Said:
    if same_times:
        title = _("{name} named a price for “{topic}”: do you agree?", name=name, topic=topic)
    else:
        title = _("{name} offered other times for “{topic}”", name=name, topic=topic)
    return title, together(_price(price_cents, currency), text)


def request_cancelled(name: str, topic: str) -> Said:
    return _("{name} cancelled the request “{topic}”", name=name, topic=topic), ""


def request_changed(name: str, topic: str) -> Said:
    return _("{name} changed the request “{topic}”", name=name, topic=topic), ""


def request_left(name: str, topic: str) -> Said:
    return _("The request “{topic}” was cancelled", topic=topic), _("{name} has left Mentora.", name=name)


def request_expired(topic: str) -> Said:
    return _("The request “{topic}” expired without an answer", topic=topic), ""


def requests_paused() -> Said:
    text = _("Five in a row went unanswered. Open your requests and choose “Take requests again” when you’re ready.")
    return _("Learners can’t send you requests at the moment"), text


KINDS: dict[str, Callable[..., Said]] = {
    kind.__name__: kind
    for kind in (
        follower,
        published,
        series_published,
        booking,
        slot_booked,
        booked,
        moved_up,
        booking_cancelled,
        seat_freed,
        promoted,
        session_moved,
        session_moved_away,
        session_changed,
        session_cancelled,
        started,
        missed,
        session_broken_off,
        seat_lapsed,
        feedback,
        summary,
        request,
        request_accepted,
        request_declined,
        request_offered,
        request_changed,
        request_cancelled,
        request_left,
        request_expired,
        requests_paused,
    )
} | dict.fromkeys(("reminder", "reminder_day", "reminder_ten", "reminder_five"), reminder)
KINDS.update(notices_account.KINDS | notices_interviews.KINDS | notices_money.KINDS)
KINDS.update(notices_organisations.KINDS | notices_students.KINDS)


def confirming(*, for_interview: bool = False) -> str:
    if for_interview:
        return _("Please confirm that you can come, or cancel.")
    return _("Please confirm that you can come, or cancel free of charge.")


def _now(starts_at: str, minutes: int) -> str:
    return ngettext(
        "It now starts {time} and takes {count} minute.",
        "It now starts {time} and takes {count} minutes.",
        minutes,
        time=Moment(starts_at),
    )


def _starts(starts_at: str, cents: int, currency: str) -> str:
    return together(_("Starts {time}.", time=Moment(starts_at)), _price(cents, currency))


def _price(cents: int, currency: str) -> str:
    """Notifications that were stored without a price say none."""
    return _("Price: {price}.", price=Price(cents, currency)) if currency else ""


def plain(text: str) -> str:
    """Markdown without its marks, for a line of plain text."""
    return EMPHASIS.sub(r"\2", LINK.sub(r"\1", MARKS.sub("", text)))


def _left(left: int, seats: int) -> Sentence | str:
    """Nothing about a session for two, which is told with no seats."""
    if not seats:
        return ""
    if not left:
        return _("All seats are taken.")
    return ngettext("{count} of {seats} seats left.", "{count} of {seats} seats left.", left, seats=seats)


def _soon(title: str, minutes: int) -> Sentence:
    if minutes < 0:
        return _("“{title}” hasn’t started yet", title=title)
    if minutes < 1:
        return _("“{title}” starts now", title=title)
    if minutes < 90:
        return ngettext(
            "“{title}” starts in {count} minute", "“{title}” starts in {count} minutes", minutes, title=title
        )
    hours = round(minutes / 60)
    if hours >= 48:
        days = round(hours / 24)
        return ngettext("“{title}” starts in {count} day", "“{title}” starts in {count} days", days, title=title)
    return ngettext("“{title}” starts in {count} hour", "“{title}” starts in {count} hours", hours, title=title)
