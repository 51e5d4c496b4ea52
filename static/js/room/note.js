// The shared note. When two people edit the same paragraph, the last change wins.

import { grow } from "./chat.js";
import { all, ask, one, stamp, write } from "./dom.js";
import { _ } from "../sentences.js";

const PAUSE = 600;

// With what was written since the page was read.
export async function load(facts) {
  const note = new Note(facts);
  await note.catchUp();
  return note;
}

class Note {
  #list = one("[data-paragraphs]");
  #fields = new Map(); // textarea → its state
  #creating = 0;
  #arrived = [];

  constructor(facts) {
    this.facts = facts;
    all("textarea", this.#list).forEach((field) => this.#care(field));
    one("[data-add]").onclick = () => this.#add().focus();
    addEventListener("online", () => this.#fields.forEach((known, field) => this.#save(field)));
  }

  open() {
    if (!this.#fields.size) this.#add();
    this.#fields.forEach((known, field) => (grow(field), this.#save(field))); // typed while this was loaded
    // Until now there was nothing else in the panel.
    if (document.activeElement?.matches("[data-part=note] [data-shut]")) one("textarea", this.#list).focus();
  }

  hear({ id, body, person_id }) {
    const isMine = person_id === this.facts.me.id;
    if (isMine && this.#find(id)) return;
    // A new paragraph of ours may arrive over the socket before the reply that contains its id.
    if (isMine && this.#creating) this.#arrived.push({ id, body });
    else this.#show(id, body);
  }

  async catchUp() {
    const { items } = await ask("GET", this.facts.note).catch(() => ({}));
    if (!items) return;
    const there = new Set(items.map(({ id }) => id));
    items.forEach(({ id, body }) => this.#show(id, body));
    this.#fields.forEach((known, field) => field.dataset.id && !there.has(field.dataset.id) && this.#drop(field));
  }

  #find(id) {
    return [...this.#fields.keys()].find((field) => field.dataset.id === id);
  }

  #show(id, body) {
    const field = this.#find(id);
    if (!body) return field && this.#drop(field);
    if (!field) return this.#add(id, body);
    const known = this.#fields.get(field);
    const isUntouched = field.value === known.saved;
    known.saved = body;
    if (!isUntouched || field.value === body) return;
    const at = field.selectionStart;
    field.value = body;
    if (document.activeElement === field) field.setSelectionRange(at, at);
    grow(field);
  }

  // Deleted by someone else. If it is being edited here, it stays and is saved as a new paragraph.
  #drop(field) {
    if (field.value.trim() && field.value !== this.#fields.get(field).saved) {
      field.dataset.id = "";
      return this.#save(field);
    }
    clearTimeout(this.#fields.get(field).timer);
    this.#fields.delete(field);
    field.remove();
  }

  #add(id = "", body = "") {
    const field = stamp("paragraph");
    field.dataset.id = id;
    field.value = body;
    // The empty paragraph stays last.
    const fresh = id && [...this.#fields.keys()].find((other) => !other.dataset.id);
    if (fresh) fresh.before(field);
    else this.#list.append(field);
    this.#care(field, body);
    grow(field);
    return field;
  }

  #care(field, saved = field.defaultValue) {
    this.#fields.set(field, { saved, timer: 0, isSaving: false });
    field.oninput = () => {
      grow(field);
      const known = this.#fields.get(field);
      clearTimeout(known.timer);
      known.timer = setTimeout(() => this.#save(field), PAUSE);
    };
    field.onblur = () => this.#save(field, true);
  }

  // An empty paragraph is deleted, but only after the focus has left it: people who rewrite one empty it first.
  async #save(field, isLeft = false) {
    const known = this.#fields.get(field);
    if (!known || known.isSaving || field.value === known.saved) return;
    const body = field.value.trim() ? field.value : "";
    if (!body && !(isLeft && field.dataset.id)) return;
    clearTimeout(known.timer);
    const isNew = !field.dataset.id;
    known.isSaving = true;
    this.#creating += isNew;
    write(one("[data-saved]"), _("Saving…"));
    let sentence = _("Saved");
    let isSaved = true;
    try {
      const { id } = await ask("POST", this.facts.note, { id: field.dataset.id, body });
      field.dataset.id = id;
      known.saved = body;
      if (!body) this.#drop(field);
    } catch (error) {
      if (error.status === 409 && field.dataset.id && body) field.dataset.id = "";
      isSaved = false;
      sentence = error.status && error.status !== 409 ? error.message : _("Not saved yet. Trying again…");
      known.timer = setTimeout(() => this.#save(field), 3000);
    }
    known.isSaving = false;
    this.#creating -= isNew;
    write(one("[data-saved]"), sentence);
    if (!this.#creating) this.#arrived.splice(0).forEach(({ id, body }) => this.#show(id, body));
    // It was edited while it was being saved.
    if (isSaved && this.#fields.has(field)) this.#save(field, document.activeElement !== field);
  }
}
