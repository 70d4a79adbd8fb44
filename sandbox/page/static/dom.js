// Building DOM nodes. Text always goes in as text: nothing here, or elsewhere, parses HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  hash: "M10 3 8 21M16 3l-2 18M4 8.5h17M3 15.5h17",
  thread: "M5 4v9a3 3 0 0 0 3 3h11M15 12l4 4-4 4",
  flask: "M9 3h6M10 3v6L4.6 18.4A1.8 1.8 0 0 0 6.2 21h11.6a1.8 1.8 0 0 0 1.6-2.6L14 9V3M7.5 15h9",
  trash: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  reply: "M6 20V12a4 4 0 0 1 4-4h9",
  voice: "M4 9.5v5h4l5 4v-13l-5 4zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
  announcement: "M4 10v4h3l10 4V6L7 10zM8.5 14.5 10 20h2.5M20 10v4",
  forum: "M4 4h12v8H9l-3.5 3v-3H4zM9 16h6.5l3 3v-3H20V8.5h-1",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  down: "M6 9l6 6 6-6",
  check: "M5 12.5 10 17.5 19 7",
  apps: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  silent: "M6 17h12c-1.5-1.5-1.5-3-1.5-6a4.5 4.5 0 0 0-9 0c0 3 0 4.5-1.5 6zM10.5 20h3M4 4l16 16",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  reply_arrow: "M10 5 4 11l6 6M4 11h9a7 7 0 0 1 7 7v1",
  link: "M14 4h6v6M20 4l-9 9M17 14v6H4V7h6",
};

/** An element: `h("button.primary", {onclick, "aria-label": "…"}, "text", child, …)`. */
export function h(what, properties = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list" && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const HUES = { alice: 338, bob: 205, mo: 145, olive: 38 };

/** A drawn initial on a colour of its own. */
export function avatar(name, { bot = false, size = 40 } = {}) {
  const drawn = h("span.avatar", { "aria-hidden": "true" }, bot ? "" : (name[0] ?? "?").toUpperCase());
  const hue = HUES[name] ?? [...name].reduce((sum, letter) => sum + letter.codePointAt(0) * 37, 0) % 360;
  drawn.style.setProperty("--size", `${size}px`);
  if (bot) drawn.classList.add("bot");
  else drawn.style.setProperty("--hue", hue);
  return drawn;
}

/** A server's own emoji has no picture here; its name stands for it. */
export const emojiOf = (emoji) => (emoji?.name ? h("span.emoji", {}, emoji.id ? `:${emoji.name}:` : emoji.name) : null);

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

/** Ids are too large for numbers: shorter is smaller, else as text. */
export const compareIds = (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
