"""A recording of a real call: it plays, has the right length, and can be seeked."""

import json
import subprocess
import time

from tests.support.cast import ADA, MAX, OTTO


def test_a_recording_plays_has_the_right_length_and_can_be_seeked(make_call_server, call):
    call_server = make_call_server()
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    mentor.sees(ADA)
    ada.sees(MAX)
    mentor.page.locator(".more-menu summary").click()
    mentor.page.get_by_role("button", name="Record the session").click()
    moments = [time.monotonic()]
    ada.page.get_by_role("button", name="Allow", exact=True).click()
    ada.page.locator("[data-recorded]").wait_for()  # everybody sees that it is being recorded
    mentor.page.get_by_text("Recording. Everybody can see").wait_for()
    moments.append(time.monotonic())
    # The connection drops for a while: the recording must not have a gap.
    mentor.page.wait_for_timeout(2200)  # a chunk is sent every two seconds
    mentor.page.context.set_offline(True)
    mentor.page.wait_for_timeout(2200)
    mentor.page.context.set_offline(False)
    mentor.page.wait_for_timeout(1000)
    mentor.page.locator(".more-menu summary").click()
    moments.append(time.monotonic())
    mentor.page.get_by_role("button", name="Stop recording").click()
    ada.page.locator("[data-recorded]").wait_for(state="hidden")
    moments.append(time.monotonic())
    asked, on, stopped, off = moments

    address = f"/api/sessions/{call_server.session_id}/recordings"
    ready = f"""fetch("{address}", {{ headers: {{ accept: "application/json" }} }})
        .then((answer) => answer.json()).then(({{ items }}) => items[0])"""
    deadline = time.monotonic() + 60
    while (recording := ada.page.evaluate(ready))["status"] != "ready":
        assert time.monotonic() < deadline, recording
        ada.page.wait_for_timeout(200)
    (film,) = (call_server.data / "uploads" / "recordings").glob("*.webm")
    words = ["ffprobe", "-v", "error", "-show_entries", "format=duration:stream=codec_type", "-of", "json", str(film)]
    told = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    assert {stream["codec_type"] for stream in told["streams"]} == {"audio", "video"}
    length = float(told["format"]["duration"])
    assert stopped - on - 1.0 < length < off - asked + 1.0, (told, moments)

    # Only people who attended can watch it, and seeking does not load all of it.
    ada.page.goto(f"/sessions/{call_server.session_id}/kept")
    middle = ada.page.evaluate(
        """async () => {
          const film = document.querySelector("video");
          await new Promise((seen) => (film.readyState > 0 ? seen() : (film.onloadedmetadata = seen)));
          film.currentTime = film.duration / 2;
          await new Promise((seen) => (film.onseeked = seen));
          film.muted = true;
          await film.play();
          const from = film.currentTime;
          await new Promise((seen) => setTimeout(seen, 1000));
          return [film.duration, from, film.currentTime, film.videoWidth];
        }"""
    )
    duration, sought, played, width = middle
    assert abs(duration - length) < 1.0 and abs(sought - duration / 2) < 0.5 and played > sought and width > 100
    otto = call(call_server, OTTO, "b")
    otto.page.goto(f"/sessions/{call_server.session_id}/kept")
    assert otto.page.locator("video").count() == 0
    assert otto.page.goto(f"/recordings/{recording['id']}").status == 404
