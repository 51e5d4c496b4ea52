// The socket to the server. It reconnects automatically and keeps messages that could not be sent.

const FINAL = [4001, 4003, 4006, 4007, 4401, 4403, 4404];

export class Signalling {
  attempts = 0;
  #socket = null;
  #kept = [];
  #timer = 0;
  #wanted = true;

  // `heard` is called with each message, `lost` with the close code, or without one when the socket will reconnect.
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
      const delay = Math.min(2000, 250 * 2 ** (this.attempts - 1)) * (0.5 + Math.random());
      this.#timer = setTimeout(() => this.open(), delay);
      this.lost();
    };
  }

  say(message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message));
  }

  // For messages that must arrive: `flush` sends them once we have joined again.
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

  // Closes it without calling `lost`.
  #drop() {
    if (!this.#socket) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#socket = null;
  }
}
