"""Files of rows, for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from quart import Response

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out


def line(values: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([_harmless(str(value)) for value in values])
    return text.getvalue().encode()


def download(rows: Any, name: str) -> Response:
    """All of it as bytes, or as they come."""
    response = Response(rows, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _harmless(value: str) -> str:
    """As text, when a spreadsheet would take it for a formula. An amount is a number."""
    is_amount = value.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{value}" if value.startswith(FORMULAS) and not is_amount else value
