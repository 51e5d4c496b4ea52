"""Texts that fit one SMS: 160 characters of the GSM alphabet (3GPP TS 23.038), or 70 of any other script."""

import unicodedata

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€")  # each takes the room of two
LONGEST, LONGEST_OTHER = 160, 70
PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}
    | dict.fromkeys("\u00a0\u202f\u2009\t\n\r", " ")
)


def fitted(text: str) -> str:
    """Cut so that it is one message, which says so by its three dots."""
    text = " ".join(text.translate(PLAIN).split())
    plainer = "".join(map(_without_accent, text))
    is_gsm = all(sign in GSM or sign in TWICE for sign in plainer)
    text = plainer if is_gsm else text
    longest = LONGEST if is_gsm else LONGEST_OTHER
    if sum(_room(sign, is_gsm) for sign in text) <= longest:
        return text
    kept, left = "", longest - 3
    for sign in text:
        left -= _room(sign, is_gsm)
        if left < 0:
            break
        kept += sign
    return f"{kept.rstrip(' .,;:')}..."


def _without_accent(sign: str) -> str:
    """Unless the alphabet has it with its accent: then more than twice as much has room."""
    return sign if sign in GSM or sign in TWICE else unicodedata.normalize("NFD", sign)[0]


def _room(sign: str, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if sign in TWICE else 1
    return 2 if ord(sign) > 0xFFFF else 1
