// The lab's switches of Discord itself: what the bot may do in the open channel, and what the server is like.

import { h } from "./dom.js";
import { state } from "./state.js";

const BOOSTS = ["None: 10 MB a file", "Level 1: 10 MB a file", "Level 2: 50 MB a file", "Level 3: 100 MB a file"];

export class House {
  /** `send(what, body)` switches something. */
  constructor(send) {
    this.send = send;
    this.place = h("section", { id: "lab-place" });
    this.server = h("section", { id: "lab-server" });
  }

  draw({ place, server }) {
    redraw(this.place, place, () => (place ? this.placeParts(place) : []));
    redraw(this.server, server, () => this.serverParts(server));
  }

  // -------------------------------------------------------------- the open channel

  placeParts(place) {
    const set = (body) => this.send("place", { channel: place.id, ...body });
    const own = place.thread ? [
      line("bot-in", "The bot is in this thread", place.bot_in, (on) => set({ bot_in: on })),
      line("archived", "Archived", place.archived, (on) => set({ archived: on }), "bad"),
      line("locked", "Locked", place.locked, (on) => set({ locked: on }), "bad"),
    ] : [];
    const where = place.thread ? h("p.hint", {}, `Threads have the permissions and the age mark of their channel, #${place.parent}.`) : null;
    return [
      h("h3", {}, "This ", place.thread ? "thread" : "channel", ": ", h("span.place-name", {}, place.name)),
      ...own,
      where,
      line("nsfw", "Age-restricted", place.nsfw, (on) => set({ nsfw: on }), "bad"),
      ...place.permissions.map(({ name, words, allowed }) => line(name, `Bot may ${words}`, allowed, (on) => set({ permission: name, allowed: on }))),
    ];
  }

  // -------------------------------------------------------------- the server

  serverParts(server) {
    const set = (body) => this.send("server", body);
    const boost = h("select", { id: "house-boost", onchange: () => set({ boost: Number(boost.value) }) }, BOOSTS.map((words, level) => h("option", { value: String(level), selected: level === server.boost }, words)));
    const active = number("house-active", server.active_threads, { max: "1000" }, (value) => set({ active_threads: value ?? 1000 }));
    const starts = number("house-starts", server.thread_starts, { placeholder: "no limit" }, (value) => set({ thread_starts: value }));
    const locale = h("select", { id: "house-locale", onchange: () => set({ locale: locale.value }) }, state.locales.map((each) => h("option", { value: each, selected: each === server.locale }, each)));
    const words = h("input", { type: "text", id: "house-words", value: server.words, placeholder: "badger, *fox*", onchange: () => set({ words: words.value }) });
    return [
      h("h3", {}, "The server"),
      row("house-boost", "Boost level", boost),
      row("house-active", `Active threads (${server.active} now), at most`, active),
      row("house-starts", `Threads a channel may start in ${Math.round(server.thread_window / 60)} minutes`, starts),
      row("house-words", "Words that AutoMod blocks", words),
      line("reads-bots", "AutoMod reads the bot too", server.reads_bots, (on) => set({ reads_bots: on }), "bad"),
      line("makes-channels", "Bot may make channels", server.makes_channels, (on) => set({ makes_channels: on })),
      line("rate-limits", "Rate limits of the API", server.rate_limits, (on) => set({ rate_limits: on }), "bad"),
      row("house-locale", "The server's language", locale),
      h("p.hint", {}, "Discord's AutoMod reads neither bots nor whoever manages the server."),
    ];
  }
}

/** Drawn anew only when something changed, and never while somebody types in it; the focus stays where it was. */
function redraw(box, told, parts) {
  const key = JSON.stringify(told);
  const held = document.activeElement;
  if (box.dataset.key === key || (box.contains(held) && held.matches("input:not(.switch)"))) return;
  box.dataset.key = key;
  box.replaceChildren(...parts().filter(Boolean));
  if (held?.id) box.querySelector(`#${CSS.escape(held.id)}`)?.focus();
}

function line(name, words, on, change, look = "") {
  const box = h("input", { type: "checkbox", role: "switch", class: `switch ${look || "good"}`, id: `house-${name}`, checked: on });
  box.addEventListener("change", () => change(box.checked));
  return row(box.id, words, box);
}

function row(id, words, field) {
  return h("label.house-row", { for: id }, h("span", {}, words), field);
}

/** A whole number, or nothing. */
function number(id, value, more, change) {
  const field = h("input", { type: "number", min: "0", step: "1", id, value: value === null ? "" : String(value), ...more });
  field.addEventListener("change", () => change(field.value === "" ? null : Number(field.value)));
  field.addEventListener("keydown", (event) => event.key === "Enter" && field.blur());
  return field;
}

