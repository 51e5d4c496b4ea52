// A field for words with commas between them: offers those that go on as the last one begins.

import { all } from "./dom.js";

const OFFERED = 8;

export function setUpWords() {
  for (const field of all("[data-words]:not([data-ready])")) setUp(field);
}

const plain = (word) =>
  word
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .trim();

function setUp(field) {
  field.dataset.ready = "";
  const known = [...(field.list?.options ?? [])].map(({ value }) => value);
  field.removeAttribute("list"); // the browser’s own would replace all that was typed
  const row = document.createElement("p");
  row.className = "words-offered";
  field.closest(".field").append(row);

  function offer() {
    const words = field.value.split(",");
    const begun = plain(words.pop());
    const taken = new Set(words.map(plain));
    const fits = known.filter((word) => !taken.has(plain(word)) && plain(word) !== begun);
    const first = fits.filter((word) => plain(word).startsWith(begun));
    const also = begun ? fits.filter((word) => !first.includes(word) && plain(word).includes(begun)) : [];
    row.replaceChildren(...[...first, ...also].slice(0, OFFERED).map(button));
  }

  function button(word) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = word;
    made.onclick = () => {
      const words = field.value.split(",").map((one) => one.trim());
      words[words.length - 1] = word;
      field.value = `${words.join(", ")}, `;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    };
    return made;
  }

  field.addEventListener("input", offer);
  field.addEventListener("focus", offer);
}
