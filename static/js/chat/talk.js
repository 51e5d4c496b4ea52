// A conversation that is open. Pushes are hints: each time the page fetches what it lacks, so that nothing is shown twice
// or out of order, whatever became of the socket meanwhile.

import { all, on, onCapture, one } from "../page/dom.js";
import { say } from "../mentora.js";
import { _ } from "../sentences.js";
import * as chosen from "./chosen.js";
import * as drafts from "./drafts.js";
import * as outbox from "./unsent.js";

const HTMX = { "HX-Request": "true", "HX-Request-Type": "partial" };
// The forms that a command fills in.
const FILLED = /^\/api\/(requests|sessions|students\/\d+\/propose)$/;
const CONTINUES = 5 * 60_000;
const { me } = document.body.dataset;

let chat = null;
let isSyncing = false;
let again = false;
let typedAt = -Infinity;
let typing = 0;
let preview = 0;
// A toast; kept for when another page is shown.
let notSent = null;

const id = () => chat?.dataset.chat ?? "";
const isOpen = () => chat?.isConnected && id() && chat.dataset.past === undefined;
const field = () => chat && one("#say", chat);
const shows = (conversation) => isOpen() && conversation === id() && Boolean(field());
const log = () => one(".chat-log", chat);
const rows = () => all("#talk > [data-id]", chat);
const sorted = (number) => number.padStart(19, "0");
// The elements of a fragment that was fetched.
const parsed = (html) => [...new DOMParser().parseFromString(html, "text/html").body.children];
const isAtEnd = () => Math.abs(log().scrollTop) < 80;

export function setUp() {
  const found = one("[data-chat]");
  if (found !== chat) {
    chat = found;
    notSent ??= one("#not-sent")?.content.firstElementChild;
    if (isOpen()) begin();
    if (chat) observe();
  }
  grow();
  fit();
  hear();
  flush();
}

function begin() {
  if (field()) {
    drafts.begin(field(), id());
    wrong(chosen.begin(id()));
    field().readOnly = chosen.isLeaving();
    explain();
    const isFree = document.activeElement === document.body || document.activeElement?.matches("#panel, h1");
    if (isFree && matchMedia("(hover: hover)").matches) field().focus({ preventScroll: true });
  }
  showUnsent();
  sync();
}

// What is new

function hear() {
  const news = all("#chat-news > [data-changed]");
  const drafted = all("#chat-news > [data-drafted]");
  for (const one of [...news, ...drafted]) one.remove();
  const shown = one("[data-typing]", chat ?? document);
  if (shown) {
    clearTimeout(typing);
    typing = setTimeout(() => shown.remove(), 5000);
  }
  for (const toast of all("#toasts > [data-about]"))
    if (isOpen() && !document.hidden && toast.dataset.about === `/messages/${id()}`) toast.remove();
  if (drafted.some(({ dataset }) => dataset.drafted === id() && !drafts.has(dataset.revision))) sync();
  if (!news.length) return;
  if (news.some(({ dataset }) => dataset.changed === id())) sync();
  showList();
}

async function sync() {
  if (!isOpen()) return;
  again = isSyncing;
  if (isSyncing) return;
  isSyncing = true;
  const here = chat;
  const last = rows().at(-1)?.dataset.id ?? "0";
  const typed = isSettled() ? field().value : null;
  const query = new URLSearchParams({ since: last, at: here.dataset.at });
  const reply = await fetch(`/messages/${id()}/news?${query}`, { headers: HTMX }).catch(() => null);
  const page = reply?.ok && parsed(await reply.text());
  isSyncing = false;
  if (here !== chat) return again && sync();
  if (!page) {
    if (reply?.status === 429 || reply?.status >= 500) setTimeout(sync, 3000); // nothing else tells of it again
    return;
  }
  const news = page.find((part) => part.dataset.at);
  if (!news) return;
  const came = all("[data-id]", news);
  merge(came, news.dataset.revision);
  const { draft, revision } = news.dataset;
  if (isSettled() && !drafts.has(revision)) {
    if (field().value !== typed) again = true;
    else if (drafts.take(draft, revision)) explain();
  }
  chat.dataset.at = news.dataset.at;
  one("[data-seen]", chat)?.replaceWith(one("[data-seen]", news));
  markRead();
  if (again || came.filter((row) => sorted(row.dataset.id) > sorted(last)).length >= 100) sync();
}

// What is being sent is still a draft there.
const isSettled = () => Boolean(field()) && drafts.isCalm() && !outbox.unsent().some(({ to }) => to === id());

// Each where it belongs, in place of what was shown of it.
function merge(came, revision) {
  endDraft(came.filter(isFromElsewhere), revision);
  for (const row of came) {
    if (row.dataset.client) one(`[data-unsent="${CSS.escape(row.dataset.client)}"]`, chat)?.remove();
    const shown = document.getElementById(row.id);
    const later = rows().find((other) => sorted(other.dataset.id) > sorted(row.dataset.id));
    if (shown) shown.replaceWith(row);
    else if (later) later.before(row);
    else one("[data-unsent]", chat)?.before(row) ?? one("#talk", chat).append(row);
    if (row.dataset.sender !== me) one(".chat-typing", chat).replaceChildren();
    htmx.process(row);
  }
  if (came.length) group();
}

function group() {
  let before = null;
  for (const row of rows()) {
    const { sender, sent } = row.dataset;
    const same = before?.sender === sender && new Date(sent) - new Date(before.sent) <= CONTINUES;
    row.classList.toggle("talk-same", same);
    before = row.dataset;
  }
}

let readUpto = "";

function markRead() {
  if (!isOpen() || document.hidden || !isAtEnd()) return;
  const last = rows()
    .filter(({ dataset }) => dataset.sender !== me)
    .at(-1)?.dataset.id;
  if (!last || last === readUpto) return;
  readUpto = last;
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const body = JSON.stringify({ upto: last });
  fetch(`/api/conversations/${id()}/read`, { method: "POST", headers, body }).catch(() => (readUpto = ""));
}

let listing = 0;

function showList() {
  clearTimeout(listing);
  listing = setTimeout(async () => {
    const list = one("#chat-list");
    if (!list || new URLSearchParams(location.search).has("after")) return;
    const reply = await fetch(`/messages/list?current=${id()}`, { headers: HTMX }).catch(() => null);
    if (!reply?.ok) return;
    list.replaceChildren(...parsed(await reply.text()));
    htmx.process(list);
  }, 150);
}

// What was said before: above what is there, which stays where it is.
function observe() {
  const older = one("[data-older]", chat);
  if (!older) return;
  const watching = new IntersectionObserver(
    (seen) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watching.disconnect();
      showOlder(older);
    },
    { root: log(), rootMargin: "200px" },
  );
  watching.observe(older);
}

async function showOlder(link) {
  const headers = { ...HTMX, "HX-Target": "li#older" };
  const reply = await fetch(link.dataset.older, { headers }).catch(() => null);
  if (!reply?.ok || !link.isConnected) return;
  const place = link.closest("li");
  const had = document.activeElement === link;
  const came = parsed(await reply.text());
  place.replaceWith(...came);
  came.forEach((row) => htmx.process(row));
  group();
  if (had) log().focus({ preventScroll: true });
  observe();
}

// Sending

onCapture("submit", (event) => {
  const isWritten = event.target.matches("[data-send]");
  if (!isWritten && !event.target.matches("[data-attach]")) return;
  event.preventDefault();
  if (isWritten) write();
});

on("keydown", (event) => {
  if (event.target.id !== "say" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (matchMedia("(hover: none)").matches) return; // a keyboard on the screen has no other way to begin a line
  event.preventDefault();
  write();
});

on("input", ({ target }) => {
  if (target.id !== "say") return;
  grow();
  drafts.keep();
  if (isCommand(target.value)) return understand();
  one("#schedule")?.replaceChildren();
  if (target.value && performance.now() - typedAt > 3000) {
    typedAt = performance.now();
    say({ typing: id() });
  }
});

const isFromElsewhere = ({ id, dataset }) =>
  dataset.sender === me && !document.getElementById(id) && !one(`[data-unsent="${CSS.escape(dataset.client)}"]`, chat);

// With a message, the draft that its page showed ends on the server. What was typed here stays, unless it was sent from
// elsewhere.
function endDraft(sent, revision) {
  const begun = field()?.value.trim();
  if (drafts.isCalm()) return; // then the draft of the server is shown
  if (!begun || !sent.length || revision === field().dataset.revision) return;
  const isTyped = field().value !== field().defaultValue;
  if (isTyped && !sent.some((row) => one(".talk-words", row).textContent.trim().startsWith(begun))) return drafts.keep();
  field().value = "";
  drafts.end();
  grow();
}

const isCommand = (text) => /^\s*\/schedule(\s|$)/i.test(text);

// What a command has filled in was sent.
on("htmx:after:request", ({ detail: { ctx } }) => {
  const isSent = ctx.request.method === "POST" && ctx.response?.status < 400 && FILLED.test(ctx.request.action);
  if (!isSent || !chat || !isCommand(field()?.value ?? "")) return;
  field().value = "";
  one("#schedule").replaceChildren();
  drafts.keep();
  grow();
});

// A command that was begun before, or elsewhere.
function explain() {
  grow();
  if (isCommand(field().value)) understand();
  else one("#schedule", chat).replaceChildren();
}

// Shows what a command means while it is typed.
function understand() {
  clearTimeout(preview);
  preview = setTimeout(async () => {
    const place = one("#schedule");
    const text = field()?.value ?? "";
    if (!place || !isCommand(text)) return;
    const reply = await fetch(`/messages/${id()}/schedule?${new URLSearchParams({ text })}`, { headers: HTMX }).catch(
      () => null,
    );
    if (!reply?.ok || field()?.value !== text) return;
    place.replaceChildren(...parsed(await reply.text()));
    htmx.process(place);
  }, 200);
}

async function write() {
  const [to, words] = [id(), field()];
  const body = words.value.trim();
  if (words.readOnly || (!body && !chosen.isThere())) return;
  if (isCommand(body)) return one("#schedule a")?.click() ?? understand();
  wrong("");
  if (chosen.isThere() && !(await sendFile(to, words))) return;
  if (body) post(to, words, body);
}

// Whether it arrived. Meanwhile another conversation may have been opened, or this one again.
async function sendFile(to, words) {
  const said = { file: chosen.name(to), name: one("h1", chat).textContent };
  words.readOnly = true; // what is typed from now on is not part of this
  const problem = await chosen.send(to);
  if (!shows(to)) {
    if (problem) tell(to, _("“{file}” wasn’t sent to {name}", said), problem);
    return !problem;
  }
  field().readOnly = false;
  if (problem) wrong(problem);
  else {
    log().scrollTop = 0;
    sync();
  }
  return !problem;
}

function post(to, words, body) {
  const isHere = shows(to);
  const { revision } = (isHere ? field() : words).dataset;
  outbox.add({ to, client: outbox.newId(), body, revision: Number(revision) });
  words.value = "";
  drafts.end(to);
  if (isHere) {
    typedAt = -Infinity;
    field().value = "";
    grow();
    showUnsent();
    log().scrollTop = 0;
  }
  flush();
}

function flush() {
  outbox.send({
    async sent({ to }, { draft }) {
      if (to === id()) drafts.remain(draft);
      await sync();
    },
    refused(message, sentence) {
      one(`[data-unsent="${CSS.escape(message.client)}"]`)?.remove();
      if (!shows(message.to)) return elsewhere(message, sentence);
      field().value = [message.body, field().value].filter(Boolean).join("\n");
      drafts.keep();
      grow();
      wrong(sentence);
    },
    waits(sentence) {
      for (const state of all("[data-unsent] [data-state]"))
        state.textContent = sentence || _("Waiting for a connection. It will be sent then.");
    },
  });
}

function showUnsent() {
  if (!isOpen() || !field()) return;
  for (const { to, client, body } of outbox.unsent()) {
    if (to !== id() || one(`[data-unsent="${CSS.escape(client)}"]`, chat)) continue;
    const row = one("#unsent-message", chat).content.firstElementChild.cloneNode(true);
    row.dataset.unsent = client;
    one(".talk-words", row).textContent = body;
    one("#talk", chat).append(row);
  }
}

on("change", ({ target }) => {
  if (!target.matches("[data-attach] [type=file]") || !target.files.length) return;
  wrong(chosen.choose(target.files[0]));
  if (chosen.isThere() && matchMedia("(hover: hover)").matches) field().focus();
});

function elsewhere({ to, body }, sentence) {
  drafts.putBack(to, body);
  tell(to, _("A message wasn’t sent"), sentence);
}

// It waits in its conversation, which this leads to.
function tell(to, title, problem) {
  const toast = notSent?.cloneNode(true);
  if (!toast) return;
  toast.dataset.about = `/messages/${to}`;
  one("a", toast).href = toast.dataset.about;
  one("strong", toast).textContent = title;
  one("span", toast).textContent = problem;
  one("#toasts").append(toast);
  htmx.process(toast);
}

function wrong(sentence) {
  const place = one("[data-wrong]", chat);
  if (!place) return;
  place.hidden = !sentence;
  place.textContent = sentence;
}

// As high as its text.
function grow() {
  if (!chat || !field()) return;
  field().style.height = "auto";
  field().style.height = `${field().scrollHeight + 2}px`;
}

// htmx would copy the style to the field of the next conversation, as an attribute, which the policy forbids.
on("htmx:before:swap", ({ detail: { ctx } }) => ctx.target?.id === "panel" && field()?.removeAttribute("style"));

// Back again

function catchUp() {
  sync();
  showList();
  flush();
  drafts.tryAgain();
}

on("htmx:ws:after:connection", catchUp);
addEventListener("online", catchUp);
addEventListener("focus", markRead);
on("visibilitychange", () => document.hidden || (sync(), markRead()));
onCapture("scroll", ({ target }) => target.matches?.(".chat-log") && markRead());

// The part of the window that a keyboard on the screen leaves, and what is above.
function fit() {
  if (!chat?.isConnected || !window.visualViewport) return;
  const { style } = document.documentElement;
  style.setProperty("--view", `${visualViewport.height}px`);
  style.setProperty("--above", `${chat.getBoundingClientRect().top + scrollY}px`);
}
window.visualViewport?.addEventListener("resize", fit);
new ResizeObserver(fit).observe(one("#banners"));
