// The relays through which a connection can go when a network blocks the direct way.

import { ask } from "./dom.js";

export class Relays {
  exist = false;
  #iceServers = [];
  #askedAt = 0;
  #asked = null;

  constructor(url) {
    this.url = url;
  }

  // Fetched for each connection and restart, because credentials expire. Simultaneous calls share one request.
  async servers() {
    if (Date.now() - this.#askedAt > 3000) {
      this.#askedAt = Date.now();
      this.#asked = ask("GET", this.url).then(
        ({ iceServers }) => (this.#iceServers = iceServers),
        () => {},
      );
    }
    await Promise.race([this.#asked, new Promise((done) => setTimeout(done, 3000))]);
    this.exist = this.#iceServers.some(({ urls }) => String(urls).includes("turn"));
    return this.#iceServers;
  }
}
