// Manners in a class: raised hands, the floor, who may unmute themselves, the lock, and reactions.

import { all, announce, clear, notice, one, write } from "./dom.js";
import { _, listed, ngettext } from "../sentences.js";

const SHOWN = 5000; // milliseconds for a reaction
const GATHERED = 3000; // reactions are read out together

export class Manners {
  hands = [];
  floor = [];
  hushed = false;
  locked = false;
  #reacted = new Map(); // who reacted lately, and how
  #timers = new Map();
  #panel = null;
  #isInside = false;

  // `room`: say(message), people by id, devices, tiles, remove(person), look() when the lock has changed.
  constructor(facts, room) {
    Object.assign(this, { facts, room });
    this.me = facts.me.id;
    const { devices } = room;
    devices.mayUnmute = () => this.maySpeak || this.#refuse();
    for (const button of all("[data-react]"))
      button.onclick = () => {
        button.closest("details").open = false;
        one("summary", button.closest("details")).focus();
        room.say({ type: "react", sign: button.dataset.react });
      };
  }

  // What the server says.
  heard = {
    hands: ({ ids }) => this.#raised(ids),
    manners: (rules) => this.#ruled(rules),
    quieted: ({ ids }) => this.#quieted(ids),
    reaction: (message) => this.#react(message),
  };

  get maySpeak() {
    return this.facts.is_host || !this.hushed || this.floor.includes(this.me);
  }

  // On arrival, and again after the connection was lost.
  arrive({ hands, ...rules }, isInside) {
    this.#isInside = isInside;
    this.#raised(hands);
    this.#ruled(rules);
  }

  raise() {
    if (!this.facts.is_host) this.room.say({ type: "hand", up: !this.hands.includes(this.me) });
  }

  // Somebody else is the host now.
  lead() {
    if (this.facts.is_host) clear("hush");
    this.#raised(this.hands);
    this.look();
  }

  // Only those who open the list of people load it.
  async open(is) {
    if (!is && !this.#panel) return;
    const { People } = await import("./people.js");
    this.#panel ??= new People(this);
    this.#panel.open(is);
    if (is) clear("hands");
  }

  // Somebody came or left, or their state has changed.
  look() {
    if (!this.room.devices.muted) clear("quiet");
    this.#mark();
    this.#panel?.look();
  }

  #raised(ids) {
    if (!this.#isInside) return;
    const news = ids.filter((id) => !this.hands.includes(id) && id !== this.me);
    const was = this.hands.indexOf(this.me) + 1;
    this.hands = ids;
    const number = ids.indexOf(this.me) + 1;
    if (number && number !== was) {
      clear("hush");
      const text = number === 1 ? _("Your hand is up. You’re next.") : _("Your hand is up. You’re number {number}.", { number });
      notice(text, { key: "hand", label: _("Lower hand"), stays: true, act: () => this.raise() });
    }
    if (!number) clear("hand");
    if (this.facts.is_host) this.#tellHost(news);
    this.look();
  }

  // One notice for all of them, so that it does not cover the class.
  #tellHost(news) {
    const count = this.hands.length;
    const [button, mark] = [one(".control-people"), one(".control-people .count")];
    mark.hidden = !count;
    write(mark, String(count));
    button.ariaLabel = count
      ? ngettext("People, {count} hand raised", "People, {count} hands raised", count)
      : _("People");
    if (!count) return clear("hands");
    if (!news.length || this.#panel?.isOpen) return;
    const names = listed(this.#names(this.hands));
    notice(_("Raised hands: {names}", { names }), { key: "hands", label: _("Show"), act: () => this.room.show() });
  }

  #ruled({ hushed, locked, floor }) {
    const before = { may: this.maySpeak, had: this.floor.includes(this.me), floor: this.floor, locked: this.locked };
    Object.assign(this, this.#isInside ? { hushed, locked, floor } : { locked });
    const [may, has] = [this.maySpeak, this.floor.includes(this.me)];
    for (const id of this.floor) if (!before.floor.includes(id)) this.room.tiles.forward(id);
    if (before.may && !may) {
      clear("quiet");
      this.room.devices.mute(true);
      this.#refuse();
    }
    if (may && !before.may && !has) notice(_("You can unmute yourself again."), { key: "hush" });
    if (has && !before.had) {
      clear("hush");
      const act = () => this.room.devices.mute(false);
      notice(_("You have the floor."), { key: "floor", label: _("Unmute"), stays: true, act: this.room.devices.muted && act });
    }
    if (!has) clear("floor");
    for (const rule of ["hushed", "locked"]) one("[data-rules]").toggleAttribute(`data-${rule}`, this[rule]);
    if (locked !== before.locked) this.room.look();
    this.look();
  }

  // False, so that it can be returned.
  #refuse() {
    const isUp = this.hands.includes(this.me);
    notice(
      isUp
        ? _("The host has muted everyone.")
        : _("The host has muted everyone. Raise your hand if you’d like to speak."),
      { key: "hush" },
    );
    return false;
  }

  #quieted(ids) {
    for (const id of ids) {
      const person = this.room.people.get(id);
      if (person) this.room.tiles.state(id, { ...person.state, muted: true });
    }
    if (ids.includes(this.me)) {
      this.room.devices.mute(true);
      if (this.maySpeak) notice(_("The host muted you. You can unmute yourself."), { key: "quiet" });
    }
    this.look();
  }

  // Signs on the tiles.
  #mark() {
    const { tiles, people } = this.room;
    for (const id of [this.me, ...people.keys()]) {
      const number = this.hands.indexOf(id) + 1;
      tiles.mark(id, "hand", number > 0, number ? String(number) : "");
      tiles.mark(id, "floor", this.floor.includes(id));
    }
    const up = this.hands.includes(this.me);
    for (const button of all("[data-do=hand]")) {
      button.setAttribute("aria-pressed", up);
      button.title = button.title.replace(/^[^(]*?(?= \(|$)/, up ? _("Lower hand") : _("Raise hand"));
      button.setAttribute("aria-label", up ? _("Lower hand") : _("Raise hand"));
    }
    for (const button of all("[data-toggle=muted]")) button.toggleAttribute("data-locked", !this.maySpeak);
  }

  #react({ id, sign }) {
    const button = one(`[data-react="${sign}"]`);
    if (!button) return;
    const { tiles } = this.room;
    tiles.mark(id, "reaction", true, button.textContent.trim());
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => tiles.mark(id, "reaction", false), SHOWN),
    );
    if (id === this.me) return;
    if (!this.#reacted.size) setTimeout(() => this.#readOut(), GATHERED);
    this.#reacted.set(id, button.ariaLabel);
  }

  #readOut() {
    const count = this.#reacted.size;
    const each = [...this.#reacted].map(([id, sign]) => _("{name}: {sign}", { name: this.#names([id])[0], sign }));
    announce(count > 3 ? _("{count} people reacted", { count }) : each.join(". "));
    this.#reacted.clear();
  }

  #names(ids) {
    return ids.map((id) => this.room.people.get(id)?.name ?? _("Somebody"));
  }
}
