// What counts down on a page. A reminder in a banner, “starts in 5 minutes”, is true for one minute; its sentences are those of db/notices.py.

import { spelled } from "./room/clock.js";
import { _, ngettext } from "./sentences.js";

export function countDown() {
  for (const said of document.querySelectorAll("[data-starts]")) {
    const { title, starts } = said.dataset;
    const text = sentence(title, Math.ceil((new Date(starts) - Date.now()) / 60_000));
    if (said.textContent !== text) said.textContent = text;
  }
  document.querySelectorAll("[data-held]").forEach(showLeft);
}

// How long a seat is kept for somebody who pays, by the server’s clock. When it is given up, a push fetches the page.
function showLeft(timer) {
  const data = timer.dataset;
  data.ahead ??= Date.parse(data.now) - Date.now();
  const left = Math.ceil((Date.parse(data.held) - Date.now() - data.ahead) / 1000);
  timer.textContent = spelled(Math.max(left, 0));
}

// The banner of a class that has started is another one, and takes its place.
function sentence(title, minutes) {
  if (minutes < 0) return _("“{title}” hasn’t started yet", { title });
  if (minutes < 1) return _("“{title}” starts now", { title });
  return ngettext("“{title}” starts in {count} minute", "“{title}” starts in {count} minutes", minutes, { title });
}

setInterval(countDown, 1000);
