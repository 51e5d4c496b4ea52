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

// What is below the first screen is drawn from now on (`later.css`). A class would have the whole page styled again.
requestAnimationFrame(() => setTimeout(() => (document.documentElement.dataset.drawn = "")));
