"""Who the demo people are: where they live, and how the mentors introduce themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """`key` is the email address before the @."""

    key: str
    name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Mentor(Member):
    headline: str
    expertise: str
    bio: str
    rate: int  # for an hour, in minor units
    currency: str = "EUR"


# What each says besides: the profession, the years in it, and the languages.
PROFESSIONS = {
    "mentor": ("Software engineer", 14, "sv en"),
    "chandni.roy": ("Statistician", 9, "bn en hi"),
    "mateo.fernandez": ("Product designer", 12, "es en pt"),
    "yuki.tanaka": ("Robotics engineer", 7, "ja en"),
    "fatima.zahra.el.idrissi": ("Security consultant", 10, "ar fr en"),
    "oluwaseun.adeyemi": ("Site reliability engineer", 8, "yo en"),
    "hannah.weiss": ("Language teacher", 11, "de en"),
    "liam.oconnor": ("Career coach", 16, "en ga"),
    "sofia.rossi": ("Frontend developer", 9, "it en"),
    "nguyen.minh.anh": ("Founder", 10, "vi en"),
    "emily.carter": ("Engineering manager", 9, "en"),
    "tomasz.kowalski": ("Technical writer", 13, "pl en de"),
}
# How some of the others introduce themselves: headline, profession, the years in it, languages, and the text.
INTRODUCTIONS = {
    "learner": (
        "From support to backend, one commit at a time",
        "Support engineer",
        3,
        "en ig de",
        "I answer tickets by day and read Python by night. **What I want:** to understand code that others have "
        "written, and to write some that they understand.\n\n- I like small examples\n"
        "- I learn best when I may guess first",
    ),
    "employer": (
        "We look for people who ask good questions",
        "Head of engineering",
        15,
        "en ta hi",
        "Forty people, one product, no night shifts. An interview with me is a conversation about something that you "
        "have made. Bring it along, however small it is.",
    ),
    "noah.schmidt": ("Learns SQL to ask fewer people", "Analyst", 5, "de en", ""),
    "zoe.van.dijk": ("Writes her thesis about bike traffic", "Student", None, "nl en fr", "I simulate cyclists."),
    "greta.holm": ("Hires for a small studio", "Studio manager", 8, "da en", ""),
}
AMARA = Member("learner", "Amara Okafor", "Europe/Berlin")
PRIYA = Member("employer", "Priya Raman", "Asia/Kolkata")
JONAS = Mentor(
    "mentor",
    "Jonas Lindqvist",
    "Europe/Stockholm",
    "Senior Python engineer who likes small programs",
    "Python, SQL, testing",
    "I have kept payment systems running for fourteen years, most of them written by somebody who had already left. "
    "That taught me to read first and to type later.\n\nBring real code. We read it aloud, we find out what it is "
    "afraid of, and you leave with the next three commits in your head.",
    6000,
)
MENTORS = (
    JONAS,
    Mentor(
        "chandni.roy",
        "Chandni Roy",
        "Asia/Dhaka",
        "Statistics without fear",
        "Statistics, surveys, spreadsheets",
        "I analyse loans for a cooperative bank in Dhaka: messy numbers about real people. I use pictures before "
        "formulas, and a spreadsheet before a program.",
        2600,
        "USD",
    ),
    Mentor(
        "mateo.fernandez",
        "Mateo Fernández",
        "America/Argentina/Buenos_Aires",
        "From first sketch to a product people understand",
        "Product design, research, portfolios",
        "Product designer, eight years in a studio and four in a hospital. I review about a hundred portfolios a year "
        "and remember perhaps ten; I can tell you why.",
        4200,
        "USD",
    ),
    Mentor(
        "yuki.tanaka",
        "Yuki Tanaka",
        "Asia/Tokyo",
        "Machine learning that fits on a laptop",
        "Machine learning, Python, papers",
        "I build the eyes of small robots, so every model of mine has to be tiny. We train one from nothing and then "
        "take it apart until nothing about it is magic.",
        6800,
        "JPY",
    ),
    Mentor(
        "fatima.zahra.el.idrissi",
        "Fatima Zahra El Idrissi",
        "Africa/Casablanca",
        "Security, explained with a whiteboard",
        "Threat modelling, web security",
        "I break into systems for banks, with their permission, and write the report that follows. The boring half of "
        "security is the half that works; I make it a little less boring.",
        7000,
    ),
    Mentor(
        "oluwaseun.adeyemi",
        "Oluwaseun Adeyemi",
        "Africa/Lagos",
        "I run the servers so that you can sleep",
        "Linux, networks, incidents",
        "Site reliability engineer for a mobile payment network. I have been woken at three often enough to know which "
        "graphs matter. Bring a slow server, or borrow one of mine.",
        5200,
        "USD",
    ),
    Mentor(
        "hannah.weiss",
        "Hannah Weiss",
        "Europe/Vienna",
        "German for engineers",
        "German, applications, Austria",
        "I taught German at a technical university for eleven years. We skip the weather and speak about deadlines, "
        "bugs and salaries, because that is what you will speak about.",
        2500,
    ),
    Mentor(
        "liam.oconnor",
        "Liam O’Connor",
        "Europe/Dublin",
        "Six hundred interviews on the other side of the table",
        "Interviews, careers, salary",
        "I hired engineers for three companies before I changed sides. I know what is written down about you after you "
        "leave the room, and I practise with you until I would write it.",
        4500,
    ),
    Mentor(
        "sofia.rossi",
        "Sofia Rossi",
        "Europe/Rome",
        "Frontend without the fashion",
        "HTML, CSS, accessibility",
        "I make public services work for everybody: on old phones, by keyboard, read aloud. HTML does most of it, if "
        "you let it.",
        4800,
    ),
    Mentor(
        "nguyen.minh.anh",
        "Nguyễn Minh Anh",
        "Asia/Ho_Chi_Minh",
        "Founder twice, failed once, happy to tell",
        "Startups, pricing, first customers",
        "My first company sold software that nobody had asked for. The second one asks before it writes a line, and "
        "has paid its own rent for six years.",
        5500,
        "USD",
    ),
    Mentor(
        "emily.carter",
        "Emily Carter",
        "America/New_York",
        "Leading for people who never wanted to be boss",
        "Leadership, feedback, one-to-ones",
        "I became a manager by accident, because nobody else was in the room. Nine years and forty people later I can "
        "spare you some of the accidents.",
        9000,
        "USD",
    ),
    Mentor(
        "tomasz.kowalski",
        "Tomasz Kowalski",
        "Europe/Warsaw",
        "Write so that they read to the end",
        "Technical writing, documentation, English",
        "Technical writer for tools that you have probably cursed at. I cut your text in half and you will not miss a "
        "word.",
        3000,
    ),
)
LEARNERS = (
    AMARA,
    Member("zoe.van.dijk", "Zoë van Dijk", "Europe/Amsterdam"),
    Member("arjun.mehta", "Arjun Mehta", "Asia/Kolkata"),
    Member("lucia.gomez", "Lucía Gómez", "Europe/Madrid"),
    Member("noah.schmidt", "Noah Schmidt", "Europe/Berlin"),
    Member("aisha.rahman", "Aisha Rahman", "Asia/Karachi"),
    Member("pedro.almeida", "Pedro Almeida", "America/Sao_Paulo"),
    Member("mei.ling.tan", "Mei Ling Tan", "Asia/Singapore"),
    Member("kwame.mensah", "Kwame Mensah", "Africa/Accra"),
    Member("ingrid.solberg", "Ingrid Solberg", "Europe/Oslo"),
    Member("dmytro.kovalenko", "Dmytro Kovalenko", "Europe/Kyiv"),
    Member("grace.kim", "Grace Kim", "Asia/Seoul"),
    Member("omar.haddad", "Omar Haddad", "Asia/Amman"),
    Member("chloe.dubois", "Chloé Dubois", "Europe/Paris"),
    Member("ethan.walker", "Ethan Walker", "America/Chicago"),
    Member("leila.farsi", "Leila Farsi", "Asia/Tehran"),
    Member("samuel.otieno", "Samuel Otieno", "Africa/Nairobi"),
)
EMPLOYERS = (
    PRIYA,
    Member("greta.holm", "Greta Holm", "Europe/Copenhagen"),
    Member("daniel.cohen", "Daniel Cohen", "Asia/Jerusalem"),
    Member("isabella.moreno", "Isabella Moreno", "America/Mexico_City"),
    Member("viktor.petrov", "Viktor Petrov", "Europe/Sofia"),
)
NAMED = (AMARA, JONAS, PRIYA)
