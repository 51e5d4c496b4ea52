// Translates the sentences in the scripts. English is in the code; a page in another language contains a list.

const { lang } = document.documentElement;
const translated = JSON.parse(document.querySelector("#sentences")?.textContent ?? "{}");
// For numbers, times and lists. English without a region is written as the server does: the day first, and 24 hours.
const [language, region] = lang.split("-");
export const locale = ["", "en", "xx"].includes(language) ? `en-${region ?? "GB"}` : lang;
const rules = new Intl.PluralRules(locale);

// _("{name} left", { name })
export function _(message, params = {}) {
  return filled(translated[message] ?? message, params);
}

// ngettext("{count} minute left", "{count} minutes left", minutes)
export function ngettext(one, many, count, params = {}) {
  const forms = translated[one];
  const form = forms ? (forms[rules.select(count)] ?? forms.other) : count === 1 ? one : many;
  return filled(form, { ...params, count });
}

// A list within a sentence: “Ada, Max and Otto”
export const listed = (parts) => (language === "xx" ? parts.join(", ") : new Intl.ListFormat(locale).format(parts));

export function filled(text, params) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}
