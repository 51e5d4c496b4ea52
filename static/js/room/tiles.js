// A tile for each person: video, name and status.

import { all, one, root, stamp, write } from "./dom.js";
import { Level } from "./sound.js";
import { _ } from "../sentences.js";

const LOUD = 0.06;

export class Tiles {
  #tiles = new Map();
  #stage = one("[data-stage-tiles]");
  #pinned = "";

  constructor(devices, { remove }) {
    this.devices = devices;
    this.remove = remove;
    setInterval(() => this.#listen(), 200);
    devices.addEventListener("change", () => this.#tiles.forEach(({ video }) => devices.speak(video)));
  }

  get streams() {
    return [...this.#tiles.values()].map(({ video, person }) => ({
      video,
      person,
      track: video.srcObject?.getAudioTracks()[0],
    }));
  }

  add(person, isOwn = false) {
    if (this.#tiles.has(person.id)) return this.state(person.id, person.state);
    const element = stamp("tile");
    const tile = { element, person, isOwn, video: one("video", element), level: new Level() };
    element.dataset.peer = isOwn ? "" : person.id;
    if (isOwn) element.removeAttribute("data-peer");
    element.classList.toggle("tile-own", isOwn);
    element.setAttribute("aria-label", isOwn ? _("You") : person.name);
    tile.video.muted = isOwn;
    write(
      one(".tile-name", element),
      isOwn ? _("You") : person.is_host ? _("{name} (host)", { name: person.name }) : person.name,
    );
    const face = one(".face", element);
    write(face, initials(person.name));
    face.classList.add(`face-tint-${person.name.length % 5}`);
    for (const button of all("[data-tile]", element)) button.onclick = () => this.#act(button.dataset.tile, person.id);
    if (isOwn) one("[data-tile=remove]", element)?.remove();
    if (isOwn) one(".bars", element).remove();
    this.#tiles.set(person.id, tile);
    this.#stage.append(element);
    this.state(person.id, person.state);
  }

  drop(id) {
    const { element } = this.#tiles.get(id) ?? {};
    if (element?.contains(document.activeElement)) one("[data-call]").focus();
    element?.remove();
    this.#tiles.delete(id);
    if (this.#pinned === id) this.#pinned = "";
    this.#lay();
  }

  clear() {
    for (const id of [...this.#tiles.keys()]) this.drop(id);
  }

  state(id, state) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    tile.person.state = state;
    const { element, isOwn, video } = tile;
    element.toggleAttribute("data-muted", state.muted);
    element.toggleAttribute("data-sharing", state.sharing);
    element.toggleAttribute("data-dark", !state.camera && !state.sharing);
    video.classList.toggle("mirrored", isOwn && !state.sharing);
    this.#lay();
  }

  // Someone's video and sound.
  show(id, tracks) {
    const tile = this.#tiles.get(id);
    const shown = tile?.video.srcObject?.getTracks() ?? [];
    if (!tile || (tracks.length === shown.length && tracks.every((track) => shown.includes(track)))) return;
    tile.level.follow(tracks.find(({ kind }) => kind === "audio"));
    tile.video.srcObject = new MediaStream(tracks);
    this.devices.speak(tile.video);
    tile.video.play().catch(({ name }) => name === "NotAllowedError" && this.silenced(tile.video));
  }

  connection(id, state, words) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    tile.element.dataset.connection = state;
    write(one(".tile-state", tile.element), words);
  }

  quality(id, bars, words) {
    const meter = one(".bars", this.#tiles.get(id)?.element ?? root);
    if (!meter) return;
    meter.dataset.bars = bars;
    meter.title = words;
    meter.setAttribute("aria-label", words);
  }

  // The enlarged person, or else the first of the others.
  get focus() {
    const tiles = [...this.#tiles.values()];
    return (
      tiles.find(({ element }) => element.classList.contains("tile-large")) ??
      tiles.find(({ isOwn }) => !isOwn) ??
      tiles[0]
    );
  }

  act(what) {
    if (this.focus) this.#act(what, this.focus.person.id);
  }

  #act(what, id) {
    const { element, video, person } = this.#tiles.get(id);
    if (what === "pin") {
      this.#pinned = this.#pinned === id ? "" : id;
      this.#lay();
    }
    if (what === "full")
      document.fullscreenElement === element
        ? document.exitFullscreen()
        : element.requestFullscreen?.().catch(() => {});
    if (what === "pip")
      document.pictureInPictureElement === video
        ? document.exitPictureInPicture()
        : video.requestPictureInPicture?.().catch(() => {});
    if (what === "remove") this.remove(person);
  }

  #lay() {
    const tiles = [...this.#tiles.values()];
    const large =
      tiles.find(({ person }) => person.id === this.#pinned) ??
      tiles.find(({ person, isOwn }) => person.state.sharing && !isOwn);
    for (const { element, person } of tiles) {
      element.classList.toggle("tile-large", element === large?.element);
      one("[data-tile=pin]", element).setAttribute("aria-pressed", person.id === this.#pinned);
    }
    this.#stage.dataset.count = tiles.length;
    this.#stage.toggleAttribute("data-large", Boolean(large));
  }

  #listen() {
    for (const { element, level, person } of this.#tiles.values())
      element.toggleAttribute("data-speaking", !person.state.muted && level.now() > LOUD);
  }
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], ...words.slice(1).slice(-1)]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
