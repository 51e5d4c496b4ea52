// The one dialog: open while something is in it. It asks before it discards what was typed.

import { all, on, onCapture, one } from "./dom.js";
import { focus, focusDialog, focusPlace, insist, lastPlace, placeOf } from "./focus.js";
import { forget, giveBack, isTyped } from "./typed.js";

let opener = null;

// What a script asks for, as the room does, comes from nowhere.
on("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.target?.id !== "modal" || one("#modal[open]")) return;
  opener = ctx.sourceElement === document.body ? lastPlace() : placeOf(ctx.sourceElement);
});

function showModal() {
  const modal = one("#modal");
  const filled = modal.childElementCount > 0;
  if (filled && !modal.open) {
    for (const menu of all("[data-menu][open]")) menu.open = false;
    opener ??= lastPlace();
    modal.showModal();
    insist(() => !modal.open || focusDialog(modal)); // it may have been closed at once
  }
  if (!filled && modal.open) modal.close();
}

// Text that was selected and released outside is not a click outside.
let pressed = null;
on("pointerdown", ({ target }) => (pressed = target));

on("click", (event) => {
  const { target } = event;
  const isOutside = target.id === "modal" && pressed === target;
  const button = target.closest("#modal [data-close]");
  if (!isOutside && !button) return;
  event.preventDefault();
  leave();
});

// Before the browser closes it: a second Escape would not ask.
onCapture("keydown", (event) => {
  if (event.key !== "Escape" || !one("#modal[open]") || one("#discard[open]") || !isTyped(one("#modal"))) return;
  event.preventDefault();
  leave();
});

// The gesture of a phone. It does not bubble, and neither does the event below.
onCapture("cancel", (event) => {
  if (event.target.id !== "modal" || !isTyped(event.target)) return;
  event.preventDefault();
  leave();
});

onCapture("close", ({ target }) => {
  if (target.id !== "modal") return;
  target.replaceChildren();
  focusPlace(opener);
  opener = null;
});

function leave() {
  const modal = one("#modal");
  if (!isTyped(modal)) return modal.close();
  const ask = one("#discard");
  ask.showModal();
  insist(() => !ask.open || focus(one("[data-stay]", ask))); // it cannot be focused before it is visible
}

on("click", ({ target }) => {
  if (target.closest("[data-stay]")) one("#discard").close();
  if (!target.closest("[data-discard]")) return;
  forget(one("#modal"));
  one("#discard").close();
  one("#modal").close();
});

// First what was typed before, so that the dialog opens with it.
export function setUpDialogs() {
  giveBack();
  showModal();
}
