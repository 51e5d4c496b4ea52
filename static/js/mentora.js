// What the pages do by themselves. Every page works without it; with it they are livelier.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (event, act) => document.addEventListener(event, act);

// Looked over at the start and after every swap: what is new on the page is taken care of.
function lookOver() {
  watch();
  all("#toasts > :not([data-timed])").forEach(time);
  all(".reveal[hidden]").forEach((button) => (button.hidden = false));
  all("select[data-browser-zone]").forEach(chooseZone);
  settle();
  showCurrentTab();
  showModal();
  freshen();
}

// The live socket

let socket = null;
let watched = "";
let hint = 0;
let leaving = false;

addEventListener("beforeunload", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));

// Says which topics this page shows; the server signed them when it rendered them.
function watch() {
  const tokens = all("[data-live]").slice(-60).map((element) => element.dataset.live);
  const message = JSON.stringify({ watch: tokens });
  if (socket?.readyState !== WebSocket.OPEN || message === watched) return;
  socket.send(message);
  watched = message;
}

on("htmx:ws:after:connection", (event) => {
  socket = event.detail.connection.socket;
  watched = "";
  clearTimeout(hint);
  hint = 0;
  one("#connection").hidden = true;
  watch();
});

on("htmx:ws:close", (event) => {
  // Logged out somewhere else: the page then asks for a login. Who logs out right here is led on by the answer.
  if (event.detail.code === 4401) return setTimeout(() => leaving || location.reload(), underway.size ? 1000 : 0);
  if (event.detail.code === 4403) return;
  // A short gap is nobody's business, and a hidden page lets go of its socket on purpose.
  hint ||= setTimeout(() => {
    hint = 0;
    one("#connection").hidden = document.hidden || socket?.readyState === WebSocket.OPEN;
  }, 3000);
});

// What a page shows is not true any more: it asks again, once for many pushes. A form that is being filled in is left alone.
let asking = 0;

function freshen() {
  const stale = one("#stale [data-stale]");
  if (!stale) return;
  stale.parentElement.replaceChildren();
  // Further down a long list one would lose one's place for a change that is shown there anyway.
  if (one("#panel [data-keep], #panel[data-keep]") || (stale.dataset.stale === "news" && one("[data-further]"))) return;
  clearTimeout(asking);
  asking = setTimeout(() => one("#panel") && htmx.ajax("GET", location.pathname + location.search, { target: "#panel", swap: "innerMorph" }), 60);
}

// Cards that were pushed go where they belong by their start; beyond the end of what is loaded they come with the next page.
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

// A toast stays six seconds, and as long as somebody points at it or has not seen it.
function time(toast) {
  let left = 6;
  toast.dataset.timed = "";
  const tick = setInterval(() => {
    if (toast.isConnected && (document.hidden || toast.matches(":hover, :focus-within") || --left > 0)) return;
    clearInterval(tick);
    toast.remove();
  }, 1000);
  all("#toasts > *").slice(0, -4).forEach((old) => old.remove());
}

on("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove());

on("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (!ctx || ctx.response) return; // it was not the network
  one("#toasts").append(one("#no-connection").content.cloneNode(true));
  lookOver();
});

// The thin line on top, when an answer takes a moment

const underway = new Set();

on("htmx:before:request", ({ detail: { ctx } }) => {
  underway.add(ctx);
  setTimeout(() => underway.has(ctx) && (one("#progress").hidden = false), 150);
});

on("htmx:finally:request", ({ detail: { ctx } }) => {
  underway.delete(ctx);
  one("#progress").hidden = underway.size === 0;
});

// The one dialog: open while something is in it

function showModal() {
  const modal = one("#modal");
  const filled = modal.childElementCount > 0;
  if (filled) all("[data-menu][open]").forEach((menu) => (menu.open = false));
  if (filled && !modal.open) modal.showModal();
  if (!filled && modal.open) modal.close();
}

on("click", (event) => {
  if (event.target.closest("[data-close]") || event.target.id === "modal") event.target.closest("dialog")?.close();
});

// `close` does not bubble, so it is caught on its way down.
document.addEventListener("close", (event) => event.target.id === "modal" && event.target.replaceChildren(), true);

// Tabs

// Sideways only: the page itself must not move.
function showCurrentTab() {
  const current = one("#tabs [aria-current]")?.parentElement;
  if (!current) return;
  const list = current.parentElement;
  list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
}

on("htmx:after:swap", ({ detail: { ctx } }) => {
  lookOver();
  // A page that only asked again leaves the reader where they are.
  if (ctx.target?.id === "panel" && ctx.swap !== "innerMorph") one("#panel")?.focus({ preventScroll: true });
});

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

// The browser's zone, while nobody has chosen another.
function chooseZone(select) {
  if (select.value) return;
  select.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!select.value) select.value = "";
}

on("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  const shown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", shown);
  document.getElementById(button.dataset.reveal).type = shown ? "text" : "password";
});

// The look is tried on at once, and kept when the form is saved.
on("change", (event) => {
  if (event.target.name !== "appearance") return;
  if (event.target.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = `mentora-${event.target.value}`;
});

// A plain form is sent once, however often the button is pressed.
on("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  // Afterwards, because a disabled button would leave its own value out.
  setTimeout(() => busy(all("button:not([type=button])", event.target), true));
});

// Back from the next page, the browser may show this one as it was left.
addEventListener("pageshow", () => busy(all("[aria-busy=true]"), false));

function busy(buttons, is) {
  for (const button of buttons) {
    button.disabled = is;
    button.ariaBusy = is ? "true" : null;
  }
}

// The page that stands in for another makes room by itself: for a network that is back, or a server that is up again.
if (one("[data-offline]")) {
  addEventListener("online", () => location.reload());
  setInterval(() => navigator.onLine && location.reload(), 5000);
}

lookOver();

// htmx may have begun before its socket had arrived over a slow line; what it knows already it leaves alone.
htmx.process(document.body);

// With the version of the files in its address, so that a new version brings a new worker.
// It is a comfort: where it cannot be had, nothing is missing that anybody would see.
addEventListener("load", () => navigator.serviceWorker?.register(`/sw.js?${import.meta.url.split("/").at(-3)}`).catch(() => {}));
