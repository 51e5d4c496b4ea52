// That somebody records: the question, the answer one gave, and the mark while it is on.

import { one, root, write } from "./dom.js";

export class Consent {
  by = ""; // who records
  #answer = null;
  #dialog = one("[data-consent]");
  #recording = null; // ours

  constructor(facts, room) {
    Object.assign(this, { facts, room });
    // Only an answer closes it.
    this.#dialog.oncancel = (event) => event.preventDefault();
    for (const button of this.#dialog.querySelectorAll("[data-answer]")) button.onclick = () => this.#give(Boolean(button.dataset.answer));
  }

  show(by) {
    const { me } = this.facts;
    // A page of ours that is gone was recording; this one is not.
    if (by === me.id && !this.#recording?.isOn) return this.room.say({ type: "record", on: false });
    this.by = by;
    one("[data-recorded]").hidden = !by;
    if (!by) this.#answer = null;
    if (!by) return this.#dialog.close();
    if (by === me.id) return;
    if (this.#answer !== null) return this.#give(this.#answer);
    write(one("[data-asks]"), this.room.people.get(by)?.name ?? root.dataset.host);
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #give(yes) {
    this.#answer = yes;
    this.#dialog.close();
    this.room.say({ type: "consent", yes });
  }

  // For the host, who alone loads what records.
  async record() {
    const { Recording } = await import("./recording.js");
    this.#recording ??= new Recording(this.facts, this.room);
    this.#recording.turn();
  }

  hear(answer) {
    this.#recording?.hear(answer);
  }

  // Somebody came or went; who recorded and is gone does so no more.
  look() {
    this.#recording?.look();
    if (this.by && this.by !== this.facts.me.id && !this.room.people.has(this.by)) this.show("");
  }

  // In again after the connection was away: nobody remembers what was asked.
  again() {
    this.#recording?.again();
    if (this.by) return this.show(this.by);
    // Whoever records was cut off too, and says it again in a moment: what was answered still holds.
    one("[data-recorded]").hidden = true;
    setTimeout(() => this.by || this.show(""), 15000);
  }

  end() {
    return this.#recording?.end();
  }
}
