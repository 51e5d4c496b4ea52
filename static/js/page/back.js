// The way back: to the list that the page was opened from, with its filters, scrolled as it was.

import { address, all, on, one } from "./dom.js";
import { focus } from "./focus.js";

// The server knows where a page was opened from. Here it is kept for what follows: a reload, a booking, the room.
export function setUp() {
  const link = one("[data-back]");
  if (!link) return;
  const key = `back ${location.pathname}`;
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const label = one("span", link);
  if (link.dataset.back === "known") {
    sessionStorage.setItem(key, JSON.stringify([link.getAttribute("href"), label.textContent]));
  } else if (kept) {
    link.setAttribute("href", kept[0]);
    label.textContent = kept[1];
  }
}

on("click", ({ target }) => {
  const link = target.closest("a[href]");
  if (!link) return;
  if (link.matches("[data-back]")) sessionStorage.setItem("returning", link.getAttribute("href"));
  else if (link.closest("main")) sessionStorage.setItem(`left ${address()}`, link.getAttribute("href"));
});

// Noted while people scroll: asking a page that is left would have it laid out once more.
let y = 0;
requestAnimationFrame(() => (y = scrollY));
addEventListener("scroll", () => (y = scrollY), { passive: true });
addEventListener("pagehide", () => sessionStorage.setItem(`scroll ${address()}`, Math.round(y)));

// Where people were: how far down, and at which link. Lists load more while they are scrolled, so it may take several
// steps. People who scroll meanwhile are left alone.
let wanted = null;
let left = null;

export function startPage() {
  const isReturn = sessionStorage.getItem("returning") === address();
  sessionStorage.removeItem("returning");
  const { type } = performance.getEntriesByType("navigation")[0] ?? {};
  // What is not laid out yet is only about as high as it will be: too little to come to a place of the page.
  if (isReturn || type !== "navigate" || location.hash) document.documentElement.dataset.whole = "";
  if (!isReturn && type !== "back_forward") return;
  wanted = Number(sessionStorage.getItem(`scroll ${address()}`)) || null;
  left = sessionStorage.getItem(`left ${address()}`);
  goOn();
}

function goOn() {
  const isFree = left && document.activeElement === document.body;
  if (isFree && focus(all("main a[href]").find((link) => link.getAttribute("href") === left))) left = null;
  if (wanted === null) return;
  scrollTo({ top: wanted, behavior: "instant" });
  if (Math.abs(scrollY - wanted) < 2 || !one(".more")) wanted = left = null;
}

// A panel that is fetched again is as short as it was at first.
on("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.from === address() && one("[data-further]")) wanted ??= scrollY;
});
on("htmx:after:swap", () => requestAnimationFrame(goOn));
for (const event of ["wheel", "touchstart", "keydown"]) on(event, () => (wanted = left = null));
