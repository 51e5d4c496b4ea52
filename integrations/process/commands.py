"""What `python app.py COMMAND` does: serve, or work on an installation that may be running."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from db import engine
from db.broken import BrokenFile
from db.engine.store import Unusable
from db.installation import backups, demo, doctor, future, keys
from db.installation.demo import seeding
from db.installation.folder import Folder
from db.language import _, ngettext, together
from db.locales import ENGLISH
from db.operators import rights
from db.refusals import Refused
from integrations import portraits
from integrations.media import checks
from integrations.payments import PROVIDERS
from integrations.payments import checks as payment_checks
from integrations.process import greeting, options, reloader, speech
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
    code = ENGLISH
    try:
        given = options.parse(arguments, dict(os.environ))
        speech.install(given.language)
        code = given.language
        return COMMANDS[given.command](given, program)
    except Refused as refused:
        return _fail(refused.sentence, code, 2)
    except BrokenFile as broken:
        return _fail(str(broken), code, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # its reader has closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        what = problem.filename or _("The system")
        reason = problem.strerror or problem
        return _fail(_("{what} cannot be used: {reason}.", what=what, reason=reason), code, 2)
    except UnicodeError as problem:
        detail = getattr(problem, "reason", problem)
        return _fail(_("A name holds bytes that are not text: {reason}.", reason=detail), code, 2)
    except Unusable as problem:
        advice = _("`python app.py doctor` checks it; `restore` puts a backup in place.")
        return _fail(_("The database cannot be used: {problem}. {advice}", problem=problem, advice=advice), code, 1)


def serve(given: Options, program: Program) -> int:
    if given.dev and not reloader.is_child():
        return reloader.watch()
    from integrations.process import server  # only this command needs hypercorn and uvloop

    bound = server.listen(given.host, given.port)
    folder = Folder(given.data).make().lock()
    backups.tidy(folder)
    cert, key = given.cert, given.key
    if given.https:
        from integrations.process import authority

        cert, key = map(str, authority.certify(folder.tls)[1:])
    try:
        app = program.create_app(given)
    except BrokenFile as broken:
        if not given.dev:
            raise
        speech.complain(str(broken))
        server.run(BrokenPage(str(broken)), bound, cert=cert, key=key, farewell=lambda: asyncio.sleep(0))
        return 0

    async def greet() -> None:
        speech.say(await app.media.described(), given.language)
        greeting.say(given, bound.getsockname()[1], demo.password(folder) if app.config["DEMO"] else "")

    app.before_serving(greet)
    server.run(app, bound, cert=cert, key=key, farewell=app.hub.close)
    return 0


def migrate(given: Options, program: Program) -> int:
    folder = Folder(given.data).make()
    backups.tidy(folder)
    done = engine.open(folder.address).migrate()
    keys.load(folder.secret)
    for name in done:
        speech.say(_("applied {name}", name=name), given.language)
    if not done:
        speech.say(_("The database is up to date."), given.language)
    return 0


def seed(given: Options, program: Program) -> int:
    migrate(given, program)
    folder = Folder(given.data)
    store = engine.open(folder.address)
    made = store.transact(seeding.seed, program.hash(demo.PASSWORD), folder.recordings, portraits.begin)
    if made:
        sentence = _("Added {made} demo people, each with the password {password}.", made=made, password=demo.PASSWORD)
    else:
        sentence = _("The demo people are there already.")
    speech.say(sentence, given.language)
    return 0


def backup(given: Options, program: Program) -> int:
    _clean_up_when_stopped()
    file = backups.make(Folder(given.data), given.file)
    speech.say(_("Wrote everything to {file}", file=file), given.language)
    return 0


def restore(given: Options, program: Program) -> int:
    assert given.file is not None, "options.parse refuses this"
    _clean_up_when_stopped()
    aside = backups.restore(Folder(given.data), given.file)
    restored = _("Restored from {file}.", file=given.file)
    kept = _("What was there before is in {folder}", folder=aside) if aside else ""
    everybody = _("Everybody has to log in again.")
    speech.say(together(restored, everybody, kept), given.language)
    return 0


def fix_clock(given: Options, program: Program) -> int:
    folder = Folder(given.data)
    backups.tidy(folder)
    if not folder.database.exists():
        raise Refused(_("There is no database in {folder}.", folder=folder.path))
    folder.make().lock()
    try:
        changed = _put_right(folder)
    finally:
        folder.unlock()
    speech.say(_outcome(changed), given.language)
    return 0


def admin(given: Options, program: Program) -> int:
    person = _set_right(given, is_admin=True)
    advice = _("The menu beside their name leads to /admin.")
    speech.say(together(_("{name} is an operator now.", name=person.name), advice), given.language)
    return 0


def no_admin(given: Options, program: Program) -> int:
    person = _set_right(given, is_admin=False)
    speech.say(_("{name} is no longer an operator.", name=person.name), given.language)
    return 0


def examine(given: Options, program: Program) -> int:
    wrong, folder = 0, Folder(given.data)
    of_video = checks.examine(given, folder.path, is_served=folder.is_served())
    missing = {way: ", ".join(given.payment_keys.missing(way)) for way in PROVIDERS}
    without_keys = {way: names for way, names in missing.items() if names}
    of_data = doctor.examine(folder, given.keep_free, given.recordings_total, without_keys)
    for checked, problem in chain(of_data, of_video, payment_checks.examine(given)):
        wrong += bool(problem)
        sentence = _("NOT OK  {checked}: {problem}", checked=checked, problem=problem)
        speech.say(sentence if problem else _("ok      {checked}", checked=checked), given.language)
    return 1 if wrong else 0


COMMANDS: dict[str, Callable[[Options, Program], int]] = {
    "serve": serve,
    "migrate": migrate,
    "seed": seed,
    "backup": backup,
    "restore": restore,
    "fix-clock": fix_clock,
    "admin": admin,
    "no-admin": no_admin,
    "doctor": examine,
}


def _clean_up_when_stopped() -> None:
    """When systemd or somebody else stops it, it still removes its temporary files."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def _put_right(folder: Folder) -> int | None:
    """How many rows were changed; None when nothing was written in the future, and everything stays as it is."""
    store = engine.open(folder.address)
    store.migrate()
    if not store.transact(future.count_ahead) and not keys.is_ahead(folder.secret):
        return None
    changed = store.transact(future.put_right)
    keys.replace(folder.secret)
    return changed


def _set_right(given: Options, *, is_admin: bool) -> Any:
    """Of somebody in an installation that may be running: it takes effect at once."""
    folder = Folder(given.data)
    if not folder.database.exists():
        raise Refused(_("There is no database in {folder}.", folder=folder.path))
    store = engine.open(folder.address)
    store.migrate()
    return store.transact(rights.set_right, str(given.file), is_admin)


def _outcome(changed: int | None) -> str:
    if changed is None:
        return _("There is nothing to put right: nothing was written in the future.")
    everybody = _("Everybody has to log in again.")
    if not changed:
        return together(_("Logins made while the clock was ahead have ended."), everybody)
    done = ngettext(
        "{count} row was written while the clock was ahead, and is put right.",
        "{count} rows were written while the clock was ahead, and are put right.",
        changed,
    )
    advice = _("Sessions and requests that were closed too early stay closed; `restore` brings back a backup.")
    return together(done, everybody, advice)


def _fail(sentence: str, code: str, status: int) -> int:
    speech.complain(sentence, code)
    return status
