// The status line: what is happening, and what the person can do about it.

import { root } from "./dom.js";
import { _ } from "../sentences.js";

// For those who wait until somebody leaves, or would: they have no number yet.
export function place(number, count, isLocked) {
  if (!(number > 0))
    return isLocked
      ? _("The host has locked the room. If you join, you wait until it’s unlocked.")
      : _("The room is full: it holds {count} people. If you join, you wait in line for a place.", { count });
  if (isLocked) return _("The host has locked the room. You come in as soon as it’s unlocked.");
  return number === 1
    ? _("The room is full: it holds {count} people. You’re next, and come in as soon as there is a place.", { count })
    : _("The room is full: it holds {count} people. You’re number {number} in line.", { count, number });
}

export function told({ wantsIn, inside, attempts, inLine, carries, isLocked, engine, relays, own, people, isOver }) {
  if (isOver) return ["left", ""];
  if (!wantsIn) return ["waiting", ""];
  if (!inside && attempts) return ["reconnecting", _("Reconnecting (attempt {number})…", { number: attempts })];
  if (!inside) return inLine ? ["in-line", place(inLine, carries, isLocked)] : ["joining", _("Connecting…")];
  if (engine === "none")
    return ["reconnecting", _("The media server has stopped. The call goes on by itself as soon as it’s back.")];
  const missing = own.filter(({ isConnected }) => !isConnected);
  const lost = missing.find(({ hasGivenUp }) => hasGivenUp);
  if (lost)
    return [
      "failed",
      engine === "mesh"
        ? _("No connection to {name}. Try another network, or switch off your VPN.", { name: people.get(lost.id)?.name })
        : _("No connection to the media server. Try another network, or switch off your VPN."),
    ];
  const before = missing.find(({ connectedOnce }) => connectedOnce);
  if (before) return ["reconnecting", _("Reconnecting (attempt {number})…", { number: before.attempts + 1 })];
  if (missing.some(({ since, patience }) => Date.now() - since > patience / 2))
    return [
      "joining",
      relays.exist
        ? _("Your network blocks video: trying a relay…")
        : _("Connecting… this is taking longer than usual"),
    ];
  if (missing.length) return ["joining", _("Connecting…")];
  return ["connected", people.size ? _("Connected") : root.dataset.alone || _("Connected. Nobody else is here yet.")];
}
