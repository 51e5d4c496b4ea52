// Time as the server has it: the countdown before, and what is left during a session.

export class Clock {
  #ahead;

  constructor({ now, starts_at, ends_at }) {
    this.#ahead = Date.parse(now) - Date.now();
    this.starts = Date.parse(starts_at);
    this.ends = Date.parse(ends_at);
  }

  // Seconds.
  get toStart() {
    return Math.ceil((this.starts - Date.now() - this.#ahead) / 1000);
  }

  get toEnd() {
    return Math.ceil((this.ends - Date.now() - this.#ahead) / 1000);
  }
}

// 1:05:09, or 05:09.
export function spelled(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts.map((part) => String(part).padStart(2, "0"));
  return (parts[0] ? [parts[0], ...rest] : rest).join(":");
}
