// The list above the composer: commands, options, choices. Moved through with the keys, picked with Enter, Tab or a click.

import { h } from "./dom.js";

export class Popup {
  constructor() {
    this.title = h("p.popup-title", { id: "popup-title" });
    this.list = h("ul", { role: "listbox", id: "popup-list", "aria-labelledby": "popup-title" });
    this.node = h("div.popup", { hidden: true }, this.title, this.list);
    this.node.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays where one types
    this.items = [];
    this.active = -1;
    this.field = null;
  }

  /** `items`: {name, about, side, pick}. Without `eager` nothing is picked until an arrow key is pressed. */
  show(field, title, items, { eager = true } = {}) {
    this.hide();
    this.field = field;
    this.items = items;
    this.title.replaceChildren(...title);
    this.list.replaceChildren(...items.map((item, at) => this.row(item, at)));
    this.node.hidden = false;
    field.setAttribute("aria-expanded", String(items.length > 0));
    field.setAttribute("aria-controls", "popup-list");
    this.move(eager && items.length ? 0 : -1);
  }

  hide() {
    this.node.hidden = true;
    this.items = [];
    this.active = -1;
    this.list.replaceChildren();
    this.field?.setAttribute("aria-expanded", "false");
    this.field?.removeAttribute("aria-activedescendant");
  }

  row(item, at) {
    return h(
      "li", { role: "option", id: `popup-${at}`, "aria-selected": "false", onclick: () => item.pick(), onmousemove: () => this.active !== at && this.move(at, false) },
      h("span.name", {}, item.name), item.about ? h("span.about", {}, item.about) : null, item.side ? h("span.side", {}, item.side) : null,
    );
  }

  move(to, scroll = true) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = to;
    const row = this.list.children[to];
    row?.setAttribute("aria-selected", "true");
    if (row && scroll) row.scrollIntoView({ block: "nearest" });
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
    else this.field?.removeAttribute("aria-activedescendant");
  }

  /** Whether the key was for this list. */
  key(event) {
    if (this.node.hidden || event.isComposing) return false;
    const count = this.items.length;
    if (event.key === "Escape") this.hide();
    else if (!count) return false;
    else if (event.key === "ArrowDown") this.move((this.active + 1) % count);
    else if (event.key === "ArrowUp") this.move((Math.max(this.active, 0) - 1 + count) % count);
    else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) && this.active >= 0) this.items[this.active].pick();
    else return false;
    event.preventDefault();
    return true;
  }
}
