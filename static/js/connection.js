// The connection check: camera, microphone, and a real connection, each with what to fix.

import { Devices } from "./room/devices.js";
import { ask } from "./room/dom.js";
import { Relays } from "./room/relays.js";
import { Level, sound } from "./room/sound.js";
import { _ } from "./sentences.js";

const LISTENS = 8000; // milliseconds for somebody to say something
const PATIENCE = 10000; // and for a connection to come about
const LOUD = 0.04;

const root = document.querySelector("#check");
const one = (selector) => root.querySelector(selector);
const devices = new Devices();
const relays = new Relays(root.dataset.ice);
const level = new Level();

setInterval(() => (one("[data-level]").value = level.now()), 100);
devices.addEventListener("change", show);
addEventListener("pagehide", () => devices.close());
one("[data-begin]").onclick = begin;
for (const select of root.querySelectorAll("select"))
  select.onchange = () => devices.choose(select.closest("[data-choice]").dataset.choice, select.value);

async function begin() {
  const button = one("[data-begin]");
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true"; // unlike a disabled one, it keeps the focus
  one("[data-result]").textContent = "";
  sound(); // browsers allow it only right after a click
  const connected = connection();
  const camera = await seen();
  const microphone = await heard();
  const found = { camera, microphone, connection: await connected };
  button.ariaBusy = null;
  button.querySelector("span").textContent = _("Check again");
  await conclude(found);
}

async function conclude(found) {
  const isGood = found.microphone && found.connection !== "none";
  const kept = await ask("POST", root.dataset.keeps, found).then(() => true, () => false);
  one("[data-result]").textContent = !kept
    ? _("The result couldn’t be saved. Please try again.")
    : !isGood
      ? _("Please fix what’s marked above, and check again.")
      : found.camera
        ? _("Everything works. The hosts of your sessions can see that you’ve checked.")
        : _("You can take part without a camera. The hosts of your sessions can see that you’ve checked.");
}

function say(part, sentence, tone = "") {
  const shown = one(`[data-part=${part}]`);
  shown.className = tone ? `note note-${tone}` : "note";
  shown.querySelector("[data-said]").textContent = sentence;
}

async function seen() {
  say("camera", _("Trying…"));
  await devices.open("video");
  if (devices.camera) say("camera", _("Your camera works."), "success");
  else say("camera", devices.problem("video"), "warning");
  return devices.camera;
}

// A microphone that is there may still be silent.
async function heard() {
  say("microphone", _("Say something, such as your name…"));
  await devices.open("audio");
  if (!devices.tracks.audio) {
    say("microphone", devices.problem("audio"), "error");
    return false;
  }
  const until = Date.now() + LISTENS;
  while (Date.now() < until) {
    if (level.now() > LOUD) {
      say("microphone", _("Your microphone works."), "success");
      return true;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  say("microphone", _("We couldn’t hear anything. Choose another microphone, or check whether it’s switched off."), "error");
  return false;
}

// Through the relay, which works wherever anything does; without one, directly.
async function connection() {
  say("connection", _("Trying…"));
  if (!window.RTCPeerConnection) {
    say("connection", _("This browser doesn’t support video calls. A current Firefox, Chrome, Edge or Safari does."), "error");
    return "none";
  }
  const iceServers = await relays.servers();
  if (relays.exist) {
    const time = await travel(iceServers, "relay");
    if (time !== null) {
      say("connection", _("Connected through the relay, in {time} ms.", { time }), "success");
      return "relay";
    }
  }
  const time = await travel(iceServers, "all");
  if (time === null) {
    say("connection", _("No connection. Try another network, or switch off your VPN."), "error");
    return "none";
  }
  if (relays.exist)
    say("connection", _("The relay can’t be reached from this network, so a call may fail. Try another network, or switch off your VPN."), "warning");
  else say("connection", _("Your browser can connect to others."), "success");
  return "direct";
}

// Two ends in this page, with the network between them. Returns the milliseconds there and back, or null.
async function travel(iceServers, iceTransportPolicy) {
  const [near, far] = [0, 1].map(() => new RTCPeerConnection({ iceServers, iceTransportPolicy }));
  near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate).catch(() => {});
  far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate).catch(() => {});
  far.ondatachannel = ({ channel }) => (channel.onmessage = ({ data }) => channel.send(data));
  const channel = near.createDataChannel("check");
  const answered = new Promise((done) => {
    channel.onopen = () => channel.send(String(performance.now()));
    channel.onmessage = ({ data }) => done(Math.max(1, Math.round(performance.now() - Number(data))));
    setTimeout(() => done(null), PATIENCE);
  });
  try {
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription);
    return await answered;
  } catch {
    return null;
  } finally {
    near.close();
    far.close();
  }
}

function show() {
  const { audio, video } = devices.tracks;
  const own = one("[data-own]");
  if (own.srcObject?.getTracks()[0] !== (video ?? undefined)) own.srcObject = video && new MediaStream([video]);
  own.closest(".lobby-picture").parentElement.toggleAttribute("data-dark", !video);
  level.follow(audio);
  for (const field of root.querySelectorAll("[data-choice]")) {
    const { choice } = field.dataset;
    const found = devices.list.filter(({ kind, deviceId }) => kind === choice && deviceId);
    const select = field.querySelector("select");
    select.disabled = !found.length;
    if (!found.length) continue;
    const name = field.querySelector("label").textContent;
    select.replaceChildren(...found.map(({ label, deviceId }, at) => new Option(label || `${name} ${at + 1}`, deviceId)));
    select.value = devices.chosen(choice);
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }
}
