// The connections to everyone in the room. A person whose signalling is lost is kept for a while.

import { ask } from "./dom.js";
import { Peer } from "./peer.js";

const MISSED = 6000; // while their video still arrives, they may be back before anyone notices

export class Mesh {
  peers = new Map();
  hasRelay = false;
  sharing = false;
  #servers = { iceServers: [], at: 0 };
  #gone = new Map();
  #generations = new Map();

  // `line`: post(message), isOpen(), track(kind), changed(peer), lost(id).
  constructor(me, { ice, patience }, line) {
    Object.assign(this, { me, url: ice, patience, line });
  }

  get connections() {
    return new Map([...this.peers].filter(([, { pc }]) => pc).map(([id, { pc }]) => [id, pc]));
  }

  // I am the newcomer, so I offer.
  greet(id) {
    this.#peer(id).offer();
  }

  // They are the newcomer, so they offer, unless they never left and we dropped them too early.
  expect(id) {
    clearTimeout(this.#gone.get(id));
    const isForgotten = !this.peers.has(id) && this.#generations.has(id);
    const peer = this.#peer(id);
    if (isForgotten) peer.askAgain();
  }

  hear({ from, generation, data }) {
    if (data.bye) return this.forget(from);
    if (data.description || data.again || this.peers.has(from)) this.#peer(from).hear(generation, data);
  }

  // `wasAway`: we were disconnected as well, so the others may need some time to come back.
  miss(id, wasAway) {
    if (!wasAway && !this.peers.get(id)?.isConnected) return this.forget(id);
    clearTimeout(this.#gone.get(id));
    this.#gone.set(
      id,
      setTimeout(() => this.forget(id), wasAway ? 2 * MISSED : MISSED),
    );
  }

  forget(id) {
    clearTimeout(this.#gone.get(id));
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
      ice: () => this.#ice(),
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

  // Fetched for each connection and restart, because credentials expire. Simultaneous calls share one request.
  async #ice() {
    if (Date.now() - this.#servers.at > 3000) {
      this.#servers.at = Date.now();
      this.#servers.asked = ask("GET", this.url).then(
        ({ iceServers }) => (this.#servers.iceServers = iceServers),
        () => {},
      );
    }
    await Promise.race([this.#servers.asked, new Promise((done) => setTimeout(done, 3000))]);
    this.hasRelay = this.#servers.iceServers.some(({ urls }) => String(urls).includes("turn"));
    return this.#servers.iceServers;
  }
}
