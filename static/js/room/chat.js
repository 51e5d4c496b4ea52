// The chat. Messages are sent by POST, so that they are stored, and received over the socket.

import { all, ask, one, root, stamp, write } from "./dom.js";
import { _, locale, ngettext } from "../sentences.js";

export class Chat {
  #list = one("[data-messages]");
  #field = one("#say");
  #unread = 0;

  constructor(facts) {
    this.facts = facts;
    this.time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: root.dataset.zone });
    const form = one("[data-say]");
    form.onsubmit = (event) => (event.preventDefault(), this.#send());
    this.#field.oninput = () => grow(this.#field);
    this.#field.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    };
    all(".message-body").forEach((body) => link(body, body.textContent));
  }

  hear(message) {
    if (all("li", this.#list).some((shown) => shown.dataset.id === message.id)) return;
    const isOwn = message.person_id === this.facts.me.id;
    const shown = stamp("message");
    shown.dataset.id = message.id;
    shown.classList.toggle("message-own", isOwn);
    one("strong", shown).textContent = message.name;
    const time = one("time", shown);
    time.dateTime = message.sent_at;
    time.textContent = this.time.format(new Date(message.sent_at));
    link(one(".message-body", shown), message.body);
    this.#list.append(shown);
    one("[data-no-messages]").hidden = true;
    this.#toEnd();
    if (!isOwn && !this.isOpen) this.#mark(this.#unread + 1);
  }

  async catchUp() {
    const { items } = await ask("GET", this.facts.messages).catch(() => ({ items: [] }));
    items.forEach((message) => this.hear(message));
  }

  open(is) {
    this.isOpen = is;
    if (!is) return;
    this.#mark(0);
    this.#toEnd();
  }

  async #send() {
    const body = this.#field.value.trim();
    const wrong = one("[data-unsent]");
    if (!body || this.isSending) return;
    this.isSending = true;
    try {
      this.hear(await ask("POST", this.facts.messages, { body }));
      if (this.#field.value.trim() === body) this.#field.value = "";
      wrong.hidden = true;
    } catch (error) {
      wrong.hidden = false;
      write(wrong, error.status ? error.message : _("Not sent: there is no connection. Your message is still here."));
    }
    this.isSending = false;
    grow(this.#field);
  }

  #toEnd() {
    const log = this.#list.parentElement;
    log.scrollTop = log.scrollHeight;
  }

  #mark(count) {
    this.#unread = count;
    const button = one("[data-do=chat]");
    const mark = one("[data-unread]", button);
    mark.hidden = !count;
    mark.textContent = count;
    button.setAttribute(
      "aria-label",
      count ? ngettext("Chat, {count} unread", "Chat, {count} unread", count) : _("Chat"),
    );
  }
}

// As high as its text.
export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function link(body, text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/);
  body.replaceChildren(...parts.map((part, index) => (index % 2 ? anchor(part) : part)));
}

function anchor(url) {
  return Object.assign(document.createElement("a"), {
    href: url,
    textContent: url,
    target: "_blank",
    rel: "noopener noreferrer nofollow",
  });
}
