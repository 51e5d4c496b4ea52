// The toolbar of a field for Markdown: each button writes its signs around what is selected, and Undo takes them back.

import { all, on } from "./dom.js";

const KEYS = { b: "bold", i: "italic", k: "link", e: "code" };
const AROUND = { bold: "**", italic: "*", code: "`" };
const BEFORE = { heading: "## ", list: "- " };

// As typing does it, so that the browser can undo it.
function write(field, start, end, text, from, to) {
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(start + from, start + to);
}

function around(field, sign) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const text = value.slice(start, end);
  const outside = value.slice(start - sign.length, start) === sign && value.slice(end, end + sign.length) === sign;
  if (outside) return write(field, start - sign.length, end + sign.length, text, 0, text.length);
  write(field, start, end, sign + text + sign, sign.length, sign.length + text.length);
}

// All lines that are selected, or none of them any more.
function before(field, sign) {
  const { selectionStart, selectionEnd, value } = field;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => line.startsWith(sign));
  const text = lines.map((line) => (isMarked ? line.slice(sign.length) : sign + line)).join("\n");
  write(field, start, end, text, lines.length > 1 ? 0 : text.length, text.length);
}

function link(field) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const text = value.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const label = isAddress ? "" : text;
  const address = isAddress ? text : "https:/" + "/";
  const from = isAddress ? 1 : label.length + 3;
  write(field, start, end, `[${label}](${address})`, from, isAddress ? 1 : from + address.length);
}

function mark(field, kind) {
  if (AROUND[kind]) around(field, AROUND[kind]);
  else if (BEFORE[kind]) before(field, BEFORE[kind]);
  else link(field);
}

const fieldOf = (toolbar) => document.getElementById(toolbar.dataset.marks);

on("click", ({ target }) => {
  const button = target.closest("[data-marks] [data-mark]");
  if (button) mark(fieldOf(button.closest("[data-marks]")), button.dataset.mark);
});

on("keydown", (event) => {
  const { target, key } = event;
  const toolbar = target.closest("[data-marks]");
  if (toolbar && ["ArrowLeft", "ArrowRight"].includes(key)) {
    const buttons = all("button", toolbar);
    const at = buttons.indexOf(target) + (key === "ArrowRight" ? 1 : -1) + buttons.length;
    const next = buttons[at % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !KEYS[key]) return;
  if (!target.matches("textarea") || !document.querySelector(`[data-marks="${target.id}"]`)) return;
  event.preventDefault();
  mark(target, KEYS[key]);
});
