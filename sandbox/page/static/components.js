// What a bot puts under or into its messages: buttons, menus, and the newer layout components.

import { act } from "./api.js";
import { h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { attachments } from "./media.js";
import { channelOf, state } from "./state.js";
import { toast } from "./toast.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link-button" };

/** custom_ids of this message that were pressed and not answered yet. */
export function buttonsBusy(message) {
  return [...state.interactions.values()]
    .filter((sent) => sent.source_id === message.id && sent.state === "sent")
    .map((sent) => sent.custom_id);
}

export function components(message) {
  if (!message.components.length) return null;
  const busy = new Set(buttonsBusy(message));
  return h("div.components", {}, message.components.map((part) => component(part, message, busy)));
}

const BUILDERS = {
  1: row, 2: button, 3: menu, 5: menu, 6: menu, 7: menu, 8: menu, 9: section, 17: container,
  10: (part) => h("div.words", {}, markdown(part.content)),
  11: (part) => picture(part.media, part.description),
  12: (part) => h("div.grid", {}, part.items.map((item) => picture(item.media, item.description))),
  13: (part) => h("a", { href: part.file.url, target: "_blank", rel: "noopener" }, part.name ?? "file"),
  14: (part) => h("hr", { class: part.divider === false ? "gap" : "rule" }),
};

function component(part, message, busy) {
  return BUILDERS[part.type]?.(part, message, busy) ?? h("p.failed", {}, `(component of type ${part.type})`);
}

function row(part, message, busy) {
  return h("div.row", {}, part.components.map((inner) => component(inner, message, busy)));
}

function container(part, message, busy) {
  const box = h("div.container", {}, part.components.map((inner) => component(inner, message, busy)));
  if (part.accent_color != null) box.style.borderLeftColor = `#${part.accent_color.toString(16).padStart(6, "0")}`;
  return box;
}

function section(part, message, busy) {
  const words = part.components.map((inner) => component(inner, message, busy));
  return h("div.section", {}, h("div", {}, words), part.accessory ? component(part.accessory, message, busy) : null);
}

function picture(media, description) {
  return attachments([{ id: media.url, url: media.url, type: media.content_type ?? "image/*", filename: "media", alt: description ?? "", width: media.width, height: media.height }]);
}

// ---------------------------------------------------------------- buttons

function button(part, message, busy) {
  const label = [part.emoji?.name ? `${part.emoji.name} ` : null, part.label];
  if (part.style === 5) {
    return h("a.button.secondary", { href: part.url, target: "_blank", rel: "noopener noreferrer" }, ...label, " ", icon("link", 14));
  }
  const pressed = busy.has(part.custom_id);
  const looks = `button ${STYLES[part.style] ?? "secondary"}${pressed ? " busy" : ""}`;
  return h(
    "button", { type: "button", class: looks, disabled: Boolean(part.disabled) || pressed, "aria-busy": pressed ? "true" : null, onclick: () => press(message, part) },
    h("span", {}, ...label),
  );
}

async function press(message, part) {
  try {
    await act("click", { message: message.id, custom_id: part.custom_id }, message.channel_id);
  } catch (error) {
    toast(error.message);
  }
}

// ---------------------------------------------------------------- menus

export function menuOptions(part) {
  if (part.type === 5 || part.type === 7) return state.members.map((member) => ({ value: `<@${member.id}>`, label: member.name }));
  if (part.type === 8) return state.channels.map((channel) => ({ value: `<#${channel.id}>`, label: `#${channelOf(channel.id).name}` }));
  return part.options ?? [];
}

function menu(part, message) {
  const options = menuOptions(part);
  const many = (part.max_values ?? 1) > 1;
  const chosen = new Set(options.filter((option) => option.default).map((option) => option.value));
  const summary = h("summary", {}, summaryOf(part, options, chosen));
  const send = () => choose(message, part, [...chosen]);
  const items = options.map((option) => {
    const input = h("input", { type: many ? "checkbox" : "radio", name: `${message.id}-${part.custom_id}`, checked: chosen.has(option.value) });
    input.addEventListener("change", () => {
      if (!many) chosen.clear();
      if (input.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      summary.textContent = summaryOf(part, options, chosen);
      if (!many) {
        details.open = false;
        send();
      }
    });
    return h("label", {}, input, h("span", {}, option.label, option.description ? h("small", {}, option.description) : null));
  });
  const details = h("details.menu", {}, summary, h("div.menu-list", {}, items, many ? h("button.button.primary", { type: "button", onclick: send }, "Choose") : null));
  if (part.disabled) details.inert = true;
  return details;
}

function summaryOf(part, options, chosen) {
  const names = options.filter((option) => chosen.has(option.value)).map((option) => option.label);
  return names.join(", ") || part.placeholder || "Make a selection";
}

async function choose(message, part, values) {
  try {
    await act("select", { message: message.id, custom_id: part.custom_id, values }, message.channel_id);
  } catch (error) {
    toast(error.message);
  }
}

