// The week of a calendar: sessions are dragged to another time, and keys lead to other dates. The server decides.

import { _, locale } from "../sentences.js";
import { all, on, one } from "./dom.js";

const ROW = 15; // minutes
const FAR = 5; // pixels: less is a click
const LONG = 350; // milliseconds: with a finger, less is scrolling
const MINUTE = 60_000;
let drag = null;

const minutes = (time) => Date.parse(time) / MINUTE;
const stamp = (minute) => new Date(minute * MINUTE).toISOString().replace(".000", "");

on("pointerdown", (event) => {
  const block = event.target.closest?.("[data-move]");
  if (!block || event.button || drag) return;
  const { top } = block.getBoundingClientRect();
  drag = { block, x: event.clientX, y: event.clientY, grip: event.clientY - top, id: event.pointerId };
  if (event.pointerType === "touch") drag.timer = setTimeout(begin, LONG);
});

function begin() {
  drag.week = drag.block.closest(".week");
  drag.length = minutes(drag.block.dataset.until) - minutes(drag.block.dataset.from);
  drag.ghost = document.createElement("div");
  drag.ghost.className = "week-block week-ghost";
  drag.ghost.append(...["week-time", "week-title"].map(part));
  drag.said = document.createElement("p");
  drag.said.className = "sr-only";
  drag.said.role = "status";
  drag.week.append(drag.said);
  drag.block.classList.add("week-dragged");
  drag.week.dataset.keep = ""; // what is pushed meanwhile would move the page below the hand
  follow(drag.x, drag.y);
}

function part(name) {
  const found = document.createElement("span");
  found.className = name;
  return found;
}

on("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const isFar = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
  if (!drag.ghost && isFar) {
    if (drag.timer) return end(); // a finger that moves at once scrolls
    begin();
  }
  if (drag.ghost) follow(event.clientX, event.clientY);
});

// Where the hand is: the day, the row, and what is there already.
function follow(x, y) {
  const days = all(".week-day", drag.week);
  const day = days.find((found) => x < found.getBoundingClientRect().right) ?? days.at(-1);
  const { top, height } = day.getBoundingClientRect();
  const rows = Math.round(height / rowHeight(day));
  const row = Math.min(Math.max(Math.round((y - drag.grip - top) / rowHeight(day)), 0), rows - 1);
  drag.starts = startAt(day, Number(drag.week.dataset.first) + row * ROW);
  const [ends, title] = [drag.starts + drag.length, drag.block.title];
  const other = all("[data-taken]", drag.week).find(
    ({ dataset, href }) =>
      href !== drag.block.href && minutes(dataset.from) < ends && minutes(dataset.until) > drag.starts,
  );
  const { zone, now } = drag.week.closest("[data-calendar]").dataset;
  const isPast = drag.starts <= minutes(now);
  const conflict = other && _("Conflicts with “{title}”", { title: other.title });
  const problem = isPast ? _("In the past") : (conflict ?? "");
  const format = { timeZone: zone, hour: "numeric", minute: "2-digit" };
  const time = new Date(drag.starts * MINUTE).toLocaleTimeString(locale, format);
  const [above, below] = drag.ghost.children;
  above.textContent = time;
  below.textContent = problem || title;
  drag.ghost.classList.toggle("week-ghost-taken", Boolean(problem));
  drag.ghost.style.gridRow = `${row + 1} / span ${Math.max(Math.ceil(drag.length / ROW), 2)}`;
  if (drag.ghost.parentElement !== day) day.append(drag.ghost);
  if (drag.said.textContent !== problem) drag.said.textContent = problem;
  scrollAlong(y);
}

const rowHeight = (day) => parseFloat(getComputedStyle(day).gridAutoRows);

// The instant at a row. In an hour that a day does not have, the next one.
function startAt(day, at) {
  const pieces = day.dataset.pieces.trim().split(" ").map((piece) => piece.split(":").map(Number));
  const [since, until, starts] = pieces.find((piece) => at < piece[1]) ?? pieces.at(-1);
  return starts + Math.min(Math.max(at - since, 0), until - since - ROW);
}

function scrollAlong(y) {
  if (y < 60) scrollBy(0, -12);
  else if (y > innerHeight - 60) scrollBy(0, 12);
}

// A finger that drags does not scroll.
document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
on("contextmenu", (event) => drag?.ghost && event.preventDefault());
on("dragstart", (event) => event.target.closest?.("[data-move]") && event.preventDefault());

on("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const { block, ghost, starts } = drag;
  end();
  if (!ghost) return;
  // The click that follows would open the session.
  const stay = (click) => click.preventDefault() || click.stopPropagation();
  addEventListener("click", stay, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stay, { capture: true }));
  if (starts !== minutes(block.dataset.from)) drop(block, stamp(starts));
});

// With bookings, a dialog says first who has to confirm. A refusal is that dialog too, with the sentence.
function drop(block, starts_at) {
  const { move, from, asks } = block.dataset;
  const target = { target: "#modal", swap: "innerHTML" };
  if (asks !== undefined) htmx.ajax("GET", `${move}?starts_at=${starts_at}`, target);
  else htmx.ajax("POST", `/api${move}`, { ...target, values: { starts_at, was: from } });
}

function end() {
  if (!drag) return;
  clearTimeout(drag.timer);
  drag.ghost?.remove();
  drag.said?.remove();
  drag.block.classList.remove("week-dragged");
  if (drag.week) {
    delete drag.week.dataset.keep;
    one("#stale").insertAdjacentHTML("beforeend", "<i data-stale=missed></i>");
  }
  drag = null;
}

on("pointercancel", end);

document.addEventListener(
  "keydown",
  (event) => {
    if (drag?.ghost && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return end();
    }
    const isElsewhere = event.target.closest?.("input,select,textarea,dialog,[role=tab],#tabs,#modal");
    if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const link = one(`[data-calendar] [data-key="${event.key}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  },
  true,
);
