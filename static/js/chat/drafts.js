// What was begun in a conversation: on the server, for other devices, and in this browser until it is there. It says from
// which revision it was begun. What is newer on the server is not replaced by what is older here: both are shown then.

import { on, one } from "../page/dom.js";
import * as stored from "./stored.js";

const PAUSE = 1000;
const PATIENCE = 30_000;
const { me } = document.body.dataset;

let field = null;
let id = "";
let waiting = 0;
let saving = Promise.resolve();
let isUnsaved = false;
let underway = 0;
// What the server has, as of the revision of the field.
let known = "";
// What this browser has sent last, in each conversation: it may be there although no answer came.
const sent = new Map();
// What is offered beside the field; with its revision, where it is the server's.
let offered = null;

const keyOf = (conversation) => `draft ${me} ${conversation}`;
const besideKey = () => `draft beside ${me} ${id}`;
// Of two texts one of which begins with the other, nothing is lost with the shorter one.
const hasAll = (long, short) => long.trim().startsWith(short.trim());

export function begin(here, conversation) {
  [field, id, waiting, offered, isUnsaved, known] = [here, conversation, 0, null, false, here.defaultValue];
  const beside = stored.read(besideKey());
  if (beside) offer(beside);
  const isTyped = field.value !== field.defaultValue; // before this script had come
  const mine = read(id);
  if (mine?.sent) sent.set(id, mine.sent);
  if (mine) choose(mine, isTyped);
  if (field.value !== field.defaultValue) keep();
  if (!isTyped) field.setSelectionRange(field.value.length, field.value.length);
}

export function keep() {
  write(id, field.value, field.dataset.revision);
  saveSoon();
}

// It was sent, or given up.
export function end(of = id) {
  stored.drop(keyOf(of));
  if (of !== id) return;
  clearTimeout(waiting);
  [waiting, isUnsaved, known] = [0, false, ""];
}

// It could not be sent, in a conversation that is not open.
export function putBack(of, body) {
  const mine = read(of)?.body;
  write(of, mine && !hasAll(mine, body) ? `${body}\n${mine}` : body);
}

// What was typed is with the server, and nothing of it is on its way.
export const isCalm = () =>
  Boolean(field?.isConnected) && field.value === known && !waiting && !underway && !isUnsaved && !offered;

// What another device has written meanwhile. Returns whether it is shown now.
export function take(body, revision) {
  if (!isCalm() || !(Number(revision) > Number(field.dataset.revision))) return false;
  [field.value, field.dataset.revision, known] = [body, revision, body];
  return true;
}

export const has = (revision) => Number(field?.dataset.revision) >= Number(revision);

// What is on the server after a message was sent: one that was begun elsewhere, and that this page had not shown.
export function remain(there) {
  if (!field?.isConnected) return;
  if (there && !offered && !hasAll(field.value, there.body)) offer(there.body, there.revision);
  if (there || offered?.revision === undefined) return;
  offered = null;
  show();
}

export function tryAgain() {
  if (isUnsaved && field?.isConnected) saveSoon();
}

function choose({ body, revision }, isTyped) {
  const isNewest = revision === field.dataset.revision || hasAll(body, field.value);
  if (isNewest && !isTyped) return (field.value = body);
  if (!hasAll(field.value, body)) offer(joined(offered?.body, body));
  stored.drop(keyOf(id));
}

const joined = (before, body) => (before && !hasAll(body, before) ? `${before}\n${body}` : body);

function saveSoon() {
  const [here, to] = [field, id];
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = 0;
    underway += 1;
    saving = saving.then(() => save(here, to)).finally(() => (underway -= 1));
  }, PAUSE);
}

// One after the other: each is begun from the revision that the one before has made.
async function save(here, to) {
  const body = here.value;
  const before = sent.get(to) ?? "";
  remember(to, body);
  const reply = await post(to, { body, revision: Number(here.dataset.revision) });
  const there = reply?.ok ? await reply.json().catch(() => null) : null;
  isUnsaved = !there;
  if (reply?.status === 429 || reply?.status >= 500) setTimeout(tryAgain, 3000); // nothing else says when
  if (!there) return;
  if (there.is_kept) settle(here, to, body, there.revision);
  else if ([here.value, before].some((text) => hasAll(text, there.body))) {
    settle(here, to, there.body, there.revision);
    if (here.value !== there.body) await save(here, to);
  } else if (here === field && !offered) offer(there.body, there.revision);
}

function post(to, draft) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const signal = AbortSignal.timeout(PATIENCE);
  const sent = { method: "POST", headers, body: JSON.stringify(draft), signal };
  return fetch(`/api/conversations/${to}/draft`, sent).catch(() => null);
}

// The server has this text: what was typed since goes on from there.
function settle(here, to, body, revision) {
  here.dataset.revision = revision;
  if (here === field) known = body;
  const mine = read(to)?.body;
  if (mine === body) stored.drop(keyOf(to));
  else if (mine === here.value) write(to, mine, here.dataset.revision);
}

function write(to, body, revision) {
  stored.write(keyOf(to), JSON.stringify({ body, revision, sent: sent.get(to) }));
}

function remember(to, body) {
  sent.set(to, body);
  const mine = read(to);
  if (mine) write(to, mine.body, mine.revision);
}

function read(to) {
  const text = stored.read(keyOf(to));
  try {
    const mine = JSON.parse(text);
    return typeof mine.body === "string" ? mine : { body: text };
  } catch {
    return text === null ? null : { body: text };
  }
}

// What is on the server stays there; the rest is only here.
function offer(body, revision) {
  offered = { body, revision };
  if (revision === undefined) stored.write(besideKey(), body);
  show();
}

function show() {
  const place = one("[data-beside]", field.form);
  one("q", place).textContent = offered?.body ?? "";
  place.hidden = !offered;
}

on("click", ({ target }) => {
  const button = target.closest?.("[data-beside] button");
  if (!button || !offered) return;
  const { body, revision } = offered;
  const before = field.value;
  offered = null;
  stored.drop(besideKey());
  if (revision !== undefined) field.dataset.revision = revision;
  if (button.matches("[data-use]")) {
    field.value = body;
    if (!hasAll(body, before)) offer(before);
  }
  show();
  field.focus();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
