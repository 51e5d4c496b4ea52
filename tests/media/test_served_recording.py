"""A class that the media server records: the film has those who agreed, plays, and can be seeked."""

import json
import subprocess
import time

from tests.support.cast import ADA, MAX, OTTO


def test_the_server_records_those_who_agree_and_makes_a_film_of_it(make_call_server, call):
    call_server = make_call_server(MENTORA_MEDIA="janus")
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    mentor.sees(ADA)
    ada.sees(MAX)
    mentor.page.locator(".more-menu summary").click()
    mentor.page.get_by_role("button", name="Record the session").click()
    mentor.page.get_by_text("Recording. Everybody can see").wait_for()
    ada.page.get_by_text("only if you agree, and from then on").wait_for()
    ada.page.get_by_role("button", name="Allow", exact=True).click()
    ada.page.locator("[data-recorded]").wait_for()
    mentor.page.wait_for_timeout(3000)
    mentor.page.reload()  # the host’s page does not matter
    mentor.join()
    mentor.sees(ADA)
    mentor.page.wait_for_timeout(3000)
    mentor.page.locator(".more-menu summary").click()
    mentor.page.get_by_role("button", name="Stop recording").click()
    ada.page.locator("[data-recorded]").wait_for(state="hidden")

    address = f"/api/sessions/{call_server.session_id}/recordings"
    ready = f"""fetch("{address}", {{ headers: {{ accept: "application/json" }} }})
        .then((answer) => answer.json()).then(({{ items }}) => items[0])"""
    deadline = time.monotonic() + 90
    while (recording := ada.page.evaluate(ready))["status"] != "ready":
        assert time.monotonic() < deadline and recording["status"] != "failed", (recording, call_server.server.output())
        ada.page.wait_for_timeout(200)
    (film,) = (call_server.data / "uploads" / "recordings").glob("*.mp4")
    words = ["ffprobe", "-v", "error", "-show_entries", "format=duration:stream=codec_name", "-of", "json", str(film)]
    told = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert [stream["codec_name"] for stream in told["streams"]] == ["h264", "aac"]
    assert float(told["format"]["duration"]) > 6
    assert list((call_server.data / "takes").iterdir()) == []

    ada.page.goto(f"/sessions/{call_server.session_id}/kept")
    middle = ada.page.evaluate(
        """async () => {
          const film = document.querySelector("video");
          await new Promise((seen) => (film.readyState > 0 ? seen() : (film.onloadedmetadata = seen)));
          film.currentTime = film.duration / 2;
          await new Promise((seen) => (film.onseeked = seen));
          return [film.duration / 2 - film.currentTime, film.videoWidth];
        }"""
    )
    assert abs(middle[0]) < 0.5 and middle[1] == 1280
    otto = call(call_server, OTTO, "b")
    assert otto.page.goto(f"/recordings/{recording['id']}").status == 404
