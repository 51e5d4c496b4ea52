// What fits through the network of this browser: from pictures in the size of their tiles, over smaller ones and fewer,
// to voices alone.

const EVERY = 2000;
const FULL = 5; // levels: 5 all sizes, 4 no large pictures, 3 small ones, 2 four of them, 1 one, 0 none
const TOO_MUCH = 0.06; // of the packets are lost: less is asked for
const FEW = 50; // of so few packets, as where everybody is silent, one lost says little
const LITTLE = 0.02; // so few are lost that more may fit
const PATIENCE = 6; // measurements in a row before more is tried; each failure doubles it
const MOST_PATIENCE = 96;

export class Fit {
  level = FULL;
  #needed = FULL; // by the pictures as they are: a higher level makes no difference
  #good = 0;
  #patience = PATIENCE;
  #isTrying = false;
  #isSettling = false; // what was too much is still on its way
  #before = null;
  #timer = 0;

  // `stats`: a promise of those of the connection that receives, or of nothing.
  constructor(stats, changed) {
    Object.assign(this, { stats, changed });
    this.#timer = setInterval(() => this.#look(), EVERY);
  }

  // These pictures, in the order in which they matter, as far as they fit.
  of(pictures) {
    this.#needed = 3 + Math.max(...pictures.values(), 0);
    const count = [0, 1, 4][this.level] ?? pictures.size;
    const inOrder = [...pictures].sort(([, one], [, other]) => other - one).slice(0, count);
    return new Map(inOrder.map(([id, size]) => [id, Math.min(size, Math.max(this.level - 3, 0))]));
  }

  stop() {
    clearInterval(this.#timer);
  }

  async #look() {
    const now = counted(await this.stats());
    const before = this.#before;
    this.#before = now;
    if (this.#isSettling) return (this.#isSettling = false);
    if (!now || !before || now.received <= before.received) return;
    const lost = Math.max(now.lost - before.lost, 0);
    const share = lost / Math.max(lost + now.received - before.received, FEW);
    if (share > TOO_MUCH) this.#less(share > 3 * TOO_MUCH ? 2 : 1);
    else if (share > LITTLE) this.#good = 0;
    else {
      this.#good += 1;
      if (this.#good >= PATIENCE) this.#isTrying = false; // it has worked
      if (this.#good >= this.#patience && this.level < FULL) this.#more();
    }
  }

  #less(by) {
    if (this.#isTrying) this.#patience = Math.min(2 * this.#patience, MOST_PATIENCE);
    this.#isTrying = false;
    this.#good = 0;
    if (this.level > 0) this.#become(Math.max(Math.min(this.level, this.#needed) - by, 0));
  }

  #more() {
    this.#isTrying = true;
    this.#good = 0;
    this.#become(this.level + 1);
  }

  #become(level) {
    const isLess = level < this.level;
    this.#isSettling = isLess;
    this.level = level;
    this.changed(isLess);
  }
}

function counted(stats) {
  if (!stats) return null;
  const found = { lost: 0, received: 0 };
  for (const one of stats.values()) {
    if (one.type !== "inbound-rtp") continue;
    found.lost += one.packetsLost ?? 0;
    found.received += one.packetsReceived ?? 0;
  }
  return found;
}
