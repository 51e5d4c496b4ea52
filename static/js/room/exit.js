// Leaving the room: to the page that comes next, or to a message that says why you are no longer in the room.

import { one, root, write } from "./dom.js";
import { _ } from "../sentences.js";

const FAREWELLS = {
  4001: [
    _("The room is open in another tab"),
    _("It’s open in another tab, or on another of your devices. Camera and microphone are off here."),
    true,
  ],
  4003: [_("You were removed from the class"), _("The host removed you. Your seat and what you wrote are kept.")],
  4006: [_("You’re no longer part of this session"), _("The host removed you, or you gave your place back.")],
  4007: [_("Somebody else leads this session now"), _("It was handed over to a colleague, who hosts it from now on.")],
  4403: [_("This isn’t the right address"), _("Open Mentora by its own address, and join from there.")],
};

export class Exit {
  isOver = false;

  constructor(facts, room) {
    Object.assign(this, { facts, room });
  }

  // The server closed the socket with this code.
  by(code) {
    if (code === 4401) location.reload();
    else if (FAREWELLS[code]) {
      if (code === 4006) one("[data-next]").href = "/"; // the pages of this session are no longer theirs
      if (code === 4007) one("[data-next]").href = `/interviews/${this.facts.session}`; // as others of the team see it
      this.stop(FAREWELLS[code]);
    }
    else this.leave();
  }

  async leave() {
    if (this.isOver) return;
    await this.room.consent.end();
    this.room.signalling.say({ type: "leave" }); // or their place would be kept for a moment
    this.stop();
    sessionStorage.setItem("acted", "1"); // the page that follows begins at its heading
    location.assign(this.facts.leave);
  }

  stop(farewell) {
    const { close, signalling, screen, devices, tiles, consent } = this.room;
    this.isOver = true;
    one("#panel").dataset.keep = ""; // its page may no longer be theirs
    consent.show("");
    close();
    signalling.close();
    screen.stop();
    devices.close();
    tiles.clear();
    root.dataset.state = "left";
    if (farewell) this.#say(...farewell);
  }

  #say(title, text, canReturn = false) {
    root.dataset.stage = document.body.dataset.stage = "gone";
    one("[data-lobby]").hidden = one("[data-call]").hidden = true;
    one("[data-gone]").hidden = false;
    write(one("[data-gone-title]"), title);
    write(one("[data-gone-text]"), text);
    one("[data-again]").hidden = !canReturn;
    one("[data-again]").onclick = () => location.reload();
    one("[data-gone-title]").focus();
  }
}
