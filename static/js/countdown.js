// A reminder in a banner: “starts in 5 minutes” is true for one of them. The sentences are those of db/notices.py.

import { _, ngettext } from "./sentences.js";

export function countDown() {
  for (const said of document.querySelectorAll("[data-starts]")) {
    const { title, starts } = said.dataset;
    const minutes = Math.ceil((new Date(starts) - Date.now()) / 60_000);
    const text =
      minutes < 1
        ? _("“{title}” starts now", { title })
        : ngettext("“{title}” starts in {count} minute", "“{title}” starts in {count} minutes", minutes, { title });
    if (said.textContent !== text) said.textContent = text;
  }
}

setInterval(countDown, 5000);
