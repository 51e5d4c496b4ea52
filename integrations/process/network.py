"""The network that this machine is in."""

import ipaddress
import socket


def addresses() -> list[str]:
    """The addresses of this machine on its network. Finding them sends nothing."""
    found = []
    for family, outside in ((socket.AF_INET, "203.0.113.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((outside, 9))
                found.append(probe.getsockname()[0])
        except OSError:
            continue
    return [address for address in found if not ipaddress.ip_address(address).is_loopback]
