// The lab drawer: the bot's life, switches of the channel, the server and the providers, mishap words, the last requests.

import { byId, h, icon } from "./dom.js";
import { House } from "./house.js";
import { state } from "./state.js";
import { toast } from "./toast.js";

const PERIOD = 1000;
const SWITCHES = [
  ["maintenance", "Maintenance", (provider) => provider.maintenance, (on) => ({ maintenance: on })],
  ["funds", "Out of funds", (provider) => !provider.funds, (on) => ({ funds: !on })],
  ["down", "Connections fail", (provider) => provider.down, (on) => ({ down: on })],
];

export class Lab {
  constructor(root, { insert }) {
    this.root = root;
    this.insert = insert;
    this.timer = null;
    this.whose = "";
    this.house = new House((what, body) => this.send(what, body));
  }

  get query() {
    return `?channel=${encodeURIComponent(state.channel)}`;
  }

  get open() {
    return !this.root.hidden;
  }

  mark() {
    byId("lab-toggle")?.setAttribute("aria-expanded", String(this.open));
  }

  async toggle() {
    this.root.hidden = this.open;
    byId("app").classList.toggle("lab-open", this.open);
    this.mark();
    clearInterval(this.timer);
    if (!this.open) return byId("lab-toggle").focus();
    this.root.replaceChildren();
    await this.refresh();
    this.timer = setInterval(() => this.refresh(), PERIOD);
  }

  async refresh() {
    if (!this.open) return;
    try {
      const response = await fetch(`/api/lab${this.query}`);
      this.draw(await response.json());
    } catch {
      clearInterval(this.timer);
    }
  }

  async send(what, body) {
    try {
      const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
      const response = await fetch(`/api/lab/${what}${this.query}`, options);
      if (!response.ok) throw new Error(await response.text());
      this.draw(await response.json());
    } catch (error) {
      toast(error.message);
      this.house.place.dataset.key = this.house.server.dataset.key = ""; // back to what is
      this.refresh();
    }
  }

  // -------------------------------------------------------------- drawing

  draw(now) {
    if (!this.root.firstChild) this.build(now);
    this.drawBot(now.bot);
    this.house.draw(now);
    this.drawProviders(now.providers);
    this.drawRequests(now.requests);
    if (document.activeElement !== this.latency) this.latency.value = String(now.latency.image);
    this.latency.title = `pictures ${now.latency.image} s, videos ${now.latency.video} s`;
  }

  build(now) {
    this.bot = h("div.bot-box", {});
    this.providers = h("tbody", {});
    this.requests = h("ol.requests", {});
    this.latency = h("input", { type: "number", min: "0", max: "600", step: "0.5", id: "latency", onchange: () => this.send("latency", { seconds: Number(this.latency.value) }) });
    const close = h("button.icon", { type: "button", "aria-label": "Close the lab", onclick: () => this.toggle() }, icon("close"));
    this.root.replaceChildren(
      h("header", {}, icon("flask"), h("h2", {}, "Lab"), close),
      h("section", {}, h("h3", {}, "The bot"), this.bot),
      this.house.place,
      this.house.server,
      h("section", {}, h("h3", {}, "Providers"), this.table(), h("label.latency", {}, "Seconds until a result ", this.latency)),
      h("section.mishaps", {}, h("h3", {}, "Mishaps"), h("p.hint", {}, "Words in a prompt that make something go wrong. Click one to put it into what you are writing."), this.mishaps(now)),
      h("section", {}, h("h3", {}, "The bot's last requests to Discord"), this.requests),
    );
  }

  table() {
    const heads = SWITCHES.map(([, words]) => h("th", { scope: "col" }, words));
    return h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span.sr", {}, "Provider")), heads)), this.providers);
  }

  drawBot({ running, connected, log }) {
    const words = connected ? "Connected to Discord" : running ? "Running, not connected yet" : "Not running";
    const order = (what, label, look, off) => h("button", { type: "button", class: `button ${look}`, disabled: off, onclick: () => this.send("bot", { do: what }) }, label);
    const key = JSON.stringify([running, connected, log]);
    if (this.bot.dataset.key === key) return;
    const logOpen = this.bot.querySelector("details")?.open ?? false;
    this.bot.dataset.key = key;
    this.bot.replaceChildren(
      h("p", { class: `bot-state ${connected ? "on" : running ? "wait" : "off"}`, role: "status" }, words),
      h("div.row", {}, order("kill", "kill -9", "danger", !running), order("stop", "Stop in order", "secondary", !running), order("start", "Start", "success", running)),
      h("details", { open: logOpen }, h("summary", {}, "Its log"), h("pre", { tabindex: "0" }, log || "(empty)")),
    );
  }

  drawProviders(providers) {
    const key = JSON.stringify(providers);
    if (this.providers.dataset.key === key) return;
    const held = document.activeElement?.id;
    this.providers.dataset.key = key;
    this.providers.replaceChildren(...providers.map((provider) => this.provider(provider)));
    if (held?.startsWith("switch-")) byId(held)?.focus();
  }

  provider(provider) {
    const about = `${provider.tasks} tasks, ${provider.requests} requests`;
    const cells = SWITCHES.map(([name, words, read, wanted]) => {
      const box = h("input.switch", { type: "checkbox", role: "switch", id: `switch-${provider.name}-${name}`, checked: read(provider), "aria-label": `${provider.name}: ${words}` });
      box.addEventListener("change", () => this.send("provider", { provider: provider.name, ...wanted(box.checked) }));
      return h("td", {}, box);
    });
    return h("tr", {}, h("th", { scope: "row" }, provider.name, h("small", {}, about)), cells);
  }

  mishaps({ mishaps, providers }) {
    const items = mishaps.map(({ word, what }) => h("li", { "data-words": `${word} ${what}`.toLowerCase() }, h("button", { type: "button", title: what, onclick: () => this.insert(`[${this.whose}${word}]`) }, h("code", {}, `[${word}]`), h("span", {}, what))));
    const filter = h("input", { type: "search", placeholder: "Find a mishap", "aria-label": "Find a mishap" });
    filter.addEventListener("input", () => {
      for (const item of items) item.hidden = !item.dataset.words.includes(filter.value.toLowerCase());
    });
    const whose = h("select", { "aria-label": "At which provider" }, h("option", { value: "" }, "at any provider"), providers.map(({ name }) => h("option", { value: `${name}:` }, `at ${name}`)));
    whose.addEventListener("change", () => (this.whose = whose.value));
    return h("div", {}, h("div.row", {}, filter, whose), h("ul.words-list", {}, items));
  }

  drawRequests(requests) {
    const key = JSON.stringify(requests);
    if (this.requests.dataset.key === key) return;
    this.requests.dataset.key = key;
    this.requests.replaceChildren(...requests.map(request));
  }
}

function request({ method, path, status, fault }) {
  const good = status >= 200 && status < 300;
  const words = status === null ? "…" : status === 0 ? "cut" : String(status);
  return h("li", { class: good ? "" : "bad", title: path }, h("b", {}, method), h("span", {}, path), h("i", {}, words, fault ? " ⚡" : ""));
}
