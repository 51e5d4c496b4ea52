// The room: puts its pieces together, and says at every moment what is going on.

import { Chat } from "./chat.js";
import { Clock, spelled } from "./clock.js";
import { Controls, Screen } from "./controls.js";
import { Devices } from "./devices.js";
import { ask, clear, notice, one, root, write } from "./dom.js";
import { Lobby } from "./lobby.js";
import { Mesh } from "./mesh.js";
import { Note } from "./note.js";
import { Quality } from "./quality.js";
import { Consent, Recording } from "./recording.js";
import { Signalling } from "./signalling.js";
import { sound } from "./sound.js";
import { told } from "./status.js";
import { Tiles } from "./tiles.js";

// A session that takes place elsewhere has only the page.
if (one("[data-call]")) open();

function open() {
  const facts = JSON.parse(root.dataset.room);
  const me = facts.me.id;
  const clock = new Clock(facts);
  const devices = new Devices();
  const screen = new Screen(devices, shareChanged);
  const people = new Map(); // who else is here
  const chat = new Chat(facts);
  const note = new Note(facts);
  let wantsIn = false; // pressed Join
  let inside = false; // and the server knows
  let isListener = false;
  let networkChanged = false;
  let starting = false;

  const track = (kind) => (kind === "video" ? screen.track : screen.mixed) ?? devices.tracks[kind];
  const say = (message) => signalling.post(message, inside);
  const mesh = new Mesh(me, facts.ice, { post: say, isOpen: () => inside && signalling.isOpen, track, changed: peerChanged, lost: gone });
  const tiles = new Tiles(devices, { remove: (person) => say({ type: "remove", id: person.id }) });
  const recording = new Recording(facts, { say, people: () => [...people.values()], streams: () => tiles.streams });
  const consent = new Consent(facts, say);
  const lobby = new Lobby({ facts, clock, devices, join });
  const controls = new Controls({ devices, screen, tiles, leave, record: () => recording.turn(), opened: (part) => (chat.open(part === "chat"), note.open(part === "note")) });
  new Quality(mesh.peers, { shown: (id, bars, words) => tiles.quality(id, bars, words), advise });
  const signalling = new Signalling(facts.socket, { heard: (message) => HEARD[message.type]?.(message), lost, ended });

  const HEARD = {
    hello({ status, waiting, recording: recorded }) {
      became(status);
      lobby.wait(waiting);
      if (wantsIn) sayJoin();
      if (root.dataset.stage === "call") chat.catchUp(), note.catchUp();
      recordedBy(recorded?.by);
    },
    joined({ here }) {
      inside = true;
      if (root.dataset.stage === "lobby") enter();
      for (const person of here) {
        const isKnown = mesh.peers.has(person.id);
        came(person);
        if (!isKnown) mesh.greet(person.id);
      }
      const ids = here.map(({ id }) => id);
      for (const id of mesh.peers.keys()) if (!ids.includes(id)) mesh.miss(id);
      signalling.flush();
      mesh.mend(networkChanged);
      networkChanged = false;
      recording.again();
      recordedBy(recordedBy.now);
      report();
    },
    refused({ reason, sentence }) {
      wantsIn = lobby.isBusy = false;
      if (root.dataset.stage === "call") return close("You are not in the room any more", sentence, true);
      lobby.say(reason === "full" ? sentence : "");
      report();
    },
    came: ({ peer }) => (came(peer), recording.came()),
    went: ({ id }) => (mesh.peers.has(id) ? mesh.miss(id) : gone(id)),
    state: ({ id, state }) => tiles.state(id, state),
    signal: (message) => mesh.hear(message),
    waiting: (message) => lobby.wait(message.people),
    status: ({ status }) => became(status),
    chat: (message) => chat.hear(message),
    note: (message) => note.hear(message),
    record: ({ on, by }) => recordedBy(on ? by : ""),
    consent: (message) => recording.consent(message),
  };

  function became(status) {
    lobby.status = status;
    if (!["scheduled", "live"].includes(status)) return leave();
    // Who has just pressed Start Class wants to be in.
    if (status === "live" && starting) join(false);
  }

  function join(asListener) {
    if (wantsIn) return;
    wantsIn = lobby.isBusy = true;
    starting = false;
    isListener = asListener;
    if (asListener) devices.close();
    sound(); // while the press still counts
    lobby.say("");
    sayJoin();
    report();
  }

  function sayJoin() {
    signalling.say({ type: "join", state: state(), again: root.dataset.stage === "call" });
  }

  function state() {
    if (!devices.muted || devices.camera) isListener = false;
    return { muted: devices.muted, camera: devices.camera, sharing: Boolean(screen.track), listener: isListener };
  }

  function enter() {
    root.dataset.stage = "call";
    lobby.leave();
    one("[data-lobby]").hidden = true;
    one("[data-call]").hidden = false;
    one("#panel").dataset.keep = ""; // from here on a push leaves the whole page alone
    tiles.add({ ...facts.me, is_host: facts.is_host, state: state() }, true);
    showMyself();
    setInterval(tick, 1000);
    tick();
    stayAwake();
  }

  function came(person) {
    people.set(person.id, person);
    tiles.add(person);
    mesh.expect(person.id);
    report();
  }

  function gone(id) {
    people.delete(id);
    tiles.drop(id);
    if (recordedBy.now === id) recordedBy("");
    recording.came();
    report();
  }

  function recordedBy(by = "") {
    // A page of ours that is gone was recording; this one is not.
    if (by === me && !recording.isOn) return inside && signalling.say({ type: "record", on: false });
    recordedBy.now = by;
    consent.show(by, people.get(by)?.name ?? root.dataset.host, inside);
  }

  function peerChanged(peer) {
    tiles.show(peer.id, peer.stream);
    tiles.connection(peer.id, peer.state, peer.isConnected ? "" : peer.connectedOnce ? "Reconnecting…" : "Connecting…");
    report();
  }

  function showMyself() {
    tiles.state(me, state());
    const seen = [track("video"), devices.tracks.audio].filter(Boolean);
    const shown = tiles.streams.find(({ person }) => person.id === me)?.video.srcObject?.getTracks() ?? [];
    if (seen.length !== shown.length || seen.some((one) => !shown.includes(one))) tiles.show(me, new MediaStream(seen));
  }

  function changed() {
    if (root.dataset.stage !== "call") return;
    showMyself();
    // Away, the next join says it.
    if (inside) signalling.say({ type: "state", state: state() });
  }

  function shareChanged() {
    mesh.sharing = Boolean(screen.track);
    for (const kind of ["audio", "video"]) mesh.replace(kind, track(kind));
    mesh.tune();
    controls.show();
    changed();
  }

  devices.addEventListener("change", changed);
  devices.addEventListener("track", ({ detail: kind }) => mesh.replace(kind, track(kind)));

  function advise(id) {
    const text = `The connection to ${people.get(id)?.name} is weak. Without pictures the sound stays better.`;
    notice(text, { key: "advice", ...(devices.camera && { label: "Turn my camera off", act: () => devices.showCamera(false) }) });
  }

  function lost() {
    inside = false;
    report();
  }

  function tick() {
    const left = clock.toEnd;
    write(one("[data-timer]"), left >= 0 ? `${spelled(left)} left` : `${spelled(-left)} over`);
    one("[data-timer]").toggleAttribute("data-late", left <= 300);
    if (left <= 300 && left > 0 && !tick.told) notice((tick.told = `${Math.ceil(left / 60)} minutes left`), { key: "time" });
    report();
  }

  function report() {
    const { state: now, text } = told({ wantsIn, inside, attempts: signalling.attempts, peers: mesh.peers, people, hasRelay: mesh.hasRelay, isOver: report.isOver });
    root.dataset.state = now;
    write(one("[data-status]"), text);
    one("[data-retry]").hidden = now !== "failed";
    if (root.dataset.stage === "lobby" && signalling.attempts > 1) lobby.say("No connection to the server; trying again…");
    else if (root.dataset.stage === "lobby" && lobby.sentence?.startsWith("No connection")) lobby.say("");
  }

  function ended(code) {
    inside = false;
    if (code === 4401) return location.reload();
    if (code === 4001) return close("The room is open in another tab", "It is open in another tab, or on another device of yours. Here, camera and microphone are off.", true);
    if (code === 4003) return close("You were taken out of the room", "The host took you out. Your seat and all that you wrote are kept.", false);
    if (code === 4403) return close("This address is not the right one", "Open Mentora by the address that it was given, and come in from there.", false);
    return leave();
  }

  function stop() {
    report.isOver = true;
    mesh.close();
    signalling.close();
    screen.stop();
    devices.close();
    tiles.clear();
    report();
  }

  function close(title, text, canReturn) {
    stop();
    root.dataset.stage = "gone";
    one("[data-lobby]").hidden = one("[data-call]").hidden = true;
    one("[data-gone]").hidden = false;
    write(one("[data-gone-title]"), title);
    write(one("[data-gone-text]"), text);
    one("[data-again]").hidden = !canReturn;
    one("[data-gone-title]").focus();
  }

  async function leave() {
    if (report.isOver) return;
    wantsIn = false;
    if (recording.button) await recording.end();
    stop();
    location.assign(facts.leave);
  }

  async function stayAwake() {
    if (document.hidden || root.dataset.stage !== "call") return;
    await navigator.wakeLock?.request("screen").catch(() => {});
  }

  tiles.silenced = (video) => notice("The browser keeps the sound back.", { key: "silence", label: "Turn the sound on", stays: true, act: () => (sound(), video.play()) });
  document.addEventListener("visibilitychange", stayAwake);
  addEventListener("online", () => (networkChanged = true));
  addEventListener("pagehide", () => report.isOver || mesh.close());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  root.addEventListener("submit", ({ target }) => (starting ||= target.action.endsWith("/start")));
  one("[data-again]").onclick = () => location.reload();
  one("[data-retry]").onclick = () => mesh.peers.forEach((peer) => peer.isConnected || peer.retry());
  const end = one("[data-end]");
  if (end) end.onclick = () => ask("POST", end.dataset.end).catch((error) => notice(error.message));

  Object.defineProperty(window, "mentoraRoom", { value: Object.freeze({ peers: () => new Map([...mesh.peers].filter(([, { pc }]) => pc).map(([id, { pc }]) => [id, pc])) }) });
}
