"""The class that starts soon, the interviews, and what was said and written in the class of yesterday."""

from db.installation.demo.classes import Class

NOW = Class(
    "mentor",
    "Your first pull request, reviewed live",
    "Python",
    45,
    3,
    1200,
    "You have written something and somebody should look at it. I do, aloud, while you watch:\n\n- what I read first\n"
    "- what I would ask, and how I would ask it\n- what is *good*, because that is part of a review too\n\nBring a "
    "branch. It may be small.",
    (),
)
INTERVIEW = Class(
    "employer",
    "Interview: junior backend developer",
    "Interview",
    45,
    1,
    0,
    "With Priya Raman. We talk about the project that you are proudest of, and read a small piece of our code "
    "together. No puzzles, no whiteboard.\n\nYou will hear from us within two days, whatever the answer is.",
    (),
)
DISCUSSION = Class(
    "employer",
    "Project discussion: a ledger for market stalls",
    "Interview",
    60,
    1,
    0,
    "Your sketch of the offline ledger, our questions, and what a first month could look like.",
    (),
)
# Of the employer: who, the number of the stage, what came of it, and a note that nobody else reads.
SHORTLIST = (
    ("noah.schmidt", 1, "", ""),
    ("zoe.van.dijk", 2, "", "Her simulation of cyclists is **tested**, which is rare.\n\n- ask what she would drop"),
    ("learner", 3, "", "Asks before she guesses. Offer sent; she wants to finish the course first."),
    ("arjun.mehta", 4, "hired", "Starts in January."),
)
# Of an interview that is over: who, what they scored by the numbers of the criteria, and what they wrote.
SCORECARDS = {
    "mentor": {
        "recommendation": "yes",
        "score_1": 4,
        "words_1": "Read our code faster than he writes his own.",
        "score_2": 4,
        "score_3": 3,
        "words_3": "Quiet at first. Ask him a second time.",
        "score_4": 5,
        "notes": "I would pair him with somebody who **talks** a lot.",
    },
    "employer": {
        "recommendation": "strong_yes",
        "score_1": 4,
        "score_2": 5,
        "words_2": "Found the rounding error before I had finished the sentence.",
        "score_3": 4,
        "score_4": 5,
        "notes": "January would suit both of us.",
    },
}
SAID = (
    (1, "mentor", "Welcome! Please put the name of your repository here, we begin with the oldest one."),
    (2, "learner", "mine is a ticket importer, 2019, nobody dares to touch it"),
    (2, "noah.schmidt", "Mine is younger but worse: a PDF generator."),
    (11, "mentor", "Look for the place where a request enters. Do not read anything else yet."),
    (16, "learner", "import_batch() in main.py, line 40?"),
    (17, "mentor", "Yes. Now: what is it afraid of?"),
    (19, "learner", "Duplicates. There are three checks for the same thing."),
    (34, "ingrid.solberg", "The git log of one file: git log --follow -p importer/rows.py"),
    (52, "noah.schmidt", "I can delete half of mine. Thank you!"),
)
NOTE = (
    "## Reading other people’s code",
    "**In short:** find where a request enters, follow it to where it leaves, and ask at each step what the author was "
    "afraid of. Read names before bodies, and tests before both.",
    "1. Enter: `import_batch()` in `main.py`\n2. Three checks for duplicates: one would do, in the database\n3. Leave: "
    "`rows.py` writes everything in *one* transaction. Keep that.",
    "Until next time:\n\n- **Amara:** a test with two equal tickets, before anything is deleted\n- **Noah:** remove "
    "the second generator\n- **Ingrid:** send the list of commands",
)
RATED = (
    ("noah.schmidt", 5, "I came with a PDF generator that I feared and left with half of it. The better half."),
    ("ingrid.solberg", 4, "Three repositories in an hour is one too many, mine came last. The method is worth it."),
)
SUMMARY = (
    "We read three repositories that nobody wanted to touch, and in each of them the same question opened the door: "
    "*what is this afraid of?*\n\n- **Ticket importer:** three checks for duplicates, one of which the database could "
    "do\n- **PDF generator:** two generators, one of them unused since 2021\n- **Timetable:** no tests, but names so "
    "good that we hardly missed them\n\nNext time: how to change such code without waking it up. Please bring the test "
    "that you wrote."
)
FEEDBACK = (
    "You found the three checks before I did. Say your guess aloud next time, you were right each time. And write the "
    "test with two equal tickets first, then delete in peace."
)
