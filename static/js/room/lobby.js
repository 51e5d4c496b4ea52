// The lobby: camera preview, devices, and the countdown to the start.

import { spelled } from "./clock.js";
import { all, ask, one, root, stamp, write } from "./dom.js";
import { Level } from "./sound.js";
import { place } from "./status.js";
import { _, listed } from "../sentences.js";

export class Lobby {
  status = "scheduled";
  isBusy = false; // joining
  isStarting = false; // the host has clicked Start class
  isCutOff = false;
  inLine = 0; // the number in line before a full room,
  isLocked = false; // or one that the host has locked
  isFull = false;
  mustWait = false; // before they have clicked Join
  #level = new Level();

  constructor({ facts, clock, devices, join }) {
    Object.assign(this, { facts, clock, devices });
    this.status = facts.status;
    one("[data-join]").onclick = () => join(false);
    one("[data-listen]").onclick = () => join(true);
    one("[data-tone]").onclick = async () => (await import("./tone.js")).playTone(devices);
    for (const field of all("[data-choice]"))
      one("select", field).onchange = ({ target }) => devices.choose(field.dataset.choice, target.value);
    devices.addEventListener("change", () => this.#show());
    const panel = one("#panel");
    panel.addEventListener("submit", (event) => this.#press(event), true);
    // Its buttons go when the class starts, and Join must not move at that moment.
    if (panel.offsetHeight) panel.style.minHeight = `${panel.offsetHeight}px`;
    this.timer = setInterval(() => this.#tick(), 100);
    this.#show();
    this.#tick();
    if (this.canConnect) devices.open("audio", "video");
  }

  get canConnect() {
    return Boolean(window.RTCPeerConnection);
  }

  // A message that is shown until the next one.
  say(sentence) {
    this.sentence = sentence;
  }

  wait(people) {
    const others = people.filter(({ id }) => id !== this.facts.me.id).map(({ name }) => name);
    const line = one("[data-waiting]");
    const isWaiting = others.length && this.status !== "live";
    line.title = isWaiting ? _("Waiting here: {names}", { names: listed(others) }) : "";
    write(line, line.title);
  }

  leave() {
    clearInterval(this.timer);
    this.#level.follow(null);
    one("[data-settings]").append(one(".lobby-choices"));
    one("[data-own]").srcObject = null;
  }

  // Ready and Start. The result arrives over the socket, so the page, with its camera on, is not reloaded.
  async #press(event) {
    event.preventDefault();
    event.stopPropagation();
    const { action } = event.target;
    this.isStarting = action.endsWith("/start");
    await ask("POST", action).catch(({ message }) => {
      this.isStarting = false;
      this.say(message);
    });
  }

  #show() {
    const { devices } = this;
    this.#preview();
    for (const field of all("[data-choice]")) this.#offer(field, devices);
    one("[data-preview]").toggleAttribute("data-dark", !devices.camera);
    const unable = this.canConnect
      ? []
      : [_("This browser doesn’t support video calls. A current Firefox, Chrome, Edge or Safari does.")];
    one("[data-problems]").replaceChildren(
      ...[...unable, ...devices.problems].map((sentence) => this.#problem(sentence)),
    );
  }

  #problem(sentence) {
    const shown = stamp("problem");
    one("span", shown).textContent = sentence;
    const again = one("[data-try]", shown);
    again.hidden = !this.canConnect || !navigator.mediaDevices;
    again.onclick = () => this.devices.open("audio", "video");
    return shown;
  }

  #offer(field, devices) {
    const kind = field.dataset.choice;
    const select = one("select", field);
    const found = devices.list.filter((device) => device.kind === kind && device.deviceId);
    const isSpeaker = kind === "audiooutput";
    field.hidden = isSpeaker && !("setSinkId" in HTMLMediaElement.prototype);
    select.disabled = !found.length;
    if (!found.length) return;
    const options = found.map(
      (device, index) => new Option(device.label || `${one("label", field).textContent} ${index + 1}`, device.deviceId),
    );
    if (isSpeaker && !found.some(({ deviceId }) => deviceId === "default"))
      options.unshift(new Option(_("System default"), ""));
    select.replaceChildren(...options);
    select.value = devices.chosen(kind);
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }

  #preview() {
    const { audio, video } = this.devices.tracks;
    const own = one("[data-own]");
    if (root.dataset.stage !== "lobby") return;
    if (own.srcObject?.getTracks()[0] !== (video ?? undefined)) own.srcObject = video && new MediaStream([video]);
    this.#level.follow(audio);
  }

  #tick() {
    one("[data-level]").value = this.#level.now();
    const isLive = this.status === "live";
    const left = this.clock.to(this.clock.starts);
    const due = this.facts.is_host ? _("It’s time to start.") : _("Class starts any moment.");
    const cutOff = this.isCutOff && _("No connection to the server. Trying again…");
    const atDoor = (this.inLine || (isLive && !this.isBusy && this.mustWait)) && place(this.inLine, this.facts.carries, this.isLocked);
    write(one("[data-news]"), cutOff || atDoor || this.sentence || (isLive ? _("Class has started.") : ""));
    write(
      one("[data-countdown]"),
      isLive ? "" : left > 0 ? _("Starts in {time}", { time: spelled(left) }) : due,
    );
    for (const button of all("[data-join], [data-listen]"))
      button.disabled = !isLive || !this.canConnect || this.isBusy;
  }
}
