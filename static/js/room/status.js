// The one line that says how things stand, and what the person can do.

const LONG = 4000; // milliseconds after which a connection is a slow one

export function told({ wantsIn, inside, attempts, peers, people, hasRelay, isOver }) {
  if (isOver) return { state: "left", text: "" };
  if (!wantsIn) return { state: "waiting", text: "" };
  if (!inside && attempts) return { state: "reconnecting", text: `Reconnecting (attempt ${attempts})…` };
  if (!inside) return { state: "joining", text: "Connecting…" };
  const missing = [...peers.values()].filter(({ isConnected }) => !isConnected);
  const lost = missing.find(({ hasGivenUp }) => hasGivenUp);
  if (lost) return { state: "failed", text: `Failed: no way through to ${people.get(lost.id)?.name ?? "the others"}. Try another network, or switch off a VPN.` };
  const before = missing.find(({ connectedOnce }) => connectedOnce);
  if (before) return { state: "reconnecting", text: `Reconnecting (attempt ${before.attempts + 1})…` };
  const slow = missing.some(({ since }) => Date.now() - since > LONG);
  if (slow) return { state: "joining", text: hasRelay ? "Your network blocks video: trying a relay…" : "Connecting… this takes longer than usual" };
  if (missing.length) return { state: "joining", text: "Connecting…" };
  return { state: "connected", text: people.size ? "Connected" : "Connected. Nobody else is here yet." };
}
