// A tile for each person: video, name and status. Nine of them at a time have a picture. The others are heard, and are
// named in a strip.

import { all, offer, one, root, stamp, write } from "./dom.js";
import { Order } from "./order.js";
import { Level, sound } from "./sound.js";
import { _ } from "../sentences.js";

const LOUD = 0.06;
const WATCH = 300; // milliseconds between two lists of the pictures on screen
const POINTED = 3000; // after a touch

export class Tiles {
  #tiles = new Map();
  #order = new Order();
  #stage = one("[data-stage-tiles]");
  #strip = one("[data-others]");
  #pinned = "";
  #aside = ""; // whose shared screen is not wanted large
  #page = 0;
  #shown = [];
  #touched = 0;
  #watched = "[]";
  #watching = 0;
  #phone = matchMedia("(width < 40rem), (height < 30rem)");

  // `watch(Map)`: how large each picture on screen is, from 0 to 2.
  constructor(devices, { remove, watch }) {
    Object.assign(this, { devices, remove, watch });
    setInterval(() => this.#listen(), 200);
    devices.addEventListener("change", () => this.#tiles.forEach(({ voice }) => devices.speak(voice)));
    document.addEventListener("visibilitychange", () => document.hidden || this.play());
    this.#phone.addEventListener("change", () => this.#lay());
    addEventListener("resize", () => this.#report());
    this.#stage.parentElement.addEventListener("pointerdown", () => (this.#touched = Date.now()));
    for (const button of all("[data-turn]", this.#strip))
      button.onclick = () => {
        this.#page += Number(button.dataset.turn);
        this.#lay();
      };
  }

  get streams() {
    return [...this.#tiles.values()].map(({ video, voice, person }) => ({
      video,
      person,
      track: voice.srcObject?.getTracks()[0],
    }));
  }

  add(person, isOwn = false) {
    const { id } = person;
    if (this.#tiles.has(id)) {
      this.#tiles.get(id).person = person;
      this.#name(id);
      return this.state(id, person.state);
    }
    const [element, chip] = [stamp("tile"), stamp("other")];
    const [video, voice] = [one("video", element), one("audio", element)];
    const tile = { element, chip, person, isOwn, video, voice, level: new Level(), spoken: 0 };
    if (!isOwn) element.dataset.peer = id;
    element.classList.toggle("tile-own", isOwn);
    element.setAttribute("aria-label", isOwn ? _("You") : person.name);
    video.muted = true;
    voice.muted = isOwn;
    for (const part of [video, voice]) part.onpause = () => document.hidden || this.#play(part);
    offer(element);
    const face = one(".face", element);
    write(face, initials(person.name));
    if (person.picture) face.append(picture(person.picture));
    face.classList.add(`face-tint-${person.name.length % 5}`);
    for (const button of all("[data-tile]", element)) button.onclick = () => this.#act(button.dataset.tile, id);
    one("button", chip).onclick = () => this.#act("pin", id);
    if (isOwn) for (const part of all("[data-tile=remove], .bars", element)) part.remove();
    this.#tiles.set(id, tile);
    this.#name(id);
    if (!isOwn) this.#order.add(id, person.is_host);
    this.#stage.append(element);
    one("ul", this.#strip).append(chip);
    this.state(id, person.state);
  }

  #name(id) {
    const { element, chip, person, isOwn } = this.#tiles.get(id);
    const name = isOwn ? _("You") : person.is_host ? _("{name} (host)", { name: person.name }) : person.name;
    for (const part of [element, chip]) write(one(".tile-name", part), name);
  }

  drop(id) {
    const { element, chip } = this.#tiles.get(id) ?? {};
    if ([element, chip].some((part) => part?.contains(document.activeElement))) one("[data-call]").focus();
    element?.remove();
    chip?.remove();
    this.#order.drop(id, this.#places);
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
    this.mark(id, "muted", state.muted);
    element.toggleAttribute("data-sharing", state.sharing);
    element.toggleAttribute("data-dark", !state.camera && !state.sharing);
    video.classList.toggle("mirrored", isOwn && !state.sharing);
    if (this.#aside === id && !state.sharing) this.#aside = "";
    this.#lay();
  }

  // A sign beside someone's name. `words` are read along with it.
  mark(id, sign, is, words = "") {
    const { element, chip } = this.#tiles.get(id) ?? {};
    for (const part of element ? [element, chip] : []) {
      part.toggleAttribute(`data-${sign}`, is);
      if (words) write(one(`.tile-${sign}`, part), words);
    }
  }

  // Someone's video and sound, in two elements: a voice goes on while its picture comes and goes, and in Safari also
  // while none has come yet.
  show(id, tracks) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    const [picture, voice] = ["video", "audio"].map((kind) => tracks.find((track) => track.kind === kind));
    this.#carry(tile.video, picture);
    if (!this.#carry(tile.voice, voice)) return;
    tile.says = undefined;
    tile.level.follow(voice);
    this.devices.speak(tile.voice);
  }

  // What was paused, by a phone call or because the browser wants a click first.
  play() {
    sound();
    for (const { video, voice } of this.#tiles.values()) [video, voice].forEach((part) => part.paused && this.#play(part));
  }

  // They are about to speak.
  forward(id) {
    this.#order.spoke(id);
  }

  // The engine says who speaks: from then on, until there is another one, nothing is measured here.
  spoke(id, is) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    if (tile.says === undefined) tile.level.follow(null);
    tile.says = is;
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
    return this.#large ?? this.#tiles.get(this.#order.ids[0]) ?? [...this.#tiles.values()][0];
  }

  act(what, id = this.focus?.person.id) {
    if (this.#tiles.has(id)) this.#act(what, id);
  }

  // False when it has this track already.
  #carry(element, track) {
    if (element.srcObject?.getTracks()[0] === track) return false;
    element.srcObject = track ? new MediaStream([track]) : null;
    this.#play(element);
    return true;
  }

  #play(element) {
    if (element.srcObject && element.isConnected)
      element.play().catch(({ name }) => name === "NotAllowedError" && this.silenced());
  }

  // From the speaker view to the grid, and back.
  turn() {
    const large = this.#large;
    this.#aside = "";
    this.#aside = (large && this.#sharing?.person.id) ?? "";
    this.#pinned = "";
    this.devices.keep("view", large ? "grid" : "speaker");
    this.#lay();
  }

  #act(what, id) {
    const { element, video, person } = this.#tiles.get(id);
    if (what === "pin") {
      this.#pinned = this.#pinned === id ? "" : id;
      this.#page = 0;
      this.#lay();
    }
    if (what === "full" && !element.requestFullscreen) video.webkitEnterFullscreen?.(); // on an iPhone
    else if (what === "full")
      document.fullscreenElement === element ? document.exitFullscreen() : element.requestFullscreen().catch(() => {});
    if (what === "pip")
      document.pictureInPictureElement === video
        ? document.exitPictureInPicture()
        : video.requestPictureInPicture?.().catch(() => {});
    if (what === "remove") this.remove(person);
  }

  // Who is pinned, or shares a screen, or speaks.
  get #large() {
    if (this.#tiles.size < 2) return undefined;
    return (
      this.#tiles.get(this.#pinned) ??
      this.#sharing ??
      (this.#leads ? (this.#tiles.get(this.#order.speaker) ?? this.#tiles.get(this.#order.ids[0])) : undefined)
    );
  }

  get #sharing() {
    const tiles = [...this.#tiles.values()];
    return tiles.find(({ person, isOwn }) => person.state.sharing && !isOwn && person.id !== this.#aside);
  }

  get #leads() {
    return this.devices.kept("view") === "speaker" && this.#tiles.size > 2;
  }

  // How many pictures there are at a time, and how many of the others on the first page beside the large one.
  get #most() {
    return this.#large ? (this.#phone.matches ? 4 : 6) : this.#phone.matches ? 6 : 9;
  }

  get #places() {
    return this.#most - (this.#large && !this.#large.isOwn ? 2 : 1);
  }

  #lay() {
    const [large, most, places] = [this.#large, this.#most, this.#places];
    const tiles = [...this.#tiles.values()];
    const others = this.#order.ids.filter((id) => id !== large?.person.id).map((id) => this.#tiles.get(id));
    const pages = large ? 1 : 1 + Math.ceil(Math.max(0, others.length - places) / most);
    this.#page = Math.min(Math.max(this.#page, 0), pages - 1);
    const from = this.#page ? places + (this.#page - 1) * most : 0;
    const page = others.slice(from, from + (this.#page ? most : places));
    const own = tiles.filter(({ isOwn }) => isOwn && !this.#page && !large?.isOwn);
    const shown = [...(large ? [large] : []), ...page, ...own];
    for (const tile of tiles) {
      const { element, chip, person } = tile;
      const at = shown.indexOf(tile);
      element.hidden = at < 0;
      chip.hidden = at >= 0;
      element.style.order = at;
      chip.style.order = this.#order.ids.indexOf(person.id);
      element.classList.toggle("tile-large", tile === large);
      one("[data-tile=pin]", element).setAttribute("aria-pressed", person.id === this.#pinned);
    }
    this.#stage.dataset.count = pages > 1 ? most : shown.length;
    this.#stage.toggleAttribute("data-large", Boolean(large));
    this.#strip.hidden = shown.length === tiles.length;
    one("[data-pages]").hidden = pages < 2;
    write(one("[data-page]"), _("Page {number} of {count}", { number: this.#page + 1, count: pages }));
    for (const button of all("[data-turn]")) {
      const to = this.#page + Number(button.dataset.turn);
      button.setAttribute("aria-disabled", to < 0 || to === pages); // a disabled one would lose the focus
    }
    const view = one("[data-do=view]");
    view.hidden = tiles.length < 3 && !large;
    write(one("span", view), large ? _("Grid view") : _("Speaker view"));
    this.#shown = shown;
    this.#report();
  }

  // Which pictures are on screen, and how large: the engine need not fetch others.
  #report() {
    this.#watching ||= setTimeout(() => {
      this.#watching = 0;
      const sizes = this.#shown
        .filter(({ isOwn }) => !isOwn)
        .map(({ element, person }) => {
          const lines = element.clientHeight * devicePixelRatio;
          return [person.id, lines > 480 ? 2 : lines > 240 ? 1 : 0];
        });
      if (this.#watched !== (this.#watched = JSON.stringify(sizes))) this.watch(new Map(sizes));
    }, WATCH);
  }

  #listen() {
    for (const [id, tile] of this.#tiles) {
      const speaks = !tile.person.state.muted && (tile.says ?? tile.level.now() > LOUD);
      tile.spoken = speaks ? tile.spoken + 1 : 0;
      this.mark(id, "speaking", speaks);
      if (tile.spoken > 2 && !tile.isOwn) this.#order.spoke(id); // not each cough
    }
    if (this.#isPointed) return;
    const large = this.#large?.person.id;
    const leads = this.#leads && !this.#pinned && large !== undefined && !this.#tiles.get(large).person.state.sharing;
    const isFixed = (id) => this.#tiles.get(id)?.person.is_host;
    if (this.#order.settle({ first: this.#places, large, leads, isFixed })) this.#lay();
  }

  // Nobody moves under a finger, or a pointer, or the focus of the keyboard. The large one may change.
  get #isPointed() {
    const at = `:is(${matchMedia("(hover: hover)").matches ? ":hover, " : ""}:focus-visible, :has(:focus-visible))`;
    return Date.now() - this.#touched < POINTED || Boolean(one(`:is(.tile:not(.tile-large), .other)${at}`));
  }
}

// Lies on top of the initials, as on every page.
function picture(secret) {
  const image = new Image(72, 72);
  image.alt = "";
  image.src = `/pictures/${secret}/192.webp`;
  return image;
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], ...words.slice(1).slice(-1)]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
