// Where the keyboard is. After every swap it continues at what changed: the first wrong field, the same button in its
// new form, the next action, or a heading. It never falls back to the top of the page.

import { all, on, one } from "./dom.js";

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
const HEADINGS = "h1, h2, h3";
const MESSAGES = "#toasts, #banners, dialog";

// The places that were focused last: anywhere, and outside dialogs and messages, which go away.
let last = null;
let lastOnPage = null;

on("focusin", ({ target }) => {
  last = placeOf(target);
  if (!target.closest(MESSAGES)) lastOnPage = last;
});

// A press where there is nothing takes the focus away deliberately.
on("pointerdown", ({ target }) => {
  if (!target.closest(FOCUSABLE) && !target.closest("label")) last = null;
});

export const lastPlace = () => lastOnPage;

// Enough to find an element again after it was rendered again.
export function placeOf(element) {
  const thing = element.closest("[id]:not(input, select, textarea, button, a)");
  const entry = element.closest("article, li, tr");
  return {
    element,
    mark: markOf(element),
    id: element.id,
    things: thing ? [thing, ...parents(thing)].map((one) => one.id).filter(Boolean) : [],
    list: entry?.parentElement,
    at: entry ? [...entry.parentElement.children].indexOf(entry) : 0,
  };
}

const parents = (element) => (element.parentElement ? [element.parentElement, ...parents(element.parentElement)] : []);

// What an element does. An act and its opposite, or the one that follows it, are at the same address but for the last
// word.
function markOf(element) {
  const form = element.matches("button") ? element.closest("form") : null;
  const url = element.getAttribute("href") ?? form?.getAttribute("action") ?? "";
  const stem = /\d/.test(url) ? url.replace(/\/\w+$/, "/") : "";
  return { tag: element.tagName, url, words: element.textContent.trim(), stem };
}

const isReachable = (element) =>
  element?.isConnected &&
  element.checkVisibility({ visibilityProperty: true }) &&
  !element.disabled &&
  !element.closest("[inert]");

// Focuses the element, or what opens the menu that it is in.
export function focus(element, scrolls = false) {
  const menu = element?.closest("[data-menu]:not([open])");
  const target = menu && !element.matches("summary") ? one("summary", menu) : element;
  if (!isReachable(target)) return false;
  if (!target.matches(FOCUSABLE)) target.tabIndex = -1;
  target.focus({ preventScroll: !scrolls });
  return document.activeElement === target;
}

// Where it is focused, it is also seen.
function show(element) {
  element.scrollIntoView({ block: "nearest" });
  return focus(element);
}

export function focusPlace(place) {
  return place && (focus(place.element) || focus(find(place)));
}

function find(place) {
  for (const id of place.things) {
    const thing = document.getElementById(id);
    if (!thing) continue;
    const found = within(thing, place);
    if (found) return found;
    if (id === "panel" || id === "main") break;
    const entry = entryOf(thing); // an empty list has none: what it is part of
    if (entry !== thing) return entry;
  }
  if (!place.list) return beginning();
  const entries = place.list.isConnected ? place.list.children : all("#panel :is(.entries, .rows) > *");
  const next = entries[Math.min(place.at, entries.length - 1)];
  return (next && entryOf(next)) || beginning();
}

// In the room, where the heading is that of the lobby, the call.
const beginning = () => all("#main :is(h1, [data-call])").find(isReachable) ?? one("#main");

function within(thing, { id, mark }) {
  const same = id && document.getElementById(id);
  if (same && thing.contains(same)) return same;
  const marks = all("a[href], button", thing)
    .filter((element) => isReachable(element) || element.closest("[data-menu]"))
    .map((element) => [element, markOf(element)]);
  const fits = (test) => marks.find(([, other]) => test(other))?.[0];
  return (
    (mark.url && fits(({ tag, url }) => tag === mark.tag && url === mark.url)) ||
    (mark.tag === "BUTTON" && mark.stem && fits(({ tag, stem }) => tag === "BUTTON" && stem === mark.stem)) ||
    (!mark.url && mark.words && fits(({ tag, words }) => tag === mark.tag && words === mark.words))
  );
}

// The heading of what changed, as a link if it is one.
function entryOf(thing) {
  const heading = one(HEADINGS, thing);
  return (heading && (one("a[href]", heading) ?? heading)) || all(FOCUSABLE, thing).find(isReachable) || thing;
}

// When what had the focus is gone.
export function recover() {
  if (document.activeElement !== document.body && document.activeElement) return;
  const open = all("dialog[open]").at(-1);
  if (open) return focusDialog(open);
  if (!last) return;
  // A heading or an entry that was rendered again is not focusable any more.
  if (isReachable(last.element)) return last.element.matches(FOCUSABLE) || focus(last.element);
  focusPlace(lastOnPage) || focus(beginning());
}

// Focuses the first wrong field, or the sentence about all of them. Its error is part of its description.
function focusWrong(root) {
  const wrong = one(".field-error", root)?.closest("fieldset, .field");
  const fields = wrong ? all("input:not([type=hidden]), select, textarea", wrong).filter(isReachable) : [];
  const field = fields.find((field) => field.ariaInvalid === "true") ?? fields[0];
  const target = field ?? one("[data-errors]", root);
  if (!target) return false;
  target.scrollIntoView({ block: "center" });
  return focus(target);
}

// In the first field; where there is none, at the title, so that it is read.
export function focusDialog(dialog) {
  const fields = all("input:not([type=hidden]), select, textarea", dialog).filter((field) => !field.disabled);
  const group = fields.filter((field) => field.type === "radio" && field.name === fields[0].name);
  const first = group.find((field) => field.checked) ?? fields[0];
  return focusWrong(dialog) || focus(first ?? one(HEADINGS, dialog) ?? dialog);
}

// A dialog that is just opening takes no focus yet.
export function insist(act, frames = 30) {
  if (!act() && frames) requestAnimationFrame(() => insist(act, frames - 1));
}

// A link in the summary of errors leads to its field; the browser would also change the address.
on("click", (event) => {
  const link = event.target.closest("[data-errors] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const target = isReachable(field) && field.matches("input, select, textarea") ? field : one("input", field) ?? field;
  target.scrollIntoView({ block: "center" });
  focus(target);
});

// Swaps

let following = null;

const targetOf = ({ target }) => (typeof target === "string" ? one(target) : target);

on("htmx:before:swap", ({ detail: { ctx } }) => {
  const target = targetOf(ctx);
  // What replaces the element with the focus comes after the one before it.
  following =
    target?.contains?.(document.activeElement) && !target.matches("body, main, #panel, dialog")
      ? { before: target.previousElementSibling, parent: target.parentElement }
      : null;
});

on("htmx:after:swap", ({ detail: { ctx } }) => {
  const target = targetOf(ctx);
  const isRefused = ctx.response?.status >= 400 && target?.id !== "toasts";
  const changed = following && (following.before?.nextElementSibling ?? following.parent?.firstElementChild);
  following = null;
  requestAnimationFrame(() => {
    proceed(target, changed, isRefused, ctx.swap);
    // What a push hides loses the focus only when the page is drawn.
    setTimeout(recover, 100);
  });
});

function proceed(target, changed, isRefused, swap) {
  const root = target?.isConnected ? target : (changed ?? document);
  if (isRefused && one(".field-error, [data-errors]", root)) return insist(() => focusWrong(root));
  if (target?.id === "panel" && swap !== "innerMorph") return focus(one("#panel h1") ?? target);
  const next = changed?.isConnected && entryOf(changed);
  // Another swap of the same moment may have been here first, but scrolls nothing.
  if (next && [document.body, next].includes(document.activeElement)) return show(next);
  recover();
}

// Pages that follow something that was sent begin at what is wrong, or at the heading.

export function startPage() {
  const isReply = sessionStorage.getItem("acted") === "1";
  sessionStorage.removeItem("acted");
  if (focusWrong(one("#main")) || !isReply) return;
  const named = document.getElementById(location.hash.slice(1));
  focus(named ? entryOf(named) : one("#main h1"));
}

on("htmx:before:response", ({ detail: { ctx } }) => {
  if (ctx.hx?.redirect) sessionStorage.setItem("acted", "1");
});
on("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") sessionStorage.setItem("acted", "1");
});
