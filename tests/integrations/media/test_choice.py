"""Which engine is used: what is installed and what is asked for decide, and what does not fit stops the start."""

import pytest

from db.refusals import Refused
from integrations.media import child, choice
from integrations.media.mesh import Mesh
from integrations.media.servers import Servers
from integrations.process import options

URL = "ws://media.example.org:8188?secret=s&admin_key=k"


def chosen(tmp_path, *words, **environment):
    return choice.engine(options.parse(["serve", *words], environment), tmp_path)


@pytest.fixture
def programs(monkeypatch):
    """Those of the media server that are installed here."""
    there = {child.PROGRAM, child.BINDING}
    monkeypatch.setattr(choice.network, "addresses", lambda: ["192.0.2.7"])
    monkeypatch.setattr(child.shutil, "which", lambda name: name if name in there else None)
    return there


def test_the_media_server_is_used_where_it_is_installed(tmp_path, programs):
    engine = chosen(tmp_path)
    assert isinstance(engine, Servers) and engine.carries == 30 and len(engine.farm.servers) == 1
    assert isinstance(chosen(tmp_path, "--media", "mesh"), Mesh)
    programs.clear()
    engine = chosen(tmp_path)
    assert isinstance(engine, Mesh) and engine.carries == 4 and engine.farm is None


def test_on_a_computer_without_a_network_browsers_connect_to_each_other(tmp_path, programs, monkeypatch):
    monkeypatch.setattr(choice.network, "addresses", list)
    assert isinstance(chosen(tmp_path), Mesh)
    for words in (("--media", "janus"), ("--behind-proxy",), ("--media-address", "203.0.113.9")):
        assert isinstance(chosen(tmp_path, *words), Servers)


def test_media_servers_elsewhere_take_the_place_of_our_own(tmp_path, programs):
    programs.clear()
    for words in ((), ("--media", "janus")):
        engine = chosen(tmp_path, *words, MENTORA_JANUS_URL=f"{URL},{URL.replace('media', 'other')}")
        assert [server.address.path for server in engine.farm.servers] == ["", ""]
    assert isinstance(chosen(tmp_path, "--media", "mesh", MENTORA_JANUS_URL=URL), Mesh)


@pytest.mark.parametrize("program", [child.PROGRAM, child.BINDING])
def test_what_is_missing_is_named(tmp_path, programs, program):
    programs.remove(program)
    with pytest.raises(Refused, match=f"needs the program {program}.*apt-get install janus"):
        chosen(tmp_path, "--media", "janus")


def test_how_many_a_room_holds_depends_on_the_engine(tmp_path, programs):
    assert chosen(tmp_path, "--room-holds", "100").carries == 100
    assert chosen(tmp_path, "--room-holds", "12", "--media", "mesh").carries == 12
    with pytest.raises(Refused, match="needs a media server.*at most 12"):
        chosen(tmp_path, "--room-holds", "13", "--media", "mesh")
