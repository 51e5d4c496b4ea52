// The behaviour of the pages. Every page works without it. What only members have is in page/.

import { address, all, laidOut, on, one } from "./page/dom.js";
import { recover, startPage } from "./page/focus.js";

// Runs at the start and after every swap, and sets up whatever is new on the page.
function setUp() {
  watch();
  all("#toasts > :not([data-timed])").forEach(show);
  all(".reveal[hidden]").forEach((button) => (button.hidden = false));
  all("select[data-browser-zone]").forEach(chooseZone);
  settle();
  showCurrentTab();
  freshen();
  if (one("[data-starts],[data-held]")) import("./countdown.js").then(({ countDown }) => countDown());
}

// The live socket

let socket = null;
let watched = "";
let hintTimer = 0;
let isLeaving = false;

addEventListener("beforeunload", () => {
  isLeaving = true;
  setTimeout(() => (isLeaving = false), 3000); // if people stay after all
});
addEventListener("pageshow", () => (isLeaving = false));

// Subscribes to the topics on this page, as the server signed them.
function watch() {
  const tokens = all("[data-live]")
    .slice(-60)
    .map((element) => element.dataset.live);
  const message = JSON.stringify({ watch: tokens });
  if (socket?.readyState !== WebSocket.OPEN || message === watched) return;
  socket.send(message);
  watched = message;
}

on("htmx:ws:after:connection", (event) => {
  socket = event.detail.connection.socket;
  watched = "";
  clearTimeout(hintTimer);
  hintTimer = 0;
  one("#connection").hidden = true;
  watch();
});

on("htmx:ws:close", (event) => {
  // Logged out on another device: reloading shows the login page. Logging out on this page has a reply of its own.
  if (event.detail.code === 4401) return setTimeout(() => isLeaving || location.reload(), underway.size ? 1000 : 0);
  if (event.detail.code === 4403) return;
  // Say nothing about a short gap. A hidden page closes its socket on purpose.
  hintTimer ||= setTimeout(() => {
    hintTimer = 0;
    one("#connection").hidden = document.hidden || socket?.readyState === WebSocket.OPEN;
  }, 3000);
});

// Says something else over the same socket. What cannot be said now is not worth saying later.
export function say(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

// Fetches the panel again when a push says it is out of date: at once, but twice a second at most.
// Forms are left alone.
let refreshTimer = 0;
let refreshed = -500;

function freshen() {
  const stale = one("#stale [data-stale=missed]") ?? one("#stale [data-stale]");
  // What is on its way into the panel may have been read before the change: wait for it.
  if (!stale || [...underway].some(({ intoPanel }) => intoPanel)) return;
  one("#stale").replaceChildren();
  // With more than one page loaded, a refresh would lose the reader's place. The cards show the change anyway.
  if (stale.dataset.stale === "missed" || !one("[data-further]")) soon();
}

function soon(wait = 60) {
  refreshTimer ||= setTimeout(refresh, Math.max(wait, refreshed + 500 - performance.now()));
}

function refresh() {
  refreshTimer = 0;
  refreshed = performance.now();
  if (!one("#panel:not([data-keep], :has([data-keep]))")) return;
  // A tab that shows one of several lists says which.
  const path = one("#panel [data-at]")?.dataset.at ?? address();
  if (path.startsWith("/api/")) return; // the answer to a plain form: what is at this address is for programs
  htmx.ajax("GET", path, { target: "#panel", swap: "innerMorph", from: address() });
}

const isBroken = ({ response }) => !(response?.status < 500);

// By now another tab may be open.
on("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.from && (ctx.from !== address() || isBroken(ctx))) event.preventDefault();
});

// Sorts pushed cards into the list by start time. One that belongs after the last loaded card comes with the next page.
function settle() {
  for (const card of all("#arrivals > [data-order]")) {
    for (const old of all(`#cards > [id="${card.id}"]`)) old.remove();
    const later = all("#cards > [data-order]").find((other) => other.dataset.order > card.dataset.order);
    if (later) later.before(card);
    else if (one("#cards > .more")) card.remove();
    else one("#cards").append(card);
  }
}

// Toasts

// What went wrong in a dialog is said there, above its buttons: the page behind it can be neither seen nor heard.
function show(toast) {
  const dialog = toast.matches(".toast-error") && one("#modal[open] :is(.modal-action, .modal-box:not(:has(.modal-action)))");
  if (!dialog) return time(toast);
  quieten();
  toast.setAttribute("role", "alert");
  dialog.prepend(toast);
}

const quieten = () => all("#modal .toast-card").forEach((toast) => toast.remove());

// A toast is shown for six seconds. The time stops while it is hovered or focused, and while the page is hidden.
function time(toast) {
  let left = 6;
  toast.dataset.timed = "";
  const tick = setInterval(() => {
    if (toast.isConnected && (document.hidden || toast.matches(":hover, :focus-within") || --left > 0)) return;
    clearInterval(tick);
    toast.remove();
  }, 1000);
  all("#toasts > *")
    .slice(0, -4)
    .forEach((old) => old.remove());
}

on("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  recover();
});

on("click", ({ target }) => {
  const button = target.closest("[data-copy]");
  if (button) import("./page/copy.js").then(({ copy }) => copy(button));
});

on("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (!ctx || ctx.response || ctx.from) return; // it was not the network, or nobody has asked for it
  one("#toasts").append(one("#no-connection").content.cloneNode(true));
  setUp();
});

// The progress bar, when a reply takes longer than a moment

const underway = new Set();

on("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.intoPanel = one("#panel")?.contains(ctx.target);
  if (ctx.sourceElement?.closest?.("#modal")) quieten();
  underway.add(ctx);
  setTimeout(() => underway.has(ctx) && (one("#progress").hidden = false), 150);
});

on("htmx:finally:request", ({ detail: { ctx } }) => {
  underway.delete(ctx);
  one("#progress").hidden = underway.size === 0;
  if (ctx.from && isBroken(ctx)) soon(5000);
  freshen();
});

// Tabs

// scrollIntoView would also move the page.
function showCurrentTab() {
  for (const current of all("#tabs [aria-current], .switch [aria-current]")) {
    const list = current.closest(".switch, #tabs ul");
    const middle = (part) => part.getBoundingClientRect().x + part.offsetWidth / 2;
    if (list) laidOut(list, () => (list.scrollLeft += middle(current) - middle(list)));
  }
}

on("htmx:after:swap", setUp);

// Menus

on("click", (event) => all("[data-menu][open]").forEach((menu) => (menu.open = menu.contains(event.target))));

on("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("[data-menu][open]")) {
    menu.open = false;
    one("summary", menu).focus();
  }
});

// Forms

// Selects the browser's time zone until another one is chosen. Browsers may use a former name of it.
function chooseZone(select) {
  if (select.value) return;
  const names = ({ value, dataset }) => [value, ...(dataset.former ?? "").split(" ")];
  const found = [...select.options].find((option) => names(option).includes(zone));
  if (zone && found) found.selected = true;
}

// The pages of a visitor are in the zone of their browser. The first one comes in UTC, and its times are replaced.
const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
const noted = `mentora_zone=${zone}`;
if (/^[\w/+-]{2,64}$/.test(zone) && !document.cookie.split("; ").includes(noted)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${noted}; path=/; max-age=31536000; samesite=lax${secure}`;
  if (one("main :is(time, [data-zoned])") && !one("[data-menu]") && document.cookie.includes(noted)) replaceTimes();
}

async function replaceTimes() {
  const reply = await fetch(location.href).catch(() => null);
  if (!reply?.ok) return;
  const there = new DOMParser().parseFromString(await reply.text(), "text/html");
  const [ours, theirs] = [document, there].map((page) => [...page.querySelectorAll("main :is(time, .zone)")]);
  // When the lists differ, something has changed in between, and the page stays as it came.
  const isSame = ours.length === theirs.length && ours.every((own, at) => own.dateTime === theirs[at].dateTime);
  if (isSame) ours.forEach((own, at) => (own.textContent = theirs[at].textContent));
  // Lists of days with their times are replaced as a whole: there it may be another day.
  const lists = all("main [data-zoned]", there);
  for (const own of all("main [data-zoned]")) {
    const other = lists.shift();
    if (!other) return;
    own.replaceWith(other);
    htmx.process(other);
  }
}

on("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", shown);
  document.getElementById(button.dataset.reveal).type = shown ? "text" : "password";
});

// Previews the appearance. It is kept when the form is saved.
on("change", (event) => {
  if (event.target.name !== "appearance") return;
  if (event.target.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = `mentora-${event.target.value}`;
});

// Sends a plain form once, even on a double click.
on("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  // Later, because a button that is disabled now would not send its value.
  setTimeout(() => setBusy(all("button:not([type=button])", event.target), true));
});

// After going back, the browser may show this page as it was when it was left.
addEventListener("pageshow", () => setBusy(all("[aria-busy=true]"), false));

function setBusy(buttons, isBusy) {
  for (const button of buttons) {
    button.disabled = isBusy;
    button.ariaBusy = isBusy ? "true" : null;
  }
}

// The offline page reloads when the network or the server is back.
if (one("[data-offline]")) {
  addEventListener("online", () => location.reload());
  setInterval(() => navigator.onLine && location.reload(), 5000);
}

setUp();
startPage();

// The address contains the version of the files, so a new version installs a new worker.
addEventListener("load", () =>
  navigator.serviceWorker?.register(`/sw.js?${import.meta.url.split("/").at(-3)}`).catch(() => {}),
);
