// What stands there when one is not in the room any more, and why.

import { one, root, write } from "./dom.js";

export const FAREWELLS = {
  4001: ["The room is open in another tab", "It is open in another tab, or on another device of yours. Here, camera and microphone are off.", true],
  4003: ["You were taken out of the room", "The host took you out. Your seat and all that you wrote are kept."],
  4403: ["This address is not the right one", "Open Mentora by the address that it was given, and come in from there."],
};

export function bid(title, text, canReturn = false) {
  root.dataset.stage = "gone";
  one("[data-lobby]").hidden = one("[data-call]").hidden = true;
  one("[data-gone]").hidden = false;
  write(one("[data-gone-title]"), title);
  write(one("[data-gone-text]"), text);
  one("[data-again]").hidden = !canReturn;
  one("[data-again]").onclick = () => location.reload();
  one("[data-gone-title]").focus();
}
