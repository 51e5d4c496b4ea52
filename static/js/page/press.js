// A banner that arrives moves the page. Whoever presses at that moment means what was there before.

import { onCapture, one } from "./dom.js";

const SEEN = 300; // milliseconds: nobody reacts sooner to what has just moved
const NEAR = 40; // pixels
const PRESSED = "a[href], button, summary, label, input, select, textarea";

let height = null;
let moved = { by: 0, at: -Infinity };
let pointer = {};
let pressed = {};

function look() {
  const now = one("#banners").offsetHeight;
  const at = performance.now();
  // A page that is scrolled stays in place by itself.
  if (height !== null && now !== height && !scrollY)
    moved = { by: now - height + (at - moved.at < SEEN ? moved.by : 0), at, x: pointer.clientX, y: pointer.clientY };
  height = now;
}

const observer = new ResizeObserver(look);

// Also after a swap of the whole page.
export const setUp = () => observer.observe(one("#banners"));

onCapture("pointermove", (event) => (pointer = event));
onCapture("pointerdown", (event) => (pressed = event));

onCapture("click", (event) => {
  look();
  // With the keyboard nothing is aimed at, and these do not move.
  if (!event.isTrusted || !event.detail || event.target.closest("header, dialog, #toasts, [data-call]")) return;
  if (!wasAimedBefore()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const meant = before(event.clientX, event.clientY)?.closest(PRESSED);
  meant?.focus({ preventScroll: true });
  meant?.click();
});

// A mouse that has gone elsewhere since then follows what has moved.
function wasAimedBefore() {
  const late = pressed.timeStamp - moved.at;
  const isNear = pressed.pointerType !== "mouse" || Math.hypot(pressed.clientX - moved.x, pressed.clientY - moved.y) < NEAR;
  return late < 0 || (late < SEEN && isNear);
}

// What was at this point. It may be below the edge of the window now.
function before(x, y) {
  const top = scrollY;
  scrollTo({ top: top + moved.by, behavior: "instant" });
  const found = document.elementFromPoint(x, y + moved.by - (scrollY - top));
  scrollTo({ top, behavior: "instant" });
  return found;
}
