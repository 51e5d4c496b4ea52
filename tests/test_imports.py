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


def test_every_module_can_be_imported_first():
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in python_files("db", "ws", "jobs")]
    words = [sys.executable, "-c", IMPORTING, json.dumps(names), *ROOMS]
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout) == []
