// Arrows for a row of cards that is wider than the screen.

import { all, laidOut, on, one } from "./dom.js";

const END = 4; // pixels that a browser may leave at the end

export function setUpCarousels() {
  for (const row of all(".swipe")) {
    row.onscroll = show;
    laidOut(row, show);
  }
}

function show() {
  const row = one(".swipe");
  const arrows = one("[data-arrows]");
  if (!row || !arrows) return;
  const left = row.scrollWidth - row.clientWidth;
  arrows.hidden = left <= END;
  // Not `disabled`, which would lose the focus.
  for (const arrow of all("[data-step]", arrows))
    arrow.ariaDisabled = String(arrow.dataset.step < 0 ? row.scrollLeft <= END : row.scrollLeft >= left - END);
}

addEventListener("resize", show);

on("click", ({ target }) => {
  const arrow = target.closest("[data-step]");
  if (!arrow) return;
  const row = one(".swipe");
  const step = one(".swipe-item", row).offsetWidth;
  // As many whole cards as there is room for.
  const cards = Math.max(1, Math.floor(row.clientWidth / step) - 1);
  row.scrollBy({ left: arrow.dataset.step * cards * step, behavior: "smooth" });
});
