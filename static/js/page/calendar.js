// The keyboard in a month and a week: the Tab key stops once, and arrows lead from day to day, and to what is on them.

import { all, laidOut, on, one } from "./dom.js";
import "./dragging.js";

let here = null; // the address of what had the focus last
let arriving = null; // the place to focus once other dates are there
const PAGES = { PageUp: "earlier", PageDown: "later" };

const stops = () => all("[data-calendar] [data-day] a[href]").filter((link) => link.checkVisibility());
const isOnDay = (element) => Boolean(element?.closest?.("[data-calendar] [data-day]"));
const dayOf = (link) => link.closest("[data-day]").dataset.day;
const daysOf = (links) => [...new Set(links.map(dayOf))].sort();
const middle = (element) => {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
};

export function setUpCalendar() {
  const links = stops();
  if (arriving) {
    const found = ofPlace(links, arriving);
    arriving = null;
    // After the heading, which gets it with every other page.
    if (found) requestAnimationFrame(() => requestAnimationFrame(() => found.focus()));
    return rove(links, found);
  }
  const today = one("[data-calendar] [aria-current=date] a[href]");
  const week = one(".week");
  if (week && today) laidOut(week, () => bringIntoSight(week, today));
  rove(links, links.find((link) => link.href === here) ?? (links.includes(today) ? today : links[0]));
}

// Where a week is wider than the screen, today is beside the hours.
function bringIntoSight(week, today) {
  if (week.scrollLeft) return;
  const hours = one(".week-hours", week).getBoundingClientRect();
  week.scrollLeft = today.closest("[data-day]").getBoundingClientRect().left - hours.right;
}

function rove(links, current) {
  for (const link of links) {
    link.tabIndex = link === current ? 0 : -1;
    link.removeAttribute("aria-describedby");
  }
  current?.setAttribute("aria-describedby", "calendar-keys");
}

// That day; or the same one of a month, or its last.
function ofPlace(links, { day, date }) {
  const days = daysOf(links.filter((link) => day || link.closest("td:not(.month-other)")));
  const wanted = day ?? days.findLast((one) => one.slice(8) <= date);
  return links.find((link) => dayOf(link) === wanted) ?? links[0];
}

on("focusin", ({ target, relatedTarget }) => {
  const links = isOnDay(target) ? stops() : [];
  if (!links.includes(target)) return;
  here = target.href;
  rove(links, target);
  // The keys are described on the way in, and not at each step.
  if (isOnDay(relatedTarget)) target.removeAttribute("aria-describedby");
});

on("keydown", (event) => {
  const link = event.target.closest?.("[data-calendar] [data-day] a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const act = ACTS[event.key];
  if (!act || act(link, event.key) === false) return;
  event.preventDefault();
});

const ACTS = {
  ArrowLeft: (link) => goTo(link, -1),
  ArrowRight: (link) => goTo(link, 1),
  ArrowUp: (link) => inColumn(link, -1),
  ArrowDown: (link) => inColumn(link, 1),
  Home: (link) => goTo(link, -weekdayOf(link)),
  End: (link) => goTo(link, 6 - weekdayOf(link)),
  PageUp: turn,
  PageDown: turn,
  m: (link) => {
    if (!link.dataset.move) return false;
    htmx.ajax("GET", link.dataset.move, { target: "#modal", swap: "innerHTML" });
  },
};
ACTS.M = ACTS.m;

const weekdayOf = (link) => daysOf(stops()).indexOf(dayOf(link)) % 7;

// To what is beside it, so many days on; beyond the first and the last, to other dates.
function goTo(link, count) {
  if (!count) return;
  const links = stops();
  const days = daysOf(links);
  const at = days.indexOf(dayOf(link)) + count;
  if (!days[at]) return leave(count < 0 ? "earlier" : "later", { day: later(dayOf(link), count) });
  const there = links.filter((other) => dayOf(other) === days[at]);
  const isBeside = Math.floor(at / 7) === Math.floor((at - count) / 7);
  const far = (other) => Math.abs(middle(other) - middle(link));
  (isBeside ? there.reduce((one, other) => (far(other) < far(one) ? other : one)) : there[0]).focus();
}

// Up and down: what is on that day, then the day of the next week.
function inColumn(link, count) {
  const links = stops();
  const days = daysOf(links);
  const weekday = weekdayOf(link);
  const column = links.filter((other) => days.indexOf(dayOf(other)) % 7 === weekday);
  column.sort((one, other) => middle(one) - middle(other));
  column[column.indexOf(link) + count]?.focus();
}

function turn(link, key) {
  const day = dayOf(link);
  const isMonth = link.closest("td");
  return leave(PAGES[key], isMonth ? { date: day.slice(8) } : { day: later(day, key === "PageUp" ? -7 : 7) });
}

const later = (day, count) => new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10);

function leave(way, place) {
  const link = one(`[data-calendar] [data-way=${way}]`);
  if (!link) return false;
  arriving = place;
  link.click();
}
