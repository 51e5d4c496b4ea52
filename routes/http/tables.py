"""Files of rows, for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from quart import Response

FORMULAS = tuple("=+-@＝＋－＠\t\r\n")  # what a spreadsheet would work out, also when it is written as in Japan
AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")


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
    return f"'{value}" if value.startswith(FORMULAS) and not AMOUNT.fullmatch(value) else value
