"""The shortlist by its pages and calls, with and without scripts, and what others get."""

import pytest

from tests.support.client import Client


@pytest.fixture
def sides(newcomer):
    """An employer, and a learner whom employers can find."""
    (employer, _), (candidate, who) = newcomer("employer"), newcomer()
    learner_id = candidate.get("/api/me", Accept="application/json").json["id"]
    about = {"is_candidate": True, "headline": f"Élan and {who.name}"}
    assert candidate.send_json(f"/api/users/{learner_id}/update", about).status == 200
    return employer, candidate, learner_id, who.name


def test_by_plain_forms_from_the_candidates_to_an_outcome(sides):
    employer, _candidate, learner_id, name = sides
    assert "Nobody on your shortlist yet" in employer.get("/employer/shortlist").text
    for path in (f"/employer/candidates?q={name.replace(' ', '+')}", f"/people/{learner_id}"):
        assert employer.get(path).page.select_one(f'form[action="/api/shortlist"] [value="{learner_id}"]')
    assert employer.post("/api/shortlist", {"candidate_id": learner_id}).location == "/employer/shortlist"
    assert "On your shortlist" in employer.get(f"/people/{learner_id}").text
    board = employer.get("/employer/shortlist")
    move = board.page.select_one('form[action$="/move"]')
    assert name in board.text and [one.text for one in move.select("option")][:2] == ["To contact", "Talking"]
    assert employer.post(move["action"], {"stage": "2"}).status == 303
    notes = employer.get(move["action"].replace("/api", "").replace("move", "notes")).page
    revision = notes.select_one("input[name=revision]")["value"]
    given = {"note": "**Good** <script>", "outcome": "hired", "revision": revision}
    assert employer.post(notes.select_one("form.form")["action"], given).status == 303
    preview = employer.post("/preview/note", given | {"way_out": "/employer/shortlist"})
    assert preview.status == 200 and "<strong>Good</strong>" in preview.text
    stale = employer.post(notes.select_one("form.form")["action"], given | {"note": "Mine"})
    assert stale.status == 409 and "Mine" in stale.text and "**Good** &lt;script&gt;" in stale.text
    talking = employer.get("/employer/shortlist?stage=2&q=elan").page
    page = employer.get(f"/people/{learner_id}", Referer=f"{employer.url.geturl()}/employer/shortlist?stage=2")
    assert "<strong>Good</strong>" in page.text and "<script> " not in page.text
    assert page.page.select_one("[data-back]")["href"] == "/employer/shortlist?stage=2"
    assert name in talking.text and talking.select_one(".rows .badge").text == "Hired"
    assert employer.get("/employer/shortlist?stage=7").status == 404
    removed = employer.get(move["action"].replace("/api", "").replace("move", "remove")).page
    assert employer.post(removed.select_one("form.form")["action"], {}).status == 303
    assert "Nobody on your shortlist yet" in employer.get("/employer/shortlist").text


def test_stages_by_plain_forms(sides):
    employer, _candidate, learner_id, _name = sides
    employer.post("/api/shortlist", {"candidate_id": learner_id})
    assert employer.post("/api/shortlist/stages", {"name": "<b>Later"}).location == "/employer/shortlist/stages"
    assert employer.post("/api/shortlist/stages/6", {"name": "Later", "place": "1"}).status == 303
    page = employer.get("/employer/shortlist/stages").page
    names = [one["value"] for one in page.select("ol input[name=name]")]
    assert names == ["Later", "To contact", "Talking", "Offer", "Hired", "Declined"]
    again = employer.post("/api/shortlist/stages", {"name": "later"})
    assert again.status == 422 and 'value="later"' in again.text and "with this name" in again.text
    assert page.select_one('form[action="/api/shortlist/stages/1/remove"]') is None  # somebody is in it
    assert employer.post("/api/shortlist/stages/1/remove", {}).status == 409
    assert employer.post("/api/shortlist/stages/6/remove", {}).status == 303
    assert employer.post("/api/shortlist/stages/6/remove", {}).status == 404


def test_programs_get_the_same(sides):
    employer, _candidate, learner_id, name = sides
    added = employer.send_json("/api/shortlist", {"candidate_id": learner_id})
    assert added.status == 201 and added.json["candidate"] == {"id": learner_id, "name": name}
    assert employer.send_json("/api/shortlist", {"candidate_id": learner_id}).json["id"] == added.json["id"]
    path = f"/api/shortlist/{added.json['id']}"
    assert employer.send_json(f"{path}/move", {"stage": 4}).json["stage"] == 4
    assert employer.send_json(f"{path}/move", {"stage": 8}).status == 422
    listed = employer.get("/api/shortlist?stage=4", Accept="application/json").json
    assert [one["id"] for one in listed["items"]] == [added.json["id"]] and listed["next"] is None
    stages = employer.get("/api/shortlist/stages", Accept="application/json").json["items"]
    assert stages[3] == {"number": 4, "place": 4, "name": "Hired"}
    assert employer.send_json(f"{path}/remove", {}).json == {"ok": True}
    assert employer.get(path, Accept="application/json").status == 404


def test_nobody_else_finds_it_least_of_all_the_candidate(sides, newcomer, server):
    employer, candidate, learner_id, _name = sides
    path = f"/api/shortlist/{employer.send_json('/api/shortlist', {'candidate_id': learner_id}).json['id']}"
    rival, _ = newcomer("employer")
    writes = {"move": {"stage": 2}, "notes": {"note": "", "outcome": "", "revision": 0}, "remove": {}}
    for client, status in ((rival, 404), (candidate, 403), (Client(server.url), 401)):
        assert client.get(path, Accept="application/json").status == status
        for act, given in writes.items():
            assert client.send_json(f"{path}/{act}", given).status == status
    assert rival.get("/api/shortlist", Accept="application/json").json["items"] == []
    assert rival.send_json("/api/shortlist", {"candidate_id": "1"}).status == 404
    assert "hortlist" not in candidate.get(f"/people/{learner_id}").text
    assert candidate.get("/employer/shortlist").status == 403
