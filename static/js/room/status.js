// The one line that says how things stand, and what the person can do.

export function told({ wantsIn, inside, attempts, mesh, people, isOver }) {
  if (isOver) return ["left", ""];
  if (!wantsIn) return ["waiting", ""];
  if (!inside) return attempts ? ["reconnecting", `Reconnecting (attempt ${attempts})…`] : ["joining", "Connecting…"];
  const missing = [...mesh.peers.values()].filter(({ isConnected }) => !isConnected);
  const lost = missing.find(({ hasGivenUp }) => hasGivenUp);
  if (lost) return ["failed", `Failed: no way through to ${people.get(lost.id)?.name}. Try another network, or switch off a VPN.`];
  const before = missing.find(({ connectedOnce }) => connectedOnce);
  if (before) return ["reconnecting", `Reconnecting (attempt ${before.attempts + 1})…`];
  if (missing.some(({ since, patience }) => Date.now() - since > patience / 2)) return ["joining", mesh.hasRelay ? "Your network blocks video: trying a relay…" : "Connecting… this takes longer than usual"];
  if (missing.length) return ["joining", "Connecting…"];
  return ["connected", people.size ? "Connected" : "Connected. Nobody else is here yet."];
}
