"""Sending a picture, and who gets to see it."""

import io

import pytest
from PIL import Image

from db import clock
from routes.http import bounds
from tests.support import uploading
from tests.support.cast import ADA
from tests.support.client import Client, Response

JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FORM = {"Content-Type": f"multipart/form-data; boundary={uploading.BOUNDARY}"}
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"} | FORM


def own(client: Client) -> str:
    return f"/api/users/{client.get('/api/me', Accept='application/json').json['id']}/picture"


def send(client: Client, sent: bytes, path: str = "", **headers: str) -> Response:
    return client.request("POST", path or own(client), sent, JSON | {"Content-Type": "image/jpeg"} | headers)


def test_a_picture_is_shown_wherever_the_name_is_and_to_anybody_with_its_address(newcomer, guest):
    client, _ = newcomer("mentor")
    answer = send(client, uploading.with_position())
    assert answer.status == 200
    address = answer.json["picture"]
    shown = guest.get(address)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(shown.body)).size == (512, 512) and b"EXIF" not in shown.body
    assert "immutable" in shown.headers["Cache-Control"] and shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in shown.headers
    assert guest.get(address, If_None_Match=shown.headers["ETag"]).status == 304
    folder = address.rpartition("/")[0]
    page = client.get("/mentor/profile").page
    assert page.select_one(f"#my-face img[src^='{folder}']") and page.select_one(f"#picture img[src^='{folder}']")
    image = page.select_one("#my-face img")
    assert (image["width"], image["height"], image["alt"], image["loading"]) == ("32", "32", "", "lazy")
    public = guest.get(page.select_one("a[href^='/mentors/']")["href"]).page
    assert public.select_one(f"main .face img[src^='{folder}']")
    assert guest.get("/api" + page.select_one("a[href^='/mentors/']")["href"], **JSON).json["picture"] == address
    removed = client.send_json(own(client) + "/remove", {})
    assert removed.json == {"picture": None}
    assert guest.get(address).status == 404 and not client.get("/mentor/profile").page.select(".face img")


def test_it_is_on_the_cards_lists_and_pages_of_what_they_lead_and_book(newcomer, guest):
    mentor, _ = newcomer("mentor")
    learner, _ = newcomer()
    theirs, mine = (
        send(client, uploading.picture()).json["picture"].rpartition("/")[0] for client in (mentor, learner)
    )
    starts = clock.after(days=2)
    given = {"title": "A face", "domain": "Faces", "starts_at": starts, "seats": 2, "price_cents": 0}
    session = mentor.send_json("/api/sessions", given).json["id"]
    mentor.send_json(f"/api/sessions/{session}/publish", {})
    assert learner.send_json(f"/api/sessions/{session}/book", {}).status == 201
    for client, path, face in (
        (guest, f"/sessions/{session}", theirs),
        (learner, "/learner/home?domain=Faces", theirs),
        (learner, f"/room/{session}", theirs),
        (mentor, "/mentor/sessions?show=scheduled", mine),
        (mentor, f"/sessions/{session}", mine),
    ):
        assert client.get(path).page.select_one(f"main .face img[src^='{face}']"), path


def test_a_plain_form_leads_back_to_the_profile_and_htmx_gets_the_section(newcomer):
    client, _ = newcomer()
    sent = uploading.form(uploading.picture())
    plain = client.request("POST", own(client), sent, PAGE)
    assert (plain.status, plain.location) == (303, "/learner/profile")
    assert "Your picture was saved" in client.get(plain.location).page.select_one("#toasts").text
    part = client.request("POST", own(client), sent, PAGE | HTMX)
    assert part.status == 200 and part.page.select_one("#picture .face img")
    assert part.page.select_one("hx-partial[hx-target='#my-face'] img")


@pytest.mark.parametrize(
    "sent",
    [uploading.SVG, uploading.archive(), uploading.png_of(50_000, 50_000), b"\xff\xd8\xff" + uploading.archive()],
)
def test_a_hostile_file_is_refused_in_words_and_nothing_is_kept(newcomer, sent):
    client, _ = newcomer()
    refused = send(client, sent)
    assert refused.status == 422 and list(refused.json["errors"]) == ["picture"]
    page = client.request("POST", own(client), uploading.form(sent), PAGE)
    assert (
        page.status == 422 and page.page.select_one("#picture-error").text.strip() == refused.json["errors"]["picture"]
    )
    part = client.request("POST", own(client), uploading.form(sent), PAGE | HTMX)
    assert part.status == 422 and part.page.select_one("#picture #picture-error") and "<html" not in part.text
    assert not client.get("/learner/profile").page.select(".face img")


@pytest.mark.parametrize(
    "sent",
    [
        uploading.form(b""),
        uploading.form(uploading.picture(), name="other"),
        b"no form at all",
        uploading.form(uploading.picture())[:-20],
        uploading.form(b"") * 9,
    ],
)
def test_a_form_without_a_file_is_refused(newcomer, sent):
    client, _ = newcomer()
    assert 400 <= client.request("POST", own(client), sent, JSON | FORM).status < 500


def test_what_is_too_large_is_refused_by_its_announced_length(newcomer):
    client, _ = newcomer()
    large = uploading.picture().ljust(1_500_000, b"\0")  # more than anything else may have
    assert send(client, large).status == 200
    connection = client.connection()
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    connection.putrequest("POST", own(client))
    length = str(bounds.LARGEST_PICTURE + bounds.AROUND_PICTURE + 1)
    for name, value in (JSON | {"Cookie": cookies, "Content-Length": length}).items():
        connection.putheader(name, value)
    connection.endheaders()  # and nothing of it
    answer = connection.getresponse()
    assert (answer.status, b"6 MB" in answer.read()) == (413, True)
    connection.close()


def test_nobody_sends_or_removes_the_picture_of_somebody_else(newcomer, guest):
    client, _ = newcomer()
    for path in (f"/api/users/{ADA.id}/picture", "/api/users/12345/picture"):
        assert send(client, uploading.picture(), path).status == 404
        assert client.send_json(f"{path}/remove", {}).status == 404
    assert send(guest, uploading.picture(), own(client)).status in (401, 403)
    foreign = client.request("POST", own(client), uploading.picture(), JSON | {"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403


@pytest.mark.parametrize(
    "address", ["/pictures/x/96.webp", "/pictures/" + "x" * 22 + "/96.webp", "/pictures/a/b/96.webp"]
)
def test_there_is_nothing_at_an_address_that_nobody_was_given(guest, address):
    assert guest.get(address).status == 404
    assert guest.get(address, If_None_Match=f'"{"x" * 22}-96"').status in (304, 404)


def test_pictures_are_sent_a_few_times_an_hour(limited):
    async def act(client):
        form = ADA.login
        await client.post("/login", form=form, headers={"Sec-Fetch-Site": "same-origin"})
        headers = JSON | {"Content-Type": "image/png"}
        return [
            (await client.post(f"/api/users/{ADA.id}/picture", data=b"no picture", headers=headers)).status_code
            for _ in range(21)
        ]

    assert limited(act) == [422] * 20 + [429]
