// The list of people: who is here, who raised a hand, and what the host can do about each of them.

import { all, one, stamp, write } from "./dom.js";
import { _ } from "../sentences.js";

export class People {
  isOpen = false;
  #rows = new Map();
  #list = one("[data-people]");
  #part = one("[data-part=people]");

  constructor(manners) {
    this.manners = manners;
    this.room = manners.room;
    for (const [name, said] of Object.entries(TOOLS)) {
      for (const button of all(`[data-tool=${name}]`)) button.onclick = () => this.room.say(said(manners));
    }
    for (const tools of all(".host-tools")) tools.inert = false; // they do something from now on
    for (const event of ["pointerleave", "focusout"])
      this.#list.addEventListener(event, () => setTimeout(() => this.look()));
  }

  open(is) {
    this.isOpen = is;
    this.look();
  }

  look() {
    if (!this.isOpen) return;
    const at = this.#part.contains(document.activeElement) && document.activeElement;
    this.#fill();
    if (!at || (at.isConnected && !at.matches(":disabled, [hidden], [hidden] *, [inert] *"))) return;
    // What had the focus has done its work, or its person has left.
    const row = at.isConnected && at.closest("li:not([inert])");
    (row ? one(".person-name", row) : one("[data-shut]", this.#part)).focus();
  }

  #fill() {
    const { manners, room } = this;
    const me = { ...manners.facts.me, is_host: manners.facts.is_host, state: room.state() };
    const people = [me, ...room.people.values()];
    for (const person of people) if (!this.#rows.has(person.id)) this.#rows.set(person.id, this.#row(person));
    for (const person of people) this.#show(person);
    this.#arrange(people);
    write(one("[data-people-count]"), String(people.length));
    for (const [name, on] of Object.entries({ hush: manners.hushed, lock: manners.locked }))
      for (const box of all(`[data-tool=${name}]`)) box.checked = on;
    for (const button of all("[data-tool=lower]")) button.disabled = !manners.hands.length;
    const names = room.outside();
    for (const door of all("[data-door]")) {
      door.hidden = !names || !manners.locked;
      write(one("span", door), _("Waiting to come in: {names}", { names }));
    }
  }

  // Raised hands first, then the host, then by name. Not while somebody points at the list: a click would hit another.
  #arrange(people) {
    if (this.#list.matches(":is(:hover, :focus-within)") && matchMedia("(hover: hover)").matches) {
      for (const [id, row] of this.#rows) row.toggleAttribute("inert", !people.some((person) => person.id === id));
      for (const { id } of people) if (!this.#rows.get(id).isConnected) this.#list.append(this.#rows.get(id));
      return;
    }
    const { hands } = this.manners;
    const place = ({ id, is_host: isHost }) => (hands.includes(id) ? hands.indexOf(id) : isHost ? 1000 : 1001);
    const inOrder = people.sort((one, other) => place(one) - place(other) || one.name.localeCompare(other.name));
    const rows = inOrder.map(({ id }) => this.#rows.get(id));
    const at = document.activeElement;
    if (rows.some((row, index) => row !== this.#list.children[index]) || rows.length !== this.#list.children.length)
      this.#list.replaceChildren(...rows);
    if (at !== document.activeElement) at.focus();
    for (const id of this.#rows.keys()) if (!people.some((person) => person.id === id)) this.#rows.delete(id);
  }

  #row(person) {
    const row = stamp("person");
    const { id, name } = person;
    const isMe = id === this.manners.me;
    one(".person-name", row).onclick = () => this.room.tiles.act("pin", id);
    for (const button of all("[data-on]", row)) {
      if (isMe) button.remove();
      const what = button.dataset.on;
      button.setAttribute("aria-label", `${button.title}: ${name}`);
      button.onclick = () => {
        if (what === "remove") return this.room.remove(person);
        const on = what === "floor" ? { on: !this.manners.floor.includes(id) } : {};
        this.room.say({ type: what, id, ...on });
      };
    }
    return row;
  }

  #show({ id, name, is_host: isHost, state }) {
    const row = this.#rows.get(id);
    const isMe = id === this.manners.me;
    write(
      one(".person-name", row),
      isMe ? _("{name} (you)", { name }) : isHost ? _("{name} (host)", { name }) : name,
    );
    const number = this.manners.hands.indexOf(id) + 1;
    row.toggleAttribute("data-muted", state.muted);
    row.toggleAttribute("data-dark", !state.camera && !state.sharing);
    row.toggleAttribute("data-hand", number > 0);
    write(one(".tile-hand", row), number ? String(number) : "");
    const has = this.manners.floor.includes(id);
    row.toggleAttribute("data-floor", has);
    one("[data-on=floor]", row)?.setAttribute("aria-pressed", has);
    const quiet = one("[data-on=quiet]", row);
    if (quiet) quiet.disabled = state.muted;
    const lower = one("[data-on=lower]", row);
    if (lower) lower.hidden = !number;
  }
}

const TOOLS = {
  quiet: () => ({ type: "quiet", id: "all" }),
  lower: () => ({ type: "lower", id: "all" }),
  hush: ({ hushed }) => ({ type: "hush", on: !hushed }),
  lock: ({ locked }) => ({ type: "lock", on: !locked }),
  unlock: () => ({ type: "lock", on: false }),
};
