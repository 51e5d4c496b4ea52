// A file that was chosen: shown above the words until it is sent with them, or removed. It waits in its conversation, as
// long as the page is open, and goes on being sent while another one is looked at.

import { on, one } from "../page/dom.js";
import { _, locale } from "../sentences.js";
import { newId, sentence } from "./unsent.js";

const PICTURES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

// Each choice has an id of its own, so that what is sent again after a lost answer is stored once.
const chosen = new Map();
let id = "";
let picture = "";

const place = () => one("[data-chosen]");
const input = () => one("[data-attach] [type=file]");

export const isThere = () => chosen.has(id);
export const isLeaving = () => Boolean(chosen.get(id)?.isLeaving);

// Returns a sentence when this cannot be sent.
export function choose(file) {
  if (isLeaving() || !place()) return "";
  const largest = Number(input().form.dataset.largest);
  input().value = "";
  if (file?.size > largest) return _("This file is too large. The limit is {limit}.", { limit: size(largest, 0) });
  if (file) chosen.set(id, { file, client: newId() });
  else chosen.delete(id);
  show();
  return "";
}

// Of this conversation. One may have been chosen before this script had come. Returns a sentence about one that cannot be
// sent, or could not.
export function begin(conversation) {
  id = conversation;
  const early = input()?.files[0];
  if (early && !isThere()) return choose(early);
  show();
  return chosen.get(id)?.problem ?? "";
}

// Returns a sentence when it could not be sent. It is still there then.
export async function send(to) {
  const leaving = chosen.get(to);
  const body = new FormData();
  body.append("file", leaving.file);
  Object.assign(leaving, { isLeaving: true, problem: "" });
  mark();
  const url = `/api/conversations/${to}/files?client_id=${leaving.client}`;
  const reply = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => null);
  leaving.isLeaving = false;
  if (reply?.ok) chosen.delete(to);
  else leaving.problem = reply ? await sentence(reply) : _("There’s no connection. Please try again.");
  if (to === id) show();
  return leaving.problem;
}

export const name = (of) => chosen.get(of)?.file.name ?? "";

function mark() {
  for (const button of [one("[data-unchoose]"), one("[data-send] > button")])
    if (button) button.ariaBusy = isLeaving() || null;
}

function show() {
  URL.revokeObjectURL(picture);
  picture = "";
  if (!place()) return;
  const file = chosen.get(id)?.file;
  picture = PICTURES.includes(file?.type) ? URL.createObjectURL(file) : "";
  const image = one("img", place());
  image.hidden = !picture;
  if (picture) image.src = picture;
  else image.removeAttribute("src");
  one("strong", place()).textContent = file?.name ?? "";
  one("[data-size]", place()).textContent = file ? size(file.size) : "";
  place().hidden = !file;
  one("#say").required = !file;
  mark();
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
addEventListener("beforeunload", (event) => {
  if ([...chosen.values()].some((each) => each.isLeaving)) event.preventDefault();
});
