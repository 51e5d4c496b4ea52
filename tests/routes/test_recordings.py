"""Recordings over HTTP: chunk by chunk in order, for those who attended, until the host deletes them."""

import json
import time
from types import SimpleNamespace

from db import mixing, recordings
from db.engine import sqlite
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.crowd import Press
from tests.support.making import WEBM
from tests.support.running import ROOT
from tests.ws.test_rooms import enter, make, people, server  # noqa: F401 - the room's people and their server


def begin(people, session: str) -> str:
    answer = people[MAX].send_json(f"/api/sessions/{session}/recordings", {"mime": "video/webm;codecs=vp8,opus"})
    assert (answer.status, answer.json["next"]) == (201, 0), answer.text
    return f"/api/recordings/{answer.json['id']}"


def test_each_chunk_is_accepted_once_and_in_order(make, people, server):
    path = begin(people, make(ADA))
    host = people[MAX]
    assert host.put_chunk(path, 0, WEBM + b"one ").json == {"next": 1}
    for wrong in (0, 2):
        refused = host.put_chunk(path, wrong, b"again")
        assert (refused.status, refused.json["next"], refused.json["type"]) == (409, 1, "/problems/out_of_order")
    assert host.request("GET", path).json["next"] == 1  # so an interrupted upload knows where to resume
    assert host.put_chunk(path, 1, b"two").json == {"next": 2}
    assert host.put_chunk(path, 2, b"").status == 422
    assert people[ADA].put_chunk(path, 2, b"x").status == 403
    assert host.send_json(f"{path}/finish", {}).json["status"] == "ready"
    assert host.put_chunk(path, 2, b"late").status == 409
    (film,) = (server.data / "uploads" / "recordings").glob(f"{path.rpartition('/')[2]}.webm")
    assert film.read_bytes() == WEBM + b"one two"  # not a real film, so it is stored unchanged
    film.unlink()


def test_only_people_who_attended_can_find_a_recording(make, people, enter):
    session = make(ADA, OTTO)
    with enter(ADA, session) as page:
        page.join()
    path = begin(people, session)
    people[MAX].put_chunk(path, 0, WEBM + b"film")
    people[MAX].send_json(f"{path}/finish", {})
    film = path.removeprefix("/api")
    part = people[ADA].request("GET", film, headers={"Range": "bytes=5-6"})
    assert (part.status, part.body, part.headers["Content-Type"]) == (206, b"il", "video/webm")
    for stranger in (OTTO, EMMA):  # Otto has a seat, but did not attend
        assert people[stranger].request("GET", film).status == people[stranger].request("GET", path).status == 404
    assert people[OTTO].request("GET", f"/api/sessions/{session}/recordings").json["items"] == []
    assert people[ADA].send_json(f"{path}/delete", {}).status == 403
    assert people[MAX].send_json(f"{path}/delete", {}).json == {"ok": True}
    assert (
        people[ADA].request("GET", film).status == 404
        and people[MAX].request("GET", f"/api/sessions/{session}/recordings").json["items"] == []
    )


def test_pages_say_how_long_a_recording_is_kept_and_the_host_sees_the_space(make, people, enter):
    session = make(ADA)
    with enter(ADA, session) as page:
        page.join()
    path = begin(people, session)
    people[MAX].put_chunk(path, 0, WEBM + bytes(700_000 - len(WEBM)))
    assert (
        people[MAX].send_json(f"{path}/finish", {}).json["expires_at"]
        > people[MAX].request("GET", path).json["ended_at"]
    )
    shown = {one: people[one].get(f"/sessions/{session}/kept").text for one in (ADA, MAX)}
    assert all("kept until" in text and "Download (700\xa0KB)" in text for text in shown.values())
    assert "All your recordings take up" in shown[MAX] and "20.0\xa0GB" in shown[MAX]
    assert "take up" not in shown[ADA]


def act(server, what, *args):
    """In the database of the server that runs."""
    connection = sqlite.connect(server.data / "mentora.db")
    try:
        return sqlite.transact(connection, sqlite.load(ROOT / "sql"), what, *args)
    finally:
        connection.close()


def fail_one(tx, session_id: int) -> int:
    """A recording of the media server of which no film could be made."""
    recording_id = mixing.begin(tx, MAX.id, session_id, recordings.Space(10**9, 10**9))
    mixing.weigh_at_last(tx, recording_id, 7)
    mixing.stop(tx, recording_id)
    mixing.fail(tx, mixing.next_one(tx), "disk")
    return recording_id


def test_a_film_that_could_not_be_made_is_explained_and_tried_again_by_the_host_alone(make, people, enter, server):
    session = make(ADA)
    with enter(ADA, session) as page:
        page.join()
    path = f"/api/recordings/{act(server, fail_one, int(session))}"
    shown = {one: people[one].get(f"/sessions/{session}/kept").page for one in (ADA, MAX)}
    assert all("disk is too full" in page.text for page in shown.values())
    assert [bool(page.select(f'form[action="{path}/again"]')) for page in shown.values()] == [False, True]
    assert people[ADA].send_json(f"{path}/again", {}).status == 403
    assert people[MAX].send_json(f"{path}/again", {}).json["status"] == "mixing"
    deadline = time.monotonic() + 20
    while (status := people[MAX].request("GET", path).json["status"]) != "failed":  # nothing is there to make it of
        assert time.monotonic() < deadline, status
        time.sleep(0.05)
    assert "isn’t on this server any more" in people[ADA].get(f"/sessions/{session}/kept").text
    assert people[MAX].put_chunk(path, 0, WEBM).status == 409
    assert people[MAX].send_json(f"{path}/delete", {}).status == 200


def test_the_push_of_how_much_of_a_film_is_made_changes_the_number_on_the_page(app):
    shown = {"created_at": "2026-11-22T05:00:00Z", "expires_at": None, "status": "mixing", "progress": 40, "id": 7}
    page = app.fragments.render("rooms/_recording.html", one=SimpleNamespace(**shown), is_host=False, timezone="UTC")
    pushed = app.fragments.render("rooms/recording_progress.html", id=7, progress=41)
    assert 'Being prepared: <span id="progress-7">40</span>%' in page
    assert 'hx-target="#progress-7"' in pushed and '<span id="progress-7">41</span>' in pushed


def test_only_the_host_can_record_and_only_a_live_session(make, people):
    session, early = make(ADA), make(ADA, starts_in=8, start=False)
    for client, where, status in ((people[ADA], session, 403), (people[MAX], early, 409), (people[MAX], "7", 404)):
        assert client.send_json(f"/api/sessions/{where}/recordings", {"mime": "video/webm"}).status == status
    assert "mime" in people[MAX].send_json(f"/api/sessions/{session}/recordings", {"mime": "text/html"}).json["errors"]


def test_chat_and_notes_are_kept_for_those_who_attended(make, people):
    session = make(ADA)
    assert people[ADA].send_json(f"/api/sessions/{session}/messages", {"body": "Where do I begin?"}).status == 201
    first = people[ADA].send_json(f"/api/sessions/{session}/note", {"body": "A **plan**"}).json
    assert (
        people[MAX]
        .send_json(f"/api/sessions/{session}/note", {"id": first["id"], "body": "A better *plan*"})
        .json["body"]
        == "A better *plan*"
    )
    second = people[MAX].send_json(f"/api/sessions/{session}/note", {"body": "gone soon"}).json
    people[ADA].send_json(f"/api/sessions/{session}/note", {"id": second["id"], "body": ""})
    people[MAX].send_json(f"/api/sessions/{session}/end", {})
    kept = people[ADA].request("GET", f"/sessions/{session}/kept", headers={"Accept": "text/html"})
    assert (
        "Where do I begin?" in kept.text
        and kept.page.select_one(".prose em").text == "plan"
        and "gone soon" not in kept.text
    )
    assert len(kept.page.select("main h1")) == 1 and kept.page.select_one(f"main a[href='/sessions/{session}']")
    assert people[OTTO].request("GET", f"/sessions/{session}/kept", headers={"Accept": "text/html"}).status == 404
    late = people[ADA].send_json(f"/api/sessions/{session}/messages", {"body": "Too late"})
    assert (late.status, json.loads(late.text)["type"]) == (409, "/problems/not_now")


def test_finishing_many_times_at_once_is_finishing_once(make, people):
    path = begin(people, make(ADA))
    people[MAX].put_chunk(path, 0, WEBM + b"film")
    presses = [Press(people[MAX], f"{path}/finish", {}) for _ in range(12)]
    for press in presses:
        press.finish()
    responses = [press.response() for press in presses]
    assert {response.status for response in responses} == {200}
    assert len({response.body for response in responses}) == 1 and responses[0].json["status"] == "ready"


def test_every_range_of_a_recording_gets_its_bytes_or_a_refusal(make, people):
    path = begin(people, make(ADA))
    people[MAX].put_chunk(path, 0, WEBM + bytes(range(96)))
    people[MAX].send_json(f"{path}/finish", {})
    film, whole = path.removeprefix("/api"), WEBM + bytes(range(96))

    def get(wanted: str):
        return people[MAX].request("GET", film, headers={"Range": wanted})

    for wanted, first, last in (
        ("bytes=-50", 50, 99),
        ("bytes=-500", 0, 99),
        ("bytes=-1", 99, 99),
        ("bytes=0-", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=99-", 99, 99),
        ("bytes=90-18446744073709551616", 90, 99),
        ("BYTES=5-7", 5, 7),
    ):
        part = get(wanted)
        assert (part.status, part.headers["Content-Range"]) == (206, f"bytes {first}-{last}/100"), wanted
        assert part.body == whole[first : last + 1] and part.headers["Content-Length"] == str(len(part.body))
    for wanted in ("bytes=100-", "bytes=-0", f"bytes={'9' * 30}-", "bytes=500-600"):
        refused = get(wanted)
        assert (refused.status, refused.headers["Content-Range"]) == (416, "bytes */100"), wanted
    # What is not one range of bytes is ignored, as the standard has it.
    for wanted in (
        "bytes=0-1,4-5",
        "bytes=5-2",
        "bytes=",
        "bytes",
        "bits=0-5",
        "bytes=a-b",
        "bytes=-",
        "bytes=²-5",
        "x",
    ):
        ignored = get(wanted)
        assert (ignored.status, ignored.body) == (200, whole), wanted
    etag = get("bytes=0-0").headers["ETag"]
    for stamp, status in ((etag, 206), ('"another"', 200)):
        headers = {"Range": "bytes=0-0", "If-Range": stamp}
        assert people[MAX].request("GET", film, headers=headers).status == status
    assert people[MAX].request("GET", film, headers={"If-None-Match": etag}).status == 304
    assert people[MAX].request("HEAD", film, headers={"Range": "bytes=-5"}).status < 500


def test_a_host_has_a_list_of_all_their_recordings_and_nobody_else_has(make, people):
    session = make(ADA)
    paths = [begin(people, session) for _ in range(2)]
    ids = [path.rpartition("/")[2] for path in paths]
    people[MAX].put_chunk(paths[0], 0, WEBM + b"film")
    people[MAX].send_json(f"{paths[0]}/finish", {})
    listed = people[MAX].request("GET", "/api/recordings").json
    assert [one["id"] for one in listed["items"]][:2] == ids[::-1] and listed["next"] is None
    shown = people[MAX].get("/recordings").text
    assert f'href="/recordings/{ids[0]}" download' in shown and f'href="/recordings/{ids[1]}" download' not in shown
    assert all(f'href="/recordings/{one}/delete"' in shown for one in ids)
    assert people[EMMA].request("GET", "/api/recordings").json["items"] == []
    for path in ("/api/recordings", "/recordings", "/recordings/space"):
        assert people[ADA].request("GET", path).status == 403
    assert "take up" in people[MAX].get("/recordings/space").text
    for one in paths:
        people[MAX].send_json(f"{one}/delete", {})
    assert not any(one in people[MAX].get("/recordings").text for one in ids)
