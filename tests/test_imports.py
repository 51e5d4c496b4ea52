"""Any module can be imported first: who imports whom does not decide whether Mentora starts."""

import json
import os
import subprocess
import sys

from tests.test_architecture import ROOMS, ROOT, python_files

IMPORTING = """
import importlib, json, sys
failed = []
for name in json.loads(sys.argv[1]):
    for known in [known for known in sys.modules if known.partition(".")[0] in sys.argv[2:]]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except ImportError as problem:
        failed.append(f"{name}: {problem}")
print(json.dumps(failed))
"""

# The libraries that are loaded to make the application, and how many modules they are.
STARTING = """
import json, sys
from app import create_app
from integrations.process import options
create_app(options.parse(["serve", "--data", sys.argv[1]], {"MENTORA_MEDIA": "mesh"}))
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
theirs = [name for name, file in files.items() if "site-packages" in file]
print(json.dumps([sorted({name.partition(".")[0] for name in theirs}), len(theirs)]))
"""
AT_START = """_argon2_cffi_bindings _brotli _cffi_backend _distutils_hack aiofiles aiosqlite argon2 blinker brotli click
    cryptography flask h11 h2 hpack hypercorn hyperframe itsdangerous jinja2 jinja2_fragments jwt markdown_it markupsafe
    mdurl nh3 priority quart quart_auth werkzeug wsproto"""
MOST_MODULES = 380


def run(program: str, folder, *words: str) -> list:
    """Each module is compiled once, as where Mentora is installed, and not once for each that is imported first."""
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    command = [sys.executable, "-c", program, *words]
    found = subprocess.run(command, cwd=ROOT, env=os.environ | compiled, capture_output=True, text=True, timeout=600)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def test_every_module_can_be_imported_first(tmp_path):
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files("db", "ws", "jobs")]
    assert run(IMPORTING, tmp_path, json.dumps(names), *ROOMS) == []


def test_a_start_loads_only_the_libraries_that_every_start_needs(tmp_path):
    """What is for some requests is imported where they are handled: each library takes time and memory."""
    loaded, count = run(STARTING, tmp_path, str(tmp_path))
    assert set(loaded) <= set(AT_START.split())
    assert count <= MOST_MODULES
