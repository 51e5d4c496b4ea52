// Somebody is calling: one soft ring, in one of the open pages, if the browser allows sound.

import { all } from "./dom.js";

const rung = new Set();

export function ring() {
  for (const { dataset } of all("[data-ring]")) {
    if (rung.has(dataset.ring)) continue;
    rung.add(dataset.ring);
    // Browsers play nothing on a page that nobody has touched yet, and complain of those that try.
    if (!navigator.userActivation?.hasBeenActive || !navigator.locks) continue;
    navigator.locks.request(`ring ${dataset.ring}`, { ifAvailable: true }, (lock) => lock && play());
  }
}

// Two notes, twice. The lock is kept for long enough that no other page rings as well.
async function play() {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: 0 });
  const tone = new OscillatorNode(context, { frequency: 523 });
  tone.connect(volume).connect(context.destination);
  for (const at of [0, 0.9]) {
    const begin = context.currentTime + at;
    tone.frequency.setValueAtTime(523, begin);
    tone.frequency.setValueAtTime(659, begin + 0.25);
    volume.gain.setTargetAtTime(0.12, begin, 0.03);
    volume.gain.setTargetAtTime(0, begin + 0.5, 0.08);
  }
  tone.start();
  tone.stop(context.currentTime + 2);
  await new Promise((done) => setTimeout(done, 5000));
  await context.close();
}
