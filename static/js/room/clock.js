// The countdown to the start and the time left, by the server's clock.

import { notice, one, write } from "./dom.js";
import { _, ngettext } from "../sentences.js";

export class Clock {
  #ahead;
  #told = false;

  constructor({ now, starts_at, ends_at }) {
    this.#ahead = Date.parse(now) - Date.now();
    this.starts = Date.parse(starts_at);
    this.ends = Date.parse(ends_at);
  }

  // Seconds until `time`.
  to(moment) {
    return Math.ceil((moment - Date.now() - this.#ahead) / 1000);
  }

  show() {
    const timer = one("[data-timer]");
    if (!this.ends) return write(timer, spelled(Math.max(0, -this.to(this.starts)))); // a call of two
    const left = this.to(this.ends);
    write(timer, left >= 0 ? _("{time} left", { time: spelled(left) }) : _("{time} over", { time: spelled(-left) }));
    timer.toggleAttribute("data-late", left <= 300);
    if (left > 300 || left <= 0 || this.#told) return;
    this.#told = true;
    const minutes = Math.ceil(left / 60);
    notice(ngettext("{count} minute left", "{count} minutes left", minutes));
  }
}

// 1:05:09, or 05:09.
export function spelled(seconds) {
  const [hours, ...rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) =>
    String(Math.floor(part)).padStart(2, "0"),
  );
  return (hours > 0 ? [+hours, ...rest] : rest).join(":");
}
