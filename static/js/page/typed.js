// What was typed and not sent yet: kept in this tab until it is sent or discarded.

import { all, on, one } from "./dom.js";

// The revision says what was read before it was typed: what was written elsewhere since is not overwritten.
const KEPT = "input:not([type=hidden]:not([name=revision]), [type=password], [type=file]), select, textarea";
const WRITTEN = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";

const keyOf = (form) => `typed ${new URL(form.action).pathname}`;
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches(KEPT));

function isChanged(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const chosen = all("option", field).find((option) => option.defaultSelected) ?? field.options[0];
  return field.value !== chosen?.value;
}

// A form that was refused holds what was typed as well, unless it was refused before anybody typed.
const isRefused = (form) => one("[data-errors]", form) && !form.matches("[data-untyped]");

export function isTyped(root) {
  return all("form[data-draft]:not([data-sent])", root).some(
    (form) => isRefused(form) || fields(form).some((field) => field.matches(WRITTEN) && isChanged(field)),
  );
}

// Only what differs from what the server said, so that nothing old comes back.
function keep(form) {
  const changed = fields(form).filter((field) => isChanged(field) && !field.matches("[type=radio]:not(:checked)"));
  const values = changed.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
  const { revision } = form.elements;
  if (values.length && revision) values.push(["revision", revision.value]);
  try {
    if (values.length) sessionStorage.setItem(keyOf(form), JSON.stringify(values));
    else sessionStorage.removeItem(keyOf(form));
  } catch {
    // The browser has no room left.
  }
}

export function forget(root) {
  for (const form of all("form[data-draft]", root)) sessionStorage.removeItem(keyOf(form));
}

// Puts what was kept into a form that is new on the page.
export function giveBack() {
  for (const form of all("form[data-draft]:not([data-ready])")) {
    form.dataset.ready = "";
    form.dataset.revision = form.elements.revision?.value ?? "";
    if (isRefused(form)) {
      keep(form);
      continue;
    }
    const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]");
    for (const [name, value] of kept) {
      const named = fields(form).filter((field) => field.name === name);
      const field = named.find((field) => field.type === "radio" && field.value === value) ?? named[0];
      if (!field) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = value !== false;
      else field.value = value;
    }
    if (isTyped(form.parentElement)) form.prepend(one("#kept-typed").content.cloneNode(true));
  }
}

for (const event of ["input", "change"])
  on(event, ({ target }) => {
    const form = target.form?.closest("form[data-draft]");
    if (form) keep(form);
  });

on("click", ({ target }) => {
  const form = target.closest("[data-start-over]")?.closest("form");
  if (!form) return;
  form.reset();
  if (form.elements.revision) form.elements.revision.value = form.dataset.revision;
  forget(form.parentElement);
  one("[data-kept]", form).remove();
  one(WRITTEN, form)?.focus();
});

// What was typed on a computer that others use too. What waits to be sent still goes out after the next login.
function forgetAll() {
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft ")) localStorage.removeItem(key);
}

// Sent

on("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  const { method, action } = ctx.request;
  if (method !== "POST" || !form.matches?.("form[data-draft]") || action !== form.getAttribute("action")) return;
  if (ctx.response.status >= 400) return;
  form.dataset.sent = "";
  sessionStorage.removeItem(keyOf(form));
});

// A picture that was chosen, too.
const isUnsaved = (root) => isTyped(root) || one("form[data-chosen]", root);

// Another tab of the dashboard was opened. What was typed is kept, but nobody would know.
on("htmx:before:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id !== "panel" || ctx.from || ctx.request.method !== "GET" || !isUnsaved(ctx.target)) return;
  one("#toasts").append(one("#kept-unsaved").content.cloneNode(true));
});

// A plain form is known to have arrived by the page that follows.
on("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.matches("[action='/logout'], [action='/settings/devices/logout'], [action='/settings/delete']"))
    return forgetAll();
  if (!form.matches("[data-draft]")) return;
  form.dataset.sent = "";
  sessionStorage.setItem("sent", keyOf(form));
});

// The tab itself asks before it closes.
addEventListener("beforeunload", (event) => isUnsaved(document) && event.preventDefault());

export function startPage() {
  const { me } = document.body.dataset;
  if (me !== sessionStorage.getItem("me")) sessionStorage.clear(); // it is someone else's
  sessionStorage.setItem("me", me);
  const sent = sessionStorage.getItem("sent");
  sessionStorage.removeItem("sent");
  if (sent && !one("[data-errors], .mishap")) sessionStorage.removeItem(sent);
}
