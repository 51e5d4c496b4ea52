// The quality of each connection, from the browser's statistics: bars on the video, and advice when it is bad.

import { _, filled } from "../sentences.js";

const SENTENCES = [
  _("Connection very weak: {delay} ms, {loss} % lost, {rate} kbit/s"),
  _("Connection weak: {delay} ms, {loss} % lost, {rate} kbit/s"),
  _("Connection fair: {delay} ms, {loss} % lost, {rate} kbit/s"),
  _("Connection good: {delay} ms, {loss} % lost, {rate} kbit/s"),
  _("Connection very good: {delay} ms, {loss} % lost, {rate} kbit/s"),
];

const FEW = 50; // of so few packets, as where everybody is silent, one lost says little

// Calls `shown(id, bars, words)` for each connection, and `advise(id)` when one has been bad for a while.
export function watch(peers, { shown, advise }) {
  const earlier = new Map();
  setInterval(
    () =>
      peers.forEach(async (peer, id) => {
        if (!peer.isConnected) return;
        const now = figures(await peer.pc.getStats());
        const before = earlier.get(id);
        earlier.set(id, now);
        // A new connection starts at zero.
        if (!before || now.received < before.received) return;
        const lost = now.lost - before.lost;
        const loss = Math.max(now.lossThere, lost / Math.max(FEW, lost + now.received - before.received));
        const kilobits = Math.round(((now.bytes - before.bytes) * 8) / (now.at - before.at));
        const bars = rated(now.delay, loss);
        const measured = { delay: Math.round(now.delay * 1000), loss: Math.round(loss * 100), rate: kilobits };
        shown(id, bars, filled(SENTENCES[bars], measured));
        now.bad = bars > 1 ? 0 : before.bad + 1;
        if (now.bad % 15 === 3) advise(id);
      }),
    2000,
  );
}

function figures(stats) {
  const found = { at: performance.now(), delay: 0, lost: 0, received: 0, bytes: 0, lossThere: 0, bad: 0 };
  for (const one of stats.values()) {
    if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded")
      found.delay = one.currentRoundTripTime ?? 0;
    if (one.type === "remote-inbound-rtp") found.lossThere = Math.max(found.lossThere, one.fractionLost ?? 0);
    if (one.type !== "inbound-rtp") continue;
    found.lost += one.packetsLost ?? 0;
    found.received += one.packetsReceived ?? 0;
    found.bytes += one.bytesReceived ?? 0;
  }
  return found;
}

function rated(delay, loss) {
  if (loss > 0.15 || delay > 1) return 0;
  if (loss > 0.08 || delay > 0.6) return 1;
  if (loss > 0.03 || delay > 0.35) return 2;
  return loss > 0.01 || delay > 0.2 ? 3 : 4;
}
