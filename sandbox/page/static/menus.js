// Select menus of every kind: a closed box, and a list to choose from, with a search where it is long.

import { act } from "./api.js";
import { avatar, emojiOf, h, icon } from "./dom.js";
import { signOf } from "./sidebar.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

const STRING = 3, USERS = 5, ROLES = 6, MENTIONABLE = 7, CHANNELS = 8;
const KIND_NUMBERS = { text: 0, direct: 1, voice: 2, category: 4, announcement: 5, announcement_thread: 10, public_thread: 11, private_thread: 12, forum: 15 };
const LONG = 8;

/** What a menu offers: {value, label, description, emoji, default, sign}. */
export function menuOptions(part) {
  if (part.type === STRING || part.options) return part.options ?? [];
  const chosen = new Set((part.default_values ?? []).map((each) => String(each.id)));
  const people = state.members.map((member) => ({ id: member.id, value: `<@${member.id}>`, label: member.name, sign: () => avatar(member.name, { bot: member.bot, size: 20 }) }));
  const roles = state.roles.map((role) => ({ id: role.id, value: `<@&${role.id}>`, label: role.name, sign: () => h("span.role-sign", {}, "@") }));
  const places = state.channels
    .filter((channel) => channel.kind !== "direct" && (!part.channel_types?.length || part.channel_types.includes(KIND_NUMBERS[channel.kind])))
    .map((channel) => ({ id: channel.id, value: `<#${channel.id}>`, label: channel.name, sign: () => icon(signOf(channel), 16) }));
  const offered = { [USERS]: people, [ROLES]: roles, [MENTIONABLE]: [...people, ...roles], [CHANNELS]: places }[part.type] ?? [];
  return offered.map((option) => ({ ...option, default: chosen.has(option.id) }));
}

const PLACEHOLDERS = { [USERS]: "Select a member", [ROLES]: "Select a role", [MENTIONABLE]: "Select a member or role", [CHANNELS]: "Select a channel" };

/** A menu in a message: one choice is sent at once, several when the list is closed. */
export function menu(part, message) {
  const { node } = picker(part, (values) => send(message, part, values));
  return node;
}

/** `{node, values}`; `changed` hears of a choice when it is made. */
export function picker(part, changed = () => {}) {
  const options = menuOptions(part);
  const many = (part.max_values ?? 1) > 1;
  const chosen = new Set(options.filter((option) => option.default).map((option) => option.value));
  let sent = [...chosen].join();
  const told = h("span.told", {});
  const tell = () => {
    const picked = options.filter((option) => chosen.has(option.value));
    told.replaceChildren(...(picked.length ? picked.map((option) => h("span", { class: many ? "chip" : "" }, signFor(option), option.label)) : [h("span.placeholder", {}, part.placeholder ?? PLACEHOLDERS[part.type] ?? "Make a selection")]));
  };
  const done = () => {
    if ([...chosen].join() === sent) return;
    sent = [...chosen].join();
    changed([...chosen]);
  };
  const pick = (option) => {
    const had = chosen.has(option.value);
    if (!many) chosen.clear();
    if (had && (many || part.min_values === 0)) chosen.delete(option.value);
    else if (chosen.size < (part.max_values ?? 1)) chosen.add(option.value);
    tell();
    for (const row of list.querySelectorAll("[role=option]")) row.setAttribute("aria-selected", String(chosen.has(row.dataset.value)));
    if (many) return;
    details.open = false;
    summary.focus();
    done();
  };
  const rows = options.map((option) => optionRow(option, chosen.has(option.value), many, () => pick(option)));
  const search = options.length > LONG || part.type !== STRING ? searchFor(rows) : null;
  const list = h("div.menu-list", { role: "listbox", "aria-multiselectable": String(many) }, search, rows.length ? rows : h("p.hint", {}, "There is nothing to choose from."));
  const summary = h("summary", { "aria-label": part.placeholder ?? PLACEHOLDERS[part.type] ?? "Make a selection" }, told, icon("down", 18));
  const details = h("details.menu", { ontoggle: () => (details.open ? list.scrollIntoView({ block: "nearest" }) : many && done()) }, summary, list);
  details.addEventListener("keydown", (event) => menuKey(event, details, summary, list));
  details.addEventListener("focusout", (event) => event.relatedTarget && !details.contains(event.relatedTarget) && (details.open = false));
  if (part.disabled) details.inert = true;
  tell();
  return { node: details, values: () => [...chosen] };
}

const signFor = (option) => emojiOf(option.emoji) ?? option.sign?.() ?? null;

function optionRow(option, selected, many, pick) {
  return h(
    "button.menu-option", { type: "button", role: "option", "aria-selected": String(selected), "data-value": option.value, "data-words": `${option.label} ${option.description ?? ""}`.toLowerCase(), onclick: pick },
    signFor(option), h("span.menu-words", {}, h("span", {}, option.label), option.description ? h("small", {}, option.description) : null), h("span", { class: many ? "tick box" : "tick" }, icon("check", 14)),
  );
}

function searchFor(rows) {
  const field = h("input.menu-search", { type: "search", placeholder: "Search", "aria-label": "Search", autocomplete: "off" });
  field.addEventListener("input", () => {
    for (const row of rows) row.hidden = !row.dataset.words.includes(field.value.toLowerCase());
  });
  return field;
}

function menuKey(event, details, summary, list) {
  if (event.key === "Escape" && details.open) {
    event.preventDefault();
    event.stopPropagation();
    details.open = false;
    summary.focus();
  }
  if (!details.open || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const rows = [...list.querySelectorAll(".menu-option:not([hidden])")];
  const at = rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  rows.at(Math.max(at, 0) % rows.length)?.focus();
}

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
});

async function send(message, part, values) {
  try {
    await act("select", { message: message.id, custom_id: part.custom_id, values }, message.channel_id);
  } catch (error) {
    toast(error.message);
  }
}
