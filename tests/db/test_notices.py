"""What notifications say about longer texts: how they begin."""

import pytest

from db import notifications, requests
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX

LONG = "One word after another, " * 20


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Short.", "Short."),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("word " * 60, "word " * 39 + "word…"),
        ("a, " * 100, "a, " * 65 + "a…"),
        ("a" * 150 + " " + "b" * 150, "a" * 150 + "…"),
    ],
)
def test_a_long_text_is_cut_between_two_words(text, begins):
    assert notifications.excerpt(text) == begins and len(begins) <= 200


def test_markdown_is_cut_without_leaving_half_a_mark():
    text = "x" * 190 + " **in bold, for as long as it takes**"
    assert notifications.excerpt(text, is_markdown=True) == "x" * 190 + " in bold…"


def test_every_notification_cuts_a_long_text_in_this_way(tx):
    request = making.a_request(tx, message=LONG)
    asked = making.last_told(tx, MAX).body
    requests.decline(tx, MAX, request.id, LONG)
    session = making.in_state(tx, "completed")
    (seat,) = tx.all("participants", session_id=session.id)
    readiness.give_feedback(tx, MAX, session.id, seat.id, LONG)
    bodies = [asked, *(item.body for item in notifications.page(tx, ADA.id).items if item.kind.endswith(("ed", "ck")))]
    cut = [body for body in bodies if body.endswith("…")]
    assert len(cut) == 3 and set(cut) == {notifications.excerpt(LONG)}


def test_only_the_toast_says_join_now(app, tx):
    session = making.in_state(tx, "live")
    news = making.last_told(tx, ADA)
    row, toast = (
        app.fragments.render(f"notifications/{name}.html", item=news, notification=news, when="now", language="")
        for name in ("_item", "_toast")
    )
    assert session.title in row and "join now" not in row and "join now" in toast
