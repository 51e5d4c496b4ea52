"""What the demo mentors teach about people, words and money, and what was said about it."""

from db.installation.demo.classes import TECHNICAL, Class

CRAFTS = (
    Class(
        "mateo.fernandez",
        "A portfolio that gets you invited",
        "Design",
        60,
        2,
        2000,
        "I look at your portfolio the way I look at the hundred others: for ninety seconds, aloud. Then we spend the "
        "rest of the hour on what I missed, and why I missed it.",
        (
            (5, "Hearing somebody skim my work out loud hurt, and got me two interviews."),
            (3, "Useful, though my field is illustration and most examples were apps."),
            (5, "Two hours of work afterwards, and it looks like mine for the first time."),
        ),
    ),
    Class(
        "mateo.fernandez",
        "From sketch to prototype in an hour",
        "Design",
        60,
        3,
        1600,
        "Paper first, then a prototype that somebody outside the call can click. We test it on the spot: *one* person, "
        "*one* task, no explanations.",
        ((5, "I had a clickable thing at the end and a list of what nobody understood about it."),),
    ),
    Class(
        "hannah.weiss",
        "German small talk for engineers",
        "Languages",
        45,
        3,
        800,
        "*Kaffee, Kollegen, Kantine.* Three short conversations as they happen between two meetings, from A2 upwards. "
        "I correct one thing at a time.",
        (
            (5, "I said a whole sentence in the kitchen today and somebody laughed at the right place."),
            (4, "Friendly. The group was more advanced than me, but I was never left behind."),
            (5, "Finally German that I use the same day."),
        ),
    ),
    Class(
        "hannah.weiss",
        "Das Vorstellungsgespräch",
        "Languages",
        60,
        2,
        1400,
        "The job interview in German, from „Erzählen Sie etwas über sich“ to the salary. B1 or better; we speak "
        "German from the first minute.",
        ((5, "Streng, aber herzlich. Ich habe die Stelle."),),
    ),
    Class(
        "liam.oconnor",
        "The whiteboard interview, rehearsed",
        "Interviews",
        90,
        2,
        3500,
        "One of you at the whiteboard, the other beside me with the form that interviewers fill in. Then you change "
        "places. You will be surprised what you see from the other chair.",
        (
            (5, "Filling in the form about somebody else taught me more than my own turn."),
            (4, "Tough questions, fair comments. I was exhausted afterwards."),
            (3, "Good rehearsal, but aimed at large companies; I apply to small ones."),
        ),
    ),
    Class(
        "liam.oconnor",
        "A CV that is read",
        "Careers",
        45,
        3,
        900,
        "Six seconds is what it gets. We rewrite the top third of yours until six seconds are enough.",
        (
            (5, "Half as long and twice as true. Three answers in the first week."),
            (5, "He found my best project on page two, in a footnote."),
        ),
    ),
    Class(
        "nguyen.minh.anh",
        "Your money in your first company",
        "Startups",
        60,
        3,
        2800,
        "Runway, salaries, and the month in which everybody pays late. We fill in one honest sheet for your company, "
        "or for mine of 2016, which is more instructive.",
        (
            (5, "The sheet of her first company is the best horror story I have read."),
            (4, "Good, concrete, a bit specific to selling software."),
        ),
    ),
    Class(
        "nguyen.minh.anh",
        "Ten customers before a line of code",
        "Startups",
        60,
        3,
        2400,
        "Whom to ask, what to ask, and how to hear a polite no. We write your ten messages together and send the first "
        "one during the class.",
        ((5, "Seven answered. Four said no. I am glad that I know now."),),
    ),
    Class(
        "emily.carter",
        "One-to-one meetings that matter",
        "Leadership",
        60,
        3,
        2600,
        "Half an hour a week is a lot of somebody’s life. What to ask, when to say nothing, and what to write down "
        "so that they believe you listened.",
        (
            (5, "I asked one of her questions on Monday and got an answer that I had needed for a year."),
            (4, "Warm and precise. More examples for remote teams, please."),
        ),
    ),
    Class(
        "emily.carter",
        "Saying no, kindly",
        "Leadership",
        45,
        3,
        2000,
        "To your boss, to your best engineer, to a date that somebody has promised already. We practise with the "
        "sentence that *you* have to say this week.",
        ((5, "I said it. The project is smaller and everybody is relieved."),),
    ),
    Class(
        "tomasz.kowalski",
        "Write so that they read to the end",
        "Writing",
        60,
        3,
        1100,
        "Send me a page beforehand. I return it with half of the words struck out and questions in the margin, and in "
        "the class we rewrite it together.",
        (
            (4, "Painful and correct."),
            (5, "My proposal was two pages instead of seven, and it was read."),
            (5, "He asked “who is this for?” eleven times. I counted."),
        ),
    ),
    Class(
        "tomasz.kowalski",
        "Documentation people can use",
        "Writing",
        60,
        3,
        1300,
        "Nobody reads documentation; people look for an answer, annoyed. We restructure one page of yours around the "
        "three questions that bring people to it.",
        ((5, "Support requests about that page went from daily to never."),),
    ),
)
CLASSES = (*TECHNICAL, *CRAFTS)
