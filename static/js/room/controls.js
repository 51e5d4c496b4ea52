// The buttons and keyboard shortcuts of the room, and its side panel.

import { all, clear, notice, offer, one, root } from "./dom.js";

const KEYS = { m: "muted", v: "camera", s: "sharing", h: "hand", c: "chat", n: "note", u: "people", g: "view" };
Object.assign(KEYS, { f: "full", p: "pip" });

export class Controls {
  keys = one("[data-single-keys]");

  constructor({ devices, screen, tiles, manners, leave, record, consent, opened }) {
    Object.assign(this, { devices, screen, tiles, opened });
    this.acts = {
      muted: () => (this.#wants(devices.muted), devices.mute(!devices.muted)),
      camera: () => (this.#wants(!devices.camera), devices.showCamera(!devices.camera)),
      sharing: () => (screen.track ? screen.stop() : screen.start()),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.().catch(() => {})),
      pip: () => tiles.act("pip"),
      view: () => tiles.turn(),
      hand: () => manners.raise(),
      leave,
      record,
      consent,
    };
    for (const part of ["chat", "note", "people", "set"]) this.acts[part] = () => this.turn(part);
    for (const button of all("[data-toggle]")) button.onclick = () => this.acts[button.dataset.toggle]();
    for (const button of all("[data-do]")) {
      button.onclick = () => {
        const menu = one(".more-menu");
        if (menu.contains(button)) one("summary", menu).focus(); // nothing in a closed menu keeps the focus
        menu.open = false;
        this.acts[button.dataset.do]();
      };
    }
    for (const button of all("[data-shut]")) button.onclick = () => this.turn("");
    one("[data-stop-sharing]").onclick = () => screen.stop();
    offer();
    this.keys.onchange = () => this.#chooseKeys(devices.keep("silentKeys", !this.keys.checked));
    this.keys.checked = !devices.kept("silentKeys");
    this.#chooseKeys();
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => this.stayAwake());
    this.show();
  }

  show() {
    const pressed = { muted: this.devices.muted, camera: !this.devices.camera, sharing: Boolean(this.screen.track) };
    for (const button of all("[data-toggle]")) button.setAttribute("aria-pressed", pressed[button.dataset.toggle]);
    one("[data-sharing]").hidden = !pressed.sharing;
    if (root.dataset.stage !== "call") return;
    const problem = this.devices.problems.join(" ");
    if (!problem) clear("devices");
    else if (problem !== this.told) notice(problem, { key: "devices" });
    this.told = problem;
  }

  stayAwake() {
    if (root.dataset.stage === "call" && !document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
  }

  // Opens this part of the panel, or closes the panel when the part is already open.
  turn(part) {
    const side = one("[data-side]");
    const open = this.part === part ? "" : part;
    const before = this.part;
    this.part = open;
    side.hidden = !open;
    for (const element of all("[data-part]")) element.hidden = element.dataset.part !== open;
    for (const button of all("[data-do][aria-expanded]"))
      button.setAttribute("aria-expanded", button.dataset.do === open);
    this.opened(open);
    const shown = open && one(`[data-part="${open}"]`);
    if (open) (one("textarea", shown) ?? one("button", shown)).focus();
    else (all(`[data-do="${before}"][aria-expanded]`).find((button) => button.offsetWidth) ?? one(".more-menu summary")).focus();
  }

  // Why a device cannot be used is said each time somebody wants it.
  #wants(it) {
    if (it) this.told = "";
  }

  // The hint in each title, and for screen readers, is there only while the key works.
  #chooseKeys() {
    const on = this.keys.checked;
    for (const button of all("[data-key]")) {
      const { key } = button.dataset;
      button.title = button.title.replace(/ \(.\)$/, "") + (on ? ` (${key})` : "");
      button.ariaKeyShortcuts = on ? key : null;
    }
  }

  #key(event) {
    if (event.key === "Escape" && this.part && event.target.closest("[data-side]")) return this.turn("");
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
    if (!this.keys.checked || isTyping || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key.toLowerCase()];
    const inLobby = root.dataset.stage === "lobby";
    if (!act || !one(`[data-do=${act}], [data-toggle=${act}]`) || (root.dataset.stage !== "call" && !(inLobby && ["muted", "camera"].includes(act)))) return;
    event.preventDefault();
    this.acts[act]();
  }
}
