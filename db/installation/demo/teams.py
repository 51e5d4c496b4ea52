"""The team of the demo employer, and what the demo learner shows to employers: a CV, and what her mentor says."""

from datetime import timedelta

from db import candidates, cv_files, organisations, recommendations, shortlist
from db.installation.demo.history import History, at
from db.language import _
from db.organisations import invitations

TEAM = "Northlight Software"
SECOND = "I’d hire her for the questions alone. Let’s show her the importer."
SAID = "Asks before she guesses, and writes down what she learned. I would work with her any day."
LINES = (
    "Amara Okafor",
    "Backend developer in the making",
    "",
    "2024  Support engineer; wrote the scripts that the team still uses",
    "2025  Python, tests and SQL with mentors on Mentora",
    "2026  A ledger for a housing co-operative, in use",
)


def write(history: History) -> None:
    people, tx = history.people, history.tx
    priya, colleague, amara, mentor = (people[key] for key in ("employer", "greta.holm", "learner", "mentor"))
    with at(tx, history.now - timedelta(days=40)):
        organisations.rename(tx, priya, {"name": TEAM})
        token = invitations.new_token()
        invitations.create(tx, priya, {"days": 7}, token, "")
        invitations.accept(tx, colleague, {"token": token})
    with at(tx, history.now - timedelta(days=2)):
        if entry := shortlist.of_candidate(tx, colleague.id, amara.id):
            given = {"note": SECOND, "outcome": entry.outcome, "revision": entry.revision}
            shortlist.write(tx, colleague, entry.id, given)
        recommendations.write(tx, mentor, amara.id, {"body": SAID, "rating": 5})
        (said,) = recommendations.of_learner(tx, amara.id)
        recommendations.agree(tx, amara, said.id, {"revision": said.revision})
        cv_files.keep(tx, amara, str(_("CV")), pdf(LINES))
        candidates.choose(tx, amara, dict.fromkeys(candidates.CHOICES, True))


def pdf(lines: tuple[str, ...]) -> bytes:
    """One page of plain text."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    text = f"BT /F1 14 Tf 22 TL 72 740 Td {shown}ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF\n".encode("ascii")
