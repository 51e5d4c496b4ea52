"""Stripe, as far as Mentora uses it: a small real HTTP server. Its signatures are made by Stripe’s library."""

import itertools
import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

import stripe

from tests.support.loopback import Handler, Loopback

SECRET = "whsec_test"
KEYS = {"MENTORA_STRIPE_KEY": "sk_test_1", "MENTORA_STRIPE_WEBHOOK_SECRET": SECRET}


class FakeStripe:
    """`pay` is what a learner does on its page; `calls` is what was asked, without what was answered from memory."""

    def __init__(self):
        self.sessions, self.intents, self.refunds = {}, {}, {}
        self.calls: list[str] = []
        self.accounts, self.transfers = {}, {}
        self.balance = 10**9  # what can be sent to mentors
        self.refunds_are = "succeeded"
        self.is_down = False
        self.is_empty = False  # so that nothing can be given back for now
        self._answers: dict[str, tuple[int, dict]] = {}
        self._ids, self._lock = itertools.count(1), threading.Lock()
        fake = self

        class Api(Handler):
            def do_GET(self) -> None:
                self._answer({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})

            def do_POST(self) -> None:
                self._answer({name: values[0] for name, values in parse_qs(self.body().decode()).items()})

            def _answer(self, given: dict[str, str]) -> None:
                status, content = fake.answer(
                    self.command, urlsplit(self.path).path, given, self.headers.get("Idempotency-Key")
                )
                self.reply(status, json.dumps(content).encode(), Content_Type="application/json")

        self._server = Loopback(Api)
        self.url = self._server.url
        self.environment = KEYS | {"MENTORA_STRIPE_URL": self.url}

    def close(self) -> None:
        self._server.close()

    # What happens there

    def pay(self, session_id: str) -> None:
        session = self.sessions[session_id]
        assert session["status"] == "open", session["status"]
        intent = f"pi_{next(self._ids)}"
        is_held = session.pop("is_held")
        cents = session["amount_total"]
        self.intents[intent] = {
            "id": intent,
            "object": "payment_intent",
            "status": "requires_capture" if is_held else "succeeded",
            "amount": cents,
            "amount_received": 0 if is_held else cents,
        }
        session |= {"status": "complete", "payment_intent": intent, "url": None}

    def set_up(self, account: str) -> None:
        """What a mentor does on its pages."""
        found = self.accounts[account]
        found |= {"details_submitted": True, "capabilities": {"transfers": "active"}}
        found["requirements"] = {"currently_due": [], "disabled_reason": None}

    def take_back(self, transfer: str, cents: int | None = None) -> None:
        found = self.transfers[transfer]
        found["amount_reversed"] += cents or found["amount"]

    def give_back(self, intent: str, cents: int) -> dict:
        """As the operator may do on its pages."""
        made = {"id": f"re_{next(self._ids)}", "object": "refund", "payment_intent": intent, "amount": cents}
        self.refunds[made["id"]] = made | {"status": self.refunds_are}
        return self.refunds[made["id"]]

    def given_back(self, intent: str) -> int:
        of = [one for one in self.refunds.values() if one["payment_intent"] == intent]
        return sum(one["amount"] for one in of if one["status"] != "failed")

    def fail(self, refund: str) -> dict:
        """The card is closed: the money is back, which it tells of in events about this."""
        self.refunds[refund]["status"] = "failed"
        return self.refunds[refund]

    def forget_keys(self) -> None:
        """It remembers what was asked with a key for a day."""
        self._answers.clear()

    def last(self) -> str:
        return list(self.sessions)[-1]

    def event(self, kind: str, about: dict, *, number: int | None = None, age: int = 0, secret: str = SECRET):
        """The body of an event, and its headers."""
        name = f"evt_{number or next(self._ids)}"
        body = json.dumps({"id": name, "object": "event", "type": kind, "data": {"object": about}})
        moment = int(time.time()) - age
        signature = stripe.WebhookSignature.generate_signature_header(payload=body, secret=secret, timestamp=moment)
        return body, {"Stripe-Signature": signature, "Content-Type": "application/json"}

    # What it is asked

    def answer(self, method: str, path: str, given: dict[str, str], key: str | None) -> tuple[int, dict]:
        with self._lock:
            if self.is_down or (self.is_empty and (method, path) == ("POST", "/v1/refunds")):
                return 503, {"error": {"type": "api_error", "message": "down"}}
            if method == "GET":
                return self._get(path, given)
            if key and key in self._answers:
                return self._answers[key]
            self.calls.append(path.removeprefix("/v1/"))
            status, content = self._post(path.split("/")[2:], given)
            if key:
                self._answers[key] = status, json.loads(json.dumps(content))
            return status, content

    def _get(self, path: str, asked: dict[str, str]) -> tuple[int, dict]:
        if path.startswith("/v1/accounts/"):
            found = self.accounts.get(path.rsplit("/", 1)[1])
            return (200, found) if found else _refused("No such account")
        if path == "/v1/transfers":
            found = [one for one in self.transfers.values() if one["transfer_group"] == asked["transfer_group"]]
            return 200, {"object": "list", "data": found, "has_more": False, "url": path}
        if path == "/v1/refunds":
            found = [one for one in self.refunds.values() if one["payment_intent"] == asked["payment_intent"]]
            return 200, {"object": "list", "data": found, "has_more": False, "url": path}
        if path.startswith("/v1/transfers/"):
            return 200, self.transfers[path.rsplit("/", 1)[1]]
        session = self.sessions.get(path.rsplit("/", 1)[1])
        if session is None:
            return _refused("No such session")
        found = {name: value for name, value in session.items() if name != "is_held"}
        if intent := self.intents.get(found["payment_intent"] or ""):
            found["payment_intent"] = intent
        return 200, found

    def _post(self, path: list[str], given: dict[str, str]) -> tuple[int, dict]:
        if path == ["checkout", "sessions"]:
            return self._open(given)
        if path[:2] == ["checkout", "sessions"]:
            session = self.sessions[path[2]]
            if session["status"] != "open":
                return _refused("Only open sessions can be expired")
            session["status"] = "expired"
            return 200, session
        if path == ["accounts"]:
            return self._make_account(given)
        if path == ["account_links"]:
            url = f"https://connect.stripe.example/{given['account']}/{next(self._ids)}"
            return 200, {"object": "account_link", "url": url, "expires_at": int(time.time()) + 300}
        if path == ["transfers"]:
            return self._transfer(given)
        if path == ["refunds"]:
            return self._refund(self.intents[given["payment_intent"]])
        intent = self.intents[path[1]]
        if intent["status"] != "requires_capture":
            return _refused("Not to be captured")
        if path[2] == "capture":
            intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        else:
            intent["status"] = "canceled"
        return 200, intent

    def _make_account(self, given: dict[str, str]) -> tuple[int, dict]:
        if given["country"] == "BR":
            return _refused("Your platform cannot create accounts in BR.")
        name = f"acct_{next(self._ids)}"
        self.accounts[name] = {
            "id": name,
            "object": "account",
            "country": given["country"],
            "details_submitted": False,
            "capabilities": {"transfers": "inactive"},
            "requirements": {"currently_due": ["external_account"], "disabled_reason": "requirements.past_due"},
        }
        return 200, self.accounts[name]

    def _transfer(self, given: dict[str, str]) -> tuple[int, dict]:
        account, cents = self.accounts[given["destination"]], int(given["amount"])
        if account["capabilities"]["transfers"] != "active":
            return _refused("Your destination account needs to have the transfers capability.")
        if cents > self.balance:
            return _refused("You have insufficient funds in your Stripe account for this transfer.")
        self.balance -= cents
        name = f"tr_{next(self._ids)}"
        self.transfers[name] = {
            "id": name,
            "object": "transfer",
            "amount": cents,
            "amount_reversed": 0,
            "currency": given["currency"],
            "destination": given["destination"],
            "transfer_group": given["transfer_group"],
        }
        return 200, self.transfers[name]

    def _open(self, given: dict[str, str]) -> tuple[int, dict]:
        if int(given["expires_at"]) < time.time() + 1800:
            return _refused("The expiry is too soon")
        name = f"cs_{next(self._ids)}"
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "status": "open",
            "url": f"https://checkout.stripe.example/{name}",
            "payment_intent": None,
            "amount_total": int(given["line_items[0][price_data][unit_amount]"]),
            "is_held": given["payment_intent_data[capture_method]"] == "manual",
        }
        return 200, self.sessions[name]

    def _refund(self, intent: dict) -> tuple[int, dict]:
        left = intent["amount_received"] - self.given_back(intent["id"])
        if intent["status"] != "succeeded" or not left:
            return _refused("Nothing to refund")
        return 200, self.give_back(intent["id"], left)


def _refused(message: str) -> tuple[int, dict]:
    return 400, {"error": {"type": "invalid_request_error", "message": message}}
