"""The one clock. The database's own is never asked, so that both engines agree and a test can hold time still."""

from datetime import UTC, datetime, timedelta


def now() -> str:
    return stamp(datetime.now(UTC))


def after(**delta: float) -> str:
    """The moment that lies so far ahead (`after(days=30)`), or behind when negative."""
    return stamp(datetime.now(UTC) + timedelta(**delta))


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """A list reads dozens of them: this is forty times as fast as strptime."""
    return datetime.fromisoformat(text)
