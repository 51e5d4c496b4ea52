"""https with a local authority: trusted once, it covers pages and sockets, and stays the same."""

import json
import shutil
import ssl
import urllib.error
import urllib.request
from ipaddress import ip_address

import pytest
from cryptography import x509
from websockets.sync.client import connect

from integrations.process import authority
from tests.support import running
from tests.support.cast import ADA


def test_https_and_wss_work_only_for_clients_that_trust_the_authority(tmp_path):
    running.make_database(tmp_path)
    server = running.Server(tmp_path, "--https", MENTORA_RATE_LIMITS="off").fork()
    try:
        address = f"https://localhost:{server.port}"
        with pytest.raises(urllib.error.URLError, match="certificate"):
            urllib.request.urlopen(address)
        trusting = ssl.create_default_context(cafile=tmp_path / "tls" / "authority.pem")
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        login = urllib.request.Request(f"{address}/api/login", json.dumps(ADA.login).encode(), headers)
        token = json.load(urllib.request.urlopen(login, context=trusting))["token"]
        with connect(
            f"wss://localhost:{server.port}/live", ssl=trusting, additional_headers={"Authorization": f"Bearer {token}"}
        ) as socket:
            socket.send(json.dumps({"watch": []}))
        offered = urllib.request.urlopen(f"{address}/local-authority.pem", context=trusting).read()
        assert offered == (tmp_path / "tls" / "authority.pem").read_bytes()
        assert "local-authority.pem" in server.output()
    finally:
        server.stop()


def test_the_authority_is_kept_and_the_certificate_follows_the_addresses(tmp_path, monkeypatch):
    trusted, certificate, _ = authority.certify(tmp_path / "tls")
    first, bytes_before = trusted.read_bytes(), certificate.read_bytes()
    authority.certify(tmp_path / "tls")
    assert (trusted.read_bytes(), certificate.read_bytes()) == (first, bytes_before)
    monkeypatch.setattr(authority, "addresses", lambda: ["192.0.2.77"])
    authority.certify(tmp_path / "tls")
    names = (
        x509.load_pem_x509_certificate(certificate.read_bytes())
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value
    )
    assert trusted.read_bytes() == first and ip_address("192.0.2.77") in names.get_values_for_type(x509.IPAddress)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "tls").iterdir()} == {0o600}


def test_demo_people_on_a_network_get_a_random_password(tmp_path):
    server = running.Server(tmp_path, "--https", "--demo", "--host", "0.0.0.0")
    (tmp_path / "log").touch()
    server.fork()
    try:
        password = (tmp_path / "demo-password").read_text()
        assert f"each with the password {password}" in server.output() and "mentora-demo" not in server.output()
    finally:
        server.stop()
    assert running.typed("serve", "--demo", "--host", "0.0.0.0", "--data", str(tmp_path / "other")).returncode == 2
    # A database with the well-known password is not served to a network later either.
    known = tmp_path / "known"
    assert running.command("seed", "--data", str(known)).returncode == 0
    port = str(running.free_port())
    refused = running.typed("serve", "--https", "--host", "0.0.0.0", "--port", port, "--data", str(known))
    assert refused.returncode == 2 and "127.0.0.1 only" in refused.stderr
    shutil.rmtree(known)
