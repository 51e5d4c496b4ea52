"""What somebody typed, as a pattern for LIKE: it is text, whatever signs are in it."""


def part(words: str) -> str | None:
    """Found anywhere in a text; None if nothing was typed."""
    plain = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{plain}%" if words else None
