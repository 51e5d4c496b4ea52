"""The baseline: the same server and framework with nothing but a hello."""

import subprocess
import sys
from pathlib import Path

from tests.support import running

PROGRAM = """
import asyncio, sys
from quart import Quart
sys.path.insert(0, {root!r})
from integrations.process import server

app = Quart("floor")

@app.get("/")
async def hello():
    return "hello"

@app.before_serving
async def greet():
    print("is ready", flush=True)

server.run(app, server.listen("127.0.0.1", {port}), cert="", key="", farewell=lambda: asyncio.sleep(0))
"""


class Floor(running.Server):
    def __init__(self, folder: Path):
        super().__init__(folder / "floor")
        self.data.mkdir()

    def start(self) -> "Floor":
        program = PROGRAM.format(root=str(running.ROOT), port=self.port)
        self.process = process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert process.stdout and "is ready" in process.stdout.readline()
        return self

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return self.process.wait(15)
