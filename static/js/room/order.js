// Where everyone is: who speaks comes to the first places. One change at a time, and not many of them.

const CALM = 3500; // milliseconds between two changes

export class Order {
  ids = []; // of the others
  speaker = ""; // who is large in the speaker view
  #last = "";
  #spoke = new Map();
  #changed = 0;

  // The host comes first, for whom one other person moves.
  add(id, isHost) {
    if (isHost) this.ids = [id, ...this.ids.slice(1), ...this.ids.slice(0, 1)];
    else this.ids.push(id);
  }

  // Of the `first` places, one that becomes free is filled from behind, so that the others stay where they are.
  drop(id, first) {
    const at = this.ids.indexOf(id);
    if (at < 0) return;
    if (at < first && this.ids.length > first) this.ids[at] = this.ids.splice(first, 1)[0];
    else this.ids.splice(at, 1);
  }

  spoke(id) {
    this.#last = id;
    this.#spoke.set(id, Date.now());
  }

  // The last person to speak moves to the `first` places, and the one who has been silent longest makes room. With
  // `leads`, they become the large one. True after a change.
  settle({ first, large, leads, isFixed }) {
    const id = this.#last;
    if (!leads) this.speaker = id;
    if (id === large || !this.ids.includes(id) || Date.now() - this.#changed < CALM) return false;
    const ids = this.ids.filter((one) => one !== large);
    const before = ids.slice(0, first).filter((one) => !isFixed(one));
    const [silent] = before.reverse().sort((one, other) => this.#when(one) - this.#when(other));
    const moves = silent && ids.indexOf(id) >= first;
    if (moves) this.#swap(silent, id);
    if (leads) this.#swap(large, (this.speaker = id));
    if (moves || leads) this.#changed = Date.now();
    return Boolean(moves || leads);
  }

  #when(id) {
    return this.#spoke.get(id) ?? 0;
  }

  #swap(one, other) {
    this.ids = this.ids.map((id) => (id === one ? other : id === other ? one : id));
  }
}
