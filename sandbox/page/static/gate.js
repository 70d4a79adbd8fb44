// What stands before an age-restricted channel until the member says that they want to see it.

import { byId, h, icon } from "./dom.js";
import { channelOf, state } from "./state.js";

export function drawGate() {
  const channel = channelOf(state.channel);
  const marked = channel?.parent_id ? channel.nsfw && channelOf(channel.parent_id) : channel;
  const entered = `${state.member}/${marked?.id}`;
  const closed = Boolean(channel?.nsfw) && !state.grown.has(entered);
  byId("main").classList.toggle("gated", closed);
  const there = byId("gate");
  if (!closed) return there?.remove();
  if (there?.dataset.for === entered) return;
  there?.remove();
  const enter = h("button.button.danger", { type: "button", onclick: () => { state.grown.add(entered); drawGate(); } }, "Continue");
  const leave = h("button.button.secondary", { type: "button", onclick: () => document.querySelector(`[data-channel]:not([data-channel="${channel.id}"])`)?.click() }, "Nope");
  const gate = h(
    "section.gate", { id: "gate", "data-for": entered, "aria-label": "Age-restricted channel" },
    h("span.gate-sign", {}, icon("lock", 44)), h("h3", {}, "Age-Restricted Channel"),
    h("p", {}, "This channel contains content that is only suitable for adults. Do you wish to proceed?"), h("div.row", {}, leave, enter),
  );
  byId("scroll").before(gate);
}
