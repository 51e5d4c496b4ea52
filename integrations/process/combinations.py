"""What depends on several options."""

from typing import TYPE_CHECKING

from db.language import _
from db.locales import PSEUDO
from db.refusals import Refused

if TYPE_CHECKING:  # it imports this module
    from integrations.process.options import Options


def check(options: "Options") -> None:
    if bool(options.cert) != bool(options.key):
        raise Refused(_("https needs both --cert and --key."))
    if options.https and options.cert:
        raise Refused(_("--https makes a certificate of its own, so it cannot be combined with --cert."))
    if "turn" in options.turn_urls and not options.turn_secret:
        raise Refused(
            _("A relay needs a secret: set --turn-secret (MENTORA_TURN_SECRET) to the static-auth-secret of the relay.")
        )
    if options.payments == "direct" and options.fee:
        raise Refused(
            _("With --payments direct, learners pay their mentors without you, so there is nothing to take --fee from.")
        )
    if missing := options.texts.missing():
        raise Refused(_("Text messages need {variables} as well.", variables=", ".join(missing)))
    if options.language == PSEUDO and not options.dev:
        raise Refused(_("The language {code} is for tests: it needs --dev.", code=PSEUDO))
    if options.workers > 1:
        raise Refused(
            _(
                "More than one worker needs a bus between them, which this version does not have. "
                "Set --workers 1 (MENTORA_WORKERS=1)."
            )
        )
    if options.command == "serve" and not options.is_local:
        if options.demo and not options.https:
            raise Refused(
                _(
                    "Demo people have a password that everybody knows, so they are served on 127.0.0.1 only. "
                    "Leave out --demo, or --host and --behind-proxy."
                )
            )
        if not options.rate_limits:
            raise Refused(
                _(
                    "Rate limits can be lifted on 127.0.0.1 only. "
                    "Leave out --no-rate-limits, or --host and --behind-proxy."
                )
            )
        if options.dev:
            raise Refused(_("--dev shows the inside of the program, so it works on 127.0.0.1 only."))
    if options.command == "restore" and options.file is None:
        raise Refused(_("Please name the backup to restore: python app.py restore FILE."))
    if options.command in ("admin", "no-admin") and options.file is None:
        command = options.command
        raise Refused(_("Please give an email address: python app.py {command} EMAIL.", command=command))
    if options.command not in ("backup", "restore", "admin", "no-admin") and options.file is not None:
        raise Refused(_("{command} takes no file.", command=options.command))
