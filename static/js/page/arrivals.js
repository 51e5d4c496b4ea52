// What arrives while a page is open moves nothing away under a finger.

import { all, laidOut, on, one } from "./dom.js";
import { ngettext } from "../sentences.js";

const PAUSE = 300; // milliseconds after somebody has last pointed at something
const LONGEST = 1000;

// What is pushed waits while somebody points at something, but not for ever: then what has queued up comes with it.
let pointed = -PAUSE;
let deadline = 0;
for (const event of ["pointermove", "pointerdown", "touchmove", "wheel"])
  addEventListener(event, () => (pointed = performance.now()), { capture: true, passive: true });

on("htmx:ws:before:message:incoming", ({ detail }) => detail.waitUntil(still()));

async function still() {
  const came = performance.now();
  if (came > deadline + PAUSE) deadline = came + LONGEST;
  for (let now = came; now < deadline; now = performance.now()) {
    if (now >= pointed + PAUSE) return (deadline = 0);
    await new Promise((done) => setTimeout(done, Math.min(pointed + PAUSE, deadline) - now));
  }
}

// A banner that arrives lies over the end of the page. The next page has it at the top.
const banners = one("#banners");
const atTop = new Set(all(".banner", banners).map(({ id }) => id));
let height = 0;
laidOut(banners, () => (height = banners.offsetHeight));
let below = 0;
let clicked = -Infinity;

on("click", () => (clicked = performance.now()));

function place() {
  const shown = all(".banner", banners);
  if (!shown.length && !height && !below) return;
  const before = below;
  below = 0;
  for (const banner of shown) {
    if (atTop.has(banner.id)) continue;
    if (!banner.matches("[data-arrived]")) banner.dataset.arrived = "";
    banner.style.bottom = `${below}px`;
    below += banner.offsetHeight;
  }
  if (below !== before) document.body.style.setProperty("--arrived", `${below}px`);
  // One at the top that goes without a click leaves its room until another tab is opened.
  banners.style.minHeight = "";
  const wasOurs = performance.now() - clicked < 2000;
  if (banners.offsetHeight < height && !wasOurs) banners.style.minHeight = `${height}px`;
  height = banners.offsetHeight;
}

new MutationObserver(place).observe(banners, { childList: true, subtree: true, attributeFilter: ["data-arrived"] });

// News on top of a list leave what somebody reads where it is. Browsers see to that, but not where a page begins.
let first = null;
let top = 0;

on("htmx:before:swap", () => {
  first = scrollY < 1 ? one("#notification-rows > li") : null;
  top = first?.getBoundingClientRect().top;
});

on("htmx:after:swap", () => {
  if (first?.isConnected && scrollY < 1) scrollBy({ top: first.getBoundingClientRect().top - top, behavior: "instant" });
});

// New notifications wait until somebody wants to see them in the list, or has read them elsewhere.
function announce() {
  const button = one("#news");
  if (!button) return;
  const waiting = all("#notification-news > li");
  const listed = waiting.filter(({ id }) => one(`#notification-rows > #${id}`));
  listed.forEach((row) => row.remove());
  const count = all("#notification-news > li .unread-mark").length;
  button.hidden = !count;
  button.textContent = ngettext("{count} new notification", "{count} new notifications", count);
}

on("htmx:after:swap", announce);

on("click", ({ target }) => {
  if (!target.closest("#news")) return;
  const [newest, ...others] = all("#notification-news > li");
  one("#notification-rows").prepend(newest, ...others);
  announce();
  one("a", newest).focus();
});

// What news make lower stays as high as it was, so that nothing below moves up.
let steady = [];

on("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id !== "panel") return;
  steady = [];
  if (ctx.swap === "innerMorph") {
    if (performance.now() - clicked > 2000) steady = all("[data-steady]").map(({ offsetHeight }) => offsetHeight);
    return;
  }
  banners.style.minHeight = "";
  height = banners.offsetHeight;
});

on("htmx:after:swap", () => {
  all("[data-steady]").forEach((element, index) => {
    if (element.offsetHeight < steady[index]) element.style.minHeight = `${steady[index]}px`;
  });
  steady = [];
});
