// Screen sharing. The screen replaces the camera, and its sound is mixed with the microphone.

import { notice } from "./dom.js";
import { sound } from "./sound.js";
import { _ } from "../sentences.js";

export class Screen {
  track = null;
  mixed = null;
  #stream = null;
  #voice = null;

  constructor(devices, changed) {
    Object.assign(this, { devices, changed });
    devices.addEventListener("change", () => this.#mix());
  }

  async start() {
    try {
      this.#stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
    } catch (error) {
      // Closing the picker needs no message.
      if (error.name !== "NotAllowedError")
        notice(_("The screen couldn’t be shared. Some phones and systems don’t allow it."));
      return;
    }
    this.track = this.#stream.getVideoTracks()[0];
    this.track.contentHint = "detail";
    this.track.onended = () => this.stop();
    this.#mix();
    this.changed();
  }

  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = this.track = this.mixed = null;
    this.changed();
  }

  // Connections have one audio track, so the sound of the screen is mixed with the microphone.
  #mix() {
    const played = this.#stream?.getAudioTracks()[0];
    const voice = this.devices.tracks.audio;
    if (!played || (this.mixed && voice === this.#voice)) return;
    this.#voice = voice;
    const to = sound().createMediaStreamDestination();
    for (const track of [played, voice])
      if (track)
        sound()
          .createMediaStreamSource(new MediaStream([track]))
          .connect(to);
    this.mixed = to.stream.getAudioTracks()[0];
  }
}
