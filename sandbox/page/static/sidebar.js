// The server, its channels and threads with their unread marks, the members to play, and the bar above the messages.

import { act } from "./api.js";
import { avatar, byId, h, icon } from "./dom.js";
import { channelOf, state } from "./state.js";
import { threadList, threadTools } from "./threads.js";
import { toast } from "./toast.js";

const ORDER = ["", "moderator", "owner"];
const ROLE_WORDS = { owner: "owner of the server", moderator: "moderator", "": "member" };

export function drawRail(toggleLab) {
  const guild = h("div.guild", { role: "img", "aria-label": state.guild, title: state.guild }, initials(state.guild));
  const lab = h(
    "button.guild.flask", { type: "button", id: "lab-toggle", "aria-controls": "lab", "aria-expanded": "false", title: "Lab", "aria-label": "Lab: mishaps, providers, the bot", onclick: toggleLab },
    icon("flask", 24),
  );
  byId("rail").replaceChildren(h("div.here", {}), guild, h("hr", {}), lab);
  byId("guild-name").textContent = state.guild;
}

const initials = (words) => words.split(/\s+/).map((word) => word[0]).join("");

export function drawChannels(choose) {
  const top = state.channels.filter((channel) => !channel.parent_id && channel.kind !== "direct");
  const direct = state.channels.filter((channel) => channel.kind === "direct");
  const categories = [...new Set(top.map((channel) => channel.category))];
  const parts = categories.flatMap((category) => [
    h("h2.category", {}, category ?? "Text channels"),
    h("ul", {}, top.filter((channel) => channel.category === category).map((channel) => withThreads(channel, choose))),
  ]);
  if (direct.length) parts.push(h("h2.category", {}, "Direct messages"), h("ul", {}, direct.map((channel) => h("li", {}, entry(channel, choose)))));
  byId("channels").replaceChildren(...parts);
}

function withThreads(channel, choose) {
  const threads = state.channels.filter((thread) => thread.parent_id === channel.id && shown(thread));
  const below = threads.map((thread) => h("li", {}, entry(thread, choose)));
  return h("li", {}, entry(channel, choose), below.length ? h("ul.threads", {}, below) : null);
}

/** The sign in front of a name. */
export const signOf = (channel) => ({ direct: "mail", voice: "voice", announcement: "announcement", forum: "forum" })[channel?.kind] ?? (channel?.parent_id ? (isPost(channel) ? "forum" : "thread") : "hash");
const isPost = (thread) => channelOf(thread.parent_id)?.kind === "forum";
const isPrivate = (channel) => channel?.kind === "private_thread";

/** Only joined threads are listed, as in Discord, and no archived ones without news; the rest is behind "Threads". */
const shown = (thread) => (thread.thread.joined && (!thread.archived || thread.unread)) || thread.id === state.channel;

function entry(channel, choose) {
  const here = channel.id === state.channel;
  const marks = [
    channel.nsfw && !channel.parent_id ? h("span.age", { title: "Age-restricted", "aria-label": "age-restricted" }, "18+") : null,
    isPrivate(channel) ? h("span.mark", { title: "Private" }, icon("lock", 14), h("span.sr", {}, "private")) : null,
    channel.locked ? h("span.age", { title: "Locked" }, "locked") : null,
    channel.mentions && !here ? h("span.badge", { "aria-label": `${channel.mentions} mentions` }, String(channel.mentions)) : null,
  ];
  const classes = ["channel", channel.parent_id && "thread", here && "here", channel.unread && !here && "unread"];
  return h(
    "button", { type: "button", class: classes.filter(Boolean).join(" "), "aria-current": here ? "page" : null, "data-channel": channel.id, title: channel.name, onclick: () => choose(channel.id) },
    channel.parent_id ? null : icon(signOf(channel), 18),
    h("span.name", {}, channel.name),
    channel.unread && !here ? h("span.sr", {}, `, ${channel.unread} unread`) : null,
    ...marks,
  );
}

export function drawMembers(play) {
  const people = state.members.filter((member) => !member.bot);
  people.sort((one, other) => ORDER.indexOf(one.role) - ORDER.indexOf(other.role));
  const buttons = people.map((member) => person(member, play));
  byId("members").replaceChildren(
    h("p.playing", { id: "playing" }, "You are ", h("strong", {}, state.me.name), `, ${ROLE_WORDS[state.me.role]}`),
    h("div.people", { role: "radiogroup", "aria-labelledby": "playing", onkeydown: (event) => step(event, people, play) }, buttons),
    languages(),
  );
}

/** The language of the client of whom one plays. */
function languages() {
  const names = new Intl.DisplayNames("en", { type: "language" });
  const choose = h("select", { id: "language", onchange: () => act("language", { locale: choose.value }).catch((error) => toast(error.message)) }, state.locales.map((locale) => h("option", { value: locale, selected: locale === state.me.locale }, names.of(locale))));
  return h("label.language", { for: "language" }, h("span", {}, "Language"), choose);
}

function person(member, play) {
  const own = member.id === state.me.id;
  return h(
    "button.person", { type: "button", role: "radio", "aria-checked": String(own), tabindex: own ? "0" : "-1", title: `Play ${member.name}`, "data-member": member.name, onclick: () => play(member.name) },
    avatar(member.name, { size: 32 }),
    h("span", {}, member.name),
    h("small", {}, member.role || "member"),
  );
}

function step(event, people, play) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const at = people.findIndex((member) => member.id === state.me.id);
  play(people.at((at + by) % people.length).name, true);
}

export function drawTopbar({ choose, toggleSidebar }) {
  const channel = channelOf(state.channel);
  const parent = channel?.parent_id ? channelOf(channel.parent_id) : null;
  const bar = [
    h("button.icon.only-narrow", { type: "button", "aria-label": "Channels and members", onclick: toggleSidebar }, icon("menu")),
    icon(signOf(channel), 22),
    h("h2", {}, channel?.name ?? ""),
    isPrivate(channel) ? h("span.mark", { title: "Private: only for people who were added" }, icon("lock", 16)) : null,
    channel?.nsfw ? h("span.age", { title: "Age-restricted" }, "18+") : null,
    channel?.locked ? h("span.age", {}, "locked") : channel?.archived ? h("span.age.quiet", {}, "archived") : null,
    parent ? h("button.parent", { type: "button", onclick: () => choose(parent.id) }, `in #${parent.name}`) : null,
    h("span.spacer", {}),
    threadList(channel, choose),
    threadTools(channel, choose),
    botState(),
  ];
  byId("topbar").replaceChildren(...bar.filter(Boolean));
  document.title = channel ? `${parent || channel.kind === "direct" ? "" : "#"}${channel.name} · Darkroom sandbox` : "Darkroom sandbox";
}

function botState() {
  const { running, connected } = state.bot;
  const words = connected ? "Darkroom is online" : running ? "Darkroom is connecting …" : "Darkroom is not running";
  return h("span.bot-state", { role: "status", title: words, class: `bot-state ${connected ? "on" : running ? "wait" : "off"}` }, h("span.bot-words", {}, words));
}
