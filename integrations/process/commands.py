"""What `python app.py COMMAND` does: serve, or work on an installation that may be running."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from db import engine
from db.engine.queries import BrokenFile
from db.engine.store import Unusable
from db.installation import backups, demo, doctor, keys
from db.installation.folder import Folder
from db.refusals import Refused
from integrations.process import greeting, options, reloader
from integrations.process.broken import BrokenPage
from integrations.process.options import Options


@dataclass(frozen=True, slots=True)
class Program:
    """What app.py provides, because this folder may not import routes or Quart."""

    create_app: Callable[[Options], Any]
    hash: Callable[[str], str]  # of a password


def main(arguments: Sequence[str], program: Program) -> int:
    """Runs the command and returns its exit status. Every error is printed as one sentence."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    try:
        given = options.parse(arguments, dict(os.environ))
        return COMMANDS[given.command](given, program)
    except Refused as refused:
        return _say(refused.sentence, 2)
    except BrokenFile as broken:
        return _say(str(broken), 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # its reader has closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        return _say(f"{problem.filename or 'The system'} cannot be used: {problem.strerror or problem}.", 2)
    except UnicodeError as problem:
        return _say(f"A name holds bytes that are not text: {getattr(problem, 'reason', problem)}.", 2)
    except Unusable as problem:
        advice = "`python app.py doctor` checks it; `restore` puts a backup in place."
        return _say(f"The database cannot be used: {problem}. {advice}", 1)


def serve(given: Options, program: Program) -> int:
    if given.dev and not reloader.is_child():
        return reloader.watch()
    from integrations.process import server  # only this command needs hypercorn and uvloop

    bound = server.listen(given.host, given.port)
    folder = Folder(given.data).make().lock()
    cert, key = given.cert, given.key
    if given.https:
        from integrations.process import authority

        cert, key = map(str, authority.certify(folder.tls)[1:])
    try:
        app = program.create_app(given)
    except BrokenFile as broken:
        if not given.dev:
            raise
        _say(str(broken), 1)
        server.run(BrokenPage(str(broken)), bound, cert=cert, key=key, farewell=lambda: asyncio.sleep(0))
        return 0

    async def greet() -> None:
        greeting.say(given, bound.getsockname()[1], demo.password(folder) if app.config["DEMO"] else "")

    app.before_serving(greet)
    server.run(app, bound, cert=cert, key=key, farewell=app.hub.close)
    return 0


def migrate(given: Options, program: Program) -> int:
    folder = Folder(given.data).make()
    done = engine.open(folder.address).migrate()
    keys.load(folder.secret)
    print("\n".join(f"applied {name}" for name in done) or "The database is up to date.")
    return 0


def seed(given: Options, program: Program) -> int:
    migrate(given, program)
    made = engine.open(Folder(given.data).address).transact(demo.seed, program.hash(demo.PASSWORD))
    if made:
        print(f"Added {made} demo people, each with the password {demo.PASSWORD}.")
    else:
        print("The demo people are there already.")
    return 0


def backup(given: Options, program: Program) -> int:
    print(f"Wrote everything to {backups.make(Folder(given.data), given.file)}")
    return 0


def restore(given: Options, program: Program) -> int:
    assert given.file is not None, "options.parse refuses this"
    aside = backups.restore(Folder(given.data), given.file)
    print(f"Restored from {given.file}." + (f" What was there before is in {aside}" if aside else ""))
    return 0


def examine(given: Options, program: Program) -> int:
    wrong = 0
    for checked, problem in doctor.examine(Folder(given.data)):
        wrong += bool(problem)
        print(f"{'NOT OK' if problem else 'ok':7} {checked}{f': {problem}' if problem else ''}")
    return 1 if wrong else 0


COMMANDS: dict[str, Callable[[Options, Program], int]] = {
    "serve": serve,
    "migrate": migrate,
    "seed": seed,
    "backup": backup,
    "restore": restore,
    "doctor": examine,
}


def _say(sentence: str, status: int) -> int:
    print(f"mentora: {sentence}", file=sys.stderr)
    return status
