"""What a mentor earned in each month of theirs, from sums that are kept by months of UTC."""

import random
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from db import clock, earnings, ledger
from tests.support import making, running
from tests.support.cast import MAX

ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe")
# Noon, and times at which it is not the month of UTC any more, or not yet, in some of these zones.
NOWS = ("2026-11-20T12:00:00Z", "2026-11-01T05:00:00Z", "2026-10-31T18:20:00Z", "2027-01-01T00:00:00Z")


def earn(tx, moments: list[str]) -> list[tuple[str, str, int]]:
    """Entries of these times, half of them just about where a month begins; some are taken back."""
    session, chance, written = making.a_class(tx), random.Random(7), []
    for number, moment in enumerate(moments):
        with making.at(tx, moment):
            tx._execute(
                "INSERT INTO bookings (id, session_id, status, price_cents, currency, cutoff_hours, created_at)"
                " VALUES (?, ?, 'cancelled', 0, 'EUR', 0, '2026')",
                (number + 1, session.id),
            )
            currency, cents = chance.choice(("EUR", "JPY")), chance.randrange(1, 10_000)
            kind = "earning" if chance.random() < 0.8 else "reversal"
            amount = cents if kind == "earning" else -cents
            ledger._write(tx, "earnings", kind, MAX.id, amount, currency, number + 1, None)
            written.append((moment, currency, amount))
    return written


def moments(until: str) -> list[str]:
    chance, ends = random.Random(3), clock.read(until)
    at_random = [ends - timedelta(minutes=chance.randrange(500 * 24 * 60)) for _ in range(60)]
    begins = [ends.replace(day=1, hour=0, minute=0) - timedelta(days=day) for day in range(400)]
    edges = [
        begin + timedelta(seconds=chance.choice((-1, 0, 1, 899, 20_700, -50_400, 39_600)) + chance.randrange(-2, 3))
        for begin in begins
        if begin.day == 1
    ]
    return sorted(clock.stamp(one) for one in [*at_random, *edges * 3] if clock.stamp(one) <= until)


@pytest.mark.parametrize("now", NOWS)
def test_months_are_the_mentors_own_wherever_they_are(tx, now):
    written = earn(tx, moments(now))
    assert tx._execute("SELECT COUNT(*) FROM monthly_sums").fetchone()[0] < 40
    for zone in ZONES:
        plain, total = Counter(), Counter()
        for moment, currency, cents in written:
            plain[currency, f"{clock.read(moment).astimezone(ZoneInfo(zone)):%Y-%m}"] += cents
            total[currency] += cents
        with making.at(tx, now):
            found = earnings.balances(tx, SimpleNamespace(id=MAX.id, timezone=zone))
            assert found[0].months[-1].month == f"{clock.read(now).astimezone(ZoneInfo(zone)):%Y-%m}"
        for one in found:
            assert [month.cents for month in one.months] == [plain[one.currency, month.month] for month in one.months]
            assert one.total_cents == total[one.currency] == ledger.available(tx, MAX.id, one.currency)
        assert [one.currency for one in found] == ["EUR", "JPY"] == ledger.currencies(tx, MAX.id)


def test_a_charge_adds_to_no_month(tx):
    made = making.a_full_class(tx, making.somebody(tx), price_cents=1500)
    assert tx._execute("SELECT COUNT(*) FROM entries").fetchone()[0] and made.price_cents
    assert tx._execute("SELECT COUNT(*) FROM monthly_sums").fetchone()[0] == 0


def test_the_migration_adds_up_what_was_there(tx):
    earn(tx, moments(NOWS[0]))
    sums = "SELECT * FROM monthly_sums ORDER BY 1, 2, 3, 4"
    kept = tx._execute(sums).fetchall()
    tx._execute("DELETE FROM monthly_sums")
    tx._execute((running.SQL / "migrations" / "0043_monthly_sums.sql").read_text().split(";\n")[1])
    assert tx._execute(sums).fetchall() == kept and len(kept) > 20
