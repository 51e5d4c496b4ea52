// A tone to test the speaker.

import { sound } from "./sound.js";

export async function playTone(devices) {
  const to = sound().createMediaStreamDestination();
  const tone = new OscillatorNode(sound(), { frequency: 523 });
  const volume = new GainNode(sound(), { gain: 0.2 });
  tone.connect(volume).connect(to);
  const element = new Audio();
  element.srcObject = to.stream;
  devices.speak(element);
  await element.play().catch(() => {});
  tone.start();
  tone.frequency.setValueAtTime(659, sound().currentTime + 0.35);
  volume.gain.setTargetAtTime(0, sound().currentTime + 0.7, 0.05);
  tone.stop(sound().currentTime + 1);
  tone.onended = () => (element.srcObject = null);
}
