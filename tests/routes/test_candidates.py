"""Candidates by pages and calls: what they show, their CV, and that nothing else gets out."""

import pytest

PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >>\n%%EOF"


@pytest.fixture
def sides(newcomer):
    """An employer, and a learner whom employers can find, with the learner's id."""
    (employer, _), (candidate, who) = newcomer("employer"), newcomer()
    learner_id = candidate.get("/api/me", Accept="application/json").json["id"]
    about = {"is_candidate": True, "headline": f"Élan and {who.name}", "languages": ["de"]}
    assert candidate.send_json(f"/api/users/{learner_id}/update", about).status == 200
    return employer, candidate, learner_id, who.name


def send_cv(client, body=PDF, **headers):
    given = {"Content-Type": "application/pdf", "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    return client.request("POST", "/api/candidate/cv?name=me.pdf", body, given | headers)


def test_by_plain_forms_what_is_chosen_is_what_employers_see(sides):
    employer, candidate, learner_id, name = sides
    page = candidate.get("/learner/profile/employers").page
    assert [box["name"] for box in page.select("input[type=checkbox][checked]")] == ["languages", "timezone"]
    assert "German" in employer.get(f"/people/{learner_id}").text
    assert candidate.post("/api/candidate", {"timezone": "1"}).location == "/learner/profile/employers"
    for client, path in ((employer, f"/people/{learner_id}"), (candidate, "/learner/profile/employers/preview")):
        shown = client.get(path)
        assert shown.status == 200 and name in shown.text and "German" not in shown.text
    listed = employer.get(f"/employer/candidates?q={name.replace(' ', '+')}")
    assert name in listed.text and "German" not in listed.page.select_one("#panel .rows").text
    hidden = employer.get(f"/employer/candidates?q={name.replace(' ', '+')}&language=de")
    assert hidden.status == 200 and not hidden.page.select("#panel .rows")


def test_the_api_shows_no_more_than_the_pages(sides):
    employer, candidate, learner_id, _name = sides
    path = f"/api/candidates/{learner_id}"
    assert employer.get(path, Accept="application/json").json["languages"] == ["de"]
    sent = candidate.send_json("/api/candidate", {"subjects": True})
    assert sent.json == {"languages": False, "timezone": False, "subjects": True, "sessions": False, "cv": False}
    seen = employer.get(path, Accept="application/json").json
    assert (seen["languages"], seen["timezone"], seen["sessions"], seen["has_cv"]) == ([], None, None, False)
    found = employer.get("/api/candidates?language=de", Accept="application/json").json["items"]
    assert learner_id not in [one["id"] for one in found]
    assert candidate.get(path, Accept="application/json").status == 403
    candidate.send_json(f"/api/users/{learner_id}/update", {"is_candidate": False})
    assert employer.get(path, Accept="application/json").status == 404


def test_a_cv_is_saved_never_opened_and_gone_at_once_when_it_is_hidden(sides, newcomer):
    employer, candidate, learner_id, _name = sides
    path = f"/people/{learner_id}/cv"
    assert send_cv(candidate).status == 303 and employer.get(path).status == 404
    candidate.send_json("/api/candidate", {"cv": True})
    got = employer.get(path)
    assert got.status == 200 and got.body == PDF
    assert got.headers["Content-Disposition"].startswith("attachment") and got.headers["Cache-Control"] == "no-store"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert newcomer("learner")[0].get(path).status == 404 and newcomer("mentor")[0].get(path).status == 403
    candidate.send_json("/api/candidate", {})
    assert employer.get(path).status == 404 and candidate.get(path).status == 200
    assert candidate.post("/api/candidate/cv/remove", {}).status == 303 and candidate.get(path).status == 404


def test_what_is_not_a_pdf_is_refused_beside_its_field(sides):
    candidate = sides[1]
    refused = send_cv(candidate, b"<html>", Accept="application/json")
    assert refused.status == 422 and refused.json["errors"] == {"cv": "Please choose a PDF."}
    page = send_cv(candidate, b"<html>")
    assert page.status == 422 and page.page.select_one("#cv-error")
