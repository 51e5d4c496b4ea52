// How loud someone is.

let context = null;

export function sound() {
  context ??= new AudioContext();
  if (context.state !== "running") context.resume().catch(() => {});
  return context;
}

// The current volume, from 0 to 1.
export class Level {
  #analyser = null;
  #source = null;
  #track = null;

  follow(track) {
    if (track === this.#track) return;
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    if (!track) return;
    this.#analyser ??= new AnalyserNode(sound(), { fftSize: 512 });
    this.#source = sound().createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  now() {
    if (!this.#source || this.#track.readyState === "ended" || !this.#track.enabled) return 0;
    const wave = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(wave);
    return Math.min(1, Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length) * 4);
  }
}
