// Choosing a picture: dropped or picked, moved and zoomed in the shape in which it is shown, and sent as that square.

import { all, one } from "./dom.js";

const SENT = 1024; // pixels: twice the largest that is shown
const STEP = 0.04; // of the square, for an arrow key
const DEEPEST = 4; // times as large as it must be to fill the square

// Chosen and not saved yet: it is still there when another tab of the dashboard was opened in between.
let unsaved = null;

export function setUpPicture() {
  for (const section of all("[data-picture]:not([data-ready])")) new Cropping(section);
}

class Cropping {
  constructor(section) {
    section.dataset.ready = "";
    this.section = section;
    this.input = one("[type=file]", section);
    this.form = this.input.form;
    this.box = one("[data-crop]", section);
    this.canvas = one("canvas", section);
    this.zoom = one("[data-zoom]", section);
    this.cancel = one("[data-crop-cancel]", section);
    this.input.addEventListener("change", () => this.open(this.input.files[0]));
    this.cancel.addEventListener("click", () => this.close());
    this.zoom.addEventListener("input", () => this.draw());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.dragging();
    this.dropping();
    this.sending();
    if (unsaved) this.choose(unsaved);
  }

  choose(file) {
    this.put(file);
    this.open(file);
  }

  put(file) {
    const files = new DataTransfer();
    files.items.add(file);
    this.input.files = files.files;
  }

  // A file that the browser cannot read is left to the server, which says why. Of two, the one chosen last is shown,
  // however long the other takes to be read.
  async open(file) {
    this.form.toggleAttribute("data-chosen", Boolean(file));
    if (!file) return this.close();
    this.chosen = unsaved = file;
    this.image = null;
    const image = await createImageBitmap(file).catch(() => null);
    if (this.chosen !== file) return image?.close();
    this.box.hidden = this.cancel.hidden = !image;
    this.image = image;
    if (!image) return;
    this.x = this.y = 0.5; // the middle of the part, in the picture
    this.zoom.value = 0;
    this.draw();
    this.canvas.focus();
  }

  close() {
    this.form.reset();
    this.image = this.chosen = unsaved = null;
    this.box.hidden = this.cancel.hidden = true;
    this.form.removeAttribute("data-chosen");
    this.input.focus();
  }

  // How many of its pixels the part is wide.
  get side() {
    const { width, height } = this.image;
    return Math.min(width, height) / DEEPEST ** (this.zoom.value / 100);
  }

  draw(canvas = this.canvas) {
    const { image, side } = this;
    const within = (middle, length) => Math.min(Math.max(middle, side / 2 / length), 1 - side / 2 / length);
    this.x = within(this.x, image.width);
    this.y = within(this.y, image.height);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white"; // where it is transparent
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    const [left, top] = [this.x * image.width - side / 2, this.y * image.height - side / 2];
    pen.drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height);
    this.isReady = false;
  }

  // By a part of the square.
  move(right, down) {
    this.x += (right * this.side) / this.image.width;
    this.y += (down * this.side) / this.image.height;
    this.draw();
  }

  magnify(by) {
    this.zoom.value = Number(this.zoom.value) + by;
    this.draw();
  }

  key(event) {
    const { key } = event;
    const moved = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[key];
    const zoomed = { "+": 5, "=": 5, "-": -5 }[key];
    if (event.ctrlKey || event.metaKey || event.altKey || !(moved || zoomed)) return;
    event.preventDefault();
    if (moved) this.move(...moved);
    else this.magnify(zoomed);
  }

  wheel(event) {
    event.preventDefault();
    this.magnify(event.deltaY < 0 ? 4 : -4);
  }

  // With one finger or the mouse it moves; two fingers zoom.
  dragging() {
    const held = new Map();
    const apart = () => {
      const [one, other] = [...held.values()];
      return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      held.set(event.pointerId, event);
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before || !this.image) return;
      const wide = held.size > 1 && apart();
      held.set(event.pointerId, event);
      const shown = this.canvas.clientWidth;
      if (wide) this.magnify(((apart() - wide) / shown) * 100);
      else this.move((before.clientX - event.clientX) / shown, (before.clientY - event.clientY) / shown);
    });
    for (const end of ["pointerup", "pointercancel"])
      this.canvas.addEventListener(end, ({ pointerId }) => held.delete(pointerId));
  }

  dropping() {
    const { section } = this;
    const over = (event, is) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      section.toggleAttribute("data-over", is);
    };
    section.addEventListener("dragover", (event) => over(event, true));
    section.addEventListener("dragleave", (event) => over(event, false));
    section.addEventListener("drop", (event) => {
      over(event, false);
      if (!event.dataTransfer.files.length) return;
      this.input.files = event.dataTransfer.files;
      this.open(this.input.files[0]);
    });
  }

  // Before it is sent, the square takes the place of the file in the form.
  sending() {
    const hold = async (event) => {
      if (event.target !== this.form) return;
      unsaved = null;
      if (!this.image || this.isReady) return;
      event.preventDefault();
      event.stopPropagation();
      this.isReady = await this.replace();
      if (this.isReady) this.form.requestSubmit();
    };
    this.section.addEventListener("submit", hold, true);
  }

  // False when another one was chosen meanwhile: nobody has seen what part of it would be sent.
  async replace() {
    const { image } = this;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.round(Math.min(SENT, this.side));
    this.draw(canvas);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
    if (this.image !== image) return false;
    if (!blob) return true;
    this.put(new File([blob], "picture.jpg", { type: "image/jpeg" }));
    return true;
  }
}
