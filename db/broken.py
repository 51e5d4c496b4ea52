"""A query, a template or a catalogue of ours that cannot be used. Imports nothing of ours, so that everything can."""

from pathlib import Path


class BrokenFile(Exception):
    """A file of ours cannot be used. Says which, where and why, and stops the start."""

    def __init__(self, path: Path | str, line: int, reason: str):
        super().__init__(f"{path}, line {line}: {reason}")
        self.path, self.line, self.reason = path, line, reason
