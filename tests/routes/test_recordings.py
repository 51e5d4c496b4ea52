"""Recordings over HTTP: chunk by chunk in order, for those who attended, until the host deletes them."""

import json

from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.ws.test_rooms import enter, make, people, server  # noqa: F401 - the room's people and their server

BYTES = {"Content-Type": "application/octet-stream", "Accept": "application/json"}
WEBM = b"\x1aE\xdf\xa3"


def begin(people, session: str) -> str:
    answer = people[MAX].send_json(f"/api/sessions/{session}/recordings", {"mime": "video/webm;codecs=vp8,opus"})
    assert (answer.status, answer.json["next"]) == (201, 0), answer.text
    return f"/api/recordings/{answer.json['id']}"


def put(client, path: str, chunk: int, body: bytes):
    return client.request("PUT", f"{path}/{chunk}", body, BYTES)


def test_each_chunk_is_accepted_once_and_in_order(make, people, server):
    path = begin(people, make(ADA))
    host = people[MAX]
    assert put(host, path, 0, WEBM + b"one ").json == {"next": 1}
    for wrong in (0, 2):
        refused = put(host, path, wrong, b"again")
        assert (refused.status, refused.json["next"], refused.json["type"]) == (409, 1, "/problems/out_of_order")
    assert host.request("GET", path).json["next"] == 1  # so an interrupted upload knows where to resume
    assert put(host, path, 1, b"two").json == {"next": 2}
    assert put(host, path, 2, b"").status == 422
    assert put(people[ADA], path, 2, b"x").status == 403
    assert host.send_json(f"{path}/finish", {}).json["status"] == "ready"
    assert put(host, path, 2, b"late").status == 409
    (film,) = (server.data / "uploads" / "recordings").glob(f"{path.rpartition('/')[2]}.webm")
    assert film.read_bytes() == WEBM + b"one two"  # not a real film, so it is stored unchanged
    film.unlink()


def test_only_people_who_attended_can_find_a_recording(make, people, enter):
    session = make(ADA, OTTO)
    with enter(ADA, session) as page:
        page.join()
    path = begin(people, session)
    put(people[MAX], path, 0, WEBM + b"film")
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
    assert people[OTTO].request("GET", f"/sessions/{session}/kept", headers={"Accept": "text/html"}).status == 404
    late = people[ADA].send_json(f"/api/sessions/{session}/messages", {"body": "Too late"})
    assert (late.status, json.loads(late.text)["type"]) == (409, "/problems/not_now")


def test_a_host_is_warned_when_a_class_has_more_seats_than_the_room(people):
    fields = {"title": "Many", "domain": "Rooms", "seats": 30}
    headers = {
        "Accept": "text/html",
        "HX-Request": "true",
        "HX-Request-Type": "partial",
        "Content-Type": "application/json",
    }
    said = people[MAX].request("POST", "/api/sessions", json.dumps(fields).encode(), {**headers})
    drafted = people[MAX].request("GET", "/api/sessions?mine=1").json["items"][0]
    shown = people[MAX].request("GET", f"/sessions/{drafted['id']}", headers={"Accept": "text/html"}).text
    assert said.status == 201 and "holds 4 people, including you" in shown
