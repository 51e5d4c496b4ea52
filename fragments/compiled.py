"""Keeps compiled templates beside their sources, as Python does with modules: a start compiles only what changed."""

import contextlib
import hashlib
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

from db.catalogues import Catalogue

FOLDER = Path(__file__).parent / "__pycache__"
# What decides, besides a template and its language, what it is compiled to. Jinja adds its version and Python's.
COMPILERS = (Path(__file__).with_name("translating.py"), Path(__file__).with_name("rendering.py"))


class Compiled(jinja2.FileSystemBytecodeCache):
    """The templates of a language, which all its regions share. Where it may not write, every start compiles."""

    def __init__(self, name: str, catalogue: Catalogue, folder: Path = FOLDER):
        with contextlib.suppress(OSError):
            folder.mkdir(exist_ok=True)
        super().__init__(str(folder), f"{name}-%s.jinja")
        self._code: dict[str, CodeType] = {}
        self._compiler = hashlib.sha256()
        for path in COMPILERS:
            self._compiler.update(path.read_bytes())
        self._compiler.update(repr(sorted(catalogue.messages.items())).encode())

    def get_source_checksum(self, source: str) -> str:
        checksum = self._compiler.copy()
        checksum.update(source.encode())
        return checksum.hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get(bucket.key)
        if bucket.code is None:
            with contextlib.suppress(OSError):
                super().load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._remember(bucket)
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code:
            self._code[bucket.key] = bucket.code
