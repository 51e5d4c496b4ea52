// Sessions are dragged to another time in the week, or to another day in the month. The server decides.

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
  drag.grid = drag.block.closest(".week, .month");
  drag.length = minutes(drag.block.dataset.until) - minutes(drag.block.dataset.from);
  drag.ghost = document.createElement("div");
  drag.ghost.className = drag.grid.matches(".week") ? "week-block week-ghost" : "calendar-line week-ghost";
  drag.ghost.append(...["week-time", "week-title"].map(part));
  drag.said = document.createElement("p");
  drag.said.className = "sr-only";
  drag.said.role = "status";
  drag.grid.after(drag.said);
  drag.block.classList.add("week-dragged");
  drag.grid.dataset.keep = ""; // what is pushed meanwhile would move the page below the hand
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

// Where the hand is, and what is there already.
function follow(x, y) {
  const place = drag.grid.matches(".week") ? inWeek(x, y) : inMonth(x, y);
  drag.starts = place.starts;
  const ends = drag.starts + drag.length;
  const others = all("[data-taken]", drag.grid).filter(
    ({ dataset, href }) =>
      !(href && href === drag.block.href) && minutes(dataset.from) < ends && minutes(dataset.until) > drag.starts,
  );
  const session = others.find((other) => other.dataset.elsewhere === undefined);
  drag.isBusy = others.length > 0 && !session;
  const { zone, now } = drag.grid.closest("[data-calendar]").dataset;
  let problem = "";
  if (drag.starts <= minutes(now)) problem = _("In the past");
  else if (session) problem = _("Conflicts with “{title}”", { title: session.title });
  else if (drag.isBusy) problem = _("Busy in another calendar");
  const format = { timeZone: zone, timeStyle: "short" };
  const [above, below] = drag.ghost.children;
  above.textContent = new Date(drag.starts * MINUTE).toLocaleTimeString(locale, format);
  below.textContent = problem || drag.block.title;
  drag.ghost.classList.toggle("week-ghost-taken", Boolean(problem));
  drag.ghost.style.gridRow = place.rows;
  if (drag.ghost.parentElement !== place.day) place.day.append(drag.ghost);
  const date = { timeZone: zone, weekday: "long", day: "numeric" };
  const day = new Date(drag.starts * MINUTE).toLocaleDateString(locale, date);
  const said = [day, above.textContent, problem].filter(Boolean).join(", ");
  if (drag.said.textContent !== said) drag.said.textContent = said;
  scrollAlong(x, y);
}

// The day and the row.
function inWeek(x, y) {
  const days = all(".week-day", drag.grid);
  const day = days.find((found) => x < found.getBoundingClientRect().right) ?? days.at(-1);
  const { top, height } = day.getBoundingClientRect();
  const rows = Math.round(height / rowHeight(day));
  const row = Math.min(Math.max(Math.round((y - drag.grip - top) / rowHeight(day)), 0), rows - 1);
  const starts = startAt(day, Number(drag.grid.dataset.first) + row * ROW);
  return { day, starts, rows: `${row + 1} / span ${Math.max(Math.ceil(drag.length / ROW), 2)}` };
}

// The same time of another day.
function inMonth(x, y) {
  const own = drag.block.closest("td");
  const under = document.elementsFromPoint(x, y).find((found) => found.matches(".month td"));
  const day = under ?? drag.ghost.parentElement ?? own;
  if (day === own) return { day, starts: minutes(drag.block.dataset.from), rows: "" };
  return { day, starts: startAt(day, wallAt(own, minutes(drag.block.dataset.from))), rows: "" };
}

const rowHeight = (day) => parseFloat(getComputedStyle(day).gridAutoRows);
const piecesOf = (day) => day.dataset.pieces.trim().split(" ").map((piece) => piece.split(":").map(Number));

// The instant at a row. In an hour that a day does not have, the next one.
function startAt(day, at) {
  const pieces = piecesOf(day);
  const [since, until, starts] = pieces.find((piece) => at < piece[1]) ?? pieces.at(-1);
  return starts + Math.min(Math.max(at - since, 0), until - since - 1);
}

// What the clock on the wall shows then.
function wallAt(day, at) {
  const [since, , starts] = piecesOf(day).findLast((piece) => piece[2] <= at) ?? piecesOf(day)[0];
  return since + at - starts;
}

function scrollAlong(x, y) {
  if (y < 60) scrollBy(0, -12);
  else if (y > innerHeight - 60) scrollBy(0, 12);
  const { left, right } = drag.grid.getBoundingClientRect();
  if (x < left + 40) drag.grid.scrollBy(-8, 0);
  else if (x > right - 40) drag.grid.scrollBy(8, 0);
}

// A finger that drags does not scroll.
const stay = (event) => drag?.ghost && event.cancelable && event.preventDefault();
document.addEventListener("touchmove", stay, { passive: false });
on("contextmenu", (event) => drag?.ghost && event.preventDefault());
on("dragstart", (event) => event.target.closest?.("[data-move]") && event.preventDefault());

on("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const { block, ghost, starts, isBusy } = drag;
  end();
  if (!ghost) return;
  // The click that follows would open the session.
  const ignore = (click) => click.preventDefault() || click.stopPropagation();
  addEventListener("click", ignore, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", ignore, { capture: true }));
  if (starts !== minutes(block.dataset.from)) drop(block, stamp(starts), isBusy);
});

// With bookings, a dialog says first who has to confirm; so does what another calendar has at that time. A refusal is
// that dialog too, with its sentence.
function drop(block, starts_at, isBusy) {
  const { move, from, asks } = block.dataset;
  const target = { target: "#modal", swap: "innerHTML" };
  if (asks !== undefined || isBusy) htmx.ajax("GET", `${move}?starts_at=${starts_at}`, target);
  else htmx.ajax("POST", `/api${move}`, { ...target, values: { starts_at, was: from } });
}

function end() {
  if (!drag) return;
  clearTimeout(drag.timer);
  drag.ghost?.remove();
  drag.said?.remove();
  drag.block.classList.remove("week-dragged");
  if (drag.grid) {
    delete drag.grid.dataset.keep;
    one("#stale").insertAdjacentHTML("beforeend", "<i data-stale=missed></i>");
  }
  drag = null;
}

on("pointercancel", end);

document.addEventListener(
  "keydown",
  (event) => {
    if (!drag?.ghost || event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end();
  },
  true,
);
