// To send it to somebody. Without https, browsers copy what is selected alone.

import { one } from "./dom.js";

export async function copy(button) {
  const { copy, copied } = button.dataset;
  if (navigator.clipboard) await navigator.clipboard.writeText(copy);
  else {
    const field = Object.assign(document.createElement("input"), { value: copy });
    button.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  one("span", button).textContent = copied;
}
