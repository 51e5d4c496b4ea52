// A browser's picker writes dates in the browser's way. Below it, they are written for the region that was chosen.

import { all, on } from "./dom.js";

const REGION = document.documentElement.lang;
const FORMATS = {
  date: { dateStyle: "full" },
  "datetime-local": { dateStyle: "full", timeStyle: "short" },
};
const SAMPLE = new Date(2001, 1, 3, 16, 5);

const written = (moment, locale) => moment.toLocaleString(locale, { dateStyle: "short", timeStyle: "short" });
const differs = written(SAMPLE, REGION) !== written(SAMPLE, navigator.language);

function write(picker) {
  let below = picker.nextElementSibling;
  if (!below?.matches("output.picked")) {
    below = document.createElement("output");
    below.classList.add("picked", "text-sm", "text-muted");
    picker.after(below);
  }
  // A date alone is midnight in UTC to a script; with a time it is local.
  const moment = new Date(picker.type === "date" ? `${picker.value}T00:00` : picker.value);
  below.textContent = Number.isNaN(moment.getTime()) ? "" : moment.toLocaleString(REGION, FORMATS[picker.type]);
}

const isPicker = (element) => element.type in FORMATS;

export function setUpDates() {
  if (differs) all("input").filter(isPicker).forEach(write);
}

if (differs) on("input", ({ target }) => isPicker(target) && write(target));
