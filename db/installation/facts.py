"""What is true of this installation as a whole."""

from db.engine.transaction import Transaction


def is_demo(tx: Transaction) -> bool:
    """Whether it holds people whose password everyone knows."""
    return tx.value("fact", name="demo") == "yes"


def mark_demo(tx: Transaction) -> None:
    tx.run("set_fact", name="demo", value="yes")


def people_in_all(tx: Transaction) -> int:
    return tx.value("count_people")
