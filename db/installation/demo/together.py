"""What the mentor and the learner that one can log in as share: goals, actions and notes; and answers to reviews."""

from datetime import timedelta

from db import clock, reviews, rings
from db.ids import id_at, new_id
from db.installation.demo.history import History, at

# Days ago, the kind, who wrote it, what, who does it, days until it is due, and days ago that it was done.
STEPS = (
    (41, "goal", "learner", "Get my first job as a backend developer", "both", 180, None),
    (41, "goal", "mentor", "Read code of others without fear", "both", None, 1),
    (20, "goal", "learner", "Ship the ticket importer, with tests", "both", 30, None),
    (20, "action", "mentor", "Send the list of books about refactoring", "mentor", -12, 13),
    (13, "action", "learner", "Write down what import_batch() is afraid of", "learner", -2, 2),
    (1, "action", "learner", "A test with two equal tickets, before anything is deleted", "learner", 6, None),
    (1, "action", "mentor", "Look through the three checks and say which one stays", "mentor", 8, None),
    (1, "action", "learner", "Pick two companies to rehearse an interview for", "both", 14, None),
)
NOTE = (
    "**Where she is:** better than she thinks. Finds the cause before anybody else does, and then doubts it.\n\n"
    "- Ask for her guess first, and wait\n- Never take the keyboard\n- Salary: wants to know how to negotiate, "
    "too shy to ask in a class\n\nNext time: how to name a test."
)

# The place of the review in the list, and what the mentor says to it.
ANSWERS = (
    (0, "True. Next time there are two, and the one that came last comes first."),
    (3, "Thank you! Tell me how it went when you have shipped it."),
)
REPORT = "I think this is about another class: I have never taught that."


def write(history: History) -> None:
    tx, mentor, learner = history.tx, history.people["mentor"], history.people["learner"]
    pair = {"host_id": mentor.id, "learner_id": learner.id}
    for number, (days, kind, side, body, who, due, done) in enumerate(STEPS):
        when = history.now - timedelta(days=days, minutes=50 - number)
        step = {"id": id_at(when.timestamp() * 1000), "kind": kind, "body": body, "who": who, "written_by": side}
        due_on = None if due is None else (history.now + timedelta(days=due)).date().isoformat()
        tx.run("insert_step", **pair, **step, due_on=due_on, now=clock.stamp(when))
        if done is not None:
            with at(tx, history.now - timedelta(days=done)):
                tx.run("tick_step", id=step["id"], me=learner.id, is_done=1, now=tx.now)
    written = clock.stamp(history.now - timedelta(hours=20))
    tx.run("insert_private_note", me=mentor.id, learner_id=learner.id, body=NOTE, now=written)
    with at(tx, history.now - timedelta(hours=26)):
        rings.call(tx, learner, mentor.id, is_online=False)
    _answer(history)


def _answer(history: History) -> None:
    """Some reviews; and one that the mentor has reported waits for the operators."""
    tx, mentor, found = (
        history.tx,
        history.people["mentor"],
        reviews.page(history.tx, history.people["mentor"].id).items,
    )
    for place, body in ANSWERS:
        if place < len(found):
            when = clock.moved(found[place].rated_at, hours=3)
            tx.run("answer_review", id=found[place].id, me=mentor.id, body=body, now=min(when, tx.now), since=tx.now)
    if len(found) > 5:
        tx.run("insert_report", id=new_id(), booking_id=found[5].id, me=mentor.id, reason=REPORT, now=tx.now)
