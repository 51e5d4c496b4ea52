// The connection to one other person. The newcomer offers, the other answers. One that takes too long is built again.

const GRACE = 3000; // for an interrupted connection to recover
const GIVEN_UP = 4; // attempts before the person is told
// In what the other side accepts. Somebody silent then sends a packet now and then instead of fifty a second.
const OPUS = /^a=fmtp:.*useinbandfec=1/gm;

export class Peer {
  pc = null;
  tracks = []; // theirs
  generation = 0;
  attempts = 0;
  connectedOnce = false;
  isClosed = false;
  since = Date.now();
  #offers = false;
  #begunAt = 0;
  #turn = Promise.resolve();
  #watch = 0;
  #grace = 0;

  // `patience`: milliseconds before a connection that is not established is built again.
  // `line`: say(message), ice(), isOpen(), track(kind) unless it only receives, way(kind) if not both ways, changed(peer).
  constructor(id, polite, patience, line) {
    Object.assign(this, { id, polite, patience, line });
    this.#expect();
  }

  get state() {
    return this.pc?.connectionState ?? "new";
  }

  get isConnected() {
    return this.state === "connected";
  }

  get hasGivenUp() {
    return !this.isConnected && this.attempts >= GIVEN_UP;
  }

  offer() {
    return this.#next(() => this.#build(true, this.#newer()));
  }

  // The answering side cannot restart a connection, so it asks the other one to.
  askAgain() {
    this.#say({ again: true });
  }

  hear(generation, data) {
    return this.#next(() => this.#hear(generation, data));
  }

  // Restarts ICE on the same connection, with fresh credentials.
  restart() {
    return this.#next(async () => {
      const pc = this.pc;
      if (!pc) return;
      const iceServers = await this.line.ice();
      if (pc !== this.pc) return;
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers });
      pc.restartIce();
    });
  }

  retry() {
    this.attempts = 0;
    this.since = Date.now();
    this.#late();
  }

  replace(kind, track) {
    const sender = this.#sender(kind);
    if (sender && sender.track !== track) sender.replaceTrack(track).catch(() => {});
  }

  // Everyone sends to everyone, so bitrates go down as more people join. A shared screen must stay readable.
  async tune(others, sharing) {
    const sender = this.#sender("video");
    const wanted = sender?.getParameters();
    if (!wanted?.encodings?.length) return;
    const share = Math.min(Math.max(others, 1), 3) - 1;
    wanted.encodings[0].maxBitrate = sharing ? 1_500_000 : [1_500_000, 800_000, 500_000][share];
    wanted.encodings[0].scaleResolutionDownBy = sharing ? 1 : [1, 1.5, 2][share];
    await sender.setParameters(wanted).catch(() => {});
  }

  close() {
    clearTimeout(this.#watch);
    clearTimeout(this.#grace);
    this.isClosed = true;
    this.line = { ...this.line, say() {}, changed() {} };
    this.#shut();
  }

  #sender(kind) {
    return this.pc?.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)?.sender;
  }

  // One step at a time: an offer must not arrive at a connection that is being set up.
  #next(step) {
    this.#turn = this.#turn.then(step).catch(() => this.#expect(1000));
    return this.#turn;
  }

  // One side uses even numbers and the other odd ones, so two that start at the same time never choose the same.
  #newer() {
    const least = Math.max(Date.now(), this.generation + 1);
    return least + ((least + (this.polite ? 0 : 1)) % 2);
  }

  async #hear(generation, data) {
    if (data.again) {
      if (generation < this.generation && Date.now() - this.#begunAt < GRACE) return;
      this.generation = Math.max(this.generation, generation);
      return this.#build(true, this.#newer());
    }
    const offered = data.description?.type === "offer";
    // The other side starts with an older number than ours, so it has to start again with a newer one.
    if (generation < this.generation || (generation === this.generation && !this.pc)) return offered && this.askAgain();
    if (generation > this.generation) {
      if (!offered) return;
      await this.#build(false, generation);
    }
    if (data.description) await this.#describe(data.description);
    else if (this.pc) await this.pc.addIceCandidate(data.candidate).catch(() => {});
  }

  async #build(offers, generation) {
    this.#shut();
    this.generation = generation;
    this.#offers = offers;
    this.#begunAt = Date.now();
    this.#expect();
    const iceServers = await this.line.ice();
    if (this.isClosed) return;
    const pc = (this.pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" }));
    this.tracks = [];
    pc.onicecandidate = ({ candidate }) => this.#say({ candidate });
    pc.onnegotiationneeded = () => this.#next(() => this.#negotiate(pc));
    pc.onconnectionstatechange = () => this.#changed();
    pc.ontrack = ({ track }) => {
      this.tracks.push(track);
      this.line.changed(this);
    };
    // Both kinds from the start, even without a camera, so that switching one on later only replaces a track.
    if (offers)
      for (const kind of ["audio", "video"])
        pc.addTransceiver(this.line.track(kind) ?? kind, this.line.way?.(kind) ?? { direction: "sendrecv" });
    this.line.changed(this);
  }

  async #negotiate(pc) {
    if (pc !== this.pc || pc.signalingState !== "stable") return;
    await pc.setLocalDescription();
    this.#say({ description: pc.localDescription });
  }

  async #describe(description) {
    const { pc } = this;
    if (!pc) return;
    const isOffer = description.type === "offer";
    if (isOffer && pc.signalingState !== "stable" && !this.polite) return; // our offer has priority
    if (!isOffer && pc.signalingState !== "have-local-offer") return;
    await pc.setRemoteDescription({ ...description, sdp: description.sdp.replaceAll(OPUS, "$&;usedtx=1") });
    if (!isOffer) return;
    for (const transceiver of pc.getTransceivers()) {
      if (!this.line.track || transceiver.direction === "sendrecv") continue;
      transceiver.direction = "sendrecv";
      await transceiver.sender.replaceTrack(this.line.track(transceiver.receiver.track.kind));
    }
    await pc.setLocalDescription();
    this.#say({ description: pc.localDescription });
  }

  #changed() {
    const { state } = this;
    clearTimeout(this.#grace);
    if (state === "connected") {
      clearTimeout(this.#watch);
      this.#watch = this.attempts = 0;
      this.connectedOnce = true;
    } else if (!this.#watch) this.#expect();
    if (state === "failed") this.restart();
    if (state === "disconnected") this.#grace = setTimeout(() => this.restart(), GRACE);
    this.line.changed(this);
  }

  #expect(patience = this.hasGivenUp ? 4 * this.patience : this.patience) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#late(), patience);
  }

  #late() {
    this.#watch = 0;
    if (this.isConnected) return;
    this.#expect();
    if (!this.line.isOpen()) return; // without signalling, a failure says nothing about this connection
    this.attempts += 1;
    if (this.#offers) this.offer();
    else this.askAgain();
    this.line.changed(this);
  }

  #say(data) {
    this.line.say({ type: "signal", to: this.id, generation: this.generation, data });
  }

  #shut() {
    const { pc } = this;
    if (!pc) return;
    pc.onicecandidate = pc.onnegotiationneeded = pc.onconnectionstatechange = pc.ontrack = null;
    pc.close();
    this.pc = null;
  }
}
