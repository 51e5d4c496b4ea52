"""What is true of this installation as a whole."""

from collections.abc import Iterable

from db.engine.transaction import Transaction


def is_demo(tx: Transaction) -> bool:
    """Whether it holds people whose password everyone knows."""
    return tx.value("fact", name="demo") == "yes"


def mark_demo(tx: Transaction) -> None:
    tx.run("set_fact", name="demo", value="yes")


def room_holds(tx: Transaction) -> int | None:
    """How many people one room holds on this server; nobody knows before it has been started."""
    found = tx.value("fact", name="room holds")
    return int(found) if found else None


def note_room(tx: Transaction, holds: int) -> None:
    tx.run("set_fact", name="room holds", value=str(holds))


def recordings_days(tx: Transaction) -> int:
    """How long recordings are kept; 0 is for ever."""
    return int(tx.value("fact", name="recordings days") or 0)


def note_recordings(tx: Transaction, days: int) -> None:
    tx.run("set_fact", name="recordings days", value=str(days))


def fee(tx: Transaction) -> int:
    """What the platform keeps of a price, in basis points."""
    return int(tx.value("fact", name="fee") or 0)


def note_fee(tx: Transaction, basis_points: int) -> None:
    tx.run("set_fact", name="fee", value=str(basis_points))


def payments(tx: Transaction) -> str:
    """How learners pay for what they book now."""
    return tx.value("fact", name="payments") or "operator"


def payment_text(tx: Transaction) -> str:
    """How they pay the operator, in the operator’s words."""
    return tx.value("fact", name="payment text") or ""


def note_payments(tx: Transaction, way: str, text: str) -> None:
    tx.run("set_fact", name="payments", value=way)
    tx.run("set_fact", name="payment text", value=text)


def note_providers(tx: Transaction, ways: Iterable[str]) -> None:
    tx.run("set_fact", name="payment providers", value=" ".join(ways))


def providers(tx: Transaction) -> tuple[str, ...]:
    """The payment providers whose keys were set at the last start, so that they can be asked; all before the first."""
    found = tx.value("fact", name="payment providers")
    return ("stripe", "paypal") if found is None else tuple(found.split())


def backed_up_at(tx: Transaction) -> str | None:
    """When the last backup was made, wherever its file is."""
    return tx.value("fact", name="backed up at")


def note_backup(tx: Transaction) -> None:
    tx.run("set_fact", name="backed up at", value=tx.now)


def people_in_all(tx: Transaction) -> int:
    return tx.value("count_people")
