"""Twilio on loopback, as far as Mentora uses it: a small real HTTP server."""

import base64
import json
from contextlib import contextmanager
from urllib.parse import parse_qs

from integrations.texts import Account, Twilio
from tests.support.loopback import Handler, Loopback

SID, TOKEN, SENDER = "AC1", "token", "+15005550006"
BASIC = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()


class SmsServer:
    """`sent` are the numbers and texts that it took; `says` is the status and the error of each answer."""

    def __init__(self):
        self.sent, self.asked, self.says, self.url = [], 0, (201, 0), ""

    def account(self) -> Account:
        return Account(SID, TOKEN, SENDER, self.url)

    def provider(self) -> Twilio:
        return Twilio(self.account(), allow_private=True)

    @contextmanager
    def open(self):
        fake = self

        class Api(Handler):
            def do_POST(self):
                body = parse_qs(self.body().decode())
                fake.asked += 1
                status, code = fake.says
                is_right = self.path == f"/2010-04-01/Accounts/{SID}/Messages.json" and body["From"] == [SENDER]
                if self.headers["Authorization"] != BASIC or not is_right:
                    status, code = 401, 20003
                if status == 201:
                    fake.sent.append((body["To"][0], body["Body"][0]))
                content = {"sid": "SM1"} if status == 201 else {"code": code, "status": status}
                self.reply(status, json.dumps(content).encode())

        with Loopback(Api) as there:
            self.url = there.url
            yield self
