"""More kinds of notifications, as in `db/notices.py`: about interviews and project discussions."""

from collections.abc import Callable

from db.formats import Moment
from db.language import _, together

Said = tuple[str, str]


def interview_offered(name: str, title: str, starts_at: str) -> Said:
    return _("{name} invites you: “{title}”", name=name, title=title), _(
        "It would start {time}.", time=Moment(starts_at)
    )


def interview_proposed(name: str, title: str, starts_at: str) -> Said:
    text = _("It would start {time}.", time=Moment(starts_at))
    return _("{name} proposed another time for “{title}”", name=name, title=title), text


def interview_accepted(name: str, title: str, starts_at: str) -> Said:
    return _("{name} accepted: “{title}”", name=name, title=title), _("Starts {time}.", time=Moment(starts_at))


def interview_declined(name: str, title: str, starts_at: str, text: str = "") -> Said:
    return _("{name} declined: “{title}”", name=name, title=title), together(
        _("It would have started {time}.", time=Moment(starts_at)), text
    )


def interview_cancelled(name: str, title: str, starts_at: str, text: str = "") -> Said:
    return _("{name} cancelled: “{title}”", name=name, title=title), together(
        _("It would have started {time}.", time=Moment(starts_at)), text
    )


def interview_handed_over(name: str, title: str, starts_at: str) -> Said:
    """To the one who leads it from now on."""
    text = _("You lead it now. It starts {time}.", time=Moment(starts_at))
    return _("{name} handed over “{title}” to you", name=name, title=title), text


def interview_led(name: str, title: str, starts_at: str) -> Said:
    """To the others in it."""
    text = _("It starts {time}.", time=Moment(starts_at))
    return _("{name} leads “{title}” now", name=name, title=title), text


def interviewer_joined(name: str, title: str, starts_at: str) -> Said:
    text = _("It starts {time}.", time=Moment(starts_at))
    return _("{name} will be there as an interviewer: “{title}”", name=name, title=title), text


def interviewer_left(name: str, title: str, starts_at: str) -> Said:
    text = _("It starts {time}.", time=Moment(starts_at))
    return _("{name} won’t be there as an interviewer: “{title}”", name=name, title=title), text


def interviewer_removed(name: str, title: str, starts_at: str) -> Said:
    text = _("You don’t need to be there: {time}.", time=Moment(starts_at))
    return _("{name} removed you as an interviewer: “{title}”", name=name, title=title), text


def scorecard_sent(name: str, title: str) -> Said:
    text = _("You can read it once you’ve sent your own.")
    return _("{name} sent a scorecard: “{title}”", name=name, title=title), text


KINDS: dict[str, Callable[..., Said]] = {
    kind.__name__: kind
    for kind in (
        interview_offered,
        interview_proposed,
        interview_accepted,
        interview_declined,
        interview_cancelled,
        interview_handed_over,
        interview_led,
        interviewer_joined,
        interviewer_left,
        interviewer_removed,
        scorecard_sent,
    )
}
