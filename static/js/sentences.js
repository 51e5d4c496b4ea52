// What the scripts say, in the language of the page. English is in the code; the page carries the list of another language.

const { lang } = document.documentElement;
const translated = JSON.parse(document.querySelector("#sentences")?.textContent ?? "{}");
// For figures and lists; English as the server writes it, with 24 hours.
export const locale = ["", "en", "xx"].includes(lang) ? "en-GB" : lang;
const rules = new Intl.PluralRules(locale);

// _("{name} left", { name })
export function _(message, params = {}) {
  return filled(translated[message] ?? message, params);
}

// ngettext("{count} minute left", "{count} minutes left", minutes)
export function ngettext(one, many, count, params = {}) {
  const forms = translated[one];
  const form = forms ? forms[rules.select(count)] ?? forms.other : count === 1 ? one : many;
  return filled(form, { ...params, count });
}

// Several in one sentence: “Ada, Max and Otto”
export const listed = (parts) => (lang === "xx" ? parts.join(", ") : new Intl.ListFormat(locale).format(parts));

export function filled(text, params) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}
