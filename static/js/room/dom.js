// Helpers for the page of the room.

import { _ } from "../sentences.js";

export const root = document.querySelector("#room");
export const one = (selector, within = root) => within.querySelector(selector);
export const all = (selector, within = root) => [...within.querySelectorAll(selector)];
export const stamp = (name) => one(`#room-${name}`).content.firstElementChild.cloneNode(true);

// What this browser cannot do is not offered. An iPhone shows only a video on the full screen.
const CAN = {
  sharing: navigator.mediaDevices?.getDisplayMedia,
  full: document.fullscreenEnabled,
  large: document.fullscreenEnabled || "webkitEnterFullscreen" in HTMLVideoElement.prototype,
  pip: document.pictureInPictureEnabled,
};

export function offer(within = root) {
  for (const part of all("[data-needs]", within)) part.hidden = !CAN[part.dataset.needs];
}

// What only the host has, or only the others, also where it is still to be stamped.
export function offerTo(isHost) {
  const places = [root, ...all("template").map(({ content }) => content)];
  for (const part of places.flatMap((place) => all("[data-for]", place)))
    part.hidden = (part.dataset.for === "host") !== isHost;
}

// Only when the text changes: screen readers would read it out again.
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// For screen readers: what others see in a picture.
export function announce(text) {
  one("[data-announced]").textContent = text;
}

// A short message. It replaces an older one with the same `key`.
export function notice(text, { key = text, label = "", act = null, stays = false } = {}) {
  clear(key);
  const shown = stamp("notice");
  shown.dataset.key = key;
  one("p", shown).textContent = text;
  const button = one("[data-act]", shown);
  button.hidden = !act;
  button.textContent = label;
  button.onclick = () => (shown.remove(), act());
  one("[data-close-notice]", shown).onclick = () => shown.remove();
  one("[data-notices]").append(shown);
  if (!stays) setTimeout(() => shown.remove(), 12000);
}

export function clear(key) {
  for (const shown of all(".notice")) if (shown.dataset.key === key) shown.remove();
}

// A refused request throws an error with the server's message. A reply that was cut off counts as none.
export async function ask(method, url, body) {
  const json = body && !(body instanceof Blob || body instanceof URLSearchParams);
  const headers = { Accept: "application/json", ...(json && { "Content-Type": "application/json" }) };
  const response = await fetch(url, { method, headers, body: json ? JSON.stringify(body) : body });
  const answer = await response.json().catch((error) => {
    if (response.ok || error instanceof TypeError) throw error;
    return {};
  });
  if (response.ok) return answer;
  const sentence = Object.values(answer.errors ?? {})[0] ?? answer.detail ?? _("The server sent an unexpected reply.");
  throw Object.assign(new Error(sentence), { status: response.status, answer });
}
