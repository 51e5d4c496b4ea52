// The host records the class once everyone has agreed. People who join later are asked before they are recorded.

import { ask, clear, notice, one, write } from "./dom.js";
import { sound } from "./sound.js";
import { _, listed } from "../sentences.js";

// A slow machine also encodes and decodes the call, so it gets the cheaper codec and a smaller picture.
const isSmall = navigator.hardwareConcurrency <= 4;
const CODECS = isSmall ? ["vp8", "vp9"] : ["vp9", "vp8"];
const FORMATS = [...CODECS.map((codec) => `video/webm;codecs=${codec},opus`), "video/webm", "video/mp4"];
const [WIDTH, HEIGHT, FRAMES] = isSmall ? [960, 540, 10] : [1280, 720, 12];
const SLICE = 2000;
const MOST = 800_000; // bytes of one chunk

export class Recording {
  #agreed = new Set();
  #asking = false;
  #served = null; // whether the server records; it says so when it has heard that we want to
  #recorder = null;
  #chunks = null;

  // `room`: say(message), people by id, streams() → everyone's video and sound.
  constructor(facts, room) {
    Object.assign(this, { facts, room });
    addEventListener("beforeunload", (event) => this.#chunks && event.preventDefault());
  }

  get isOn() {
    return this.#asking;
  }

  turn() {
    if (this.#asking) this.stop();
    else this.#ask();
  }

  #ask() {
    this.#asking = true;
    this.#served = null;
    this.#agreed = new Set([this.facts.me.id]);
    this.room.say({ type: "record", on: true });
    this.#show();
  }

  // The server knows that we record, also when this page was loaded in the middle of it.
  began(served) {
    const isNew = this.#served === null;
    this.#served = served;
    if (served) {
      this.#asking = true;
      this.#show();
    } else if (isNew && !window.MediaRecorder) {
      this.stop();
      return notice(_("This browser can’t record."));
    }
    this.look();
  }

  rolls(on) {
    if (!this.#asking || !this.#served) return;
    clear("recording");
    const waits = _("The recording goes on as soon as the media server is back.");
    notice(on ? _("Recording. Everybody can see that it’s on.") : waits, { key: "recording", stays: !on });
  }

  // The server records no more. `sentence` says why, when it was not for us to say.
  ended(sentence) {
    if (!this.#asking || !this.#served) return;
    this.#asking = false;
    this.#show();
    clear("recording");
    notice(sentence ?? _("The recording is being prepared. You’ll find it on the session’s page."), {
      key: "recording",
      stays: Boolean(sentence),
    });
  }

  // Someone's answer.
  hear({ id, yes }) {
    if (!this.#asking) return;
    const name = this.room.people.get(id)?.name ?? _("Somebody");
    if (yes) {
      this.#agreed.add(id);
      return this.look();
    }
    if (this.#served)
      return notice(_("{name} doesn’t want to be recorded, and is left out.", { name }), { key: `recording ${id}` });
    const was = this.#recorder;
    this.stop();
    const sentence = was
      ? _("{name} doesn’t want to be recorded. The recording was stopped, and kept up to here.", { name })
      : _("{name} doesn’t want to be recorded. Nothing was recorded.", { name });
    notice(sentence, { key: "recording", stays: true });
  }

  again() {
    if (!this.#asking) return;
    this.room.say({ type: "record", on: true });
    if (this.#recorder?.state === "recording") this.room.say({ type: "rolling", on: true });
  }

  // Asks everyone in the room, including people who joined later.
  look() {
    if (!this.#asking || this.#served !== false) return;
    const open = [...this.room.people.values()].filter(({ id }) => !this.#agreed.has(id));
    if (open.length)
      notice(_("Asking {names} to allow recording…", { names: listed(open.map(({ name }) => name)) }), {
        key: "recording",
      });
    else if (!this.#recorder) this.#begin();
  }

  async #begin() {
    const mime = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    this.#recorder = {}; // so that it cannot start twice
    let begun;
    try {
      begun = await ask("POST", this.facts.recordings, { mime: mime.split(";")[0] });
    } catch (error) {
      this.stop();
      return notice(_("The recording couldn’t start. {reason}", { reason: error.message }), { key: "recording" });
    }
    if (!this.#asking) return ask("POST", `/api/recordings/${begun.id}/finish`).catch(() => {});
    const picture = new Picture(() => this.room.streams().filter(({ person }) => this.#agreed.has(person.id)));
    const chunks = (this.#chunks = new Chunks(
      begun.id,
      begun.next,
      (sentence) => (this.stop(), notice(sentence, { key: "recording" })),
    ));
    const recorder = (this.#recorder = new MediaRecorder(picture.stream, {
      mimeType: mime,
      videoBitsPerSecond: 1_200_000,
    }));
    recorder.ondataavailable = ({ data }) => chunks.add(data);
    recorder.onstop = async () => {
      picture.stop();
      await chunks.finish();
      if (this.#chunks === chunks) this.#chunks = null;
      this.finished?.();
    };
    recorder.start(SLICE);
    this.room.say({ type: "rolling", on: true });
    clear("recording");
    notice(_("Recording. Everybody can see that it’s on."), { key: "recording" });
  }

  stop() {
    if (!this.#asking) return;
    if (this.#served) return this.room.say({ type: "record", on: false });
    this.#asking = false;
    this.room.say({ type: "record", on: false });
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#recorder = null;
    clear("recording");
    this.#show();
  }

  // Before leaving the page: wait a while for the last chunks to be sent.
  async end() {
    this.stop();
    if (!this.#chunks) return;
    notice(_("Saving the recording…"), { key: "keeping", stays: true });
    await Promise.race([new Promise((done) => (this.finished = done)), new Promise((done) => setTimeout(done, 20000))]);
    this.#chunks = null;
  }

  #show() {
    const button = one("[data-do=record]");
    button.setAttribute("aria-pressed", this.#asking);
    write(one("span", button), this.#asking ? _("Stop recording") : _("Record the session"));
  }
}

// Draws all videos on one canvas and mixes all sound into one track.
class Picture {
  #voices = new Map();

  constructor(streams) {
    this.streams = streams;
    this.canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.to = sound().createMediaStreamDestination();
    this.stream = new MediaStream([...this.canvas.captureStream(FRAMES).getTracks(), ...this.to.stream.getTracks()]);
    // A timer, because animation frames stop while the page is hidden.
    this.timer = setInterval(() => this.#draw(), 1000 / FRAMES);
    this.#draw();
  }

  stop() {
    clearInterval(this.timer);
    for (const source of this.#voices.values()) source.disconnect();
    this.stream.getTracks().forEach((track) => track.stop());
  }

  #draw() {
    const { pen } = this;
    const shown = this.streams();
    const columns = Math.ceil(Math.sqrt(shown.length)) || 1;
    const [width, height] = [WIDTH / columns, HEIGHT / Math.ceil(shown.length / columns || 1)];
    pen.fillStyle = "#16130f";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    shown.forEach((one, index) =>
      this.#drawOne(one, (index % columns) * width, Math.floor(index / columns) * height, width, height),
    );
    this.#mix(shown.map(({ track }) => track).filter(Boolean));
  }

  #drawOne({ video, person }, x, y, width, height) {
    const { pen } = this;
    const isSeen = video.videoWidth && (person.state.camera || person.state.sharing);
    const scale = isSeen ? Math.min(width / video.videoWidth, height / video.videoHeight) : 0;
    const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
    if (isSeen) pen.drawImage(video, x + (width - w) / 2, y + (height - h) / 2, w, h);
    pen.font = "600 24px system-ui, sans-serif";
    pen.fillStyle = "#16130fb3";
    pen.fillRect(x + 12, y + height - 48, pen.measureText(person.name).width + 24, 36);
    pen.fillStyle = "#ede6da";
    pen.fillText(person.name, x + 24, y + height - 22);
  }

  #mix(tracks) {
    for (const [track, source] of this.#voices) {
      if (tracks.includes(track)) continue;
      source.disconnect();
      this.#voices.delete(track);
    }
    for (const track of tracks) {
      if (this.#voices.has(track)) continue;
      const source = sound().createMediaStreamSource(new MediaStream([track]));
      source.connect(this.to);
      this.#voices.set(track, source);
    }
  }
}

// Sends the chunks in order and keeps each one until the server has confirmed it.
class Chunks {
  #kept = [];
  #sending = null;

  constructor(id, next, failed) {
    Object.assign(this, { url: `/api/recordings/${id}`, next, failed });
  }

  add(blob) {
    for (let at = 0; at < blob.size; at += MOST) this.#kept.push(blob.slice(at, at + MOST));
    this.#sending ??= this.#send();
  }

  async finish() {
    await this.#sending;
    if (this.isLost) return ask("POST", `${this.url}/finish`).catch(() => {}); // what has arrived is kept
    await this.#insist(() => ask("POST", `${this.url}/finish`));
  }

  async #send() {
    while (this.#kept.length && !this.isLost) {
      const awaited = await this.#insist(() => ask("PUT", `${this.url}/${this.next}`, this.#kept[0]));
      // The chunk may have arrived even though its reply did not.
      // A server that waits for this very chunk and refuses it has finished the recording.
      if (awaited === this.next + 1) this.#kept.shift();
      else this.#lose();
      this.next = awaited;
    }
    this.#sending = null;
  }

  // The number of the next chunk the server expects. Waits for a lost connection to come back.
  async #insist(act) {
    for (let wait = 1000; ; wait = Math.min(2 * wait, 8000)) {
      try {
        return (await act()).next;
      } catch (error) {
        if (error.status === 409 && "next" in error.answer) return error.answer.next;
        const isFinal = (error.status < 500 && error.status !== 429) || error.status === 507; // its disk is full
        if (isFinal) return this.#lose(error.message);
        await new Promise((done) => setTimeout(done, wait));
      }
    }
  }

  #lose(why = "") {
    if (this.isLost) return;
    this.isLost = true;
    this.failed(_("The recording stopped: the server doesn’t accept it any more. {reason}", { reason: why }));
  }
}
