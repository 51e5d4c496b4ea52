// A file that was chosen: shown above the words until it is sent with them, or removed.

import { on, one } from "../page/dom.js";
import { _, locale } from "../sentences.js";
import { newId, sentence } from "./unsent.js";

const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

// Each choice has an id of its own, so that what is sent again after a lost answer is stored once.
let chosen = null;
let picture = "";

const place = () => one("[data-chosen]");
const input = () => one("[data-attach] [type=file]");

export const isThere = () => Boolean(chosen);

// Returns a sentence when this cannot be sent.
export function choose(file) {
  if (chosen?.isLeaving || !place()) return "";
  const largest = Number(input().form.dataset.largest);
  input().value = "";
  if (file?.size > largest) return _("This file is too large. The limit is {limit}.", { limit: size(largest, 0) });
  chosen = file ? { file, client: newId() } : null;
  show();
  return "";
}

// One that was chosen before this script had come. One of another conversation is not for this one.
export function begin() {
  chosen = null;
  return choose(input()?.files[0]);
}

// Returns a sentence when it could not be sent. It is still there then.
export async function send(to) {
  const leaving = chosen;
  const body = new FormData();
  body.append("file", leaving.file);
  mark(leaving, true);
  const url = `/api/conversations/${to}/files?client_id=${leaving.client}`;
  const reply = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => null);
  mark(leaving, false);
  if (!reply?.ok) return reply ? await sentence(reply) : _("Not sent: there is no connection.");
  if (leaving === chosen) choose(null);
  return "";
}

function mark(leaving, isLeaving) {
  leaving.isLeaving = isLeaving;
  if (leaving !== chosen || !place()) return;
  for (const button of [one("[data-unchoose]"), one("[data-send] > button")]) button.ariaBusy = isLeaving || null;
}

function show() {
  URL.revokeObjectURL(picture);
  const file = chosen?.file;
  picture = PICTURES.includes(file?.type) ? URL.createObjectURL(file) : "";
  const image = one("img", place());
  image.hidden = !picture;
  if (picture) image.src = picture;
  else image.removeAttribute("src");
  one("strong", place()).textContent = file?.name ?? "";
  one("[data-size]", place()).textContent = file ? size(file.size) : "";
  place().hidden = !file;
  one("#say").required = !file;
}

function size(bytes, digits = 1) {
  const [unit, power, most] = bytes >= 1e6 ? ["MB", 1e6, digits] : ["KB", 1e3, 0];
  const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: most, maximumFractionDigits: most });
  return `${shown.format(Math.max(bytes, bytes && 1000) / power)}\u00a0${unit}`;
}

on("click", ({ target }) => {
  if (!target.closest?.("[data-unchoose]")) return;
  choose(null);
  input().focus();
});
