"""Mentora: puts the rooms of the house together, and is its command line."""

import asyncio
import gc
import logging
import os
import secrets
import sqlite3
import sys
import traceback
from pathlib import Path

from quart import Quart, Response
from quart.sessions import NullSession, SessionInterface
from werkzeug.exceptions import HTTPException

from db import language
from db.catalogues import PSEUDO
from db.engine import migrations, sqlite
from db.engine.queries import BrokenFile
from db.installation import backups, demo, doctor, facts, keys
from db.installation.folder import Folder
from db.language import _
from db.mails import MailWaiting
from db.people import devices
from db.people.tokens import Tokens
from db.refusals import Refused
from fragments.rendering import LANGUAGES, Fragments
from integrations import films, mail, media
from integrations.process import greeting, options, reloader
from integrations.process.options import Options
from jobs.clock import Clock
from routes import (
    bookings,
    dashboard_sessions,
    dashboards,
    employer,
    learner,
    likes,
    mentor,
    mentors,
    notifications,
    pages,
    people,
    recordings,
    requests,
    rooms,
    sessions,
)
from routes.http import access, files, forms, headers, openapi, passwords, replies
from routes.people import resets, settings
from routes.sessions import readiness
from ws.broadcasts import Broadcasts
from ws.endpoint import Live
from ws.hub import Hub
from ws.rooms import CARRIES, Rooms

ROOT = Path(__file__).parent
SQL = ROOT / "sql"
BLUEPRINTS = (
    files.routes,
    pages.routes,
    people.routes,
    resets.routes,
    settings.routes,
    dashboards.routes,
    learner.routes,
    mentor.routes,
    mentors.routes,
    likes.routes,
    employer.routes,
    notifications.routes,
    sessions.routes,
    bookings.routes,
    readiness.routes,
    requests.routes,
    rooms.routes,
    recordings.routes,
    dashboard_sessions.routes,
    openapi.routes,
)
LARGEST_BODY = 1_000_000

log = logging.getLogger("mentora")


class NoSession(SessionInterface):
    """Who is asking stands in the token; a second cookie would only cost time."""

    async def open_session(self, app, request):
        return NullSession()

    async def save_session(self, app, session, response) -> None:
        """There is nothing to save."""


def create_app(given: Options) -> Quart:
    """The whole application, on the data folder that the options name. A broken file of ours stops it here."""
    folder = Folder(given.data).make()
    app = Quart("mentora", root_path=str(ROOT), static_folder=None, template_folder=None)
    app.session_interface = NoSession()
    app.config.update(
        DEV=given.dev,
        RATE_LIMITS=given.rate_limits,
        BEHIND_PROXY=given.behind_proxy,
        PUBLIC_URL=given.public_url,
        MAIL_URL=given.mail_url,
        AUTHORITY=folder.tls / "authority.pem" if given.https else None,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        PROVIDE_AUTOMATIC_OPTIONS=True,
    )
    app.database = sqlite.Sqlite(folder.database, sqlite.make_ready(folder.database, SQL))
    app.tokens = Tokens(keys.load(folder.secret))
    app.static_files = files.StaticFiles()
    _install_languages(given)
    app.fragments = Fragments(
        static=app.static_files.url, language=given.language, demo=_holds_demo(folder, given), dev=given.dev
    )
    app.hub = Hub()
    app.rooms = Rooms(app.database)
    app.media = media.Mesh(
        given.turn_urls, given.turn_secret, carries=CARRIES, kick=app.rooms.kick, close=app.rooms.close
    )
    app.films = films.Films(folder.uploads / "recordings")
    _register(app)
    _bring_to_life(app, mail.postman(given.mail_url, folder.outbox))
    app.asgi_app = Live(
        app.asgi_app,
        hub=app.hub,
        rooms=app.rooms,
        database=app.database,
        tokens=app.tokens,
        fragments=app.fragments,
        cookie=access.COOKIE,
        limited=given.rate_limits,
    )
    app.asgi_app = forms.strict(app.asgi_app)
    return app


def _install_languages(given: Options) -> None:
    language.load(LANGUAGES, pseudo=given.language == PSEUDO)
    if given.language not in language.installed():
        known = ", ".join(language.installed())
        raise Refused(_("There is no language {code} here, only {known}.", code=given.language, known=known))


def _register(app: Quart) -> None:
    app.url_map.converters["id"] = forms.Id
    app.url_map.merge_slashes = False  # such a page is not there, rather than a redirect that no handler of ours sees
    app.before_request(forms.check_address)
    access.guard(app, app.tokens)
    headers.dress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.must_be_declared(app)
    app.register_error_handler(Refused, replies.refusal)
    app.register_error_handler(HTTPException, replies.http_problem)

    @app.errorhandler(Exception)
    async def crashed(error: Exception) -> Response:
        log.error("A request failed", exc_info=error)
        sentence = "Something went wrong on our side. Nothing you typed was changed; please try again in a moment."
        return await replies.problem(500, _where(error) if app.config["DEV"] else sentence)


def _bring_to_life(app: Quart, post: mail.Post) -> None:
    """What runs beside the requests: the database's threads, the broadcasts, the clock."""
    broadcasts = Broadcasts(app.hub, app.rooms, app.fragments, app.tokens)
    clock = Clock(app.database, post)
    broadcasts.also(MailWaiting, clock.knock)
    tasks: list[asyncio.Task] = []

    @app.before_serving
    async def start() -> None:
        await app.database.open()
        app.database.on_commit(broadcasts.hear)
        app.tokens.revoke(await app.database.read(devices.revoked))
        tasks.extend(asyncio.create_task(part.run()) for part in (broadcasts, clock))
        # What lives now lives to the end: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)

    @app.after_serving
    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.database.close()


def _holds_demo(folder: Folder, given: Options) -> bool:
    """Seeds when it was asked for. Demo people are never served to a network, however they came into the database."""
    if given.demo:
        if given.https:
            _make_it_secret(folder)
        _transact(folder, demo.seed, passwords.HASHER.hash(_demo_password(folder)))
    is_demo = _transact(folder, facts.is_demo)
    if is_demo and not given.is_local and not folder.demo_password.exists():
        raise Refused(
            f"The data folder {folder.path} holds demo people, whose password everybody knows; it is served on 127.0.0.1 only."
        )
    return is_demo


def _demo_password(folder: Folder) -> str:
    return folder.demo_password.read_text() if folder.demo_password.exists() else demo.PASSWORD


def _make_it_secret(folder: Folder) -> None:
    """For demo people that a whole network can reach: not the password that everybody knows."""
    if not folder.demo_password.exists() and not _transact(folder, facts.is_demo):
        folder.demo_password.touch(0o600)
        folder.demo_password.write_text(f"mentora-{secrets.token_hex(4)}")


def _transact(folder: Folder, act, *args):
    connection = sqlite.connect(folder.database)
    try:
        return sqlite.transact(connection, sqlite.load(SQL), act, *args)
    finally:
        connection.close()


def _where(error: Exception) -> str:
    """For who is working on it: the last line of ours, in a template or in Python."""
    frames = traceback.extract_tb(error.__traceback__)
    frame = next(
        (
            frame
            for frame in reversed(frames)
            if frame.filename.startswith(f"{ROOT}/") and ".venv" not in frame.filename
        ),
        frames[-1],
    )
    return f"{frame.filename.removeprefix(f'{ROOT}/')}, line {frame.lineno}: {type(error).__name__}: {error}"


def serve(given: Options) -> None:
    if given.dev and not reloader.is_child():
        return sys.exit(reloader.watch())
    from integrations.process import server  # hypercorn and uvloop are wanted by this command alone

    bound = server.listen(given.host, given.port)
    folder = Folder(given.data).make().lock()
    cert, key = given.cert, given.key
    if given.https:
        from integrations.process import authority

        trusted, cert, key = (str(path) for path in authority.certify(folder.tls))
    try:
        app = create_app(given)
    except BrokenFile as broken:
        if not given.dev:
            raise
        print(f"mentora: {broken}", file=sys.stderr)
        return server.run(_broken_page(broken), bound, cert=cert, key=key, farewell=lambda: asyncio.sleep(0))

    @app.before_serving
    async def greet() -> None:
        greeting.say(
            given, bound.getsockname()[1], _demo_password(folder) if app.fragments.environment.globals["demo"] else ""
        )

    server.run(app, bound, cert=cert, key=key, farewell=app.hub.close)


def _broken_page(broken: BrokenFile):
    """While somebody is editing: the file, the line and the reason, where they are looking anyway."""
    app = Quart("broken", static_folder=None)

    @app.route("/", defaults={"path": ""})
    @app.route("/<path:path>")
    async def page(path: str):
        return Response(
            f"This file cannot be used.\n\n{broken}\n\nMend it and load the page again.", 500, mimetype="text/plain"
        )

    return app


def migrate(given: Options) -> None:
    folder = Folder(given.data).make()
    connection = sqlite.connect(folder.database)
    done = migrations.migrate(connection, SQL / "migrations")
    connection.close()
    keys.load(folder.secret)
    print("\n".join(f"applied {name}" for name in done) or "The database is up to date.")


def seed(given: Options) -> None:
    migrate(given)
    made = _transact(Folder(given.data), demo.seed, passwords.HASHER.hash(demo.PASSWORD))
    print(
        f"{made} demo people are in, each with the password {demo.PASSWORD}."
        if made
        else "The demo people are in already."
    )


def backup(given: Options) -> None:
    print(f"Everything is in {backups.make(Folder(given.data), given.file)}")


def restore(given: Options) -> None:
    aside = backups.restore(Folder(given.data), given.file)
    print(f"Restored from {given.file}." + (f" What was there before is in {aside}" if aside else ""))


def examine(given: Options) -> None:
    wrong = 0
    for looked_at, problem in doctor.examine(Folder(given.data)):
        wrong += bool(problem)
        print(f"{'NOT OK' if problem else 'ok':7} {looked_at}{f': {problem}' if problem else ''}")
    if wrong:
        sys.exit(1)


COMMANDS = {"serve": serve, "migrate": migrate, "seed": seed, "backup": backup, "restore": restore, "doctor": examine}


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    try:
        given = options.parse(sys.argv[1:], dict(os.environ))
        COMMANDS[given.command](given)
    except Refused as refused:
        sys.exit(_say(refused.sentence, 2))
    except BrokenFile as broken:
        sys.exit(_say(str(broken), 1))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as problem:
        sys.exit(_say(f"{problem.filename or 'The system'} cannot be used: {problem.strerror or problem}.", 2))
    except UnicodeError as problem:
        sys.exit(_say(f"A name holds bytes that are no text: {problem.reason}.", 2))
    except sqlite3.DatabaseError as problem:
        sys.exit(
            _say(
                f"The database cannot be used: {problem}. `python app.py doctor` looks at it; `restore` puts a backup in place.",
                1,
            )
        )


def _say(sentence: str, status: int) -> int:
    print(f"mentora: {sentence}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
