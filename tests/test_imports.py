"""Any module can be imported first: who imports whom does not decide whether Mentora starts."""

import json
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


def test_every_module_can_be_imported_first():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files("db", "ws", "jobs")]
    words = [sys.executable, "-c", IMPORTING, json.dumps(names), *ROOMS]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout) == []


def test_a_start_loads_only_the_libraries_that_every_start_needs(tmp_path):
    """What is for some requests is imported where they are handled: each library takes time and memory."""
    words = [sys.executable, "-c", STARTING, str(tmp_path)]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert found.returncode == 0, found.stderr
    loaded, count = json.loads(found.stdout)
    assert set(loaded) <= set(AT_START.split())
    assert count <= MOST_MODULES
