// The countdown to the opening of a room. When it is over, or a push says that the room is open, the room is loaded.

import { spelled } from "./room/clock.js";
import { _, ngettext } from "./sentences.js";

const early = () => document.querySelector("[data-early]");
const ahead = Date.parse(early().dataset.now) - Date.now();
let isOpening = false;

function tick() {
  if (!early()) return open();
  const left = Math.ceil((Date.parse(early().dataset.early) - Date.now() - ahead) / 1000);
  const timer = early().querySelector("[data-left]");
  const words = told(Math.max(left, 0));
  if (timer.textContent !== words) timer.textContent = words;
  if (left <= 0) open();
}

// A day ahead nobody needs the seconds.
function told(seconds) {
  const days = Math.floor(seconds / 86400);
  if (!days) return spelled(seconds);
  const hours = Math.floor((seconds % 86400) / 3600);
  return _("{days} and {hours}", {
    days: ngettext("{count} day", "{count} days", days),
    hours: ngettext("{count} hour", "{count} hours", hours),
  });
}

function open() {
  if (isOpening) return;
  isOpening = true;
  clearInterval(timer);
  // A moment later than our clock says, so that the server agrees.
  setTimeout(() => location.reload(), 300);
}

const timer = setInterval(tick, 250);
tick();
// The panel was fetched again: the start has moved, or the room is open and this is no longer a countdown.
document.addEventListener("htmx:after:swap", tick);
