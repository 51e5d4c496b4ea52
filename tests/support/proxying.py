"""nginx or Caddy with the file in `deploy/`, in front of a running Mentora, and browsers outside of it."""

import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
from websockets.sync.client import connect

from integrations.process import authority
from tests.support.client import Client
from tests.support.running import ROOT, Server, free_port

NAME = "mentora.example.org"
PUBLIC = f"https://{NAME}"
# As Debian's own, apart from its paths.
NGINX = """
daemon off;
worker_processes 2;
pid {folder}/pid;
error_log {folder}/error.log warn;
{user}
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    gzip on;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/mentora;
}}
"""


CADDY = """
{{
	admin off
	http_port {http}
	https_port {https}
	servers {{
		protocols h1 h2
	}}
}}
"""


class Proxy:
    """What the two have in common: the certificate, and how a browser reaches them."""

    moved: int  # the status with which it leads to https
    elsewhere: int  # and with which it refuses what is for another host

    def __init__(self, folder: Path, server: Server):
        self.folder, self.server = folder, server
        self.ports = {80: free_port(), 443: free_port()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(authority, "names_of_this_machine", lambda: [NAME])
            self._trusted, self._certificate, self._key = authority.certify(folder / "tls")
        self.tls = ssl.create_default_context(cafile=self._trusted)
        # The client of sockets reads in another thread. In TLS 1.3 that may lose what is written meanwhile, as reading
        # also answers the server; one request in a hundred never left.
        self.tls_for_threads = ssl.create_default_context(cafile=self._trusted)
        self.tls_for_threads.maximum_version = ssl.TLSVersion.TLSv1_2

    def start(self) -> Self:
        with open(self.folder / "output", "w") as output:
            home = {name: str(self.folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
            self._process = subprocess.Popen(self.command(), stdout=output, stderr=output, env=os.environ | home)
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the proxy did not start:\n{self.log()}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def command(self) -> list[str | Path]:
        """What starts it, once its files are written."""
        raise NotImplementedError

    def alarming(self) -> list[str]:
        """What it complains about in its log."""
        raise NotImplementedError

    def log(self) -> str:
        return (self.folder / "output").read_text()

    def reach(self, port: int = 443, source: str = "127.0.0.1") -> socket.socket:
        """A connection to what answers on that port of the public address, from this one."""
        return socket.create_connection(("127.0.0.1", self.ports[port]), 60, (source, 0))

    @contextmanager
    def socket_of(self, client: "Outside", path: str, **headers: str):
        """The socket that a page on the public address opens."""
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        with connect(
            f"wss://{NAME}{path}",
            sock=self.reach(source=client.source),
            ssl=self.tls_for_threads,
            additional_headers={"Origin": PUBLIC, "Cookie": cookie} | headers,
            compression=None,
            open_timeout=30,
        ) as opened:
            yield opened

    def _site(self, file: str, places: dict[str, str]) -> str:
        """The file in `deploy/`, with other ports and certificates."""
        site = (ROOT / "deploy" / file).read_text()
        for place, here in (places | {"127.0.0.1:8000": f"127.0.0.1:{self.server.port}"}).items():
            assert site.count(place) == 1, f"{place} does not occur exactly once"
            site = site.replace(place, here)
        return site

    def _answers(self) -> bool:
        try:
            self.reach().close()
        except OSError:
            return False
        return True


class Nginx(Proxy):
    """Debian's own."""

    moved, elsewhere = 301, 421

    def command(self) -> list[str | Path]:
        user = "user root;" if os.getuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, user=user))
        places = {
            "[::]:80": f"[::1]:{self.ports[80]}",
            "[::]:443": f"[::1]:{self.ports[443]}",
            "listen 80;": f"listen 127.0.0.1:{self.ports[80]};",
            "listen 443 ": f"listen 127.0.0.1:{self.ports[443]} ",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(self._certificate),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(self._key),
            "/var/www/html": str(self.folder),
        }
        site = self._site("nginx.conf", places)
        if not _has_ipv6():
            site = "\n".join(line for line in site.splitlines() if "[::1]" not in line)
        (self.folder / "mentora").write_text(site)
        return [installed("nginx"), "-e", self.folder / "error.log", "-c", self.folder / "nginx.conf"]

    def alarming(self) -> list[str]:
        return [line for line in self.log().splitlines() if any(f"[{level}]" in line for level in ("alert", "emerg"))]

    def log(self) -> str:
        return super().log() + (self.folder / "error.log").read_text()


class Caddy(Proxy):
    """With a certificate of ours, as it cannot ask for one here. Who asks for another host gets an empty page."""

    moved, elsewhere = 308, 200

    def command(self) -> list[str | Path]:
        own = f"{NAME} {{\n\tbind 127.0.0.1\n\ttls {self._certificate} {self._key}"
        ports = CADDY.format(http=self.ports[80], https=self.ports[443])
        (self.folder / "Caddyfile").write_text(ports + self._site("Caddyfile", {f"{NAME} {{": own}))
        return [installed("caddy"), "run", "--adapter", "caddyfile", "--config", self.folder / "Caddyfile"]

    def alarming(self) -> list[str]:
        lines = [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]
        wrong = [line["msg"] for line in lines if line["level"] in ("error", "panic", "fatal")]
        return [message for message in wrong if message != "aborting with incomplete response"]  # a browser has left


class Outside(Client):
    """A browser on the internet: it knows the public address, and sends what browsers send."""

    def __init__(self, proxy: Proxy, url: str = PUBLIC, source: str = "127.0.0.1"):
        super().__init__(url)
        self.proxy, self.source = proxy, source

    def connection(self) -> http.client.HTTPConnection:
        if self.url.scheme == "http":
            plain = http.client.HTTPConnection(self.url.hostname, 80)
            plain.sock = self.proxy.reach(80, self.source)
            return plain
        safe = http.client.HTTPSConnection(self.url.hostname, 443, context=self.proxy.tls)
        safe.sock = self.proxy.tls.wrap_socket(self.proxy.reach(443, self.source), server_hostname=NAME)
        return safe


def installed(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, f"{name} is missing: `make test` installs it"
    return found


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
