"""What `integrations/process/connections.py` replaces in hypercorn is still what it was written for.

When one of these fails, hypercorn has changed: read the new source beside ours, change ours if needed, then the pin.
"""

import ast
import hashlib
import shutil
from pathlib import Path

import hypercorn
import pytest

from integrations.process import connections

HYPERCORN = Path(hypercorn.__file__).parent
# What is replaced, and what calls it or is called by the replacement, each with a digest of its source.
PINS = {
    "protocol/ws_stream.py Handshake.accept": "8abe40106d0e",
    "protocol/ws_stream.py WebsocketBuffer": "34c9f5fc79b2",
    "protocol/ws_stream.py WSStream": "67f5a02c7e6d",
    "protocol/h11.py H11Protocol._check_protocol": "7d44b320f16b",
    "protocol/h11.py H11Protocol._handle_events": "c434c80ed405",
    "protocol/h11.py H11Protocol._create_stream": "6bd0bac8d800",
    "protocol/h11.py H11Protocol.stream_send": "18fbc5f58833",
    "protocol/h11.py H11Protocol._maybe_recycle": "d0b6bb6c1e80",
    "protocol/http_stream.py HTTPStream": "1de5ebe1815d",
    "protocol/h2.py H2Protocol.__init__": "bbedb33dc0bb",
    "protocol/h2.py H2Protocol._handle_events": "f32de576c09e",
    "protocol/h2.py H2Protocol._create_stream": "10eb9d40a119",
    "protocol/__init__.py ProtocolWrapper": "9c7b9921e835",
    "asyncio/tcp_server.py": "d852dbd38653",
    "asyncio/task_group.py": "811556b89761",
    "asyncio/run.py worker_serve": "b91118280dda",
}


def source(folder: Path, pin: str) -> str:
    """The source of a file, or of one class or function in it, without what is only layout at the end of a line."""
    name, _, path = pin.partition(" ")
    text = (folder / name).read_text()
    node: ast.AST = ast.parse(text)
    for part in path.split(".") if path else ():
        node = next((one for one in ast.iter_child_nodes(node) if getattr(one, "name", "") == part), ast.Pass())
    found = ast.get_source_segment(text, node) if path else text
    return "\n".join(line.rstrip() for line in (found or "is gone").splitlines())


def digest(folder: Path, pin: str) -> str:
    return hashlib.sha256(source(folder, pin).encode()).hexdigest()[:12]


@pytest.mark.parametrize("pin", PINS)
def test_what_is_replaced_in_hypercorn_is_as_it_was(pin):
    assert digest(HYPERCORN, pin) == PINS[pin], f"hypercorn {pin} has changed: read {connections.__name__} beside it"


def test_a_change_of_anything_that_is_replaced_is_noticed(tmp_path):
    """The control: one statement more in each, in a copy."""
    shutil.copytree(HYPERCORN, tmp_path / "hypercorn", ignore=shutil.ignore_patterns("*.pyc"))
    for pin in PINS:
        name, (before, kept) = pin.partition(" ")[0], (source(HYPERCORN, pin), (HYPERCORN / pin.split()[0]).read_text())
        changed = f"{before}\n{' ' * 8}changed = True"
        assert kept.count(before) == 1
        (tmp_path / "hypercorn" / name).write_text(kept.replace(before, changed))
        assert digest(tmp_path / "hypercorn", pin) != PINS[pin], pin


def test_the_replacements_are_in_place():
    """By the names that hypercorn's own code looks up."""
    from hypercorn.asyncio import run, tcp_server
    from hypercorn.protocol import ws_stream
    from hypercorn.protocol.h2 import H2Protocol
    from hypercorn.protocol.h11 import H11Protocol
    from hypercorn.protocol.http_stream import HTTPStream

    connections.replace_private_parts(connections.Pings())
    assert run.worker_serve.__globals__["TCPServer"] is connections.Connection
    assert tcp_server.TCPServer.run.__globals__["TaskGroup"] is connections.Tasks
    assert all(kind._create_stream.__globals__["WSStream"] is connections.Stream for kind in (H11Protocol, H2Protocol))
    assert H11Protocol._create_stream.__globals__["HTTPStream"] is connections.Asked
    assert H2Protocol._create_stream.__globals__["HTTPStream"] is HTTPStream
    extensions = ws_stream.Handshake.accept.__globals__["server_extensions_handshake"]
    assert extensions.__module__ == H11Protocol._check_protocol.__module__ == connections.__name__
