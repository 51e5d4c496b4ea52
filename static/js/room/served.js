// The call through a media server: one connection to send on, and one to receive everybody else on.

import { Fit } from "./fit.js";
import { Links } from "./mesh.js";
import { Peer } from "./peer.js";

// The sizes in which a camera is sent, from the largest: everybody receives the one that fits their picture of it.
const SIZES = [
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 1_200_000 },
  { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 350_000 },
  { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 110_000 },
];
const SCREEN = [2_500_000, 600_000, 200_000]; // a shared screen must stay readable

export class Served extends Links {
  #whose = []; // [{ mid, id }]: the slots of the connection that we receive on
  #wanted = SIZES.length - 1; // the largest size that anybody looks at
  #watched = "";
  #latest = 0; // the number of the last connection that we received on
  out = null;
  receives = null;

  constructor(me, facts, line) {
    super(me, facts, line);
    this.facts = facts;
    this.seen = () => this.watch(this.watching);
    document.addEventListener("visibilitychange", this.seen);
    this.fit = new Fit(
      async () => (this.receives?.isConnected ? this.receives.pc.getStats() : null),
      (isLess) => (this.watch(this.watching), isLess && this.fit.level < 3 && line.slow?.()),
    );
  }

  // The connections that the status line is about. Somebody who has trouble with theirs is seen on their tile.
  get own() {
    return [this.out, this.receives?.pc && this.receives].filter(Boolean);
  }

  // We are in the room. The server has these connections of ours: their numbers.
  begin(ids, has = {}) {
    this.out ??= new Sending("out", this.patience, {
      ...this.#wires(),
      track: (kind) => this.line.track(kind),
      way: (kind) => ({ direction: "sendonly", ...(kind === "video" && { sendEncodings: SIZES }) }),
    });
    if (!this.out.pc || has.out !== this.out.generation) this.#renew(this.out, has.out, () => this.out.offer());
    const { receives } = this;
    if (receives && has.in !== receives.generation) this.#renew(receives, has.in, () => receives.askAgain());
    this.#latest = Math.max(this.#latest, has.in ?? 0);
    for (const id of ids) this.expect(id);
    this.#watched = "";
    this.watch(this.watching);
  }

  greet(id) {
    this.expect(id);
  }

  expect(id) {
    this.found(id);
    if (!this.peers.has(id)) this.peers.set(id, new Other(id, this));
    this.watch(this.watching);
    if (this.receives || !this.out) return;
    this.receives = new Receiving("in", this.patience, this.#wires());
    this.receives.generation = this.#latest;
    this.receives.askAgain();
  }

  hear({ from, generation, data }) {
    const peer = from === "out" ? this.out : this.receives;
    peer?.hear(generation, data);
  }

  // Whom the slots belong to.
  belong({ streams }) {
    this.#whose = streams;
    this.#share();
  }

  forget(id) {
    this.found(id);
    this.peers.delete(id);
    this.line.lost(id);
    if (this.peers.size) return;
    this.#latest = Math.max(this.#latest, this.receives?.generation ?? 0);
    this.receives?.close();
    this.receives = null;
  }

  mend(everything) {
    for (const peer of [this.out, this.receives]) if (peer?.pc && (everything || !peer.isConnected)) peer.restart();
  }

  replace(kind, track) {
    this.out?.replace(kind, track);
  }

  share(is) {
    this.sharing = is;
    this.#tune();
  }

  // The largest size that anybody looks at, -1 for none: no other is sent.
  want(size) {
    this.#wanted = size;
    this.#tune();
  }

  // The pictures on the screen, by the id of their person: 0 small, 1, 2 large.
  watch(pictures = new Map()) {
    this.watching = pictures;
    // Nobody looks at a page in the background, but a host’s may record.
    const isSeen = !document.hidden || this.facts.is_host || document.pictureInPictureElement;
    const shown = new Map(isSeen ? [...pictures].filter(([id]) => this.peers.has(id)) : []);
    const videos = Object.fromEntries(this.fit.of(shown));
    const said = JSON.stringify(videos);
    if (!this.line.isOpen() || said === this.#watched) return;
    this.#watched = said;
    this.line.post({ type: "watch", videos });
  }

  stop() {
    this.fit.stop();
    document.removeEventListener("visibilitychange", this.seen);
    this.out?.close();
    this.receives?.close();
    super.stop();
  }

  close() {
    for (const id of [...this.peers.keys()]) this.forget(id);
    this.stop();
  }

  // The tracks that carry this person now.
  tracksOf(id) {
    const mids = this.#whose.filter((slot) => slot.id === id).map(({ mid }) => mid);
    return this.#receivers(mids).map(({ track }) => track);
  }

  async statsOf(id) {
    const mids = this.#whose.filter((slot) => slot.id === id).map(({ mid }) => mid);
    const parts = [...this.#receivers(mids), ...(this.out?.pc ? [this.out.pc] : [])];
    const all = await Promise.all(parts.map((part) => part.getStats()));
    return new Map(all.flatMap((stats) => [...stats]));
  }

  #receivers(mids) {
    const transceivers = this.receives?.pc?.getTransceivers() ?? [];
    return transceivers.filter(({ mid }) => mids.includes(mid)).map(({ receiver }) => receiver);
  }

  #renew(peer, generation, act) {
    peer.generation = Math.max(peer.generation, generation ?? 0);
    act();
  }

  #wires() {
    return {
      say: (message) => this.line.post(message),
      ice: () => this.line.relays.servers(),
      isOpen: () => this.line.isOpen(),
      changed: (peer) => {
        if (peer === this.out && peer.isConnected) this.#tune();
        this.#share();
      },
    };
  }

  #share() {
    for (const peer of this.peers.values()) this.line.changed(peer);
  }

  #tune() {
    this.out?.tune(this.#wanted, this.sharing);
  }
}

// A person, as the rest of the room sees them: connected when we can hear them, and they can hear us.
class Other {
  connectedOnce = false;

  constructor(id, served) {
    Object.assign(this, { id, served });
  }

  get tracks() {
    return this.served.tracksOf(this.id);
  }

  get state() {
    const { out, receives } = this.served;
    const states = [out?.state ?? "new", receives?.state ?? "new", this.tracks.length ? "connected" : "connecting"];
    const state = states.find((one) => one !== "connected") ?? "connected";
    this.connectedOnce ||= state === "connected";
    return state;
  }

  get isConnected() {
    return this.state === "connected";
  }

  get hasGivenUp() {
    return Boolean(this.served.out?.hasGivenUp) || Boolean(this.served.receives?.hasGivenUp);
  }

  get pc() {
    return this.served.receives?.pc && { connectionState: this.state, getStats: () => this.served.statsOf(this.id) };
  }
}

class Sending extends Peer {
  constructor(id, patience, line) {
    super(id, true, patience, line);
  }

  async tune(wanted, sharing) {
    const sender = this.pc?.getTransceivers().find(({ receiver }) => receiver.track.kind === "video")?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    const count = parameters.encodings.length;
    parameters.encodings.forEach((encoding, at) => {
      const size = Math.min(at, SIZES.length - 1);
      encoding.active = count === 1 || wanted >= count - 1 - at;
      encoding.maxBitrate = sharing ? SCREEN[size] : SIZES[size].maxBitrate;
    });
    await sender.setParameters(parameters).catch(() => {});
  }
}

class Receiving extends Peer {
  constructor(id, patience, line) {
    super(id, true, patience, line);
  }

  // The server offers, so it is asked to.
  async restart() {
    this.line.say({ type: "signal", to: this.id, generation: this.generation, data: { restart: true } });
  }
}
