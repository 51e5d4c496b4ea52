"""Stripe, as far as Mentora uses it: a small real HTTP server. Its signatures are made by Stripe’s library."""

import contextlib
import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import stripe

SECRET = "whsec_test"
KEYS = {"MENTORA_STRIPE_KEY": "sk_test_1", "MENTORA_STRIPE_WEBHOOK_SECRET": SECRET}


class FakeStripe:
    """`pay` is what a learner does on its page; `calls` is what was asked, without what was answered from memory."""

    def __init__(self):
        self.sessions, self.intents, self.charges = {}, {}, {}
        self.calls: list[str] = []
        self.is_down = False
        self._answers: dict[str, tuple[int, dict]] = {}
        self._ids, self._lock = itertools.count(1), threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self._answer({name: values[0] for name, values in parse_qs(body).items()})

            def _answer(self, given: dict[str, str]) -> None:
                status, content = fake.answer(
                    self.command, urlsplit(self.path).path, given, self.headers.get("Idempotency-Key")
                )
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):  # who asked is gone
                    self.wfile.write(body)

            def log_message(self, *_args) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.environment = KEYS | {"MENTORA_STRIPE_URL": self.url}
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What happens there

    def pay(self, session_id: str) -> None:
        session = self.sessions[session_id]
        assert session["status"] == "open", session["status"]
        intent, charge = f"pi_{next(self._ids)}", f"ch_{next(self._ids)}"
        is_held = session.pop("is_held")
        cents = session["amount_total"]
        self.charges[charge] = {"id": charge, "object": "charge", "amount_refunded": 0, "payment_intent": intent}
        self.intents[intent] = {
            "id": intent,
            "object": "payment_intent",
            "status": "requires_capture" if is_held else "succeeded",
            "amount": cents,
            "amount_received": 0 if is_held else cents,
            "latest_charge": charge,
        }
        session |= {"status": "complete", "payment_intent": intent, "url": None}

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
            if self.is_down:
                return 503, {"error": {"type": "api_error", "message": "down"}}
            if method == "GET":
                return self._get(path)
            if key and key in self._answers:
                return self._answers[key]
            self.calls.append(path.removeprefix("/v1/"))
            status, content = self._post(path.split("/")[2:], given)
            if key:
                self._answers[key] = status, json.loads(json.dumps(content))
            return status, content

    def _get(self, path: str) -> tuple[int, dict]:
        session = self.sessions.get(path.rsplit("/", 1)[1])
        if session is None:
            return _refused("No such session")
        found = {name: value for name, value in session.items() if name != "is_held"}
        if intent := self.intents.get(found["payment_intent"] or ""):
            found["payment_intent"] = intent | {"latest_charge": self.charges[intent["latest_charge"]]}
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
        charge = self.charges[intent["latest_charge"]]
        if intent["status"] != "succeeded" or charge["amount_refunded"]:
            return _refused("Nothing to refund")
        charge["amount_refunded"] = intent["amount_received"]
        return 200, {"id": f"re_{next(self._ids)}", "object": "refund", "payment_intent": intent["id"]}


def _refused(message: str) -> tuple[int, dict]:
    return 400, {"error": {"type": "invalid_request_error", "message": message}}
