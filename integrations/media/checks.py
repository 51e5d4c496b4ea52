"""What `doctor` says about video: which engine is in use, its version, and whether it answers."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from db.language import _
from db.refusals import Refused
from integrations.media import child, choice, configuration
from integrations.media.address import Address
from integrations.mixing import mixer
from integrations.process.options import Options


def examine(given: Options, data: Path, *, is_served: bool) -> Iterator[tuple[str, str]]:
    """Each thing that was checked, and what is wrong with it. `is_served` says whether Mentora runs on this data."""
    try:
        engine = choice.engine(given, data)
    except Refused as refused:
        yield _("the way that video travels"), refused.sentence
        return
    if not choice.uses_servers(given):
        yield _("video goes from browser to browser, so a room holds {count} people", count=engine.carries), ""
        return
    yield _("video goes through a media server, so a room holds {count} people", count=engine.carries), ""
    for address in given.janus_url:
        yield _look(address)
    if not given.janus_url:
        yield _own(data / choice.INSIDE, is_served)
        if program := mixer.missing():
            advice = _(
                "{program} is not installed, so hosts’ browsers record. "
                "As root: apt-get install janus-tools ffmpeg util-linux",
                program=program,
            )
            yield _("the media server records"), advice


def _own(folder: Path, is_served: bool) -> tuple[str, str]:
    if not is_served:
        version = child.version()
        problem = "" if version else _("it does not run: `janus --version` says nothing")
        return _("the media server Janus {version}, which Mentora starts", version=version), problem
    if address := configuration.known_address(folder):
        return _look(address)
    return _("the media server on this machine"), _("Mentora has not started it")


def _look(address: Address) -> tuple[str, str]:
    from integrations.media.janus import Janus

    server = Janus(address)
    problem = asyncio.run(server.look())
    return _("the media server {name}: Janus {version}", name=address.url, version=server.version or "?"), problem
