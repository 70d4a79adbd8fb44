// What a bot puts under or into its messages: buttons, and the layout components (Components V2).

import { act } from "./api.js";
import { emojiOf, h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { fileCard, gallery, thumbnail, uncover } from "./media.js";
import { menu } from "./menus.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger" };
const LINK = 5;

/** custom_ids of this message that were pressed and not answered yet. */
export function buttonsBusy(message) {
  return [...state.interactions.values()]
    .filter((sent) => sent.source_id === message.id && sent.state === "sent")
    .map((sent) => sent.custom_id);
}

/** `keep(key, looks, build)` gives a node that stays the same while its looks do: an edit must not restart a video. */
export function components(message, keep) {
  if (!message.components.length) return null;
  const drawing = { message, keep, busy: new Set(buttonsBusy(message)) };
  return h("div.components", {}, message.components.map((part) => component(part, drawing)));
}

const BUILDERS = {
  1: row, 2: button, 3: menuOf, 5: menuOf, 6: menuOf, 7: menuOf, 8: menuOf, 9: section, 17: container,
  10: (part) => h("div.words.display", {}, markdown(part.content)),
  11: (part) => thumbnail(part),
  12: (part, { keep }) => keep(`gallery-${part.id}`, JSON.stringify(part.items), () => gallery(part.items)),
  13: (part) => fileCard(part),
  14: separator,
};

function component(part, drawing) {
  return BUILDERS[part.type]?.(part, drawing) ?? h("p.failed", {}, `(component of type ${part.type})`);
}

const all = (parts, drawing) => parts.map((inner) => component(inner, drawing));

function row(part, drawing) {
  return h("div.row", {}, all(part.components, drawing));
}

function menuOf(part, { message }) {
  return menu(part, message);
}

function separator(part) {
  return h("div", { class: `separator${part.divider === false ? "" : " rule"}${part.spacing === 2 ? " wide" : ""}`, role: part.divider === false ? null : "separator" });
}

function container(part, drawing) {
  const box = h("div.container", { class: part.accent_color == null ? "container" : "container accented" }, all(part.components, drawing));
  if (part.accent_color != null) box.style.setProperty("--accent", `#${part.accent_color.toString(16).padStart(6, "0")}`);
  return part.spoiler ? uncover(box, "container-spoiler") : box;
}

function section(part, drawing) {
  return h("div.section", {}, h("div.section-words", {}, all(part.components, drawing)), part.accessory ? component(part.accessory, drawing) : null);
}

// ---------------------------------------------------------------- buttons

function button(part, { message, busy }) {
  const label = [emojiOf(part.emoji), part.label ? h("span", {}, part.label) : null].filter(Boolean);
  if (part.style === LINK) {
    return h("a.button.secondary", { href: /^(https?|discord):/.test(part.url) ? part.url : "about:blank", target: "_blank", rel: "noopener noreferrer", onclick: (event) => inside(event, part.url) }, ...label, icon("link", 14));
  }
  const pressed = busy.has(part.custom_id);
  const looks = `button ${STYLES[part.style] ?? "secondary"}${pressed ? " busy" : ""}`;
  return h("button", { type: "button", class: looks, disabled: Boolean(part.disabled) || pressed, "aria-busy": pressed ? "true" : null, "aria-label": part.label ? null : part.emoji?.name, onclick: (event) => press(message, part, event.currentTarget) }, ...label);
}

let open = () => {};

/** What to do with a link that leads to a channel or a message of this Discord. */
export const onInsideLink = (handler) => (open = handler);

function inside(event, url) {
  const found = url.match(/^https:\/\/(?:\w+\.)?discord\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?$/);
  if (!found) return;
  event.preventDefault();
  open(found[1], found[2]);
}

async function press(message, part, node) {
  node.disabled = true; // until it is heard that it was pressed
  try {
    await act("click", { message: message.id, custom_id: part.custom_id }, message.channel_id);
  } catch (error) {
    toast(error.message);
  }
  node.disabled = false;
}
