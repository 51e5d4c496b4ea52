"""A mentor and a learner with something in common, and people of every role who have nothing to do with them."""

from itertools import count

from db import clock
from tests.support import cast, running
from tests.support.client import Client

ROLES = {
    "visitor": None,
    "learner": "learner",
    "mentor": "mentor",
    "employer": "employer",
    "operator": "mentor",
    "other learner": "learner",
    "other mentor": "mentor",
}
FLAT = "/api/dashboard/sessions"
numbers = count(1)


class Programs:
    """A program that acts for each of them."""

    def __init__(self, server: running.Server):
        self.data = server.data
        self.clients, self.ids = {}, {}
        for name, role in ROLES.items():
            self.clients[name] = client = Client(server.url, agent="a program")
            if role:
                email = f"{name.replace(' ', '.')}@roles.example.org"
                given = {"name": name.title(), "email": email, "password": cast.PASSWORD, "role": role}
                told = client.send_json("/api/signup", given | {"timezone": "Asia/Dhaka"}).json
                client.cookies.clear()
                client.headers["Authorization"] = f"Bearer {told['token']}"
                self.ids[name] = told["user"]["id"]
        assert running.command("admin", "operator@roles.example.org", "--data", str(self.data)).returncode == 0

    def send(self, name: str, method: str, path: str, content: dict | None = None):
        if method == "GET":
            return self.clients[name].request(method, path, headers={"Accept": "application/json"})
        return self.clients[name].send_json(path, content or {}, method)

    def make(self, name: str, path: str, content: dict | None = None) -> dict:
        answer = self.send(name, "POST", path, content)
        assert answer.status in (200, 201), answer.text
        return answer.json

    def nothing(self) -> dict:
        return {"id": ""}

    def asked(self) -> dict:
        """What a learner sends to the mentor."""
        number = next(numbers)
        when = {"preferred_times": [clock.after(days=10, hours=2 * number)], "duration_minutes": 60}
        return {"mentor_id": self.ids["mentor"], "topic": f"Topic {number}", "message": ""} | when

    def request(self) -> dict:
        return self.make("learner", "/api/requests", self.asked())

    def yes(self, made: dict) -> dict:
        return {"starts_at": made["preferred_times"][0], "price_cents": 0, "currency": "EUR"}

    def session(self) -> dict:
        """One of the two that came from a request, with the id of the learner's seat in it."""
        made = self.request()
        accepted = self.make("mentor", f"/api/requests/{made['id']}/accept", self.yes(made))
        return accepted | {"booking_id": accepted["bookings"][0]["id"]}

    def live_session(self) -> dict:
        made = self.session()
        running.move_start(self.data, int(made["id"]), starts_in=1)
        self.make("learner", f"/api/sessions/{made['id']}/ready")
        return made | self.make("mentor", f"/api/sessions/{made['id']}/start")

    def completed_session(self) -> dict:
        made = self.live_session()
        return made | self.make("mentor", f"/api/sessions/{made['id']}/end")

    def draft(self) -> dict:
        """A class of the mentor, in the flat shape."""
        return self.make("mentor", FLAT, {name: one for name, one in self.flat().items() if name != "mentor_id"})

    def interview(self) -> dict:
        """What an employer sends to the learner in the flat shape, whom they can find."""
        shown = f"/api/users/{self.ids['learner']}/update"
        self.make("learner", shown, {"is_candidate": True})
        given = {name: one for name, one in self.flat().items() if name != "mentor_id"}
        return given | {"student_id": self.ids["learner"]}

    def invitation(self) -> dict:
        return self.make("employer", FLAT, self.interview())

    def flat(self) -> dict:
        """What a learner sends to the mentor in the flat shape."""
        number = next(numbers)
        when = {"date": f"203{number // 28 + 1}-05-{number % 28 + 1:02}", "time": "10:00"}
        return {"mentor_id": self.ids["mentor"], "title": f"Topic {number}", "description": ""} | when
