"""Demo people: three to log in as and about thirty more, with a year behind them. The same every time but the dates."""

import secrets

from db.engine.store import Store
from db.installation import facts
from db.installation.folder import Folder
from db.language import _
from db.refusals import Refused

PASSWORD = "mentora-demo"
LOGINS = ("learner@mentora.test", "mentor@mentora.test", "employer@mentora.test")


def password(folder: Folder) -> str:
    return folder.demo_password.read_text() if folder.demo_password.exists() else PASSWORD


def choose_password(folder: Folder, store: Store) -> None:
    """For demo people who are reachable from a network: one that not everyone knows. Must come before `seed`."""
    if not folder.demo_password.exists() and not store.transact(facts.is_demo):
        folder.demo_password.touch(0o600)
        folder.demo_password.write_text(f"mentora-{secrets.token_hex(4)}")


def are_served(folder: Folder, store: Store, *, is_local: bool) -> bool:
    """Whether the database holds demo people. Those whose password everyone knows are not served to a network."""
    is_demo = store.transact(facts.is_demo)
    if is_demo and not is_local and not folder.demo_password.exists():
        raise Refused(
            _(
                "The data folder {folder} holds demo people, whose password everybody knows. "
                "It is served on 127.0.0.1 only, and not behind a proxy.",
                folder=folder.path,
            )
        )
    return is_demo
