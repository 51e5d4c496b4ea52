"""How the installation is, for operators: mail that failed, jobs that are late, the disk, backups; and the log."""

import shutil
from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.operators import log, state
from routes import operators
from routes.http import access, calls, forms, replies, shapes
from routes.http.site import current_app

routes = Blueprint("operator_state", __name__)


@routes.get("/admin/mail")
@access.operator
async def mail_tab():
    load = partial(_mails, after=request.args.get("after"))
    return await operators.tab("operators/mail.html", _("Failed mail"), load=load, texts_a_day=_texts_a_day())


@routes.post("/api/admin/mail/<id:mail_id>/retry")
@access.operator
@forms.takes()
@calls.describe("Try again to send an email that failed", shapes.OK)
async def retry(mail_id: int):
    await replies.write(state.retry, mail_id)
    return replies.done({"ok": True}, "/admin/mail", _("It’s being sent again."))


@routes.get("/admin/system")
@access.operator
async def system_tab():
    disk = shutil.disk_usage(current_app.config["DATA"])
    return await operators.tab(
        "operators/system.html",
        _("System"),
        load=_state,
        disk=disk,
        keep_free=current_app.config["KEEP_FREE"],
        texts_a_day=_texts_a_day(),
    )


@routes.get("/admin/log")
@access.operator
async def log_tab():
    return await operators.tab("operators/log.html", _("Log"), load=partial(_log, after=request.args.get("after")))


def _mails(tx: Transaction, person, *, after: str | None) -> dict:
    page = state.mails(tx, person, after)
    more = forms.next_page("/admin/mail", page)
    return {"items": page.items, "more": more, "texts": state.texts(tx, person), "now": tx.now}


def _state(tx: Transaction, person) -> dict:
    return {"state": state.look(tx, person), "texts": state.texts(tx, person), "now": tx.now}


def _texts_a_day() -> int:
    """0 if no text messages are sent."""
    return current_app.texting.most if current_app.texting.is_on else 0


def _log(tx: Transaction, person, *, after: str | None) -> dict:
    page = log.page(tx, person, after)
    return {"items": page.items, "more": forms.next_page("/admin/log", page)}
