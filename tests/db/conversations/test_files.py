"""What a file is called when it is saved."""

import pytest

from db import conversations, follows
from db.conversations import files
from tests.support.cast import ADA, MAX

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("typed", "body", "name"),
    [
        ("notes.txt", b"hello", "notes.txt"),
        ("lesson.py", b"print()", "lesson.py"),
        ("invoice.pdf", b"hello", "invoice.pdf.txt"),
        ("holiday.JPG", b"hello", "holiday.JPG.txt"),
        ("invoice.PDF", b"%PDF-1.7", "invoice.PDF"),
        ("page.html", b"%PDF-<script>alert(1)</script>", "page.html.pdf"),
        ("report.docx", b"PK\x03\x04", "report.docx"),
        ("holiday.jpg", b"PK\x03\x04", "holiday.jpg.zip"),
        ("", b"%PDF-1.7", "file.pdf"),
        ("photo.png", PNG, "photo.png"),
        ("IMG_1.JPEG", b"\xff\xd8\xff", "IMG_1.JPEG"),
        ("cat.gif", PNG, "cat.png"),  # of an animation, the first picture is kept
        ("the class, 12.5.", PNG, "the class, 12.5.png"),
        ("", PNG, "file.png"),
    ],
)
def test_a_name_does_not_lie_about_what_is_in_the_file(tx, typed, body, name):
    follows.follow(tx, ADA, MAX.id)
    pair, _is_new = conversations.open_with(tx, ADA, MAX.id)
    sent, _is_new = files.send(tx, ADA, pair.id, {"name": typed}, files.kind_of(body), body, None)
    assert sent.file_name == name == files.get(tx, MAX, sent.id).name
