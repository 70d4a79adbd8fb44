// A short word at the bottom of the page, for what went wrong elsewhere than in the composer.

import { byId, h } from "./dom.js";

const SHOWN = 6000;

export function toast(words) {
  const note = h("p.toast", { role: "alert" }, words);
  byId("overlays").append(note);
  setTimeout(() => note.remove(), SHOWN);
}
