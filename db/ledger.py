"""The ledger: entries that are written once and never changed. Every sum of money is a sum of them.

A seat is charged when it is taken, and refunded when it is no longer due. When the session is over, what is due is
split into the mentor’s earning and the platform’s fee. A charge says what a learner owes, or the sponsor who pays for
them, not that it was collected.
"""

from db import figures, organisations, payments
from db.engine.transaction import Transaction
from db.ids import new_id

# Why an entry is written. Each kind of entry of a booking is written once for each.
BOOKING, OBJECTION, VERDICT = 0, 1, 2
SUMMED = ("earnings", "payouts")  # the books whose sum of each month is kept


def charge(tx: Transaction, learner_id: int, session_id: int, booking_id: int, cents: int, currency: str) -> None:
    """For a seat in that session that has just been taken, so that it has no payment yet."""
    payments.begin(tx, learner_id, session_id, booking_id, cents, currency)
    tx.afterwards(_enter, "charges", "charge", learner_id, cents, currency, booking_id, None, BOOKING)


def post(tx: Transaction, booking_id: int, stage: int = BOOKING) -> None:
    """Writes what the ledger lacks about a booking that has just changed."""
    due = tx.one("due_of_booking", booking_id=booking_id)
    _post(tx, due, stage)
    if due.is_over or stage:
        figures.recount(tx, due.session_id)


def post_session(tx: Transaction, session_id: int) -> None:
    """The same for all bookings of a session."""
    for due in tx.all("dues_of_session", session_id=session_id):
        _post(tx, due)
    figures.recount(tx, session_id)


def currencies(tx: Transaction, account_id: int) -> list[str]:
    """What somebody has earned in."""
    return [row.currency for row in tx.all("account_currencies", account_id=account_id)]


def available(tx: Transaction, account_id: int, currency: str) -> int:
    """What they have earned and was not paid out, nor is about to be."""
    return tx.value("available", account_id=account_id, currency=currency)


def take_out(tx: Transaction, account_id: int, payout_id: int, cents: int, currency: str) -> None:
    _write(tx, "payouts", "payout", account_id, -cents, currency, None, payout_id)


def give_back(tx: Transaction, payout) -> None:
    """A payout that was refused."""
    _write(tx, "payouts", "reversal", payout.account_id, payout.amount_cents, payout.currency, None, payout.id)
    _level(tx, payout.account_id, payout.currency)


def _post(tx: Transaction, due, stage: int = BOOKING) -> None:
    if owed := due.due_cents - due.charged_cents:
        payer_id = due.sponsor_id or due.learner_id
        _of_booking(tx, due, "charges", "charge" if owed > 0 else "refund", payer_id, owed, stage)
        if due.sponsorship_id:
            _spend(tx, due, owed)
    kept = due.fee_cents if due.due_cents and due.is_over else 0
    earned = due.due_cents - kept if due.is_over else 0
    if more := earned - due.earned_cents:
        _of_booking(tx, due, "earnings", "earning" if more > 0 else "reversal", due.host_id, more, stage)
        _level(tx, due.host_id, due.currency, is_less=more < 0)
    if more := kept - due.kept_cents:
        _of_booking(tx, due, "fees", "fee" if more > 0 else "reversal", due.host_id, more, stage)


def _spend(tx: Transaction, due, cents: int) -> None:
    """Of the sponsorship, or less than before: whether there was enough left is checked before a seat is taken."""
    if cents > 0:
        tx.run("charge_sponsorship", booking_id=due.booking_id, cents=cents)
    else:
        tx.run("refund_sponsorship", booking_id=due.booking_id, cents=cents)
    organisations.touch(tx, due.sponsor_id)


def _level(tx: Transaction, account_id: int | None, currency: str, *, is_less: bool = False) -> None:
    """Nobody’s balance is below zero: the platform advances what is lacking, and has it back before anything else."""
    if account_id is None:
        return
    advanced = tx.value("advanced", account_id=account_id, currency=currency)
    if not (advanced or is_less):
        return
    left = available(tx, account_id, currency)
    if amount := -left if left < 0 else -min(left, advanced):
        tx.run("insert_advance", id=new_id(), account_id=account_id, currency=currency, amount_cents=amount, now=tx.now)


def _of_booking(tx: Transaction, due, book: str, kind: str, account_id: int | None, cents: int, stage: int = 0) -> None:
    _write(tx, book, kind, account_id, cents, due.currency, due.booking_id, None, stage)


def _write(
    tx: Transaction,
    book: str,
    kind: str,
    account_id: int | None,
    cents: int,
    currency: str,
    booking_id: int | None,
    payout_id: int | None,
    stage: int = BOOKING,
) -> None:
    _enter(tx, book, kind, account_id, cents, currency, booking_id, payout_id, stage)
    if book in SUMMED and account_id:
        tx.run("add_to_month", account_id=account_id, book=book, currency=currency, month=tx.now[:7], cents=cents)
    if book == "charges" and booking_id:
        payments.charged(tx, booking_id, cents, currency)
    elif booking_id:
        payments.earned(tx, booking_id, cents if book == "earnings" else 0)


def _enter(
    tx: Transaction,
    book: str,
    kind: str,
    account_id: int | None,
    cents: int,
    currency: str,
    booking_id: int | None,
    payout_id: int | None,
    stage: int,
) -> None:
    tx.leave(
        "insert_entry",
        id=new_id(),
        book=book,
        kind=kind,
        account_id=account_id,
        amount_cents=cents,
        currency=currency,
        booking_id=booking_id,
        payout_id=payout_id,
        stage=stage,
        now=tx.now,
    )
