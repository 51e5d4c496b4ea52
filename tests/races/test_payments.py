"""The server is killed between the provider’s answer and our commit: nothing is lost, and nothing paid twice."""

import signal
import time

import pytest

from db import bookings, payout_accounts, payouts
from db.installation import facts
from tests.support import making, running
from tests.support.cast import ADA, EMMA, MAX
from tests.support.client import Client
from tests.support.running import Server
from tests.support.stripe_server import FakeStripe


class Deadly(FakeStripe):
    """Does what it is asked, and kills who asked before they hear of it."""

    victim: Server | None = None

    def _post(self, path, given):
        answer = super()._post(path, given)
        if victim := self.victim:
            self.victim = None
            victim.process.send_signal(signal.SIGKILL)
        return answer


@pytest.fixture
def fake():
    made = Deadly()
    yield made
    made.close()


def start(folder, fake) -> Server:
    options = {"MENTORA_PAYMENTS": "stripe", "MENTORA_RATE_LIMITS": "off"}
    return Server(folder, **options, **fake.environment).fork()


def test_killed_while_a_payment_is_opened_and_while_it_is_released(tmp_path, fake):
    ids: list[int] = []
    running.make_database(tmp_path, lambda tx: ids.append(making.a_class(tx, MAX).id))
    server = start(tmp_path, fake)
    try:
        ada = Client(server.url).log_in(ADA)
        payment = ada.post(f"/api/sessions/{ids[0]}/book").location
        fake.victim = server
        with pytest.raises(OSError):  # the connection breaks: nobody answers any more
            ada.post(f"/api{payment}/pay")
        server.kill()
        server = start(tmp_path, fake)
        ada = Client(server.url).log_in(ADA)
        assert ada.post(f"/api{payment}/pay").status == 303 and len(fake.sessions) == 1
        fake.pay(fake.last())
        ada.get(f"{payment}?from=provider")
        wait_for(ada, payment, "held")
        fake.victim = server
        Client(server.url).log_in(MAX).post(f"/api/sessions/{ids[0]}/cancel", {"reason": ""})
        server.process.wait(20)
        server.kill()
        server = start(tmp_path, fake)
        wait_for(Client(server.url).log_in(ADA), payment, "nothing")
        assert fake.calls.count("payment_intents/pi_2/cancel") == 1
        assert [one["status"] for one in fake.intents.values()] == ["canceled"]
    finally:
        if server.process.poll() is None:
            server.stop()


def test_killed_while_a_payout_is_sent(tmp_path, fake):
    made: list[int] = []

    def earned(tx) -> None:
        """Max waits for a payout, and has an account at Stripe; Emma is an operator."""
        making.an_operator(tx, EMMA)
        booking = bookings.book(tx, ADA, making.a_class(tx, MAX).id)
        making.begin(tx, booking.session_id, end=True)
        made.append(payouts.request(tx, MAX, {"payout_address": "Cash"}).id)
        facts.note_payments(tx, "stripe", "")
        account = payout_accounts.begin(tx, MAX, {"country": "DE"})
        payout_accounts.made(tx, account.id, fake.answer("POST", "/v1/accounts", {"country": "DE"}, None)[1]["id"])
        tx.run("keep_payout_standing", id=account.id, is_ready=1, is_complete=1, look_at=None)

    running.make_database(tmp_path, earned)
    fake.set_up(*fake.accounts)
    server = start(tmp_path, fake)
    try:
        fake.victim = server
        Client(server.url).log_in(EMMA).post(f"/api/admin/payouts/{made[0]}/send")
        server.process.wait(20)
        assert len(fake.transfers) == 1
        fake.forget_keys()  # as after a day
        server.kill()
        server = start(tmp_path, fake)
        emma, deadline, found = Client(server.url).log_in(EMMA), time.monotonic() + 20, ""
        while found != "paid":
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
            answer = emma.request("GET", "/api/admin/payouts", headers={"Accept": "application/json"})
            found = answer.json["items"][0]["status"]
        assert len(fake.transfers) == 1
    finally:
        if server.process.poll() is None:
            server.stop()


def wait_for(client: Client, payment: str, state: str) -> None:
    deadline, found = time.monotonic() + 20, ""
    while found != state:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
        found = client.request("GET", f"/api{payment}", headers={"Accept": "application/json"}).json["state"]
