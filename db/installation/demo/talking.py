"""What the demo people have written to each other."""

from datetime import timedelta

from db import conversations
from db.conversations import messages, reports
from db.installation.demo.history import History, at

# Between whom; then minutes ago, who, and what. The last ones are unread where `is_unread`.
TALKS = (
    (
        ("learner", "mentor"),
        (
            (
                3 * 1440 + 320,
                "learner",
                "Hi Jonas! Before tomorrow: should I bring the importer as it is, or clean it up first?",
            ),
            (3 * 1440 + 296, "mentor", "As it is, please. The mess is the interesting part."),
            (
                3 * 1440 + 290,
                "mentor",
                "Two things that help:\n\n- the commit where it last worked\n- one file that breaks it",
            ),
            (
                3 * 1440 + 241,
                "learner",
                "Found it: `import_batch()` keeps the first of two equal tickets. I thought it kept the last.",
            ),
            (
                1440 + 75,
                "mentor",
                "That was good work yesterday. **Write the test before you change anything**, also if it hurts.",
            ),
            (1440 + 61, "learner", "It hurts 😅 but it fails for the right reason now."),
            (95, "mentor", "Show me on Thursday? If an hour is too much, half is enough."),
            (22, "mentor", "Or write `/schedule` with a time here, and it fills in the request for you."),
        ),
        1,
    ),
    (
        ("learner", "liam.oconnor"),
        (
            (6 * 1440 + 200, "learner", "Hello Liam, is your class about salaries also for people who change careers?"),
            (
                6 * 1440 + 20,
                "liam.oconnor",
                "Very much so: half of those who come do. Bring the advert and a number you are afraid to say.",
            ),
            (5 * 1440 + 900, "learner", "I have a number! Thank you."),
        ),
        0,
    ),
    (
        ("noah.schmidt", "mentor"),
        (
            (2 * 1440 + 30, "noah.schmidt", "My connection dropped in the reading class. Is there a recording?"),
            (2 * 1440 + 4, "mentor", "There is, on the page of the session. Minute 14 is where you left."),
            (41, "noah.schmidt", "Found it, thanks! One question about the locks: why two of them?"),
        ),
        1,
    ),
    (
        ("ingrid.solberg", "mentor"),
        (
            (9 * 1440, "ingrid.solberg", "Could we do Norwegian next time? I explain better in it."),
            (9 * 1440 - 50, "mentor", "Gjerne! I answer in Swedish, and we both pretend that it is one language."),
        ),
        0,
    ),
    (
        ("ethan.walker", "mentor"),
        ((700, "ethan.walker", "Buy followers cheap, write me on another site!!!"),),
        0,
    ),
)
RUDE = "ethan.walker"
SPAM = "Advertising, to everybody in the class."


def write(history: History) -> None:
    """In the order of time, which is that of the ids."""
    tx, people = history.tx, history.people
    talks = {}
    for pair, lines, _unread in TALKS:
        one, other = (people[key] for key in pair)
        if conversations.may_open(tx, one.id, other.id):
            with at(tx, history.now - timedelta(minutes=lines[0][0] + 1)):
                talks[pair] = conversations.open_with(tx, one, other.id)[0]
    said: dict[tuple[str, str], list] = {pair: [] for pair in talks}
    every = [
        (minutes, pair, who, body) for pair, lines, _unread in TALKS if pair in talks for minutes, who, body in lines
    ]
    for minutes, pair, who, body in sorted(every, key=lambda line: -line[0]):
        with at(tx, history.now - timedelta(minutes=minutes)):
            said[pair].append(messages.add(tx, people[who], talks[pair].id, body, "")[0])
    for pair, _lines, unread in TALKS:
        for key in pair if pair in talks else ():
            theirs = [message for message in said[pair] if message.sender_id != people[key].id]
            is_last = bool(theirs) and theirs[-1].id == said[pair][-1].id
            if seen := theirs[: len(theirs) - unread] if is_last else theirs:
                messages.read(tx, people[key], talks[pair].id, seen[-1].id)
    for pair, talk in talks.items():
        if pair[0] == RUDE:
            with at(tx, history.now - timedelta(minutes=600)):
                given = {"message_id": said[pair][-1].id, "reason": SPAM}
                reports.report(tx, people[pair[1]], talk.id, given)
