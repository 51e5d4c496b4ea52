"""Mentora: puts the rooms together. `python app.py --help` lists the commands."""

import asyncio
import gc
import logging
import sys
import traceback
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from quart import Quart, Response
from quart.sessions import NullSession, SessionInterface, SessionMixin
from quart.wrappers import BaseRequestWebsocket
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from db import engine, expiry, ids, payments
from db.engine.store import Store
from db.installation import demo, facts, future, keys
from db.installation.demo import seeding
from db.installation.folder import Folder
from db.mails import MailWaiting
from db.people import devices
from db.people.tokens import Tokens
from db.recordings import Space
from db.refusals import Refused
from db.webhooks import DeliveryWaiting
from fragments.rendering import Fragments
from integrations import films, mail, portraits, texts
from integrations.calendars.vault import Vault
from integrations.media import Engine, choice
from integrations.payments import choice as payment_choice
from integrations.pictures import Pictures
from integrations.process import commands, speech
from integrations.process.options import Options
from integrations.push import Sender
from jobs.calendars import Calendars
from jobs.clock import Clock
from jobs.mails import Mailing
from jobs.mixing import Mixing
from jobs.payments import Cashier
from jobs.pushing import Pushing
from jobs.texting import Texting
from jobs.webhooks import Webhooks
from routes.blueprints import BLUEPRINTS
from routes.http import access, files, forms, front, headers, limits, openapi, passwords, replies
from routes.http.exchange import Exchange
from routes.http.site import Site
from ws.broadcasts import Broadcasts
from ws.bus import LocalBus
from ws.endpoint import Live
from ws.hub import Hub
from ws.recordings import Takes
from ws.rooms import Rooms

ROOT = Path(__file__).parent
LARGEST_BODY = 1_000_000
# Seconds. A thread that computes, such as one that reads an export, keeps the loop waiting for so long each time that
# the loop has read or sent something. Python’s own five milliseconds add up to tens for one page.
SWITCH = 0.0005
COLLECTED = (50_000, 20, 100)  # how many new objects there are before the garbage collector looks at them

log = logging.getLogger("mentora")


class Mentora(Site):
    """The application, with the parts that the routes do not know."""

    asgi_http_class = Exchange
    session_interface: SessionInterface  # type: ignore[assignment]  # Quart names its own, but takes any
    bus: LocalBus
    hub: Hub
    rooms: Rooms
    media: Engine
    payments: Cashier
    vault: Vault
    push: Sender
    texting: Texting
    calendars: Calendars
    webhooks: Webhooks


class NoSession(SessionInterface):
    """The token identifies the person, so Quart needs no session cookie."""

    async def open_session(self, app: Quart, request: BaseRequestWebsocket) -> SessionMixin:
        return NullSession()

    async def save_session(
        self, app: Quart, session: SessionMixin, response: Response | WerkzeugResponse | None
    ) -> None:
        """There is nothing to save."""


def create_app(given: Options) -> Mentora:
    """The application, on the data folder in the options. Raises BrokenFile for a broken template or query."""
    folder = Folder(given.data).make()
    store = engine.open(folder.address)
    space = Space(given.recordings_quota, given.recordings_total)
    app = Mentora("mentora", root_path=str(ROOT), static_folder=None, template_folder=None)
    app.session_interface = NoSession()
    app.config.update(
        DEV=given.dev,
        RATE_LIMITS=given.rate_limits,
        PUBLIC_URL=given.public_url,
        MAIL_URL=given.mail_url,
        MEDIA_PATIENCE=given.media_patience,
        RECORDINGS_SPACE=space,
        KEEP_FREE=given.keep_free,
        DATA=folder.path,
        AUTHORITY=folder.tls / "authority.pem" if given.https else None,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        PROVIDE_AUTOMATIC_OPTIONS=True,
    )
    app.database = store.ready()
    signing = keys.load(folder.secret)
    app.tokens = Tokens(signing)
    ids.continue_after(store.transact(future.newest_id))
    app.media = choice.engine(given, folder.path, keys.derived(signing, "rooms"))
    store.transact(lambda tx: facts.note_room(tx, app.media.carries))
    app.static_files = files.StaticFiles()
    app.config["DEMO"] = _with_demo_people(given, folder, store)
    store.transact(expiry.plan, given.recordings_days)
    store.transact(facts.note_fee, given.fee)
    store.transact(facts.note_payments, given.payments, given.payment_text)
    store.transact(facts.note_providers, [way for way in payments.PROVIDERS if not given.payment_keys.missing(way)])
    speech.install(given.language)
    app.fragments = Fragments(
        static=app.static_files.url,
        language=given.language,
        demo=app.config["DEMO"],
        dev=given.dev,
        room_holds=app.media.carries,
        recordings_quota=given.recordings_quota,
        payment_way=given.payments,
        payment_text=given.payment_text,
        payment_by_hand=payments.BY_HAND.get(given.payments, ()),
        is_paid_online=partial(payments.is_online, given.payments),
    )
    app.extensions.update(limits=limits.Limits(), hashing=passwords.Hashing())
    app.bus = LocalBus()
    app.hub = Hub()
    app.rooms = Rooms(
        app.database, app.media, Takes(folder.takes, space, given.keep_free), keys.derived(signing, "rooms")
    )
    app.pictures = Pictures()
    app.films = kept = films.Films(folder.recordings, keep_free=given.keep_free)
    _register(app)
    post = mail.postman(given.mail_url, folder.outbox)
    mailing = Mailing(app.database, post, app.fragments, app.tokens, given.public_url)
    app.payments = Cashier(app.database, payment_choice.providers(given))
    app.vault = Vault(folder.calendar_key)
    app.push = Sender(folder.push_key, given.public_url, allow_private=given.allow_private_addresses)
    app.calendars = Calendars(app.database, app.vault, allow_private=given.allow_private_addresses)
    app.webhooks = Webhooks(app.database, app.vault, allow_private=given.allow_private_addresses)
    app.texting = Texting(app.database, texts.provider(given.texts), given.sms_a_day)
    app.config["PHONE_KEY"] = keys.derived(signing, "phones")
    _run_in_background(
        app, Clock(app.database, kept), mailing, Mixing(app.database, kept, folder.takes, given.keep_free)
    )
    live = Live(
        cast(Any, app.asgi_app),
        hub=app.hub,
        rooms=app.rooms,
        database=app.database,
        tokens=app.tokens,
        fragments=app.fragments,
        cookie=access.COOKIE,
        limited=given.rate_limits,
    )
    app.asgi_app = front.Front(  # type: ignore[method-assign,assignment]  # as Quart is wrapped, in plain types
        live, url=given.public_url, names=_names(given), behind_proxy=given.behind_proxy, language=given.language
    )
    return app


def _names(given: Options) -> list[str]:
    """The hosts that Mentora is reached by, besides this machine's own addresses."""
    names = [urlsplit(given.public_url).hostname or "", given.host]
    if given.https:
        from integrations.process import authority

        names += authority.names_of_this_machine()
    return names


def _register(app: Mentora) -> None:
    app.url_map.converters["id"] = forms.Id
    app.url_map.merge_slashes = False  # a redirect would be sent before any handler of ours
    app.before_request(forms.check_address)
    access.guard(app, app.tokens)
    headers.dress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.must_be_declared(app)
    openapi.must_be_declared(app)
    app.register_error_handler(Refused, replies.refusal)
    app.register_error_handler(HTTPException, replies.http_problem)

    @app.errorhandler(Exception)
    async def crashed(error: Exception) -> Response:
        log.error("A request failed", exc_info=error)
        sentence = "Something went wrong on our side. Nothing you typed was changed; please try again in a moment."
        return await replies.problem(500, _where(error) if app.config["DEV"] else sentence)


def _run_in_background(app: Mentora, clock: Clock, mailing: Mailing, mixing: Mixing) -> None:
    """Starts and stops what runs besides requests: the database's threads, the broadcasts, the clock and the mail."""
    broadcasts = Broadcasts(app.hub, app.rooms, app.fragments, app.tokens, app.database)
    broadcasts.listen_to(app.bus)
    app.clock = clock
    app.bus.subscribe(mailing.wake, MailWaiting)
    app.bus.subscribe(app.webhooks.wake, DeliveryWaiting)
    pushing = Pushing(app.database, app.push.send, app.hub.is_online)
    sending = (mailing, app.webhooks, pushing, app.texting)
    parts = (broadcasts, clock, mixing, app.media, app.payments, app.calendars, *sending)
    tasks: list[asyncio.Task[None]] = []

    @app.before_serving
    async def start() -> None:
        await app.database.open()
        app.database.on_commit(app.bus.publish)
        app.tokens.revoke(await app.database.read(devices.revoked))
        tasks.extend(asyncio.create_task(part.run()) for part in parts)
        sys.setswitchinterval(SWITCH)
        # Everything created so far lives until the end, so the garbage collector can skip it.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTED)

    @app.after_serving
    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.database.close()


def _with_demo_people(given: Options, folder: Folder, store: Store) -> bool:
    """Adds demo people when asked to, and returns whether there are any."""
    if given.demo:
        if given.https:
            demo.choose_password(folder, store)
        store.transact(seeding.seed, passwords.HASHER.hash(demo.password(folder)), folder.recordings, portraits.begin)
    return demo.are_served(folder, store, is_local=given.is_local)


def _where(error: Exception) -> str:
    """The last line of the traceback that is in our own code, a template or Python."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(f"{ROOT}/") and ".venv" not in frame.filename]
    frame = (ours or frames)[-1]
    return f"{frame.filename.removeprefix(f'{ROOT}/')}, line {frame.lineno}: {type(error).__name__}: {error}"


def main() -> None:
    gc.set_threshold(*COLLECTED)  # from the start: nothing that is made until it serves is garbage
    sys.exit(commands.main(sys.argv[1:], commands.Program(create_app, passwords.HASHER.hash)))


if __name__ == "__main__":
    main()
