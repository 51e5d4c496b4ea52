// Camera, microphone and speaker: which exist, which are chosen, and why one cannot be used.

import { _ } from "../sentences.js";

const KEPT = "mentora-devices";
const PERMISSIONS = { audio: "microphone", video: "camera" };
const KINDS = { audio: "audioinput", video: "videoinput" };
const WISHES = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } },
};
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};
// For the microphone, the camera, and both: a sentence of its own each, because languages bend their words.
const SENTENCES = {
  denied: {
    audio: _(
      "The browser blocks your microphone. Click the icon to the left of the address, allow it there, and try again.",
    ),
    video: _(
      "The browser blocks your camera. Click the icon to the left of the address, allow it there, and try again.",
    ),
    both: _(
      "The browser blocks your microphone and camera. Click the icon to the left of the address, allow them there, and try again.",
    ),
  },
  system: {
    audio: _(
      "Your computer blocks your microphone. Allow the browser to use it in the privacy settings of the system, and try again.",
    ),
    video: _(
      "Your computer blocks your camera. Allow the browser to use it in the privacy settings of the system, and try again.",
    ),
    both: _(
      "Your computer blocks your microphone and camera. Allow the browser to use them in the privacy settings of the system, and try again.",
    ),
  },
  none: {
    audio: _("No microphone was found. Connect one, or join without."),
    video: _("No camera was found. Connect one, or join without."),
    both: _("No microphone or camera was found. Connect one, or join without."),
  },
  busy: {
    audio: _("Another program is using your microphone. Close that program, and try again."),
    video: _("Another program is using your camera. Close that program, and try again."),
    both: _("Another program is using your microphone and camera. Close that program, and try again."),
  },
  insecure: {
    audio: _("Browsers give a microphone only to https pages, and this page uses http. You can join as a listener."),
    video: _("Browsers give a camera only to https pages, and this page uses http. You can join as a listener."),
    both: _(
      "Browsers give a microphone or camera only to https pages, and this page uses http. You can join as a listener.",
    ),
  },
};

export class Devices extends EventTarget {
  tracks = { audio: null, video: null };
  list = [];
  mayUnmute = () => true; // a host can forbid it
  #kept = read();
  #reasons = {};
  #wanted = { audio: false, video: false };
  #silent = false;
  #turn = Promise.resolve();

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#look());
  }

  get muted() {
    return this.#silent || !this.tracks.audio;
  }

  get camera() {
    return Boolean(this.tracks.video);
  }

  get problems() {
    const kinds = Object.keys(this.#reasons);
    return [...new Set(Object.values(this.#reasons))].map((reason) => {
      const concerned = kinds.filter((kind) => this.#reasons[kind] === reason);
      return SENTENCES[reason][concerned.length > 1 ? "both" : concerned[0]];
    });
  }

  problem(kind) {
    return SENTENCES[this.#reasons[kind]]?.[kind] ?? "";
  }

  chosen(kind) {
    const track = this.tracks[{ audioinput: "audio", videoinput: "video" }[kind]];
    return track?.getSettings().deviceId ?? this.#kept[kind] ?? "";
  }

  open(...kinds) {
    for (const kind of kinds) this.#wanted[kind] = true;
    return this.#next(() => this.#open(kinds.filter((kind) => !this.tracks[kind])));
  }

  // The camera is released, so that its light goes off. The microphone is only muted.
  async mute(is) {
    if (!is && !this.mayUnmute()) return;
    this.#silent = is;
    if (this.tracks.audio) this.tracks.audio.enabled = !is;
    else if (!is) await this.open("audio");
    this.#tell();
  }

  showCamera(is) {
    if (is) return this.open("video");
    this.#wanted.video = false;
    return this.#next(() => this.#put("video", null));
  }

  kept(name) {
    return this.#kept[name];
  }

  // Remembered in this browser, if it lets us.
  keep(name, value) {
    this.#kept[name] = value;
    try {
      localStorage.setItem(KEPT, JSON.stringify(this.#kept));
    } catch {
      // for this visit only
    }
  }

  async choose(kind, id) {
    this.keep(kind, id);
    if (kind === "audiooutput") return this.#tell();
    const which = kind === KINDS.audio ? "audio" : "video";
    if (this.#wanted[which]) await this.#next(() => this.#open([which]));
    else this.#tell();
  }

  // The speaker to play sound on.
  speak(element) {
    const id = this.#kept.audiooutput ?? "";
    if (element.setSinkId && element.sinkId !== id) element.setSinkId(id).catch(() => {});
  }

  // Effective immediately: a device that is granted after its kind was switched off is released.
  close() {
    this.#wanted = { audio: false, video: false };
    for (const kind of ["audio", "video"]) this.#put(kind, null);
  }

  #next(step) {
    return (this.#turn = this.#turn.then(step, step));
  }

  async #open(kinds) {
    if (!kinds.length) return;
    if (!navigator.mediaDevices?.getUserMedia) return this.#fail(kinds, "insecure");
    try {
      await this.#ask(kinds);
    } catch (error) {
      if (kinds.length === 1) this.#fail(kinds, reason(error));
      else for (const kind of kinds) await this.#askAlone(kind, error);
    }
    await this.#look();
  }

  // When one device fails, try the other alone, unless permission was denied: then do not ask again.
  async #askAlone(kind, error) {
    const said = await navigator.permissions?.query({ name: PERMISSIONS[kind] }).catch(() => null);
    if (reason(error) === "denied" && said?.state !== "granted") return this.#fail([kind], reason(error));
    await this.#ask([kind]).catch((alone) => this.#fail([kind], reason(alone)));
  }

  // The chosen devices, or any other when a chosen one is not connected.
  async #ask(kinds, kept = this.#kept) {
    const wishes = kinds.map((kind) => [
      kind,
      { ...WISHES[kind], ...(kept[KINDS[kind]] && { deviceId: { exact: kept[KINDS[kind]] } }) },
    ]);
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(wishes));
    } catch (error) {
      if (error.name !== "OverconstrainedError" || !Object.keys(kept).length) throw error;
      return this.#ask(kinds, {});
    }
    for (const track of stream.getTracks()) {
      delete this.#reasons[track.kind];
      track.onended = () => this.#ended(track.kind);
      if (this.#wanted[track.kind]) this.#put(track.kind, track);
      else track.stop();
    }
  }

  #put(kind, track) {
    const before = this.tracks[kind];
    if (before) before.onended = null;
    before?.stop();
    this.tracks[kind] = track;
    if (kind === "audio" && track) track.enabled = !this.#silent;
    this.#tell();
  }

  // Unplugged. There may be another one.
  #ended(kind) {
    this.#put(kind, null);
    this.open(kind);
  }

  #fail(kinds, why) {
    for (const kind of kinds) this.#reasons[kind] = why;
    this.#tell();
  }

  async #look() {
    const before = this.list;
    this.list = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    this.#tell();
    if (!before.length) return;
    for (const [kind, name] of Object.entries(KINDS)) {
      const ids = this.list.filter((device) => device.kind === name).map((device) => device.deviceId);
      const isNew = ids.some((id) => !before.some((device) => device.kind === name && device.deviceId === id));
      const prefers =
        this.tracks[kind] && isNew && ids.includes(this.#kept[name]) && this.chosen(name) !== this.#kept[name];
      if (prefers) this.choose(name, this.#kept[name]);
      else if (isNew && this.#wanted[kind] && this.#reasons[kind] === "none") this.open(kind);
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

function reason(error) {
  if (error.name === "NotAllowedError" && /system/i.test(error.message)) return "system";
  return REASONS[error.name] ?? "busy";
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
