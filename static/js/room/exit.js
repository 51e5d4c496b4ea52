// Leaving the room: to the page that comes next, or to a message that says why you are no longer in the room.

import { one, root, write } from "./dom.js";

const FAREWELLS = {
  4001: ["The room is open in another tab", "It is open in another tab, or on another device of yours. Here, camera and microphone are off.", true],
  4003: ["You were taken out of the room", "The host took you out. Your seat and all that you wrote are kept."],
  4403: ["This address is not the right one", "Open Mentora by the address that it was given, and come in from there."],
};

export class Exit {
  isOver = false;

  constructor(facts, room) {
    Object.assign(this, { facts, room });
  }

  // The server closed the socket with this code.
  by(code) {
    if (code === 4401) location.reload();
    else if (FAREWELLS[code]) this.stop(FAREWELLS[code]);
    else this.leave();
  }

  async leave() {
    if (this.isOver) return;
    await this.room.consent.end();
    this.stop();
    location.assign(this.facts.leave);
  }

  stop(farewell) {
    const { mesh, signalling, screen, devices, tiles } = this.room;
    this.isOver = true;
    mesh.close();
    signalling.close();
    screen.stop();
    devices.close();
    tiles.clear();
    root.dataset.state = "left";
    if (farewell) this.#say(...farewell);
  }

  #say(title, text, canReturn = false) {
    root.dataset.stage = "gone";
    one("[data-lobby]").hidden = one("[data-call]").hidden = true;
    one("[data-gone]").hidden = false;
    write(one("[data-gone-title]"), title);
    write(one("[data-gone-text]"), text);
    one("[data-again]").hidden = !canReturn;
    one("[data-again]").onclick = () => location.reload();
    one("[data-gone-title]").focus();
  }
}
