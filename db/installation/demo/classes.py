"""What the demo mentors teach about computers, and what was said about it. The rest is in `crafts`."""

from dataclasses import dataclass

Reviews = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Class:
    """`host` is the key of its mentor; the price is in minor units of the mentor's currency."""

    host: str
    title: str
    domain: str
    minutes: int
    seats: int
    price: int
    description: str
    reviews: Reviews


READING = Class(
    "mentor",
    "Reading other people’s code",
    "Python",
    60,
    3,
    1500,
    "Most of our work is reading, and nobody teaches it. We open a repository that none of us wrote and find out:\n\n"
    "- where a request *enters*, and where it leaves\n- which three files explain the other ninety\n"
    "- what the author was afraid of\n\nBring a repository that you avoid. You need an editor and `git`.",
    (
        (5, "I had avoided that module for a year. We read it in an hour and I fixed the bug the same evening."),
        (5, "Jonas asks “what is this afraid of?” and suddenly the code talks."),
        (4, "Very good method. With three people I would have liked ten minutes more for my own repository."),
        (5, "Calm, funny, and never once made me feel slow."),
    ),
)
SQL = Class(
    "mentor",
    "SQL beyond SELECT *",
    "Databases",
    90,
    2,
    2500,
    "Two people, one real question about your data, and a database that answers it.\n\n1. Joins that do not double "
    "your rows\n2. `GROUP BY`, and when a window is the better tool\n3. What `EXPLAIN` tells you before your users do",
    (
        (5, "My report took four minutes before and takes half a second now. I even know why."),
        (4, "Dense, in a good way. Have a coffee first."),
        (3, "Good content, but I should have known joins better before. The description could say so."),
    ),
)
TESTS = Class(
    "mentor",
    "Tests you will thank yourself for",
    "Python",
    60,
    3,
    1800,
    "A test that never fails is furniture. We write five that would have caught your last five bugs:\n\n- name it "
    "after the promise, not after the function\n- make it fail *first*\n- throw away the ones that only repeat the "
    "code",
    (
        (5, "I deleted two hundred tests the next day and trust the rest more."),
        (4, "Opinionated, and he gives reasons for each opinion."),
    ),
)
TECHNICAL = (
    READING,
    SQL,
    TESTS,
    Class(
        "chandni.roy",
        "Statistics for people who skipped it",
        "Data",
        75,
        3,
        1200,
        "Mean, median and the honest width of an error bar, with numbers from your own work and **no formula on the "
        "first page**.\n\nBring a table. Ten rows are enough.",
        (
            (5, "First time that a p-value was explained to me without an apology."),
            (4, "Patient with all of my questions. The last part went a little fast."),
            (5, "We used my shop’s sales. I will never look at an average the same way."),
        ),
    ),
    Class(
        "chandni.roy",
        "A survey that measures something",
        "Data",
        60,
        3,
        900,
        "Most surveys measure how polite people are. We take one of yours apart, question by question, and put it "
        "together so that the answers can surprise you.",
        ((4, "Three of my twelve questions survived. That was the right number."), (5, "Kind and merciless at once.")),
    ),
    Class(
        "yuki.tanaka",
        "Train a small model, understand it",
        "Machine learning",
        120,
        3,
        3000,
        "We train a model of a few thousand weights that tells two birds apart by their song, on your laptop, without "
        "a graphics card. Then we look at **every** layer.\n\nYou need Python 3.11 and a little patience.",
        (
            (5, "I have read ten articles about convolution. This is the first time that I saw one happen."),
            (4, "Excellent. Install everything before, as the description says; I did not."),
        ),
    ),
    Class(
        "yuki.tanaka",
        "A paper, read together",
        "Machine learning",
        90,
        3,
        2200,
        "Bring a paper that you could not finish. Figures first, then the claims, then the mathematics that is left. "
        "It is usually less than you fear.",
        ((5, "We found a mistake in table 3. Best evening of the month."), (4, "Slow and thorough.")),
    ),
    Class(
        "fatima.zahra.el.idrissi",
        "Threat modelling with sticky notes",
        "Security",
        90,
        3,
        3000,
        "What are we building, what can go wrong, and what do we do about it? We ask this of a system of yours, on a "
        "shared board, and end with a list that fits on one page.",
        (
            (5, "We found the hole in our sign-up before anybody else did."),
            (4, "Very practical. I would join a second part at once."),
        ),
    ),
    Class(
        "fatima.zahra.el.idrissi",
        "Passwords, keys, and what comes after",
        "Security",
        60,
        3,
        1800,
        "What a hash protects from and what it does not, why people reuse passwords, and how to move a small team to "
        "passkeys without a revolt.",
        ((5, "I could explain passkeys to my boss the next morning, and did."),),
    ),
    Class(
        "oluwaseun.adeyemi",
        "Debugging a slow server together",
        "Operations",
        60,
        3,
        2200,
        "Something is slow. We find out what, with tools that are on every Linux machine: `top`, `ss`, `strace`, and "
        "asking what changed on Tuesday.",
        (
            (5, "It was the DNS. It really was the DNS."),
            (5, "Seun narrates what he thinks while he looks. That is worth more than any tool."),
            (4, "Great. A recording with the commands would make it perfect."),
        ),
    ),
    Class(
        "oluwaseun.adeyemi",
        "Your first on-call week",
        "Operations",
        45,
        3,
        1500,
        "What to read before, what to write down during, and whom to wake at three. With a small incident that I "
        "have prepared for you.",
        ((5, "My first real alarm came two days later and I was almost bored."),),
    ),
    Class(
        "sofia.rossi",
        "Accessible forms in an hour",
        "Frontend",
        60,
        3,
        1400,
        "Labels, errors, focus. We take one form, use it *without a mouse and without looking*, and repair what we "
        "find. It is mostly deleting.",
        (
            (5, "I listened to my own form with a screen reader and was ashamed for about a minute. Then we fixed it."),
            (4, "Plenty of small things that I can use tomorrow."),
        ),
    ),
    Class(
        "sofia.rossi",
        "Your first web page that works on every phone",
        "Frontend",
        60,
        3,
        0,
        "For complete beginners: a page about something you love, on the internet before the hour is over. No "
        "framework, no account, no jargon.",
        (
            (5, "My page about my grandmother’s recipes is online. My grandmother has seen it."),
            (5, "I am sixty-one and had never written a tag."),
            (4, "Sweet and quick. Bring a picture, you will want one."),
        ),
    ),
)
