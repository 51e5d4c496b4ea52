// Consent to a recording: the question, the answer, and the sign that a recording is running.

import { notice, one, root, write } from "./dom.js";
import { _ } from "../sentences.js";

export class Consent {
  by = ""; // the id of the person who records
  #answer = null;
  #change = one("[data-do=consent]");
  #dialog = one("[data-consent]");
  #recording = null; // our own recording
  #rolls = false;

  constructor(facts, room) {
    Object.assign(this, { facts, room });
    // Only an answer closes the dialog.
    this.#dialog.oncancel = (event) => event.preventDefault();
    for (const button of this.#dialog.querySelectorAll("[data-answer]"))
      button.onclick = () => this.#give(Boolean(button.dataset.answer));
  }

  // `agreed`: we have allowed this before, and the server has kept it while the host, or we, were away.
  // `served`: the server records. Otherwise the browser of the host does.
  show(by, { agreed, served, sentence } = this) {
    const { me } = this.facts;
    if (agreed) this.#answer = true;
    if (by === me.id) return this.#isOurs(Boolean(served));
    this.by = by;
    this.served = served;
    if (!by) {
      this.#answer = null;
      this.#change.hidden = true;
      this.roll(false);
      this.#recording?.ended(sentence);
      return this.#dialog.close();
    }
    if (this.#answer !== null) return this.#give(this.#answer);
    for (const part of this.#dialog.querySelectorAll("[data-how]"))
      part.hidden = (part.dataset.how === "served") !== Boolean(served);
    write(one("[data-asks]"), this.room.people.get(by)?.name ?? root.dataset.host);
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  // On arrival. The answer is given after joining.
  asked(recorded, agreed) {
    this.by = recorded?.by ?? "";
    this.served = recorded?.served;
    if (agreed) this.#answer = true;
  }

  // It is being recorded at this moment. Being asked is not: nothing is red until then.
  roll(on) {
    one("[data-recorded]").hidden = !on;
    this.#rolls = on;
    this.#recording?.rolls(on);
  }

  // Another page of ours was recording. When that was the browser, nobody records any more; this one is not recording.
  async #isOurs(served) {
    if (!served && !this.#recording?.isOn) return this.room.say({ type: "record", on: false });
    this.by = this.facts.me.id;
    this.served = served;
    await this.#load();
    if (!this.by) return; // stopped meanwhile
    this.#recording.began(served);
    if (this.#rolls) this.#recording.rolls(true); // said while the code was loaded
  }

  turn() {
    this.#give(!this.#answer);
    notice(this.#answer ? _("You’re recorded from now on.") : _("You’re no longer recorded."), { key: "consent" });
  }

  #give(yes) {
    this.#answer = yes;
    this.#dialog.close();
    this.#change.hidden = false;
    write(one("span", this.#change), yes ? _("Stop recording me") : _("Allow recording me"));
    this.room.say({ type: "consent", yes });
  }

  // Only the host needs this code, so only the host loads it.
  async record() {
    await this.#load();
    this.#recording.turn();
  }

  async #load() {
    const { Recording } = await import("./recording.js");
    this.#recording ??= new Recording(this.facts, this.room);
  }

  hear(answer) {
    this.#recording?.hear(answer);
  }

  // Someone joined or left. If the person who recorded has left, the recording has ended.
  look() {
    this.#recording?.look();
    if (this.by && !this.served && this.by !== this.facts.me.id && !this.room.people.has(this.by)) this.show("");
  }

  // Joined again after the connection was lost: the server has forgotten the question.
  again() {
    this.#recording?.again();
    if (this.by) return this.show(this.by);
    // The host was disconnected too and will announce the recording again in a moment. Our answer still holds.
    this.roll(false);
    setTimeout(() => this.by || this.show(""), 15000);
  }

  end() {
    return this.#recording?.end();
  }
}
