// Shorthands for the scripts of the pages.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const on = (event, act) => document.addEventListener(event, act);
export const onCapture = (event, act) => document.addEventListener(event, act, true);
export const address = () => location.pathname + location.search;

// Acts once the element has been laid out, for the next picture. Asking for its size at once would have the whole page
// laid out while its scripts start.
export function laidOut(element, act) {
  const observer = new ResizeObserver(() => {
    observer.disconnect();
    act();
  });
  observer.observe(element);
}

// What is far below the first screen (`later.css`) is drawn a few at a time, while nothing else is to be done.
const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act, 50));

function drawMore() {
  const waiting = all(":is(.browse-card, .entry, .notification):not([data-drawn])");
  for (const part of waiting.slice(0, 4)) part.dataset.drawn = "";
  if (waiting.length) whenIdle(drawMore);
}

addEventListener("load", () => whenIdle(drawMore));
on("htmx:after:swap", () => whenIdle(drawMore));
