// A banner that arrives moves the page. Whoever presses at that moment means what was there before.

import { onCapture, one } from "./dom.js";

const SEEN = 300; // milliseconds: nobody reacts sooner to what has just moved
const PRESSED = "a[href], button, summary, label, input, select, textarea";

let height = null;
let moved = { by: 0, at: -Infinity };
let pressedAt = 0;

function look() {
  const now = one("#banners").offsetHeight;
  const at = performance.now();
  // A page that is scrolled stays in place by itself.
  if (height !== null && now !== height && !scrollY)
    moved = { by: now - height + (at - moved.at < SEEN ? moved.by : 0), at };
  height = now;
}

const observer = new ResizeObserver(look);

// Also after a swap of the whole page.
export const setUp = () => observer.observe(one("#banners"));

onCapture("pointerdown", ({ timeStamp }) => (pressedAt = timeStamp));

onCapture("click", (event) => {
  look();
  const isKeyboard = !event.detail;
  if (!event.isTrusted || isKeyboard || pressedAt - moved.at > SEEN) return;
  if (event.target.closest("header, dialog, #toasts, [data-call]")) return; // these do not move
  event.preventDefault();
  event.stopImmediatePropagation();
  const meant = before(event.clientX, event.clientY)?.closest(PRESSED);
  meant?.focus({ preventScroll: true });
  meant?.click();
});

// What was at this point. It may be below the edge of the window now.
function before(x, y) {
  const top = scrollY;
  scrollTo({ top: top + moved.by, behavior: "instant" });
  const found = document.elementFromPoint(x, y + moved.by - (scrollY - top));
  scrollTo({ top, behavior: "instant" });
  return found;
}
