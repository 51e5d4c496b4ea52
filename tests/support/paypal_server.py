"""PayPal, as far as Mentora uses it: a small real HTTP server. What it has signed, it knows again."""

import itertools
import json
import threading

from tests.support.loopback import Handler, Loopback

KEYS = {"MENTORA_PAYPAL_CLIENT": "client", "MENTORA_PAYPAL_SECRET": "secret", "MENTORA_PAYPAL_WEBHOOK_ID": "WH-1"}


class FakePayPal:
    """`approve` is what a learner does on its page; `calls` is what was asked, each once."""

    def __init__(self):
        self.orders: dict[str, dict] = {}
        self.calls: list[str] = []
        self.refunds_are = "COMPLETED"
        self.declines = ""  # what it refuses to do
        self._answers: dict[str, tuple[int, dict]] = {}
        self._signed: dict[str, str] = {}
        self._ids, self._lock = itertools.count(1), threading.Lock()
        fake = self

        class Api(Handler):
            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.body())

            def _answer(self, body: bytes) -> None:
                with fake._lock:
                    status, content = fake.answer(self.path, body, self.headers)
                self.reply(status, json.dumps(content).encode())

        self._server = Loopback(Api)
        self.url = self._server.url
        self.environment = KEYS | {"MENTORA_PAYPAL_URL": self.url}

    def close(self) -> None:
        self._server.close()

    def last(self) -> str:
        return list(self.orders)[-1]

    def approve(self, order_id: str) -> None:
        self.orders[order_id]["status"] = "APPROVED"

    def fail(self, order_id: str) -> dict:
        """Its last refund did not arrive: it is told of with the way to the capture, and nothing else about it."""
        paid = self.orders[order_id]["purchase_units"][0]["payments"]
        paid["captures"][-1]["status"], paid["refunds"][-1]["status"] = "COMPLETED", "FAILED"
        capture = {"rel": "up", "href": f"{self.url}/v2/payments/captures/{paid['captures'][-1]['id']}"}
        return paid["refunds"][-1] | {"links": [capture]}

    def event(self, kind: str, about: dict):
        body = json.dumps({"id": f"WH-{next(self._ids)}", "event_type": kind, "resource": about})
        self._signed["good"] = body
        names = ("auth-algo", "cert-url", "transmission-id", "transmission-time")
        return body, dict.fromkeys((f"Paypal-{name}" for name in names), "x") | {"Paypal-transmission-sig": "good"}

    def answer(self, path: str, body: bytes, headers) -> tuple[int, dict]:
        if path == "/v1/oauth2/token":
            return 200, {"access_token": "token", "expires_in": 32400}
        assert headers["Authorization"] == "Bearer token"
        if path == "/v1/notifications/verify-webhook-signature":
            given = json.loads(body)
            is_known = json.dumps(given["webhook_event"]) == self._signed.get(given["transmission_sig"])
            return 200, {"verification_status": "SUCCESS" if is_known else "FAILURE"}
        if not body:
            order = self.orders.get(path.rsplit("/", 1)[1])
            return (200, order) if order else (404, {"name": "RESOURCE_NOT_FOUND"})
        key = headers.get("PayPal-Request-Id")
        if key not in self._answers:
            self.calls.append(key.partition("-")[0])
            self._answers[key] = self._do(path.split("/")[2:], json.loads(body))
        return self._answers[key]

    def _do(self, path: list[str], given: dict) -> tuple[int, dict]:
        if path == ["checkout", "orders"]:
            name, unit = f"O{next(self._ids)}", given["purchase_units"][0]
            links = [{"rel": "payer-action", "href": f"https://paypal.example/{name}"}]
            self.orders[name] = {"id": name, "status": "CREATED", "links": links, "purchase_units": [unit]}
            unit["payments"] = {"authorizations": [], "captures": [], "refunds": []}
            return 201, json.loads(json.dumps(self.orders[name]))
        if path[0] == "checkout":
            return self._take(self.orders[path[2]], path[3])
        return self._act(path[1], path[2], path[3])

    def _take(self, order: dict, how: str) -> tuple[int, dict]:
        if order["status"] != "APPROVED":
            return 422, {"details": [{"issue": "ORDER_NOT_APPROVED"}]}
        order["status"] = "COMPLETED"
        unit, is_held = order["purchase_units"][0], how == "authorize"
        one = {"id": f"P{next(self._ids)}", "status": "CREATED" if is_held else "COMPLETED", "amount": unit["amount"]}
        unit["payments"]["authorizations" if is_held else "captures"].append(one)
        return 201, {}

    def _act(self, what: str, name: str, act: str) -> tuple[int, dict]:
        if act == self.declines:
            return 422, {"details": [{"issue": "INSTRUMENT_DECLINED"}]}
        for order in self.orders.values():
            paid = order["purchase_units"][0]["payments"]
            for one in paid[what]:
                if one["id"] == name:
                    one["status"] = {"capture": "CAPTURED", "void": "VOIDED", "refund": "REFUNDED"}[act]
                    status = self.refunds_are if act == "refund" else "COMPLETED"
                    made = {"id": f"P{next(self._ids)}", "status": status, "amount": one["amount"]}
                    if act != "void":
                        paid["captures" if act == "capture" else "refunds"].append(made)
                    return 201, {}
        return 404, {"name": "RESOURCE_NOT_FOUND"}
