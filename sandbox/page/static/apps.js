// The Apps menu of a message or a member: the bot's commands for it, asked for when the menu is opened.

import { act, read } from "./api.js";
import { avatar, byId, h } from "./dom.js";
import { toast } from "./toast.js";

let shown = null;

/** `target`: {message} or {user}, by id. */
export async function appsMenu(opener, target, title) {
  const again = shown?.opener === opener;
  close();
  if (again) return;
  let commands;
  try {
    commands = await read("menu", target);
  } catch (error) {
    return toast(error.message);
  }
  const rows = commands.map((command) => h("li", {}, h("button", { type: "button", role: "menuitem", onclick: () => pick(command, target) }, avatar("Darkroom", { bot: true, size: 18 }), command.shown)));
  const node = h("div.apps-menu", { role: "menu", "aria-label": title }, h("p", {}, title), rows.length ? h("ul", {}, rows) : h("p.hint", {}, "No app has a command here."));
  byId("overlays").append(node);
  place(node, opener.getBoundingClientRect());
  shown = { node, opener };
  node.querySelector("button")?.focus();
}

function place(node, near) {
  const { width, height } = node.getBoundingClientRect();
  const left = Math.min(Math.max(8, near.right - width), innerWidth - width - 8);
  const top = near.bottom + height + 8 > innerHeight ? near.top - height - 4 : near.bottom + 4;
  Object.assign(node.style, { left: `${left}px`, top: `${Math.max(8, top)}px` });
}

function close() {
  shown?.node.remove();
  shown = null;
}

async function pick(command, target) {
  close();
  try {
    await act("menu", { name: command.name, ...target });
  } catch (error) {
    toast(error.message);
  }
}

document.addEventListener("click", (event) => shown && !shown.node.contains(event.target) && !shown.opener.contains(event.target) && close());
document.addEventListener("keydown", (event) => {
  if (!shown) return;
  if (event.key === "Escape") {
    shown.opener.focus();
    close();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const rows = [...shown.node.querySelectorAll("button")];
    rows.at((rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)) % rows.length)?.focus();
  }
});
