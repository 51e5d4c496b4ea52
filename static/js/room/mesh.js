// Connections to everyone in the room: what all engines share, and those from browser to browser.

import { Peer } from "./peer.js";

const MISSED = 6000; // while their video still arrives, they may be back before anyone notices

export class Links {
  sharing = false;
  #missed = new Map();

  // `line`: peers (a map), relays, post(message), isOpen(), track(kind), changed(peer), lost(id), slow().
  constructor(me, { patience }, line) {
    Object.assign(this, { me, patience, line, peers: line.peers });
  }

  get connections() {
    return new Map([...this.peers].filter(([, { pc }]) => pc).map(([id, { pc }]) => [id, pc]));
  }

  // `wasAway`: we were disconnected as well, so the others may need time to come back.
  miss(id, wasAway) {
    if (!wasAway && !this.peers.get(id)?.isConnected) return this.forget(id);
    this.found(id);
    this.#missed.set(
      id,
      setTimeout(() => this.forget(id), wasAway ? 2 * MISSED : MISSED),
    );
  }

  // Here, or gone for good.
  found(id) {
    clearTimeout(this.#missed.get(id));
  }

  // The people stay.
  stop() {
    for (const timer of this.#missed.values()) clearTimeout(timer);
    this.peers.clear();
  }
}

export class Mesh extends Links {
  #generations = new Map();

  // The connections that the status line is about.
  get own() {
    return [...this.peers.values()];
  }

  // I am the newcomer, so I offer.
  greet(id) {
    this.#peer(id).offer();
  }

  // They are the newcomer, so they offer, unless they never left and we dropped them too early.
  expect(id) {
    this.found(id);
    const isForgotten = !this.peers.has(id) && this.#generations.has(id);
    const peer = this.#peer(id);
    if (isForgotten) peer.askAgain();
  }

  hear({ from, generation, data }) {
    if (data.bye) return this.forget(from);
    if (data.description || data.again || this.peers.has(from)) this.#peer(from).hear(generation, data);
  }

  forget(id) {
    this.found(id);
    const peer = this.peers.get(id);
    this.#generations.set(id, peer?.generation ?? 0);
    peer?.close();
    this.peers.delete(id);
    this.line.lost(id);
    this.tune();
  }

  // The signalling is back: restart the connections that failed, or all of them after a change of network.
  mend(everything) {
    for (const peer of this.peers.values()) if (everything || !peer.isConnected) peer.restart();
  }

  replace(kind, track) {
    for (const peer of this.peers.values()) peer.replace(kind, track);
  }

  share(is) {
    if (is === this.sharing) return;
    this.sharing = is;
    this.tune();
  }

  tune() {
    for (const peer of this.peers.values()) peer.tune(this.peers.size, this.sharing);
  }

  // Everybody sends to everybody. Only a media server would have to know.
  watch(pictures) {
    this.watching = pictures;
  }

  stop() {
    for (const peer of this.peers.values()) peer.close();
    super.stop();
  }

  // Everybody does this at the same time, so one of each two begins.
  begin(ids) {
    for (const id of ids) if (BigInt(this.me) < BigInt(id)) this.greet(id);
    else this.expect(id);
  }

  close() {
    for (const id of [...this.peers.keys()]) {
      this.line.post({ type: "signal", to: id, generation: this.peers.get(id).generation, data: { bye: true } });
      this.forget(id);
    }
  }

  #peer(id) {
    let peer = this.peers.get(id);
    if (peer) return peer;
    peer = new Peer(id, BigInt(this.me) < BigInt(id), this.patience, {
      say: (message) => this.line.post(message),
      ice: () => this.line.relays.servers(),
      isOpen: () => this.line.isOpen(),
      track: (kind) => this.line.track(kind),
      changed: (changed) => {
        if (changed.isConnected) this.tune();
        this.line.changed(changed);
      },
    });
    peer.generation = this.#generations.get(id) ?? 0;
    this.peers.set(id, peer);
    return peer;
  }
}
