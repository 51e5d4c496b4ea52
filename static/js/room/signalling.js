// The socket to the server: comes back by itself, and keeps what was to be said meanwhile.

const FINAL = [4001, 4003, 4401, 4403, 4404];

export class Signalling {
  attempts = 0;
  #socket = null;
  #kept = [];
  #timer = 0;
  #wanted = true;

  // `heard` gets each message; `lost` the code when it was closed for good, or none when it comes back.
  constructor(path, { heard, lost }) {
    this.url = new URL(path, location.href.replace(/^http/, "ws")).href;
    this.heard = heard;
    this.lost = lost;
    addEventListener("online", () => this.#wanted && this.open());
    this.open();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#wanted = true;
    const socket = (this.#socket = new WebSocket(this.url));
    socket.onmessage = ({ data }) => {
      this.attempts = 0;
      this.heard(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (FINAL.includes(code)) {
        this.#wanted = false;
        return this.lost(code);
      }
      this.attempts += 1;
      const delay = Math.min(4000, 250 * 2 ** (this.attempts - 1)) * (0.75 + Math.random() / 2);
      this.#timer = setTimeout(() => this.open(), delay);
      this.lost();
    };
  }

  say(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  // What must arrive: `flush` says it once the server knows again who we are.
  post(message, ready) {
    if (ready && this.isOpen) this.say(message);
    else this.#kept.push(message);
  }

  flush() {
    for (const message of this.#kept.splice(0)) this.say(message);
  }

  close() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#drop();
  }

  // Ours to close: nobody must hear of it as if it were news.
  #drop() {
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#socket = null;
  }
}
