// One option of the command being written: its name, and a field for its value or its file.

import { fileSize, h, icon } from "./dom.js";
import { TYPES, checked } from "./commandline.js";

export class Pill {
  /** `watch`: focused(pill), typed(pill), key(event, pill), filled(pill). */
  constructor(option, watch) {
    this.option = option;
    this.watch = watch;
    this.file = null;
    this.picked = null; // a choice: {name, value}; typing takes it back
    this.field = option.type === TYPES.ATTACHMENT ? this.fileField() : this.textField();
    this.node = h("span.pill", { "data-option": option.name, onclick: (event) => event.target === this.field || this.field.focus() }, h("span.pill-name", {}, option.shown), this.field);
  }

  textField() {
    const field = h("textarea.pill-value", {
      rows: 1, role: "combobox", "aria-label": `${this.option.shown}: ${this.option.description}`, "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-required": String(Boolean(this.option.required)), autocomplete: "off", spellcheck: "false", maxlength: "6000",
    });
    field.addEventListener("focus", () => this.watch.focused(this));
    field.addEventListener("keydown", (event) => this.watch.key(event, this));
    field.addEventListener("input", () => {
      this.picked = null;
      this.fault(false);
      this.watch.typed(this);
    });
    return field;
  }

  fileField() {
    this.input = h("input", { type: "file", hidden: true, tabindex: "-1", "aria-label": `File for ${this.option.shown}` });
    this.input.addEventListener("change", () => this.input.files[0] && this.attach(this.input.files[0]));
    this.words = h("span", {}, "Choose or drop a file");
    const button = h("button.pill-file", { type: "button", "aria-label": `${this.option.shown}: choose a file`, onclick: (event) => { event.stopPropagation(); this.input.click(); } }, icon("file", 16), this.words);
    button.addEventListener("focus", () => this.watch.focused(this));
    button.addEventListener("keydown", (event) => this.watch.key(event, this));
    button.append(this.input);
    return button;
  }

  attach(file) {
    this.file = file;
    this.fault(false);
    this.words.textContent = `${file.name} (${fileSize(file.size)})`;
    this.node.querySelector("img")?.remove();
    if (file.type.startsWith("image/")) this.words.before(this.preview(file));
    this.watch.filled(this);
  }

  preview(file) {
    const image = h("img.thumb", { src: URL.createObjectURL(file), alt: "" });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    return image;
  }

  get text() {
    return this.option.type === TYPES.ATTACHMENT ? "" : this.field.value.trim();
  }

  get empty() {
    return this.option.type === TYPES.ATTACHMENT ? !this.file : !this.text;
  }

  set(text) {
    this.field.value = text;
  }

  pick(choice) {
    this.picked = choice;
    this.field.value = choice.name;
    this.fault(false);
    this.watch.filled(this);
  }

  /** What is sent for it. Throws with the reason why it cannot be. */
  value() {
    return this.picked ? this.picked.value : checked(this.option, this.text);
  }

  /** Its value while another option is being suggested for: as Discord sends it, or nothing if it is unfinished. */
  soFar() {
    const { type } = this.option;
    if (type === TYPES.ATTACHMENT) return undefined;
    if (type === TYPES.USER || type === TYPES.CHANNEL) return this.picked?.value.match(/\d+/)[0];
    if (this.picked) return this.picked.value;
    if (type === TYPES.INTEGER || type === TYPES.NUMBER) return Number.isFinite(Number(this.text)) ? Number(this.text) : undefined;
    return this.text;
  }

  fault(on) {
    this.node.classList.toggle("fault", on);
    this.field.setAttribute("aria-invalid", String(on));
  }
}
