// The room: puts its parts together.

import { Chat } from "./chat.js";
import { Clock } from "./clock.js";
import { Consent } from "./consent.js";
import { Controls } from "./controls.js";
import { Devices } from "./devices.js";
import { ask, clear, notice, offerTo, one, root, write } from "./dom.js";
import { Exit } from "./exit.js";
import { Lobby } from "./lobby.js";
import { Manners } from "./manners.js";
import { Mesh } from "./mesh.js";
import { Relays } from "./relays.js";
import { watch } from "./quality.js";
import { Screen } from "./screen.js";
import { Signalling } from "./signalling.js";
import { sound } from "./sound.js";
import { told } from "./status.js";
import { Tiles } from "./tiles.js";
import { _, listed } from "../sentences.js";

// A session with an external meeting link has only the page.
if (one("[data-call]")) {
  const facts = JSON.parse(root.dataset.room);
  const { Served } = facts.is_served ? await import("./served.js") : {};
  open(facts, Served);
}

function open(facts, Served) {
  const me = facts.me.id;
  const people = new Map(); // the others in the room
  let wantsIn = false; // has clicked Join,
  let inside = false; // and the server has confirmed it
  let isListener = false;
  let networkChanged = false;
  let caughtUp = Promise.resolve();
  let waiting = [[], []]; // who is not inside, and who of them is in line
  let namesInLine = "";
  let toldLine = "";
  let turn = 0; // the number in line of this person, maybe of another page of theirs
  let hasPlace = facts.is_host; // whatever is full or locked
  let note; // only those who open it load it
  let said = ""; // our state, as the server knows it
  let ticket; // for when we come back: since when we are here, and our turn in line

  const track = (kind) => (kind === "video" ? screen.track : screen.mixed) ?? devices.tracks[kind];
  const say = (message) => signalling.post(message, inside);
  const inCall = () => root.dataset.stage === "call";

  const clock = new Clock(facts);
  const devices = new Devices();
  const chat = new Chat(facts);
  const consent = new Consent(facts, { say, people, streams: () => tiles.streams });
  const screen = new Screen(devices, send);
  const relays = new Relays(facts.ice);
  const peers = new Map();
  const wires = { peers, relays, post: say, isOpen: () => inside, track, changed: showPeer, lost: went, slow };
  let engine = "mesh"; // how video and sound travel: "server" through a media server, "none" while it is away
  let links = new Mesh(me, facts, wires);
  const tiles = new Tiles(devices, { remove, watch: (sizes) => links.watch(sizes) });
  const manners = new Manners(facts, {
    say: (message) => signalling.say(message),
    people,
    devices,
    tiles,
    state,
    remove,
    look: () => wait(...waiting),
    outside: () => namesInLine,
    show: () => controls.turn("people"),
  });
  const lobby = new Lobby({ facts, clock, devices, join });
  const controls = new Controls({
    devices,
    screen,
    tiles,
    manners,
    leave: () => exit.leave(),
    record: () => consent.record(),
    consent: () => consent.turn(),
    opened,
  });
  const signalling = new Signalling(facts.socket, { heard: (message) => HEARD[message.type]?.(message), lost });
  const exit = new Exit(facts, { close: () => links.close(), signalling, screen, devices, tiles, consent });
  watch(peers, { shown: (...rated) => tiles.quality(...rated), advise });

  const HEARD = {
    hello({ status, here, leads = facts.is_host, waiting, line, holds, is_full, manners: rules, recording: recorded, rolling, agreed }) {
      if (leads !== facts.is_host) lead(leads ? me : "");
      hasPlace = facts.is_host || here.some(({ id }) => id === me);
      became(status);
      manners.arrive(rules, inCall());
      wait(waiting, line, holds, is_full);
      if (wantsIn) sayJoin();
      else if (facts.joins && !exit.isOver) join(false);
      consent.asked(recorded, agreed);
      consent.roll(rolling);
    },
    joined({ here, manners: rules, engine: by, has, ...message }) {
      inside = true;
      keep(message);
      if (by !== engine) travel(by);
      caughtUp = catchUp();
      if (!inCall()) enter();
      const ids = here.map(({ id }) => id);
      const known = [...peers.keys()];
      for (const id of known) if (!ids.includes(id)) links.miss(id, true);
      for (const person of here) {
        came(person);
        if (!known.includes(person.id)) links.greet(person.id);
      }
      manners.arrive(rules, true);
      sayState();
      signalling.flush();
      if (engine === "server") links.begin(ids, has);
      links.mend(networkChanged);
      networkChanged = false;
      consent.again();
      report();
    },
    ticket: keep,
    refused({ sentence }) {
      wantsIn = lobby.isBusy = false;
      if (inCall()) return exit.stop([_("You’re not in the room any more"), sentence, true]);
      lobby.say("");
      report();
    },
    came: ({ peer }) => came(peer),
    host: ({ id }) => lead(id),
    went: ({ id, is_final }) => (is_final ? links.forget(id) : links.miss(id)),
    state: (message) => heardState(message),
    signal: (message) => /\d/.test(message.from) === (engine === "mesh") && links.hear(message),
    engine({ engine: by }) {
      travel(by);
      if (by !== "none" && inside) links.begin([...people.keys()]);
      report();
    },
    streams: (message) => links.belong?.(message),
    wanted: ({ layer }) => links.want?.(layer),
    speaking: ({ id, is_speaking: is }) => tiles.spoke(id, is),
    waiting: ({ people: here, line, holds, is_full }) => wait(here, line, holds, is_full),
    status: (message) => became(message.status),
    chat: (message) => caughtUp.then(() => chat.hear(message)),
    note: (message) => caughtUp.then(() => note?.then((one) => one?.hear(message))),
    record: (message) => consent.show(message.on ? message.by : "", message),
    rolling: ({ on }) => consent.roll(on),
    consent: (message) => consent.hear(message),
    ...manners.heard,
  };

  // The media server has come or gone. The people stay.
  function travel(by) {
    const { watching } = links;
    engine = by;
    links.stop();
    links = new (by === "mesh" ? Mesh : Served)(me, facts, wires);
    links.watch(watching);
    links.share(Boolean(screen.track));
  }

  // What was written since the page was read, or while the connection was lost. What is heard meanwhile comes after it:
  // the reply may be older.
  function catchUp() {
    if (!facts.messages) return Promise.resolve(); // a call of two
    const late = new Promise((go) => setTimeout(go, 5000));
    return Promise.race([Promise.all([chat.catchUp(), note?.then((one) => one?.catchUp())]), late]);
  }

  function opened(part) {
    chat.open(part === "chat");
    manners.open(part === "people");
    if (part !== "note") return;
    note ??= import("./note.js").then(({ load }) => load(facts)).catch(() => (note = undefined));
    note.then((one) => one?.open());
  }

  function became(status) {
    lobby.status = status;
    lobby.say("");
    if (!["scheduled", "live"].includes(status)) exit.leave();
    // A host who has just started the class wants to join it.
    else if (status === "live" && lobby.isStarting) join(false);
  }

  function join(asListener) {
    if (wantsIn) return;
    wantsIn = lobby.isBusy = true;
    lobby.isStarting = false;
    isListener = asListener;
    if (asListener) devices.close();
    sound(); // browsers allow sound only right after a click
    sayJoin();
    report();
  }

  function sayJoin() {
    said = JSON.stringify(state());
    signalling.say({ type: "join", state: state(), ticket });
  }

  function keep(message) {
    ticket = message.ticket;
  }

  // What has changed since the others were told.
  function sayState() {
    if (said !== (said = JSON.stringify(state()))) signalling.say({ type: "state", state: state() });
  }

  function state() {
    isListener &&= devices.muted && !devices.camera;
    return { muted: devices.muted, camera: devices.camera, sharing: Boolean(screen.track), listener: isListener };
  }

  // Ours is told when we are muted, and do not know it yet.
  function heardState({ id, state: theirs }) {
    if (id === me) devices.mute(true);
    else tiles.state(id, theirs);
    manners.look();
  }

  function enter() {
    root.dataset.stage = document.body.dataset.stage = "call";
    lobby.leave();
    one("[data-lobby]").hidden = true;
    one("[data-call]").hidden = false;
    one("[data-call]").focus();
    one("#panel").dataset.keep = ""; // pushes no longer refresh the page
    tiles.add({ ...facts.me, is_host: facts.is_host, state: state() }, true);
    showMyself();
    controls.show();
    setInterval(report, 1000);
    controls.stayAwake();
  }

  function came(person) {
    people.set(person.id, person);
    delete root.dataset.alone;
    tiles.add(person);
    links.expect(person.id);
    consent.look();
    report();
  }

  // Somebody else is the host now, and perhaps it is us.
  function lead(host) {
    facts.is_host = host === me;
    hasPlace = facts.is_host || inside;
    for (const person of people.values()) {
      person.is_host = person.id === host;
      tiles.add(person);
    }
    offerTo(facts.is_host);
    if (document.activeElement.closest("[hidden]")) one(inCall() ? "[data-call]" : "#panel").focus();
    manners.lead();
    if (facts.is_host && inCall()) notice(_("You’re the host now."), { key: "host" });
    report();
  }

  function went(id) {
    people.delete(id);
    tiles.drop(id);
    consent.look();
    report();
  }

  function showPeer(peer) {
    tiles.show(peer.id, peer.tracks);
    tiles.connection(
      peer.id,
      peer.state,
      peer.isConnected
        ? ""
        : peer.hasGivenUp
          ? _("No connection")
          : peer.connectedOnce
            ? _("Reconnecting…")
            : _("Connecting…"),
    );
    report();
  }

  function showMyself() {
    tiles.state(me, state());
    tiles.show(me, [track("video"), devices.tracks.audio].filter(Boolean));
  }

  // Our camera, microphone or screen has changed.
  function send() {
    links.share(Boolean(screen.track));
    for (const kind of ["audio", "video"]) links.replace(kind, track(kind));
    controls.show();
    if (!inCall()) return;
    showMyself();
    if (inside) sayState(); // otherwise as soon as we are
  }

  function advise(id) {
    const act = devices.camera && (() => devices.showCamera(false));
    const sentence = _("The connection to {name} is weak. Sound is better without video.", {
      name: people.get(id)?.name,
    });
    notice(sentence, { key: "advice", label: _("Turn my camera off"), act });
  }

  function slow() {
    const sentence = _("Your connection is slow. You see fewer pictures, so that you can hear everybody clearly.");
    notice(sentence, { key: "slow" });
  }

  function wait(here, line, holds = facts.carries, isFull = lobby.isFull) {
    waiting = [here, line];
    lobby.isFull = isFull;
    facts.carries = holds; // fewer than promised, while the media server is away
    lobby.wait(here);
    turn = line.indexOf(me) + 1;
    if (facts.is_host) tellOfLine(here.filter(({ id }) => line.includes(id)));
    // Back after a while, to a room that is full: the others have closed their connections to us.
    if (turn && inCall() && !inside) for (const id of [...peers.keys()]) links.forget(id);
    report();
  }

  // The host can do something about it.
  function tellOfLine(outside) {
    const names = listed(outside.map(({ name }) => name));
    const news = `${manners.locked} ${names}`;
    if (news === toldLine) return;
    [toldLine, namesInLine] = [news, names];
    manners.look();
    clear("line");
    if (!names) return;
    const count = facts.carries;
    if (manners.locked)
      notice(_("You locked the room. Waiting to come in: {names}", { names }), {
        key: "line",
        label: _("Unlock"),
        stays: true,
        act: () => signalling.say({ type: "lock", on: false }),
      });
    else
      notice(_("The room is full: it holds {count} people. Waiting for a place: {names}", { count, names }), {
        key: "line",
        stays: true,
      });
  }

  function report() {
    const { carries } = facts;
    const inLine = (lobby.inLine = wantsIn && turn);
    const { attempts } = signalling;
    const isLocked = (lobby.isLocked = manners.locked);
    lobby.mustWait = !hasPlace && (isLocked || lobby.isFull);
    const { isOver } = exit;
    const known = { wantsIn, inside, inLine, carries, isLocked, attempts, engine, relays, own: links.own, people, isOver };
    const [now, text] = told(known);
    root.dataset.state = now;
    write(one("[data-status]"), text);
    one("[data-retry]").hidden = now !== "failed";
    lobby.isCutOff = signalling.attempts > 1;
    if (inCall()) clock.show();
    manners.look();
  }

  function remove({ id }) {
    htmx.ajax("GET", `${facts.remove}/${id}`, { target: "#modal", swap: "innerHTML" });
  }

  // What the host confirmed in a dialog. The result arrives over the socket, so that a recording is saved first.
  function confirmed(event) {
    const form = event.target.closest("#modal form");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    form.closest("dialog").close();
    ask("POST", form.action, new URLSearchParams(new FormData(form))).catch((error) => notice(error.message));
  }

  function lost(code) {
    inside = false;
    if (code) exit.by(code);
    report();
  }

  tiles.silenced = () =>
    notice(_("The browser has muted the sound."), {
      key: "silence",
      label: _("Turn the sound on"),
      stays: true,
      act: () => tiles.play(),
    });
  devices.addEventListener("change", send);
  addEventListener("online", () => (networkChanged = true));
  addEventListener("pagehide", () => exit.isOver || links.close());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  one("[data-retry]").onclick = () => links.own.forEach((peer) => peer.isConnected || peer.retry());
  document.addEventListener("submit", confirmed, true);

  // For tests, read only.
  Object.defineProperty(window, "mentoraRoom", { value: Object.freeze({ peers: () => links.connections }) });
}
