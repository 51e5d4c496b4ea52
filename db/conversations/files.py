"""Files in conversations: their first bytes say what they are, whatever their names say."""

from db.conversations import messages
from db.engine.transaction import Transaction
from db.fields import Text, checked
from db.language import _
from db.refusals import Invalid, Missing, Refused, TooLarge

LARGEST = 5_000_000
MB = 1_000_000
MOST = 300  # of one person
MOST_BYTES = 100 * MB
FIELDS = {
    "name": Text(most=120, note="Of the file"),
    "client_id": messages.MESSAGE["client_id"],
}
TEXT = "text/plain"
BEGINNINGS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
}
# How their names may end; another ending would lie about what they are.
ENDINGS = {
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "application/zip": ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"),
}
NOT_TEXT = {ending for some in ENDINGS.values() for ending in some}
PICTURES = {ending for kind, some in ENDINGS.items() if kind.startswith("image/") for ending in some}
BINARY = frozenset([*range(32), 127]) - frozenset(b"\t\n\r\f\x1b")


def kind_of(body: bytes) -> str:
    """What it is, by its first bytes."""
    if not body:
        raise Invalid({"file": _("Please choose a file that isn’t empty.")})
    if len(body) > LARGEST:
        raise TooLarge(_("This file is too large. The limit is {limit}.", limit=f"{LARGEST // MB} MB"))
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    for beginning, kind in BEGINNINGS.items():
        if body.startswith(beginning):
            return kind
    if _is_text(body):
        return TEXT
    sentence = _("Please choose a picture, a PDF, a ZIP archive, an office document, or plain text.")
    raise Invalid({"file": sentence})


def is_picture(kind: str) -> bool:
    return kind.startswith("image/")


def send(tx: Transaction, person, conversation_id: int, given: dict, kind: str, body: bytes, preview: bytes | None):
    """As a message of its own. Returns it, and whether it is new."""
    found = checked(FIELDS, {"client_id": "", **given})
    name = _name(found["name"], kind)
    message, is_new = messages.add(tx, person, conversation_id, "", found["client_id"], name)
    if not is_new:
        return message, False
    kept = tx.one("files_kept", me=person.id)
    if kept.count >= MOST or kept.bytes + len(body) > MOST_BYTES:
        sentence = _(
            "You’ve reached the limit for files: {most} of them, or {limit} in total.",
            most=MOST,
            limit=f"{MOST_BYTES // MB} MB",
        )
        raise Refused(sentence, kind="full")
    file = {"name": name, "kind": kind, "bytes": len(body), "preview": preview, "body": body}
    tx.run("insert_message_file", message_id=message.id, me=person.id, **file)
    return messages.get(tx, person.id, message.id), True


def get(tx: Transaction, person, message_id: int, *, preview: bool = False):
    messages.get(tx, person.id, message_id)
    found = (
        tx.one("message_preview", message_id=message_id) if preview else tx.one("message_file", message_id=message_id)
    )
    if found is None:
        raise Missing()
    return found


def all_by(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_files", me=person_id)


def _name(typed: str, kind: str) -> str:
    """Without folders. What ends like something else gets its own ending, too; a picture, instead."""
    name = typed.replace("\\", "/").rpartition("/")[2].strip(" .") or "file"
    stem, _dot, ending = name.rpartition(".")
    ending = ending.lower()
    if is_picture(kind) and stem and ending in PICTURES and ending not in ENDINGS[kind]:
        name = stem
    if kind == TEXT:
        return f"{name}.txt" if ending in NOT_TEXT else name
    return name if ending in ENDINGS[kind] else f"{name}.{ENDINGS[kind][0]}"


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not BINARY.intersection(body)
