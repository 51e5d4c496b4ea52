"""A small internet: a server in the middle and two homes, each in a network namespace.

Unless the homes are linked they can only reach the server, as if behind two strict firewalls.
"""

import itertools
import os
import shutil
import subprocess
from pathlib import Path

HOMES = {"a": ("198.51.100.1", "198.51.100.2"), "b": ("203.0.113.1", "203.0.113.2")}
_numbers = itertools.count()


def unsupported_reason() -> str:
    """Why this machine cannot run these networks; "" if it can."""
    for program in ("ip", "nft", "nsenter", "turnserver", "ffmpeg", "chromium"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
            return f"{program} is missing: as root, apt-get install iproute2 nftables util-linux coturn ffmpeg chromium"
    done = subprocess.run(["unshare", "--net", "true"], capture_output=True, text=True)
    return f"network namespaces are not allowed: {done.stderr.strip()}" if done.returncode else ""


class Network:
    def __init__(self, folder: Path):
        self.name = f"m{os.getpid() % 100_000}{next(_numbers)}"
        self.folder = folder
        self._changed: set[str] = set()
        self._spaces = [self.space(part) for part in ("s", *HOMES)]
        for space in self._spaces:
            run("ip", "netns", "add", space)
            run("ip", "-n", space, "link", "set", "lo", "up")
            # A browser would take the IPv6 address that a link gets a second later for a change of networks.
            run(
                "nsenter",
                f"--net=/run/netns/{space}",
                "sysctl",
                "-qw",
                "net.ipv6.conf.all.disable_ipv6=1",
                "net.ipv6.conf.default.disable_ipv6=1",
            )
        for home, (here, there) in HOMES.items():
            outside, inside = f"{self.name}{home}0", f"{self.name}{home}1"
            run(
                "ip",
                "link",
                "add",
                outside,
                "netns",
                self.space("s"),
                "type",
                "veth",
                "peer",
                "name",
                inside,
                "netns",
                self.space(home),
            )
            self._up("s", outside, here)
            self._up(home, inside, there)
            self.default_route(home)

    def link_homes(self, linked: bool) -> None:
        """Allows or blocks traffic between the homes."""
        run(*self.inside("s"), "sysctl", "-qw", f"net.ipv4.ip_forward={int(linked)}")

    def restore(self) -> set[str]:
        """Resets every home that was changed, and returns those."""
        for home in self._changed:
            self.let_through(home)
            self._move(home, HOMES[home][1])
        changed, self._changed = self._changed, set()
        return changed

    def space(self, part: str) -> str:
        return f"{self.name}{part}"

    def inside(self, part: str) -> tuple[str, ...]:
        """The prefix for a command that runs there."""
        return ("nsenter", f"--net=/run/netns/{self.space(part)}")

    def program(self, part: str, program: str) -> str:
        """The path of a script that runs a program there, for tools that want a path."""
        path = self.folder / f"{program}-{part}"
        path.write_text(f'#!/bin/sh\nexec {" ".join(self.inside(part))} {shutil.which(program)} "$@"\n')
        path.chmod(0o755)
        return str(path)

    def default_route(self, home: str) -> None:
        run("ip", "-n", self.space(home), "route", "replace", "default", "via", HOMES[home][0])

    def change_address(self, home: str, address: str) -> None:
        """As when somebody moves from one network to another."""
        self._changed.add(home)
        self._move(home, address)

    def _move(self, home: str, address: str) -> None:
        link = f"{self.name}{home}1"
        run("ip", "-n", self.space(home), "addr", "flush", "dev", link)
        run("ip", "-n", self.space(home), "addr", "add", f"{address}/24", "dev", link)
        self.default_route(home)

    def drop_udp(self, home: str) -> None:
        self._drop(home, "meta l4proto udp")

    def drop_video(self, home: str) -> None:
        """Everything but pages and signalling."""
        self._drop(home, "meta l4proto udp", "tcp dport >= 10000")

    def refuse_pages(self, home: str) -> None:
        """Everything but the call: neither pages nor signalling reach the server."""
        self._drop(home, "tcp dport 8443", how="reject with tcp reset")

    def let_through(self, home: str) -> None:
        run(*self.inside(home), "nft", "flush ruleset")

    def _drop(self, home: str, *what: str, how: str = "drop") -> None:
        self._changed.add(home)
        chain = "add table inet z; add chain inet z o { type filter hook output priority 0; }"
        rules = "; ".join(f"add rule inet z o {one} {how}" for one in what)
        run(*self.inside(home), "nft", f"{chain}; {rules}")

    def close(self) -> None:
        for space in self._spaces:
            subprocess.run(["ip", "netns", "delete", space], capture_output=True)

    def _up(self, part: str, link: str, address: str) -> None:
        run("ip", "-n", self.space(part), "addr", "add", f"{address}/24", "dev", link)
        run("ip", "-n", self.space(part), "link", "set", link, "up")


def run(*words: str) -> None:
    done = subprocess.run(
        words, capture_output=True, text=True, env=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
