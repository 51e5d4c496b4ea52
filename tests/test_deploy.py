"""The files in deploy/, and what docs/hosting.md tells people to type: everything named there exists and works."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from integrations.payments import keys
from integrations.process import authority, options
from integrations.texts import VARIABLES
from tests.support import running
from tests.support.cast import ADA
from tests.support.client import Client
from tests.test_architecture import ROOMS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "hosting.md").read_text()
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))
# As ProtectSystem=strict: everything is read-only but the state directory.
STRICT = 'mount --bind "$1" "$1" && mount -o remount,bind,ro / && shift && exec "$@"'


def service(name: str) -> dict[str, list[str]]:
    """The settings of its [Service], each with all its values."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text().partition("[Service]")[2].partition("[Install]")[0].splitlines():
        if "=" in line and not line.startswith("#"):
            setting, _, value = line.partition("=")
            found.setdefault(setting, []).append(value)
    return found


def tool(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    return found or pytest.skip(f"{name} is not installed")


def commands(guide: str = GUIDE) -> list[str]:
    return [line.strip() for line in guide.splitlines() if re.match(r" {4,}\S", line)]


def test_systemd_accepts_every_unit(tmp_path):
    analyze = tool("systemd-analyze")
    for name in UNITS:
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace("/opt/mentora", str(ROOT)))
    relay = (DEPLOY / "coturn-tls.conf").read_text() + "ExecStart=/bin/true\n"  # as what it is added to
    (tmp_path / "coturn.service").write_text(relay)
    done = subprocess.run(
        [analyze, "verify", "--man=no", *(tmp_path / name for name in (*UNITS, "coturn.service"))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_every_unit_is_sandboxed_alike(name):
    settings, first = service(name), service("mentora.service")
    sandbox = {"User", "StateDirectory", "StateDirectoryMode", "ProtectSystem", "SystemCallFilter", "NoNewPrivileges"}
    sandbox |= {setting for setting in first if setting.startswith(("Private", "Protect", "Restrict", "Lock"))} - {
        "RestartPreventExitStatus"
    }
    assert {key: settings.get(key) for key in sandbox} == {key: first[key] for key in sandbox}


def test_the_unit_starts_a_server_that_writes_nothing_outside_its_folder(tmp_path):
    settings = service("mentora.service")
    own = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*own, "true"], capture_output=True).returncode:
        pytest.skip("mount namespaces are not allowed here")
    python, *words = shlex.split(settings["ExecStart"][0])
    assert (python, words[:2]) == ("/opt/mentora/.venv/bin/python", ["app.py", "serve"])
    given = dict(pair.split("=", 1) for pair in settings["Environment"]) | {"MENTORA_DATA": ""}
    data = tmp_path / "data"
    running.make_database(data)
    before = (*own, "sh", "-c", STRICT, "sh", str(data))
    server = running.Server(data, *words[2 : words.index("--port")], before=before, **given).start()
    try:
        assert Client(server.url).get("/health").json == {"status": "ok", "failing": []}
        assert Client(server.url).post("/login", ADA.login).status == 303
    finally:
        assert server.stop() == 0


def test_the_unit_cannot_be_reached_past_the_proxy(tmp_path):
    """Mentora believes everything that reaches it directly, so the unit listens on this machine alone."""
    words = shlex.split(service("mentora.service")["ExecStart"][0])[3:]
    given = options.parse(["serve", *words], {"MENTORA_HOST": "0.0.0.0", "MENTORA_BEHIND_PROXY": "on"})
    assert given.host == "127.0.0.1" and given.behind_proxy
    running.make_database(tmp_path)
    server = running.Server(tmp_path, *words[: words.index("--port")], MENTORA_HOST="0.0.0.0").fork()
    try:
        for address in authority.addresses():
            with pytest.raises(OSError), socket.create_connection((address, server.port), timeout=5):
                pass
    finally:
        assert server.stop() == 0


def test_the_media_server_runs_in_the_same_sandbox():
    """It asks the kernel for the addresses of the machine, and is stopped by Mentora, not beside it."""
    settings = service("mentora.service")
    assert "AF_NETLINK" in settings["RestrictAddressFamilies"][0].split()
    assert settings["KillMode"] == ["mixed"]


def test_debians_own_media_server_is_kept_from_running():
    """It would listen on every address, and have no secrets."""
    typed = commands()
    assert typed.index("systemctl mask janus") < typed.index("apt-get install -y janus janus-tools")
    assert "systemctl mask --runtime janus" in (ROOT / "Makefile").read_text()


def test_the_backup_unit_keeps_two_weeks_and_hands_them_on(tmp_path):
    first, *after = service("mentora-backup.service")["ExecStart"] + service("mentora-backup.service")["ExecStartPost"]
    python, *words = shlex.split(first)
    data = tmp_path / "data"
    running.make_database(data)
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=os.environ | {"MENTORA_DATA": str(data)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (backup,) = (data / "backups").iterdir()
    old = data / "backups" / "mentora-20200101-000000.tar.gz"
    old.touch()
    os.utime(old, (0, 0))
    hook, away = tmp_path / "etc" / "after-backup", tmp_path / "away"
    hook.parent.mkdir()
    hook.write_text(f'#!/bin/sh\ncp -r "$1" {away}\n')
    hook.chmod(0o755)
    for line in after:
        here = line.replace("/var/lib/mentora", str(data)).replace("/etc/mentora", str(hook.parent))
        subprocess.run(shlex.split(here), check=True)
    assert [path.name for path in away.iterdir()] == [backup.name] and tarfile.is_tarfile(away / backup.name)


def test_what_the_unit_may_not_write_is_compiled_where_it_is_installed():
    """Otherwise Python compiles the whole program at each start, which takes as long as everything else."""
    assert [line for line in commands() if line.startswith("make -C") and line.endswith(" installed")][2:], GUIDE
    told = subprocess.run(["make", "--dry-run", "installed"], cwd=ROOT, capture_output=True, text=True, check=True)
    compiled = told.stdout.partition("compileall -q ")[2].split()
    assert {"app.py", *ROOMS} <= set(compiled)


def test_caddy_accepts_its_file():
    caddy = tool("caddy")
    words = [caddy, "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_caddy_has_no_limit_of_its_own():
    """Caddy ends the reading while Mentora refuses what it read: a 502 without a word, where Mentora has a sentence."""
    assert not {"request_body", "max_size"} & set((DEPLOY / "Caddyfile").read_text().split())


def test_every_option_and_command_that_is_named_exists():
    texts = [GUIDE, *(path.read_text() for path in DEPLOY.iterdir())]
    variables = {name for text in texts for name in re.findall(r"MENTORA_[A-Z_]+", text)}
    secrets = {keys.variable(name) for name in keys.Keys.__dataclass_fields__}
    secrets |= set(VARIABLES.values())
    assert variables <= {option.variable for option in options.OPTIONS} | secrets
    typed = {
        name for text in texts for name in re.findall(r"(?:^ +|app\.py )(?:mentora )?([a-z-]+)(?= |$)", text, re.M)
    }
    named = {line.split()[1] for line in commands() if line.startswith("mentora ")}
    assert named and named <= set(options.COMMANDS) and typed & {"serve", "backup", "doctor"}


def test_every_file_that_is_named_is_there():
    named = set(re.findall(r"deploy/([\w.*-]+)", GUIDE))
    assert [name for name in named if not list(DEPLOY.glob(name.rstrip(".")))] == []
    assert set(UNITS) <= {
        path.name for pattern in ("mentora*.service", "mentora*.timer") for path in DEPLOY.glob(pattern)
    }


def test_every_program_that_is_typed_is_on_an_empty_server_or_installed_before():
    there = {"adduser", "apt-get", "cp", "editor", "install", "journalctl", "ln", "rm", "systemctl", "mentora"}
    packages = {"nginx": "nginx-light"}
    for line in commands():
        for program in (part.split()[0] for part in line.split("&&")):
            assert packages.get(program, program) in there, line
        if "apt-get install" in line:
            there |= set(line.partition("install -y ")[2].split())


def test_a_name_is_put_into_the_copy_and_not_into_the_clone():
    """What is changed in the clone is in the way of the next `git pull`."""
    typed, named = commands(), {path.name for path in DEPLOY.iterdir() if "example.org" in path.read_text()}
    copied = {
        line.split()[-2].rpartition("/")[2]: line
        for line in typed
        if "/opt/mentora/deploy/" in line and "*" not in line
    }
    assert named <= set(copied)
    for name in named:
        assert typed.index(f"editor {copied[name].split()[-1]}") > typed.index(copied[name]), name
    assert [line for line in typed if line.startswith("editor ") and " /etc/" not in line] == []


def test_what_was_installed_is_replaced_by_an_upgrade_and_when_going_back():
    """But not what people have edited."""
    sections = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", GUIDE, re.M))
    typed = commands(sections["Install"])
    edited = [line.split()[-1] for line in typed if line.startswith("editor ")]
    installed = [line for line in typed if "/opt/mentora/deploy/" in line and line.split()[-1] not in edited]
    upgrade, _, back = sections["Upgrading, and going back"].partition("go back")
    for line in (*installed, "systemctl daemon-reload"):
        assert line in commands(upgrade) and line in commands(back), line
    assert len(installed) == 2


def test_the_relay_reads_its_certificate_where_systemd_puts_it():
    given = re.findall(r"^LoadCredential=([\w.]+):", (DEPLOY / "coturn-tls.conf").read_text(), re.M)
    read = re.findall(r"^#\w+=/run/credentials/coturn\.service/(.+)$", (DEPLOY / "turnserver.conf").read_text(), re.M)
    assert sorted(given) == sorted(read) != []


def test_the_environment_file_is_one_for_systemd_and_for_the_shell(tmp_path):
    """Every line of it is a variable that the command line takes."""
    lines = [line.removeprefix("#") for line in (DEPLOY / "mentora.env").read_text().splitlines()]
    values = dict(line.split("=", 1) for line in lines if line.startswith("MENTORA_"))
    assert options.parse(["serve"], values).public_url == "https://mentora.example.org"


def test_the_command_takes_every_value_as_it_stands(tmp_path):
    """As systemd does: nothing in a password is run."""
    password = f"smtp://a:$HOME`touch {tmp_path}/run`&x y;z@mail"
    lines = [
        f"MENTORA_MAIL_URL={password}",
        'MENTORA_TURN_SECRET="two words"\r',
        "  MENTORA_LANGUAGE= en \t",
        "#MENTORA_URL=no",
        "MENTORA_A B=no",
        "odd",
    ]
    (tmp_path / "env").write_text("\n".join(lines))
    script = (DEPLOY / "mentora").read_text()
    assert script.count("/etc/mentora/mentora.env") == 1
    (tmp_path / "mentora").write_text(script.replace("/etc/mentora/mentora.env", str(tmp_path / "env")))
    (tmp_path / "runuser").write_text("#!/bin/sh\nenv\n")
    (tmp_path / "runuser").chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = subprocess.run([tool("sh"), tmp_path / "mentora"], env=path, check=True, capture_output=True, text=True)
    told = dict(line.split("=", 1) for line in ran.stdout.splitlines() if line.startswith("MENTORA_"))
    assert told == {
        "MENTORA_MAIL_URL": password,
        "MENTORA_TURN_SECRET": "two words",
        "MENTORA_LANGUAGE": "en",
        "MENTORA_DATA": "/var/lib/mentora",
    }
    with (tmp_path / "env").open("a") as file:
        file.write("\nMENTORA_DATA=/srv/mentora\n")  # as the units, which let this file win
    moved = subprocess.run([tool("sh"), tmp_path / "mentora"], env=path, check=True, capture_output=True, text=True)
    assert "MENTORA_DATA=/srv/mentora\n" in moved.stdout
    assert not (tmp_path / "run").exists()
