"""Which engine an installation uses."""

from pathlib import Path

from db.language import _
from db.refusals import Refused
from integrations.media import Engine, child, mesh
from integrations.process import network
from integrations.process.options import Options

INSIDE = "media"  # the folder of our own media server, in the data folder


def uses_servers(given: Options) -> bool:
    """Whether there is a media server to use."""
    if given.media == "auto":
        return bool(given.janus_url) or (_is_in_a_network(given) and not child.missing())
    return given.media == "janus"


def _is_in_a_network(given: Options) -> bool:
    """Janus takes no video at 127.0.0.1, which is all that a computer has on a train. Servers may get theirs later."""
    return bool(not given.is_local or given.media_address or network.addresses())


def engine(given: Options, data: Path, key: bytes = b"") -> Engine:
    """Raises Refused for what does not fit together."""
    relays = given.turn_urls, given.turn_secret
    if not uses_servers(given):
        carries = given.room_holds or mesh.CARRIES
        if carries > mesh.MOST:
            raise Refused(
                _(
                    "--room-holds {count} (MENTORA_ROOM_HOLDS) needs a media server. "
                    "Without one, a room holds at most {most} people. As root: apt-get install janus",
                    count=carries,
                    most=mesh.MOST,
                )
            )
        return mesh.Mesh(*relays, carries=carries)
    if not given.janus_url and (program := child.missing()):
        raise Refused(
            _(
                "--media janus (MENTORA_MEDIA) needs the program {program}, which is not installed here. "
                "As root: apt-get install janus util-linux",
                program=program,
            )
        )
    from integrations.media import servers  # its library takes a while to load, and the mesh does not need it

    own = None
    if not given.janus_url:
        own = child.Child(data / INSIDE, ports=given.media_ports, outside=given.media_address)
    return servers.Servers(given.janus_url, own, *relays, carries=given.room_holds or servers.CARRIES, key=key)
