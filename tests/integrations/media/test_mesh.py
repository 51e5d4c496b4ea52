"""The connection settings a browser gets: a relay password that expires, in the format coturn checks."""

import base64
import hashlib
import hmac
import time

from integrations.media.mesh import Mesh
from integrations.media.relays import TTL
from tests.support.cast import ADA
from tests.support.client import Client, with_token


def mesh(urls: str) -> Mesh:
    return Mesh(urls, "secret", carries=4)


def test_the_relay_password_has_the_format_coturn_checks_and_expires():
    began = time.time()
    granted = mesh("turn:relay.example:3478?transport=udp, turns:relay.example:443?transport=tcp").grant(7)
    (server,) = granted["iceServers"]
    until, _, person = server["username"].partition(":")
    assert person == "7" and began + TTL - 1 <= int(until) <= time.time() + TTL
    expected = base64.b64encode(hmac.new(b"secret", server["username"].encode(), hashlib.sha1).digest()).decode()
    assert server["credential"] == expected
    assert server["urls"] == ["turn:relay.example:3478?transport=udp", "turns:relay.example:443?transport=tcp"]


def test_without_a_relay_the_browsers_use_their_own_addresses():
    assert mesh("").grant(7) == {"iceServers": [], "ttl": TTL}


def test_only_logged_in_people_get_connection_settings_and_they_are_not_cached(server):
    assert Client(server.url).request("GET", "/api/ice").status == 401
    answer = with_token(server.url, ADA).request("GET", "/api/ice")
    assert answer.json["iceServers"] == [] and answer.headers["Cache-Control"] == "no-store"
