"""Python keeps what it has compiled, also where a machine is set up not to: otherwise each process that the tests start
compiles all of the program again, and each of their workers all tests."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
